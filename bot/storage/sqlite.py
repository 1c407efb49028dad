"""SQLite: one connection, and one write to the disk for all who are waiting at the same time."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection as SyncConnection
from sqlalchemy import CursorResult, Engine, Executable, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

PRAGMAS = (
    "busy_timeout=5000",
    "journal_mode=WAL",
    "synchronous=FULL",  # what was answered survives a power cut too
    "secure_delete=ON",  # what is deleted is overwritten
    "foreign_keys=ON",
)
PRAGMA_TRIES, PRAGMA_WAIT = 50, 0.05
MOST_TOGETHER = 64

T = TypeVar("T")


class SqliteConnection:
    """Runs statements at once: they take less time than handing them to a thread would."""

    def __init__(self, connection: SyncConnection) -> None:
        self._connection = connection
        self.wrote = False

    async def execute(
        self,
        statement: Executable,
        parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    ) -> CursorResult[Any]:
        """The result of a statement."""
        self.wrote = self.wrote or not getattr(statement, "is_select", False)
        return self._connection.execute(statement, parameters)


class Together:
    """Transactions that are written to the disk by one COMMIT."""

    def __init__(self) -> None:
        self.wrote = False
        self.done: list[asyncio.Future[None]] = []  # one for each, who may give up waiting for it

    def settle(self, error: BaseException | None) -> None:
        """Tell all who still listen how it went."""
        for each in self.done:
            if each.done():
                continue
            if error is None:
                each.set_result(None)
            else:
                each.set_exception(error)


class Sqlite:
    """Transactions on one file.

    Each transaction runs alone, within a savepoint. The disk is written to when all who waited at
    the time have run, and until then nobody is told that theirs is done.
    """

    is_sqlite = True

    def __init__(self, url: URL) -> None:
        path = Path(str(url.database))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._engine = _engine(path)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")
        self._connection = self._engine.connect()
        self._turn = asyncio.Lock()  # whoever waits longest is next
        self._waiting = 0
        self._together: Together | None = None
        self._committing: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqliteConnection]:
        """All that is done within takes effect together, or not at all."""
        self._waiting += 1
        try:
            await self._turn.acquire()
        finally:
            self._waiting -= 1
        try:
            together = self._begin()
            try:
                yield (connection := SqliteConnection(self._connection))
            except BaseException as error:
                self._undo(together, error)
                raise
            else:
                self._sql("RELEASE one")
                together.wrote = together.wrote or connection.wrote
                together.done.append(done := asyncio.get_running_loop().create_future())
            finally:
                await self._end(together)
        finally:
            self._turn.release()
        await done

    def _begin(self) -> Together:
        together = self._together
        if together is None:
            self._sql("BEGIN IMMEDIATE")
            together = self._together = Together()
        self._sql("SAVEPOINT one")
        return together

    def _undo(self, together: Together, error: BaseException) -> None:
        if self._raw.in_transaction:
            self._sql("ROLLBACK TO one")
            self._sql("RELEASE one")
            return
        self._together = None  # SQLite has undone everything, as it does when the disk is full
        together.settle(error if isinstance(error, SQLAlchemyError) else _undone())

    async def _end(self, together: Together) -> None:
        """Write to the disk, but let those who wait go first, up to a number."""
        if len(together.done) >= MOST_TOGETHER or not self._waiting:
            await self._commit()
        elif self._committing is None or self._committing.done():
            self._committing = asyncio.create_task(self._commit_in_turn())

    async def _commit_in_turn(self) -> None:
        """Of those who let others go first, nobody need be there any more."""
        async with self._turn:
            await self._commit()

    async def _commit(self) -> None:
        together, self._together = self._together, None
        if together is None:
            return
        if not together.wrote:
            together.settle(self._written())
            return
        writing = asyncio.get_running_loop().run_in_executor(self._thread, self._written)
        writing.add_done_callback(lambda written: together.settle(written.result()))
        await _finished(writing)

    def _written(self) -> SQLAlchemyError | None:
        """Write to the disk; the error if that failed, and then nothing was."""
        try:
            self._sql("COMMIT")
        except SQLAlchemyError as error:
            if self._raw.in_transaction:
                with suppress(SQLAlchemyError):
                    self._sql("ROLLBACK")
            return error
        return None

    @property
    def _raw(self) -> sqlite3.Connection:
        raw: Any = self._connection.connection.dbapi_connection
        assert isinstance(raw, sqlite3.Connection)  # noqa: S101 - it was made here
        return raw

    def _sql(self, statement: str) -> None:
        try:
            self._raw.execute(statement)
        except sqlite3.Error as error:
            raise OperationalError(statement, None, error) from error

    @property
    def alone(self) -> Callable[[], AbstractAsyncContextManager[SqliteConnection]]:
        """What stands alone may as well stand together: a transaction costs no round trips here."""
        return self.transaction

    async def run_sync(self, work: Callable[[SyncConnection], T]) -> T:
        """Do something on the connection itself, alone, outside of any transaction."""
        async with self._turn:
            await self._commit()
            doing = partial(work, self._connection)
            loop = asyncio.get_running_loop()
            return await _finished(loop.run_in_executor(self._thread, doing))

    async def erase_traces(self) -> None:
        """After a deletion: empty the log of changes too; what was deleted is overwritten."""
        await self.run_sync(lambda _: self._sql("PRAGMA wal_checkpoint(TRUNCATE)"))

    async def close(self) -> None:
        """Finish what was begun, and let go of the file."""
        async with self._turn:
            await self._commit()
            self._connection.close()
            self._engine.dispose()
            self._thread.shutdown()
        if self._committing is not None:
            await asyncio.wait([self._committing])


def _engine(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        poolclass=StaticPool,
        connect_args={"check_same_thread": False},
        isolation_level="AUTOCOMMIT",
    )
    event.listen(engine, "connect", _set_pragmas)
    return engine


def _set_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        _set_pragma(cursor, pragma)
    cursor.close()


def _set_pragma(cursor: sqlite3.Cursor, pragma: str) -> None:
    """Set it, also while another process does: the first change to WAL waits for nobody."""
    for _ in range(PRAGMA_TRIES):
        with suppress(sqlite3.OperationalError):
            cursor.execute(f"PRAGMA {pragma}")
            return
        time.sleep(PRAGMA_WAIT)
    cursor.execute(f"PRAGMA {pragma}")


async def _finished(doing: asyncio.Future[T]) -> T:
    """What comes of something in a thread; it is over when this returns, be it cancelled or not."""
    try:
        return await asyncio.shield(doing)
    except asyncio.CancelledError:
        await asyncio.wait([doing])
        raise


def _undone() -> OperationalError:
    return OperationalError("COMMIT", None, sqlite3.OperationalError("everything was undone"))

"""SQLite: one connection, and one write to the disk for all who are waiting at the same time."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection as SyncConnection
from sqlalchemy import CursorResult, Engine, Executable, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import StaticPool

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # what was answered survives a power cut too
    "secure_delete=ON",  # what is deleted is overwritten
    "foreign_keys=ON",
    "busy_timeout=5000",
)
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


class Sqlite:
    """Transactions on one file.

    Each transaction runs alone, within a savepoint. The disk is written to when nobody else waits
    to run, and until then nobody is told that theirs is done.
    """

    is_sqlite = True

    def __init__(self, url: URL) -> None:
        path = Path(str(url.database))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._engine = _engine(path)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")
        self._connection = self._engine.connect()
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._together: list[asyncio.Future[None]] = []
        self._wrote = False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqliteConnection]:
        """All that is done within takes effect together, or not at all."""
        self._waiting += 1
        try:
            await self._turn.acquire()
        finally:
            self._waiting -= 1
        try:
            done = self._begin()
            try:
                yield (connection := SqliteConnection(self._connection))
            except BaseException:
                self._sql("ROLLBACK TO one")
                self._sql("RELEASE one")
                raise
            else:
                self._sql("RELEASE one")
                self._wrote = self._wrote or connection.wrote
            finally:
                await self._end()
        finally:
            self._turn.release()
        await done

    def _begin(self) -> asyncio.Future[None]:
        if not self._together:
            self._sql("BEGIN IMMEDIATE")
        self._sql("SAVEPOINT one")
        done = asyncio.get_running_loop().create_future()
        self._together.append(done)
        return done

    async def _end(self) -> None:
        """Write to the disk for all, unless somebody waits who will."""
        if self._waiting and len(self._together) < MOST_TOGETHER:
            return
        together, self._together = self._together, []
        wrote, self._wrote = self._wrote, False
        try:
            if wrote:
                await self._beside(lambda: self._sql("COMMIT"))
            else:
                self._sql("COMMIT")
        except BaseException as error:
            _tell(together, error)
            if self._raw.in_transaction:
                self._sql("ROLLBACK")
            raise
        _tell(together, None)

    async def _beside(self, work: Callable[[], T]) -> T:
        """Do something in the thread; it is done when this returns, be it cancelled or not."""
        doing = asyncio.get_running_loop().run_in_executor(self._thread, work)
        try:
            return await asyncio.shield(doing)
        except asyncio.CancelledError:
            await asyncio.wait([doing])
            raise

    @property
    def _raw(self) -> sqlite3.Connection:
        raw: Any = self._connection.connection.dbapi_connection
        assert isinstance(raw, sqlite3.Connection)  # noqa: S101 - it was made here
        return raw

    def _sql(self, statement: str) -> None:
        self._raw.execute(statement)

    async def run_sync(self, work: Callable[[SyncConnection], T]) -> T:
        """Do something on the connection itself, alone, outside of any transaction."""
        async with self._turn:
            return await self._beside(lambda: work(self._connection))

    async def erase_traces(self) -> None:
        """After a deletion: empty the log of changes too; what was deleted is overwritten."""
        await self.run_sync(lambda _: self._sql("PRAGMA wal_checkpoint(TRUNCATE)"))

    async def close(self) -> None:
        """Finish what was begun, and let go of the file."""
        async with self._turn:
            self._connection.close()
            self._engine.dispose()
            self._thread.shutdown()


def _engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=StaticPool,
        connect_args={"check_same_thread": False},
        isolation_level="AUTOCOMMIT",
    )
    event.listen(engine, "connect", _set_pragmas)
    return engine


def _set_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _tell(waiting: Sequence[asyncio.Future[None]], error: BaseException | None) -> None:
    for each in waiting:
        if each.done():
            continue
        if error is None:
            each.set_result(None)
        else:
            each.set_exception(error)

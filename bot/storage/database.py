"""The database: SQLite in a file, or PostgreSQL when one process is no longer enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection as SyncConnection
from sqlalchemy import CursorResult, Executable, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from bot.storage.migrating import migrate

DRIVERS = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}

T = TypeVar("T")


class DatabaseError(ValueError):
    """A database address that cannot be used; never repeats it, for it may hold a password."""


class Connection(Protocol):
    """What a transaction runs its statements on."""

    async def execute(
        self,
        statement: Executable,
        parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    ) -> CursorResult[Any]:
        """The result of a statement."""


class Backend(Protocol):
    """What SQLite and PostgreSQL each do in their own way."""

    is_sqlite: bool

    def transaction(self) -> AbstractAsyncContextManager[Connection]:
        """All that is done within takes effect together, or not at all."""

    def alone(self) -> AbstractAsyncContextManager[Connection]:
        """For statements that each stand alone, and need not agree with another."""

    async def run_sync(self, work: Callable[[SyncConnection], T]) -> T:
        """Do something on a connection of its own, outside of any transaction."""

    async def erase_traces(self) -> None:
        """After a deletion: see to it that nothing of it can be read any more."""

    async def close(self) -> None:
        """Let go of it."""


def async_url(address: str) -> URL:
    """The address with the driver that is used for it; DatabaseError where there is none."""
    try:
        url = make_url(address)
    except ArgumentError:
        raise DatabaseError(
            "DATABASE_URL 看不懂：要写 sqlite:///文件，或 postgresql://用户@主机/库名"
        ) from None
    driver = DRIVERS.get(url.get_backend_name())
    if driver is None:
        raise DatabaseError(
            f"DATABASE_URL 里的 {url.get_backend_name()} 不能用：只能用 sqlite 或 postgresql，"
            "例如 sqlite:////var/lib/wenzhu/wenzhu.db"
        )
    if driver == "sqlite" and url.database in (None, "", ":memory:"):
        raise DatabaseError("DATABASE_URL 要写一个文件，例如 sqlite:////var/lib/wenzhu/wenzhu.db")
    return url.set(drivername=driver)


class Database:
    """Transactions on one database, whichever it is."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self.is_sqlite = backend.is_sqlite
        self.transaction = backend.transaction
        self.alone = backend.alone
        self.run_sync = backend.run_sync
        self.erase_traces = backend.erase_traces
        self.close = backend.close

    @staticmethod
    async def open(address: str) -> Database:
        """The database at an address, brought up to today's tables."""
        database = Database(_backend(async_url(address)))
        try:
            await database.run_sync(migrate)
        except BaseException:
            await database.close()
            raise
        return database

    async def reachable(self) -> bool:
        """True; or an error where it is not."""
        async with self.transaction() as connection:
            await connection.execute(text("SELECT 1"))
        return True


def _backend(url: URL) -> Backend:
    """Each backend is loaded only where it is used."""
    if url.get_backend_name() == "sqlite":
        from bot.storage.sqlite import Sqlite

        return Sqlite(url)
    from bot.storage.postgresql import Postgresql

    return Postgresql(url)

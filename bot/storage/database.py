"""The database: SQLite in a file, or PostgreSQL when one process is no longer enough."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.storage.migrating import migrate

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # what was answered survives a power cut too
    "secure_delete=ON",  # what is deleted is overwritten
    "foreign_keys=ON",
    "busy_timeout=10000",
)
DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}
MOST_CONNECTIONS = 10
CONNECT_SECONDS = 10


class DatabaseError(ValueError):
    """A database address that cannot be used; never repeats it, for it may hold a password."""


def async_url(address: str) -> URL:
    """The address with the driver that is used for it."""
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
    if driver.startswith("sqlite") and url.database in (None, "", ":memory:"):
        raise DatabaseError("DATABASE_URL 要写一个文件，例如 sqlite:////var/lib/wenzhu/wenzhu.db")
    return url.set(drivername=driver)


class Database:
    """Transactions on one database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"

    @staticmethod
    async def open(address: str) -> Database:
        """The database at an address, brought up to today's tables."""
        url = async_url(address)
        if url.get_backend_name() == "sqlite":
            _prepare_file(Path(str(url.database)))
        database = Database(_engine(url))
        try:
            async with database._engine.connect() as connection:
                await connection.run_sync(migrate)
        except BaseException:
            await database.close()
            raise
        return database

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """All that is done within takes effect together, or not at all."""
        async with self._engine.begin() as connection:
            yield connection

    async def reachable(self) -> bool:
        async with self._engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
        return True

    async def erase_traces(self) -> None:
        """After a deletion: nothing of it stays in the files, as far as the database can see to it.

        SQLite overwrites what is deleted; the log of changes is emptied too. PostgreSQL frees the
        rows for reuse; what is left on its pages is sealed.
        """
        if self.is_sqlite:
            async with self._engine.connect() as connection:
                await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        async with self._engine.connect() as connection:
            outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await outside.exec_driver_sql("VACUUM person, conversation, entry, incoming, code")

    async def close(self) -> None:
        await self._engine.dispose()


def _prepare_file(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)


def _engine(url: URL) -> AsyncEngine:
    if url.get_backend_name() == "sqlite":
        # One connection: SQLite has one writer, and waiting for it is better done in here.
        engine = create_async_engine(url, pool_size=1, max_overflow=0, pool_timeout=60)
        event.listen(engine.sync_engine, "connect", _set_pragmas)
        return engine
    return create_async_engine(
        url,
        pool_size=MOST_CONNECTIONS,
        max_overflow=0,
        pool_timeout=60,
        pool_pre_ping=True,
        connect_args={"timeout": CONNECT_SECONDS},
    )


def _set_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()

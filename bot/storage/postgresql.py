"""PostgreSQL, for several processes at once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from sqlalchemy import Connection as SyncConnection
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

MOST_CONNECTIONS = 10
CONNECT_SECONDS = 10
LONGEST_CONNECTION = 1800  # seconds
VACUUM = (
    "VACUUM person, conversation, entry, incoming, code,"
    " desk_case, desk_holder, desk_note, desk_evidence"
)

T = TypeVar("T")


class Postgresql:
    """Transactions on a few connections."""

    is_sqlite = False

    def __init__(self, url: URL) -> None:
        self._engine = create_async_engine(
            url,
            pool_size=MOST_CONNECTIONS,
            max_overflow=0,
            pool_timeout=60,
            pool_recycle=LONGEST_CONNECTION,
            connect_args={"timeout": CONNECT_SECONDS},
        )
        self._at_once = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """All that is done within takes effect together, or not at all."""
        async with self._engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[AsyncConnection]:
        """Each statement for itself: without the two round trips that a transaction costs."""
        async with self._at_once.connect() as connection:
            yield connection

    async def run_sync(self, work: Callable[[SyncConnection], T]) -> T:
        """Do something on a connection of its own."""
        async with self._engine.connect() as connection:
            return await connection.run_sync(work)

    async def erase_traces(self) -> None:
        """After a deletion: free its rows at once; what is left on their pages is sealed."""
        async with self._engine.connect() as connection:
            outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await outside.exec_driver_sql(VACUUM)

    async def close(self) -> None:
        """Close all connections."""
        await self._engine.dispose()

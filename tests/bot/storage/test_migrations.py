"""Tables are brought up to today's from every revision there was, without loss, once."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from importlib.resources import files
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlmodel import SQLModel

import bot.storage.api_keys
import bot.storage.desk_tables
import bot.storage.tables  # noqa: F401 - these make the tables known
from bot.storage.database import Database, _backend, async_url
from bot.storage.migrating import TooNewError, config_for, migrate
from tests.bot.databases import change, opened, rows
from tests.bot.storage.deployment import TABLES, Deployment, deployed

SCRIPTS = ScriptDirectory.from_config(config_for())
REVISIONS = [each.revision for each in SCRIPTS.walk_revisions()][::-1]
HEAD = SCRIPTS.get_current_head()


def _unmigrated(address: str) -> Database:
    """A database as it is found."""
    return Database(_backend(async_url(address)))


async def _migrated_to(address: str, revision: str) -> None:
    database = _unmigrated(address)
    await database.run_sync(lambda connection: migrate(connection, revision))
    await database.close()


# -- sample rows -----------------------------------------------------------------------------

# What each table held at the first revision, by people in the middle of things. A later revision
# that adds a column which has to be filled fills it for rows like these.
SAMPLE_COLUMNS = {
    "person": "id, contact, hashed_by, language, created_at, current, address, held_by, held_until",
    "conversation": (
        "id, person, data_key, started_at, touched_at, expires_at, finished, length, shown, ticks,"
        " remind, reminded_at, standing"
    ),
    "entry": "conversation, number, question, at, how, message, step",
    "incoming": "id, contact, received_at, state, sealed",
    "code": "hash, conversation, expires_at",
}


async def _sample(address: str) -> tuple[int, dict[str, list[tuple[Any, ...]]], str]:
    """A conversation in a database of today, its rows as the first revision held them, a code."""
    async with deployed(address) as kept:
        talk = await kept.talk(1, "妈妈得了肺癌", "泉州", finished=True)
        await kept.store.reminders.remind(await kept.person(1), talk, 4711, wanted=True)
        await kept.receive(10, 1, b"waiting")
        code = await kept.store.handover.issue(talk)
        found = {
            table: await rows(kept.database, f"SELECT {columns} FROM {table}")
            for table, columns in SAMPLE_COLUMNS.items()
        }
    return talk.id, found, code


async def _put(address: str, table: str, columns: str, row: tuple[Any, ...]) -> None:
    names = columns.replace(" ", "").split(",")
    statement = f"INSERT INTO {table} ({columns}) VALUES (:{', :'.join(names)})"
    database = _unmigrated(address)
    await change(database, statement, **dict(zip(names, row, strict=True)))
    await database.close()


@pytest.mark.parametrize("revision", REVISIONS)
async def test_what_was_kept_at_any_revision_can_be_read_today(
    address: str, sqlite_address: str, revision: str
) -> None:
    talk, sample, code = await _sample(sqlite_address + ".today")
    await _migrated_to(address, revision)
    for table, columns in SAMPLE_COLUMNS.items():
        for row in sample[table]:
            await _put(address, table, columns, _fitting(table, row, address))
    async with deployed(address) as kept:
        await _all_is_there(kept, talk, code)


def _fitting(table: str, row: tuple[Any, ...], address: str) -> tuple[Any, ...]:
    """SQLite tells truth and falsehood as numbers, which PostgreSQL does not take."""
    if table != "conversation" or address.startswith("sqlite"):
        return row
    return (*row[:6], bool(row[6]), *row[7:10], bool(row[10]), *row[11:])


async def _all_is_there(kept: Deployment, talk: int, code: str) -> None:
    assert await kept.counts() == {
        "person": 1, "conversation": 1, "entry": 2, "incoming": 1, "code": 1,
    }  # fmt: skip
    record = await kept.store.conversation(talk)
    assert record is not None
    assert await kept.texts(record) == ["妈妈得了肺癌", "泉州"]
    [reminded] = await kept.store.reminders.under_other_rules("new")
    assert reminded.address == 4711
    waiting = await kept.inbox().next_of((await kept.person(1)).contact)
    assert waiting is not None
    assert waiting.content == b"waiting"
    assert await kept.store.handover.redeem(code) == talk


# -- the tables ------------------------------------------------------------------------------


async def test_the_revisions_lead_to_the_tables_of_today(address: str) -> None:
    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))

    async with opened(address) as database:
        assert await database.run_sync(differences) == []
        assert await database.run_sync(lambda c: set(inspect(c).get_table_names())) == {
            *TABLES, "alembic_version",
        }  # fmt: skip


async def test_a_column_that_no_revision_makes_would_be_noticed(address: str) -> None:
    async with opened(address) as database:
        await change(database, "ALTER TABLE entry DROP COLUMN message")
        found = await database.run_sync(
            lambda c: compare_metadata(MigrationContext.configure(c), SQLModel.metadata)
        )
    assert [each[0] for each in found] == ["add_column"]


def test_the_revisions_are_one_line_and_named_by_their_number() -> None:
    assert SCRIPTS.get_heads() == [HEAD]
    names = [each.name for each in (files("bot.storage") / "migrations" / "versions").iterdir()]
    numbered = sorted(name[1:5] for name in names if name.startswith("r"))
    assert numbered == REVISIONS


async def test_opening_again_changes_nothing(address: str) -> None:
    async with deployed(address) as kept:
        talk = await kept.talk(1, "一")
    async with deployed(address) as kept:
        assert await kept.texts(talk) == ["一"]
        assert await rows(kept.database, "SELECT version_num FROM alembic_version") == [(HEAD,)]


# -- what must not be touched ----------------------------------------------------------------


async def test_a_database_of_a_newer_version_is_left_alone(address: str) -> None:
    async with deployed(address) as kept:
        await kept.talk(1, "一")
        await change(kept.database, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(TooNewError, match="9999"):
        await Database.open(address)
    database = _unmigrated(address)
    assert await rows(database, "SELECT version_num FROM alembic_version") == [("9999",)]
    assert len(await rows(database, "SELECT * FROM entry")) == 1
    await database.close()


async def test_an_upgrade_that_fails_changes_nothing(address: str) -> None:
    """A table of somebody else's is in the way of the last one."""
    database = _unmigrated(address)
    await change(database, "CREATE TABLE incoming (id INTEGER)")
    with pytest.raises(Exception, match="already exists"):
        await Database.open(address)
    assert await database.run_sync(lambda c: inspect(c).get_table_names()) == ["incoming"]
    await change(database, "DROP TABLE incoming")
    await database.close()
    async with deployed(address) as kept:
        await kept.talk(1, "一")


# -- at once ---------------------------------------------------------------------------------

OPEN = (
    "import asyncio, sys\n"
    "from bot.storage.database import Database\n"
    "async def open():\n"
    "    print('ready', flush=True)\n"
    "    sys.stdin.readline()\n"
    "    await (await Database.open(sys.argv[1])).close()\n"
    "asyncio.run(open())\n"
)


def test_processes_that_start_together_make_the_tables_once(address: str) -> None:
    command = [sys.executable, "-c", OPEN, address]
    pipe = subprocess.PIPE
    processes = [
        subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(3)
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, "")


async def test_many_that_open_it_at_once_find_the_same_tables(address: str) -> None:
    databases = await asyncio.gather(*(Database.open(address) for _ in range(4)))
    for database in databases:
        async with database.transaction() as connection:
            found = await connection.execute(text("SELECT version_num FROM alembic_version"))
            assert found.scalars().all() == [HEAD]
        await database.close()

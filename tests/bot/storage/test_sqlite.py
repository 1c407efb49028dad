"""SQLite: many who write at once share one write to the disk, and nobody waits for nothing."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.storage.database import Database
from bot.storage.tables import PEOPLE
from tests.bot.databases import change, file_of, opened, rows


@pytest_asyncio.fixture
async def database(sqlite_address: str) -> AsyncIterator[Database]:
    async with opened(sqlite_address) as database:
        yield database


@pytest.fixture
def seen(sqlite_address: str) -> Callable[[], list[int]]:
    """The people that somebody else sees in the file: those that were written to the disk."""

    def look() -> list[int]:
        other = sqlite3.connect(file_of(sqlite_address))
        try:
            return [row[0] for row in other.execute("SELECT id FROM person ORDER BY id")]
        finally:
            other.close()

    return look


def _person(number: int) -> dict[str, object]:
    contact = number.to_bytes(16)
    return {"id": number, "contact": contact, "hashed_by": 1, "language": "zh"} | {
        "created_at": 0,
        "held_until": 0,
    }


async def _add(database: Database, number: int, pauses: int = 0) -> None:
    async with database.transaction() as connection:
        await connection.execute(insert(PEOPLE), _person(number))
        for _ in range(pauses):
            await asyncio.sleep(0)


async def _soon(coming: object) -> None:
    """Wait for something that must not take long."""
    assert isinstance(coming, asyncio.Future)
    await asyncio.wait_for(coming, 5)


# -- the file --------------------------------------------------------------------------------


async def test_the_file_is_its_owners_alone(database: Database, sqlite_address: str) -> None:
    await _add(database, 1)
    files = sorted(file_of(sqlite_address).parent.iterdir())
    assert len(files) == 3  # with the log of changes and its index
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(file_of(sqlite_address).parent.stat().st_mode) == 0o700


async def test_what_is_done_survives_a_power_cut_and_what_is_deleted_is_overwritten(
    database: Database,
) -> None:
    pragmas = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}
    for pragma, expected in pragmas.items():
        assert await rows(database, f"PRAGMA {pragma}") == [(expected,)]


# -- together --------------------------------------------------------------------------------


async def test_whoever_is_told_that_it_is_done_can_rely_on_it(
    database: Database, seen: Callable[[], list[int]]
) -> None:
    async def add(number: int) -> None:
        await _add(database, number, number % 3)
        assert number in seen()

    await asyncio.gather(*map(add, range(200)))
    assert len(seen()) == 200


async def test_one_failure_undoes_nothing_of_the_others(
    database: Database, seen: Callable[[], list[int]]
) -> None:
    numbers = [1, 2, 3, 2, 4, 1, 5]
    outcomes = await asyncio.gather(
        *(_add(database, number) for number in numbers), return_exceptions=True
    )
    assert [isinstance(each, IntegrityError) for each in outcomes] == [
        False, False, False, True, False, True, False,
    ]  # fmt: skip
    assert seen() == [1, 2, 3, 4, 5]


async def test_whoever_gives_up_while_waiting_keeps_nobody_waiting(
    database: Database, seen: Callable[[], list[int]]
) -> None:
    for pauses in range(12):
        first, second = 2 * pauses, 2 * pauses + 1
        adding = asyncio.create_task(_add(database, first, 3))
        waiting = asyncio.create_task(_add(database, second))
        for _ in range(pauses):
            await asyncio.sleep(0)
        waiting.cancel()
        await _soon(adding)
        assert first in seen()
        await asyncio.gather(waiting, return_exceptions=True)


async def test_whoever_gives_up_after_their_turn_takes_nobody_with_them(
    database: Database, seen: Callable[[], list[int]]
) -> None:
    for pauses in range(12):
        numbers = range(3 * pauses, 3 * pauses + 3)
        first, *others = [asyncio.create_task(_add(database, each, 2)) for each in numbers]
        for _ in range(pauses):
            await asyncio.sleep(0)
        first.cancel()
        await _soon(asyncio.gather(*others))
        assert set(numbers[1:]) <= set(seen())
        await asyncio.gather(first, return_exceptions=True)


async def test_nothing_is_left_open_when_everybody_gave_up(
    database: Database, sqlite_address: str
) -> None:
    for pauses in range(12):
        tasks = [asyncio.create_task(_add(database, 10 * pauses + n, n)) for n in range(4)]
        for _ in range(pauses):
            await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for _ in range(50):  # whatever goes on by itself
            await asyncio.sleep(0.001)
        other = sqlite3.connect(file_of(sqlite_address), timeout=0)
        other.execute("BEGIN IMMEDIATE")  # another process may write
        other.close()


async def test_traces_are_erased_in_the_middle_of_everything(database: Database) -> None:
    await _soon(
        asyncio.gather(
            *(
                each
                for number in range(60)
                for each in (_add(database, number, number % 4), database.erase_traces())
            )
        )
    )
    assert len(await rows(database, "SELECT id FROM person")) == 60


async def test_closing_finishes_what_was_begun(
    sqlite_address: str, seen: Callable[[], list[int]]
) -> None:
    database = await Database.open(sqlite_address)
    adding = [asyncio.create_task(_add(database, number, 2)) for number in range(5)]
    await asyncio.sleep(0)
    await _soon(asyncio.ensure_future(database.close()))
    outcomes = await asyncio.gather(*adding, return_exceptions=True)
    done = [number for number, each in enumerate(outcomes) if each is None]
    assert seen() == done


async def test_closing_finishes_what_waited_for_somebody_who_gave_up(
    sqlite_address: str, seen: Callable[[], list[int]]
) -> None:
    database = await Database.open(sqlite_address)
    adding = [asyncio.create_task(_add(database, number, 2)) for number in range(2)]
    await asyncio.sleep(0)
    closing = asyncio.create_task(database.close())
    await asyncio.sleep(0)
    adding[1].cancel()
    await _soon(closing)
    await _soon(adding[0])
    assert seen() == [0]


async def test_what_reads_before_the_write_is_done_is_told_after_it(
    database: Database, seen: Callable[[], list[int]]
) -> None:
    """Whoever saw something of somebody else's transaction must not act before that is kept."""

    async def look() -> None:
        found = await rows(database, "SELECT id FROM person")
        assert {row[0] for row in found} <= set(seen())

    work = [each for number in range(60) for each in (_add(database, number), look())]
    await asyncio.gather(*work)


async def test_a_disk_that_is_full_is_an_error_for_all_whom_it_concerns_and_passes(
    database: Database, seen: Callable[[], list[int]]
) -> None:
    """A limit on the size of the file stands for the disk."""
    [(pages,)] = await rows(database, "PRAGMA page_count")
    await change(database, f"PRAGMA max_page_count = {pages + 2}")
    adding = (_add(database, number) for number in range(400))
    outcomes = await asyncio.gather(*adding, return_exceptions=True)
    done = [number for number, each in enumerate(outcomes) if each is None]
    assert len(done) < 400
    assert seen() == done
    await change(database, "PRAGMA max_page_count = 100000")
    await _add(database, 1000)
    assert 1000 in seen()


async def test_a_file_that_is_locked_is_an_error_that_everybody_knows_and_passes(
    database: Database, sqlite_address: str
) -> None:
    await change(database, "PRAGMA busy_timeout = 0")
    other = sqlite3.connect(file_of(sqlite_address), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    adding = (_add(database, number) for number in range(5))
    outcomes = await asyncio.gather(*adding, return_exceptions=True)
    assert {type(each) for each in outcomes} == {OperationalError}
    other.close()
    await _add(database, 1)
    assert await rows(database, "SELECT id FROM person") == [(1,)]


async def test_another_process_that_writes_is_waited_for(
    database: Database, sqlite_address: str
) -> None:
    """Like the command that goes on in a terminal while the bot runs."""
    program = (
        "import sqlite3, sys, time\n"
        "other = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "other.execute('BEGIN IMMEDIATE')\n"
        "print('begun', flush=True)\n"
        "time.sleep(0.3)\n"
        "other.execute('COMMIT')\n"
    )
    command = [sys.executable, "-c", program, str(file_of(sqlite_address))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        await _add(database, 1)
    assert process.returncode == 0


async def test_a_path_may_hold_any_sign(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/病 人#1/w.db"
    async with opened(address) as database:
        await _add(database, 1)
    assert (tmp_path / "病 人#1" / "w.db").stat().st_size > 0

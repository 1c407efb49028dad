"""Databases that hold much already: sealed conversations of other people, put in directly."""

from __future__ import annotations

import asyncio
import os
import secrets
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import make_url

from bot.settings import StoreSettings
from bot.storage.database import Database
from bot.storage.keys import Keyring
from bot.storage.sealing import DataKey
from bot.storage.tables import REPLIED, random_id

ENTRIES_EACH = 20
SEALED_BYTES = 140  # of a usual answer with its question, sealed
KEPT_DAYS, UPDATES_KEPT_DAYS = 30, 2
DAY = 24 * 3600

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Rows:
    """What goes into one table."""

    table: str
    columns: tuple[str, ...]
    rows: Iterable[Row]


def fill(address: str, key_file: Path, entries: int) -> None:
    """So many entries in conversations of 20, and the updates of the last two days of thirty."""
    keyring = Keyring.load(StoreSettings(key_file=key_file))
    people = [(random_id(), secrets.token_bytes(16)) for _ in range(entries // ENTRIES_EACH)]
    talks = [random_id() for _ in people]
    asyncio.run(_create_tables(address))
    filling = (
        _people(keyring, people, talks),
        _talks(keyring, people, talks),
        _entries(talks),
        _updates(people, entries),
    )
    if address.startswith("sqlite"):
        _fill_sqlite(make_url(address).database or "", filling)
    else:
        asyncio.run(_fill_postgres(address, filling))


async def _create_tables(address: str) -> None:
    await (await Database.open(address)).close()


def _fill_sqlite(file: str, filling: Sequence[Rows]) -> None:
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA synchronous=OFF")
    with connection:
        for each in filling:
            places = ", ".join("?" * len(each.columns))
            names = ", ".join(each.columns)
            insert = f"INSERT INTO {each.table} ({names}) VALUES ({places})"
            connection.executemany(insert, each.rows)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


async def _fill_postgres(address: str, filling: Sequence[Rows]) -> None:
    connection = await asyncpg.connect(address)
    for each in filling:
        await connection.copy_records_to_table(each.table, columns=each.columns, records=each.rows)
    await connection.execute("VACUUM ANALYZE")  # rather than in the middle of a measurement
    await connection.execute("CHECKPOINT")
    await connection.close()


def _people(keyring: Keyring, people: Sequence[tuple[int, bytes]], talks: Sequence[int]) -> Rows:
    columns = (
        "id", "contact", "hashed_by", "language", "created_at", "current", "held_until",
    )  # fmt: skip
    rows = (
        (person, contact, keyring.newest.id, "zh_Hans", _ago(KEPT_DAYS), talk, 0)
        for (person, contact), talk in zip(people, talks, strict=True)
    )
    return Rows("person", columns, rows)


def _talks(keyring: Keyring, people: Sequence[tuple[int, bytes]], talks: Sequence[int]) -> Rows:
    columns = (
        "id", "person", "data_key", "started_at", "touched_at", "expires_at", "finished",
        "length", "remind",
    )  # fmt: skip
    return Rows("conversation", columns, _each_talk(keyring, people, talks))


def _each_talk(
    keyring: Keyring, people: Sequence[tuple[int, bytes]], talks: Sequence[int]
) -> Iterator[Row]:
    for number, ((person, _), talk) in enumerate(zip(people, talks, strict=True)):
        key = DataKey.new().wrapped(keyring, f"conversation:{talk}:key")
        at = _ago(1 + number % (KEPT_DAYS - 2))
        yield talk, person, key, at, at, at + KEPT_DAYS * DAY, True, ENTRIES_EACH, False


def _entries(talks: Sequence[int]) -> Rows:
    """Sealed bytes look like random ones, and nobody opens these."""
    columns = ("conversation", "number", "question", "at", "how", "message", "step")
    at = _ago(1)
    rows = (
        (talk, number, "identities", at, "button", 2 * number, os.urandom(SEALED_BYTES))
        for talk in talks
        for number in range(1, ENTRIES_EACH + 1)
    )
    return Rows("entry", columns, rows)


def _updates(people: Sequence[tuple[int, bytes]], entries: int) -> Rows:
    """Numbered before those that are to come, which count up from one."""
    columns = ("id", "contact", "received_at", "state", "sealed")
    count, at = entries * UPDATES_KEPT_DAYS // KEPT_DAYS, _ago(1)
    rows = (
        (-number, people[number % len(people)][1], at, REPLIED, None)
        for number in range(1, count + 1)
    )
    return Rows("incoming", columns, rows)


def _ago(days: int) -> int:
    return int(time.time()) - days * DAY

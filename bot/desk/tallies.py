"""Counts of how cases ended, day by day, without anything of whom they were about."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from sqlalchemy import Date, bindparam, func, select, text

from bot.storage.database import Connection, Database
from bot.storage.desk_tables import TALLIES

FEWEST_SHOWN = 5  # fewer than these might point to a person
NAME = re.compile(r"[A-Za-z0-9_.:-]{1,96}", re.ASCII)

_ONE_MORE = text(
    "INSERT INTO tally (day, kind, name, count) VALUES (:day, :kind, :name, 1)"
    " ON CONFLICT (day, kind, name) DO UPDATE SET count = tally.count + 1"
).bindparams(bindparam("day", type_=Date))


class Kind(StrEnum):
    """What is counted of a case when it is closed."""

    OUTCOME = "outcome"
    UNKNOWN = "unknown"  # a fact that nobody knew in the end
    LEFT_AT = "left_at"  # the question at which the caller gave up
    PROGRAMME = "programme"  # a programme and how it looked


async def add(connection: Connection, day: date, counted: Iterable[tuple[Kind, str]]) -> None:
    """Within a transaction: count each of these once more."""
    once_each = sorted(set(counted))
    if not all(NAME.fullmatch(name) for _, name in once_each):
        raise ValueError("only ids are counted")
    for kind, name in once_each:
        await connection.execute(_ONE_MORE, {"day": day, "kind": kind.value, "name": name})


def shown(count: int) -> str:
    """A count as it may be shown."""
    return f"<{FEWEST_SHOWN}" if 0 < count < FEWEST_SHOWN else str(count)


class Tallies:
    """Reads the counts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by(self, kind: str, since: date, until: date) -> dict[str, int]:
        """How often each name was counted, from a day to another, the most frequent first."""
        counts = await self._sums(since, until)
        found = [(name, count) for each, name, count in counts if each == kind]
        return dict(sorted(found, key=lambda pair: (-pair[1], pair[0])))

    async def csv_of(self, since: date, until: date) -> str:
        """All counts from a day to another as a table, small ones only as small."""
        written = io.StringIO()
        table = csv.writer(written, lineterminator="\r\n")
        table.writerow(("since", "until", "kind", "name", "count"))
        for kind, name, count in await self._sums(since, until):
            table.writerow((since.isoformat(), until.isoformat(), kind, name, shown(count)))
        return written.getvalue()

    async def _sums(self, since: date, until: date) -> list[tuple[str, str, int]]:
        columns = TALLIES.c.kind, TALLIES.c.name
        counted = select(*columns, func.sum(TALLIES.c.count).label("sum"))
        days = counted.where(TALLIES.c.day.between(since, until)).group_by(*columns)
        async with self._database.alone() as connection:
            rows = (await connection.execute(days.order_by(*columns))).all()
        return [(row.kind, row.name, int(row.sum)) for row in rows]

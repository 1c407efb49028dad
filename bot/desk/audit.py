"""What happened at the desk, as a chain: each row holds the hash of the one before it.

A row says who did what to which case, never anything that a caller said. The database refuses
changes by triggers; whoever gets around them breaks the chain. Within a transaction the audit row
comes last, so that those who wait for their turn to write one hold nothing that the others need.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, astuple, dataclass
from typing import Any

import msgspec
from sqlalchemy import Row, insert, select, text

from bot.desk.roles import Account
from bot.storage.database import Connection, Database
from bot.storage.desk_tables import AUDIT

ACTION = re.compile(r"[a-z_.]{1,40}", re.ASCII)
CASE = re.compile(r"[0-9A-Z-]{0,16}", re.ASCII)
DETAIL = re.compile(r"[A-Za-z0-9_.:-]{0,80}", re.ASCII)
HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
BEGINNING = bytes(32)
LOCK = 7_214_406_116  # any number of our own: one process after the other adds a row
BATCH = 1000

_IN_TURN = text("SELECT pg_advisory_xact_lock(:lock)")
_LAST = select(AUDIT.c.number, AUDIT.c.hash).order_by(AUDIT.c.number.desc()).limit(1)


@dataclass(frozen=True)
class AuditRow:
    """One thing that somebody did. `who`: an account's id; None where it was no account."""

    number: int
    at: int
    who: int | None
    action: str
    case: str
    detail: str


@dataclass(frozen=True)
class Verdict:
    """How far the chain holds: so many rows, up to this head, and the number where it breaks."""

    count: int
    head: str
    broken_at: int | None


class Audit:
    """Adds to the chain, and reads it."""

    def __init__(self, database: Database, now: Callable[[], int]) -> None:
        self._database = database
        self._now = now

    async def note(
        self, who: Account | None, action: str, case: str = "", detail: str = ""
    ) -> None:
        """Add a row in a transaction of its own."""
        async with self._database.transaction() as connection:
            await self.noted(connection, who, action, case, detail)

    async def noted(
        self,
        connection: Connection,
        who: Account | None,
        action: str,
        case: str = "",
        detail: str = "",
    ) -> None:
        """Add a row in somebody's transaction, as the last thing that is done there."""
        _check(action, case, detail)
        if not self._database.is_sqlite:  # whose transactions are one after the other anyway
            await connection.execute(_IN_TURN, {"lock": LOCK})
        last = (await connection.execute(_LAST)).first()
        number, previous = (last.number + 1, last.hash) if last else (1, BEGINNING)
        row = AuditRow(number, self._now(), who.id if who else None, action, case, detail)
        sealed = {"previous": previous, "hash": _hash(row, previous)}
        await connection.execute(insert(AUDIT), asdict(row) | sealed)

    async def verify(self) -> Verdict:
        """Go along the chain as far as it holds: no row changed, removed, inserted or moved.

        Rows cut off at its end leave a chain that holds: only a head that was noted elsewhere, and
        is not in it any more, tells of them.
        """
        number, head = 0, BEGINNING
        while True:
            rows = await self._after(number)
            for row in rows:
                number += 1
                if not _follows(row, number, head):
                    return Verdict(number - 1, head.hex(), number)
                head = row.hash
            if len(rows) < BATCH:
                return Verdict(number, head.hex(), None)

    async def has_head(self, head: str) -> bool:
        """Whether a head that was noted earlier is in the chain, where that holds."""
        if not HASH.fullmatch(head):
            return False
        if bytes.fromhex(head) == BEGINNING:
            return True
        found = select(AUDIT.c.number).where(AUDIT.c.hash == bytes.fromhex(head))
        async with self._database.alone() as connection:
            return (await connection.execute(found)).first() is not None

    async def recent(self, case: str | None = None, limit: int = 100) -> list[AuditRow]:
        """The last rows, of a case or of all, newest first."""
        statement = select(AUDIT).order_by(AUDIT.c.number.desc()).limit(limit)
        if case is not None:
            statement = statement.where(AUDIT.c.case == case)
        async with self._database.alone() as connection:
            return [_row(row) for row in (await connection.execute(statement)).all()]

    async def _after(self, number: int) -> Sequence[Row[Any]]:
        following = select(AUDIT).where(AUDIT.c.number > number)
        async with self._database.alone() as connection:
            statement = following.order_by(AUDIT.c.number).limit(BATCH)
            return (await connection.execute(statement)).all()


def _check(action: str, case: str, detail: str) -> None:
    """Nothing of a caller gets in here by mistake: whatever they say does not look like this."""
    for pattern, value in ((ACTION, action), (CASE, case), (DETAIL, detail)):
        if not pattern.fullmatch(value):
            raise ValueError("an audit row holds only ids and short names")


def _row(row: Row[Any]) -> AuditRow:
    return AuditRow(row.number, row.at, row.who, row.action, row.case, row.detail)


def _hash(row: AuditRow, previous: bytes) -> bytes:
    return hashlib.sha256(previous + msgspec.json.encode(astuple(row))).digest()


def _follows(row: Row[Any], number: int, head: bytes) -> bool:
    """Whether a row is what was written as this number, after this head."""
    return (row.number, row.previous, row.hash) == (number, head, _hash(_row(row), head))

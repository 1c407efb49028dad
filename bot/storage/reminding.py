"""Who asked to be written to, and about what. An address is kept only as long as one is needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, or_, select, update

from bot.storage.database import Database
from bot.storage.keys import Keyring
from bot.storage.records import ConversationRecord, PersonRecord
from bot.storage.tables import PEOPLE, TALKS

BEFORE_THE_END = 2 * 24 * 3600


_REMINDED = (
    select(TALKS.c.id, TALKS.c.expires_at, TALKS.c.standing, PEOPLE.c.id.label("person"))
    .add_columns(PEOPLE.c.address, PEOPLE.c.language)
    .join(PEOPLE, PEOPLE.c.id == TALKS.c.person)
    .where(TALKS.c.remind, PEOPLE.c.address.is_not(None))
)
_EXPIRING = _REMINDED.where(
    TALKS.c.reminded_at.is_(None),
    TALKS.c.finished,
    TALKS.c.expires_at <= bindparam("until"),
    TALKS.c.expires_at > bindparam("now"),
).order_by(TALKS.c.id)
_UNDER_OTHER_RULES = _REMINDED.where(
    TALKS.c.expires_at > bindparam("now"),
    or_(TALKS.c.standing.is_(None), TALKS.c.standing.not_like(bindparam("rules"))),
)

FORGET_ADDRESSES = (
    update(PEOPLE)
    .where(
        PEOPLE.c.address.is_not(None),
        ~select(TALKS.c.id).where(TALKS.c.person == PEOPLE.c.id, TALKS.c.remind).exists(),
    )
    .values(address=None)
)


@dataclass(frozen=True)
class Reminded:
    """A conversation that somebody wants to be told of, and where to write.

    `standing`: how it stood under which rules, when that was last looked at.
    """

    talk: int
    expires_at: int
    standing: str | None
    address: int
    language: str


class ReminderBook:
    """Notes who is to be reminded."""

    def __init__(self, database: Database, keyring: Keyring, now: Callable[[], int]) -> None:
        self._database = database
        self._keyring = keyring
        self._now = now

    async def remind(
        self, person: PersonRecord, talk: ConversationRecord, address: int, wanted: bool
    ) -> None:
        """Whether to write to a person about a conversation."""
        sealed = self._keyring.seal(str(address).encode(), address_row(person.id))
        flag = update(TALKS).where(TALKS.c.id == talk.id)
        others = select(TALKS.c.id).where(TALKS.c.person == person.id, TALKS.c.remind)
        keep = update(PEOPLE).where(PEOPLE.c.id == person.id)
        async with self._database.transaction() as connection:
            await connection.execute(flag.values(remind=wanted, reminded_at=None, standing=None))
            needed = (await connection.execute(others)).first() is not None
            await connection.execute(keep.values(address=sealed if needed else None))

    async def stop(self, person: PersonRecord) -> None:
        """Never write to a person again unless they write first."""
        async with self._database.transaction() as connection:
            talks = update(TALKS).where(TALKS.c.person == person.id)
            await connection.execute(talks.values(remind=False))
            keep = update(PEOPLE).where(PEOPLE.c.id == person.id)
            await connection.execute(keep.values(address=None))

    async def expiring(self) -> list[Reminded]:
        """Finished conversations that will be erased soon; each is told of once."""
        now = self._now()
        told = []
        async with self._database.transaction() as connection:
            times = {"now": now, "until": now + BEFORE_THE_END}
            rows = (await connection.execute(_EXPIRING, times)).all()
            for row in rows:
                mine = TALKS.c.id == row.id, TALKS.c.reminded_at.is_(None)
                mark = update(TALKS).where(*mine).values(reminded_at=now)
                if (await connection.execute(mark)).rowcount == 1:  # no other process was faster
                    told.append(self._reminded(row))
        return told

    async def under_other_rules(self, rules: str) -> list[Reminded]:
        """Conversations that were last looked at under other rules than these, or never."""
        values = {"now": self._now(), "rules": f"{rules}:%"}
        async with self._database.transaction() as connection:
            rows = (await connection.execute(_UNDER_OTHER_RULES, values)).all()
        return [self._reminded(row) for row in rows]

    async def stands(self, talk: int, before: str | None, standing: str) -> bool:
        """Note how a conversation stands now; False if another process has just done so."""
        mine = TALKS.c.id == talk, TALKS.c.standing.is_not_distinct_from(before)
        async with self._database.transaction() as connection:
            noted = await connection.execute(update(TALKS).where(*mine).values(standing=standing))
        return noted.rowcount == 1

    def _reminded(self, row: Row[Any]) -> Reminded:
        address = int(self._keyring.open(row.address, address_row(row.person)))
        return Reminded(row.id, row.expires_at, row.standing, address, row.language)


def address_row(person: int) -> str:
    """What an address is sealed for."""
    return f"person:{person}:address"

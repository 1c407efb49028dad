"""Which cases there are for whom. Whoever may not see a case is told that there is none."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select

from bot.clock import CHINA
from bot.desk.audit import Audit
from bot.desk.roles import Account, Outcome
from bot.storage.database import Connection
from bot.storage.desk_tables import CASES, HOLDERS
from bot.storage.records import ConversationRecord
from bot.storage.store import DAY, Store
from bot.storage.tables import TALKS

OPEN = "open"
STATUSES = (OPEN, *(each.value for each in Outcome))
PAGE = 20
LAST_PAGE = 10_000

_CASE = select(CASES).join(TALKS, TALKS.c.id == CASES.c.talk)


class NoSuchCaseError(LookupError):
    """There is no such case: it never was, has expired, or is not for whoever asked."""


@dataclass(frozen=True)
class Case:
    """One case. `talk`: its conversation. `status`: open, or how it ended.

    `rules_changed`: whether other rules are in force than when its result was last looked at.
    """

    number: str
    talk: int
    owner: int
    status: str
    opened_at: int
    closed_at: int | None
    language: str
    rules_changed: bool


class CaseAccess:
    """Finds cases, each only for those who may see it. `rules`: those in force."""

    def __init__(self, store: Store, audit: Audit, now: Callable[[], int], rules: str) -> None:
        self._store = store
        self._database = store.database
        self._audit = audit
        self._now = now
        self._rules = rules

    async def case(self, staff: Account, number: str) -> Case:
        """A case that somebody may see, however its number is written."""
        found = self._seen_by(staff).where(_number_is(number))
        async with self._database.alone() as connection:
            row = (await connection.execute(found)).first()
        if row is None:
            raise NoSuchCaseError
        return self._case(row)

    async def search(
        self,
        staff: Account,
        number: str = "",
        day: date | None = None,
        status: str = "",
        page: int = 1,
    ) -> list[Case]:
        """A page of the cases that somebody may see, those opened last first.

        `number`: a part is enough. `day`: the day in China on which they were opened.
        """
        conditions = [*_of_number(number), *_of_day(day), *_of_status(status)]
        newest_first = CASES.c.opened_at.desc(), CASES.c.number
        found = self._seen_by(staff).where(*conditions).order_by(*newest_first)
        before = (min(max(page, 1), LAST_PAGE) - 1) * PAGE
        async with self._database.alone() as connection:
            rows = (await connection.execute(found.limit(PAGE).offset(before))).all()
        return [self._case(row) for row in rows]

    async def _locked(self, connection: Connection, staff: Account, case: Case) -> Row[Any]:
        """The case as it is now, which nobody else changes during this transaction."""
        found = self._seen_by(staff).where(CASES.c.number == case.number)
        row = (await connection.execute(found.with_for_update(of=CASES))).first()
        if row is None:
            raise NoSuchCaseError
        return row

    async def _talk_of(self, case: Case) -> ConversationRecord:
        record = await self._store.conversation(case.talk)
        if record is None:
            raise NoSuchCaseError
        return record

    def _seen_by(self, staff: Account) -> Select[Any]:
        lasting = _CASE.where(TALKS.c.expires_at > self._now())
        if staff.role.sees_all:
            return lasting
        held = select(HOLDERS.c.case).where(HOLDERS.c.account == staff.id)
        return lasting.where(or_(CASES.c.owner == staff.id, CASES.c.number.in_(held)))

    def _case(self, row: Row[Any]) -> Case:
        return Case(
            number=row.number,
            talk=row.talk,
            owner=row.owner,
            status=row.status,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            language=row.language,
            rules_changed=row.rules not in (None, self._rules),
        )


def beginning_of(day: date) -> int:
    """The first second of a day in China."""
    return int(datetime.combine(day, time(), CHINA).timestamp())


_compared = func.replace(CASES.c.number, "-", "")


def _number_is(number: str) -> ColumnElement[bool]:
    return _compared == _letters(number)


def _letters(number: str) -> str:
    """A number without what people put between its parts or leave out."""
    plain = unicodedata.normalize("NFKC", number[:64]).upper()
    return "".join(each for each in plain if each.isascii() and each.isalnum())


def _of_number(number: str) -> Iterator[ColumnElement[bool]]:
    if number.strip():
        yield _compared.contains(_letters(number)) if _letters(number) else _NEVER


def _of_day(day: date | None) -> Iterator[ColumnElement[bool]]:
    if day is not None:
        begins = beginning_of(day)
        yield CASES.c.opened_at.between(begins, begins + DAY - 1)


def _of_status(status: str) -> Iterator[ColumnElement[bool]]:
    if status:
        yield CASES.c.status == status if status in STATUSES else _NEVER


_NEVER: ColumnElement[bool] = CASES.c.number.is_(None)

"""The cases of the desk: each is a conversation that somebody on the telephone has through staff.

All that is done to a case is written in the audit by the same transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Row, Update, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.clock import china_day
from bot.desk import freezing, tallies
from bot.desk.accounts import Account, Accounts
from bot.desk.answers import Edit, Vouched
from bot.desk.audit import Audit
from bot.desk.case_access import OPEN, Case, NoSuchCaseError, beginning_of
from bot.desk.case_files import CaseFiles, Note
from bot.desk.errors import AccountError, NoteError
from bot.desk.freezing import Frozen
from bot.desk.roles import Outcome
from bot.desk.tallies import Kind
from bot.storage.database import Connection
from bot.storage.desk_tables import CASES, HOLDERS
from bot.storage.handover import ALPHABET
from bot.storage.keys import Keyring
from bot.storage.store import Store
from bot.storage.tables import PEOPLE, TALKS
from bot.words import SOURCE_LOCALE

__all__ = [
    "Case", "Cases", "Edit", "Frozen", "NoSuchCaseError", "Note", "NoteError", "Vouched",
]  # fmt: skip

CONTACT_BYTES = 16
LETTERS = 4
TRIES = 8


class Cases(CaseFiles):
    """All cases, as each of the staff may see and change them. `rules`: those in force."""

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        audit: Audit,
        keyring: Keyring,
        now: Callable[[], int],
        rules: str,
    ) -> None:
        super().__init__(store, audit, now, rules)
        self._accounts = accounts
        self._keyring = keyring

    # -- beginning ----------------------------------------------------------------------------

    async def open(self, staff: Account, language: str = SOURCE_LOCALE) -> Case:
        """A case for somebody who calls for the first time: nothing tells who they are."""
        contact = secrets.token_bytes(CONTACT_BYTES)
        talk = await self._store.begin(await self._store.welcome([contact], language))

        async def opened(connection: Connection, number: str) -> str:
            await self._insert(connection, staff, number, talk.id, language)
            await self._audit.noted(connection, staff, "case.open", number)
            return number

        return await self.case(staff, await self._with_new_number(opened))

    async def take_over(self, staff: Account, code: str) -> Case:
        """The case of somebody who gave a one-time code, and keeps their conversation.

        CodeError where it is none. If there is a case of that conversation, they have it as well.
        """

        async def taken_over(connection: Connection, number: str) -> str:
            talk = await self._store.handover.used(connection, code)
            there = await _case_of(connection, talk)
            if there is None:
                language = await _language_of(connection, talk)
                await self._insert(connection, staff, number, talk, language)
            elif there.owner != staff.id:
                await _hold(connection, there.number, staff)
            taken = there.number if there else number
            await self._audit.noted(connection, staff, "case.taken_over", taken)
            return taken

        return await self.case(staff, await self._with_new_number(taken_over))

    async def _with_new_number(self, work: Callable[[Connection, str], Awaitable[str]]) -> str:
        """Do something in a transaction with a new number; again if somebody has just taken it."""
        for _ in range(TRIES):
            with suppress(IntegrityError):
                async with self._database.transaction() as connection:
                    return await work(connection, self._new_number())
        raise RuntimeError("there is no free number for a case")

    def _new_number(self) -> str:
        letters = "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))
        return f"{china_day(self._now()):%m%d}-{letters}"

    async def _insert(
        self, connection: Connection, staff: Account, number: str, talk: int, language: str
    ) -> None:
        row = {
            "number": number,
            "talk": talk,
            "owner": staff.id,
            "status": OPEN,
            "opened_at": self._now(),
            "language": language,
            "counted": False,
        }
        await connection.execute(insert(CASES), row)

    # -- going on -----------------------------------------------------------------------------

    async def hand_over(self, staff: Account, case: Case, to: Account) -> Case:
        """Give a case to somebody else, as whose it is answered; the giver has it no more."""
        receiver = await self._accounts.account(to.id)
        if receiver is None or receiver.disabled:
            raise AccountError("desk.account.disabled")
        async with self._database.transaction() as connection:
            row = await self._locked(connection, staff, case)
            await _give(connection, row, staff, receiver)
            detail = f"to:{receiver.id}"
            await self._audit.noted(connection, staff, "case.handed_over", case.number, detail)
        return await self.case(receiver, case.number)

    async def close(
        self,
        staff: Account,
        case: Case,
        outcome: Outcome,
        unknown: Sequence[str],
        left_at: str,
        programmes: Sequence[tuple[str, str]],
    ) -> Case:
        """End a case, and count how; one that is closed stays as it is.

        `unknown`: facts that nobody knew. `left_at`: the question at which a caller gave up.
        `programmes`: each with how it looked.
        """
        counted = list(_counted(outcome, unknown, left_at, programmes))
        closed = {"status": outcome.value, "closed_at": self._now(), "counted": True}
        async with self._database.transaction() as connection:
            row = await self._locked(connection, staff, case)
            if row.status == OPEN:
                await connection.execute(_change(case).values(closed))
                if not row.counted:
                    await tallies.add(connection, china_day(self._now()), counted)
                detail = outcome.value
                await self._audit.noted(connection, staff, "case.closed", case.number, detail)
        return await self.case(staff, case.number)

    async def reopen(self, staff: Account, case: Case) -> Case:
        """Go on with a case that was closed; it is not counted a second time."""
        async with self._database.transaction() as connection:
            row = await self._locked(connection, staff, case)
            if row.status != OPEN:
                await connection.execute(_change(case).values(status=OPEN, closed_at=None))
                await self._audit.noted(connection, staff, "case.reopened", case.number)
        return await self.case(staff, case.number)

    # -- for later ----------------------------------------------------------------------------

    async def freeze(
        self, staff: Account, case: Case, facts_json: bytes, result_json: bytes
    ) -> str:
        """Keep facts and result to try the rules on later, without a word on whose they are."""
        content, day = freezing.content_of(facts_json, result_json), china_day(self._now())
        async with self._database.transaction() as connection:
            await self._locked(connection, staff, case)
            identity = await freezing.keep(
                connection, self._keyring, content, beginning_of(day), self._rules
            )
            await self._audit.noted(connection, staff, "case.frozen", case.number)
        return identity

    async def frozen(self) -> list[Frozen]:
        """All that was kept for later, the newest first."""
        async with self._database.alone() as connection:
            return await freezing.all_of(connection)

    async def frozen_case(self, identity: str) -> bytes:
        """Facts and result of what was kept for later, as JSON."""
        async with self._database.alone() as connection:
            found = await freezing.content(connection, self._keyring, identity)
        if found is None:
            raise NoSuchCaseError
        return found


def _change(case: Case) -> Update:
    return update(CASES).where(CASES.c.number == case.number)


def _counted(
    outcome: Outcome, unknown: Sequence[str], left_at: str, programmes: Sequence[tuple[str, str]]
) -> Iterator[tuple[Kind, str]]:
    yield Kind.OUTCOME, outcome.value
    if left_at and outcome is Outcome.GAVE_UP:
        yield Kind.LEFT_AT, left_at
    for key in unknown:
        yield Kind.UNKNOWN, key
    for programme, status in programmes:
        yield Kind.PROGRAMME, f"{programme}:{status}"


async def _case_of(connection: Connection, talk: int) -> Row[Any] | None:
    found = select(CASES.c.number, CASES.c.owner).where(CASES.c.talk == talk)
    return (await connection.execute(found.with_for_update())).first()


async def _language_of(connection: Connection, talk: int) -> str:
    theirs = select(PEOPLE.c.language).join(TALKS, TALKS.c.person == PEOPLE.c.id)
    found = await connection.execute(theirs.where(TALKS.c.id == talk))
    return str(found.scalar_one())


async def _give(connection: Connection, row: Row[Any], staff: Account, to: Account) -> None:
    """From its owner, or by who sees all, to a new owner; else only one's own part in it."""
    await _let_go(connection, row.number, staff)
    if row.owner == staff.id or staff.role.sees_all:
        await _let_go(connection, row.number, to)
        owned = update(CASES).where(CASES.c.number == row.number).values(owner=to.id)
        await connection.execute(owned)
    elif row.owner != to.id:
        await _hold(connection, row.number, to)


async def _hold(connection: Connection, number: str, account: Account) -> None:
    await _let_go(connection, number, account)
    await connection.execute(insert(HOLDERS), {"case": number, "account": account.id})


async def _let_go(connection: Connection, number: str, account: Account) -> None:
    mine = HOLDERS.c.case == number, HOLDERS.c.account == account.id
    await connection.execute(delete(HOLDERS).where(*mine))

"""What is in a case: notes, what each answer rests on, how answers changed, the last result."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import delete, func, insert, select, update

from bot.desk.answers import Edit, Vouched, Vouching, edits_of, evidence_of
from bot.desk.case_access import Case, CaseAccess, NoSuchCaseError
from bot.desk.errors import NoteError
from bot.desk.roles import Account, Evidence
from bot.desk.tallies import NAME
from bot.storage.database import Connection
from bot.storage.desk_tables import CASES, EVIDENCE, NOTES
from bot.storage.masking import masked
from bot.storage.tables import TALKS

LONGEST_NOTE = 2000  # characters
LONGEST_QUESTION = 64


@dataclass(frozen=True)
class Note:
    """What an account wrote down."""

    at: int
    by: int
    text: str


class CaseFiles(CaseAccess):
    """Reads and writes what is in cases; texts are sealed by the key of the conversation."""

    async def note(self, staff: Account, case: Case, text: str) -> None:
        """Keep a note without numbers that lead to a person; NoteError if empty or too long."""
        kept = (await asyncio.to_thread(masked, _checked(text))).encode("utf-8", "replace")
        key = (await self._talk_of(case)).key
        async with self._database.transaction() as connection:
            await self._locked(connection, staff, case)
            number = await _next_note(connection, case)
            sealed = key.seal(kept, _note_of(case.number, number))
            row = {"case": case.number, "number": number, "at": self._now(), "by": staff.id}
            await connection.execute(insert(NOTES), row | {"sealed": sealed})
            await self._audit.noted(connection, staff, "case.noted", case.number)

    async def notes(self, case: Case) -> list[Note]:
        """What was written down about a case, in its order."""
        key = (await self._talk_of(case)).key
        found = select(NOTES).where(NOTES.c.case == case.number).order_by(NOTES.c.number)
        async with self._database.alone() as connection:
            rows = (await connection.execute(found)).all()
        return [
            Note(row.at, row.by, key.open(row.sealed, _note_of(row.case, row.number)).decode())
            for row in rows
        ]

    async def vouch(self, staff: Account, case: Case, question: str, evidence: Evidence) -> None:
        """Say what the present answer to a question rests on."""
        if not NAME.fullmatch(question) or len(question) > LONGEST_QUESTION:
            raise ValueError("not the id of a question")
        row = {
            "case": case.number,
            "question": question,
            "evidence": evidence.value,
            "by": staff.id,
            "at": self._now(),
        }
        same = EVIDENCE.c.case == case.number, EVIDENCE.c.question == question
        length = select(TALKS.c.length).where(TALKS.c.id == case.talk)
        detail = f"{question}:{evidence.value}"
        async with self._database.transaction() as connection:
            await self._locked(connection, staff, case)
            entry = (await connection.execute(length)).scalar_one()
            await connection.execute(delete(EVIDENCE).where(*same))
            await connection.execute(insert(EVIDENCE), row | {"entry": entry})
            await self._audit.noted(connection, staff, "case.vouched", case.number, detail)

    async def evidence(self, case: Case) -> dict[str, Vouched]:
        """What the present answer to each question rests on, where anybody has said so."""
        entries = await self._store.entries(await self._talk_of(case))
        found = select(EVIDENCE).where(EVIDENCE.c.case == case.number)
        async with self._database.alone() as connection:
            rows = (await connection.execute(found)).all()
        vouchings = [
            Vouching(each.question, Vouched(Evidence(each.evidence), each.by, each.at), each.entry)
            for each in rows
        ]
        return evidence_of(entries, vouchings)

    async def history(self, case: Case) -> list[Edit]:
        """Each answer with the one to the same question before it, in their order."""
        return list(edits_of(await self._store.entries(await self._talk_of(case))))

    async def noted_standing(
        self, case: Case, verdicts: Mapping[str, str]
    ) -> Mapping[str, str] | None:
        """What was kept at the last look, if there was one; these are kept from now on."""
        key, row_name = (await self._talk_of(case)).key, f"case:{case.number}:verdicts"
        now_sealed = key.seal(msgspec.json.encode(dict(verdicts)), row_name)
        mine = CASES.c.number == case.number
        async with self._database.transaction() as connection:
            found = select(CASES).where(mine).with_for_update()
            row = (await connection.execute(found)).first()
            if row is None:
                raise NoSuchCaseError
            before = _verdicts(key.open(row.verdicts, row_name)) if row.verdicts else None
            if (before, row.rules) != (dict(verdicts), self._rules):
                change = update(CASES).where(mine)
                await connection.execute(change.values(verdicts=now_sealed, rules=self._rules))
                await self._audit.noted(connection, None, "case.standing", case.number)
        return before


def _checked(text: str) -> str:
    plain = text.replace("\r\n", "\n").strip()
    if not plain:
        raise NoteError("desk.note.empty")
    if len(plain) > LONGEST_NOTE:
        raise NoteError("desk.note.long", most=LONGEST_NOTE)
    return plain


async def _next_note(connection: Connection, case: Case) -> int:
    last = select(func.max(NOTES.c.number)).where(NOTES.c.case == case.number)
    return ((await connection.execute(last)).scalar() or 0) + 1


def _note_of(case: str, number: int) -> str:
    """What a note is sealed for."""
    return f"note:{case}:{number}"


def _verdicts(opened: bytes) -> dict[str, str]:
    return msgspec.json.decode(opened, type=dict[str, str])

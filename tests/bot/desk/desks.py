"""A desk in the hands of a test, with passwords that are quick to check."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from argon2 import PasswordHasher

from bot.desk.accounts import Account, Accounts
from bot.desk.audit import Audit
from bot.desk.cases import Case, Cases
from bot.desk.roles import Evidence, Role
from bot.desk.tallies import Tallies
from bot.interview.session import How as SaidHow
from bot.interview.session import Said
from bot.interview.steps import Did, Step
from bot.storage.records import ConversationRecord, How, Writing
from tests.bot.databases import rows
from tests.bot.storage.deployment import Deployment

PASSWORD = "四只喜鹊 and a ladder"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
RULES = "rules of today"


def answer(fact: str, value: object, text: str = "", question: str = "") -> Step:
    """An answer to the question about a fact."""
    said = {fact: Said(SaidHow.STATED, value, exact=True, text=text)}
    return Step(Did.ANSWER, question or fact, text, said=said)


@dataclass
class Desk:
    """All that the desk keeps. `hasher`: how passwords are hashed; `rules`: those in force."""

    kept: Deployment
    hasher: PasswordHasher = field(default_factory=lambda: QUICK)
    rules: str = RULES

    @cached_property
    def accounts(self) -> Accounts:
        return Accounts(self.kept.database, self.kept.ring, self.kept.clock, self.hasher)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self.kept.database, self.kept.clock)

    @cached_property
    def cases(self) -> Cases:
        kept = self.kept
        return Cases(kept.store, self.accounts, self.audit, kept.ring, kept.clock, self.rules)

    @property
    def tallies(self) -> Tallies:
        return Tallies(self.kept.database)

    async def agent(self, name: str = "xiaolin", role: Role = Role.AGENT) -> Account:
        return await self.accounts.add(name, role, PASSWORD)

    async def talk_of(self, case: Case) -> ConversationRecord:
        record = await self.kept.store.conversation(case.talk)
        assert record is not None
        return record

    async def write(
        self, case: Case, *steps: Step, by: Account, evidence: Evidence | None = Evidence.SAID
    ) -> None:
        """What a caller said, written down by staff."""
        kind = evidence.value if evidence else None
        writing = Writing(steps, how=How.STAFF, by=by.id, evidence=kind)
        await self.kept.store.write(await self.talk_of(case), writing)

    async def actions(self, case: str | None = None) -> list[tuple[str, str]]:
        """What is in the audit, oldest first: each action with its detail."""
        return [(row.action, row.detail) for row in (await self.audit.recent(case))[::-1]]

    async def count(self, table: str) -> int:
        return int((await rows(self.kept.database, f"SELECT count(*) FROM {table}"))[0][0])

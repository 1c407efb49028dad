"""A deployment without a channel: a store and an inbox on one database, at a time that is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.interview.steps import Did, Step
from bot.settings import StoreSettings
from bot.storage.database import Database
from bot.storage.incoming import Inbox
from bot.storage.keys import Key, Keyring
from bot.storage.records import ConversationRecord, PersonRecord, Writing
from bot.storage.store import Store
from tests.bot.databases import opened, rows

RING = Keyring((Key(1, bytes(range(32))),))
START = 1_800_000_000
TABLES = (
    *("person", "conversation", "entry", "incoming", "code"),
    *("account", "account_session", "sign_in_failure", "audit", "tally", "frozen_case"),
    *("desk_case", "desk_holder", "desk_note", "desk_evidence", "api_key"),
)
KEEPING = StoreSettings()


def contacts(chat: int, ring: Keyring = RING) -> list[bytes]:
    """What somebody is known by, as a channel would say it."""
    return ring.fingerprints("contact", f"telegram:{chat}")


def said(text: str, question: str = "q") -> Step:
    """Something a person said."""
    return Step(Did.HEARD, question, text)


@dataclass
class Clock:
    """The time, which goes on only when it is told to."""

    at: int = START

    def __call__(self) -> int:
        return self.at


@dataclass
class Deployment:
    """All that is kept, in the hands of a test."""

    database: Database
    ring: Keyring = RING
    clock: Clock = field(default_factory=Clock)

    @property
    def store(self) -> Store:
        return Store(self.database, self.ring, self.clock, KEEPING)

    def inbox(self, me: str = "one") -> Inbox:
        return Inbox(self.database, self.ring, me, self.clock)

    async def person(self, chat: int) -> PersonRecord:
        """Somebody who agreed to be remembered."""
        return await self.store.welcome(contacts(chat, self.ring), "zh_Hans")

    async def talk(self, chat: int, *texts: str, finished: bool = False) -> ConversationRecord:
        """A conversation of somebody, with all that they said in it."""
        record = await self.store.begin(await self.person(chat))
        steps = tuple(map(said, texts))
        return await self.store.write(record, Writing(steps, finished=finished))

    async def texts(self, talk: ConversationRecord) -> list[str]:
        """What is kept of a conversation."""
        return [entry.step.text for entry in await self.store.entries(talk)]

    async def receive(self, update: int, chat: int, content: bytes = b"{}") -> bool | None:
        return await self.inbox().receive(update, contacts(chat, self.ring), content)

    async def counts(self) -> dict[str, int]:
        """How many rows each table has; empty ones are left out."""
        counted = {
            table: (await rows(self.database, f"SELECT count(*) FROM {table}"))[0][0]
            for table in TABLES
        }
        return {table: count for table, count in counted.items() if count}


@asynccontextmanager
async def deployed(
    address: str, ring: Keyring = RING, at: int = START
) -> AsyncIterator[Deployment]:
    """A deployment on the database at an address."""
    async with opened(address) as database:
        yield Deployment(database, ring, Clock(at))

"""Whatever happens in whatever order, what was acknowledged is kept, once, and nothing else is."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bot.interview.steps import Did, Step
from bot.storage.database import Database
from bot.storage.incoming import HOLD_SECONDS
from bot.storage.records import ConflictError, ConversationRecord, Writing
from tests.bot.databases import PostgresServer
from tests.bot.storage.deployment import Clock, Deployment, contacts, said

T = TypeVar("T")

CHATS = st.sampled_from([1, 2])
UPDATES = st.integers(0, 8)
TEXTS = st.lists(st.sampled_from(["一", "二", "三"]), min_size=1, max_size=3)


class Log(RuleBasedStateMachine):
    """People who send updates to processes that answer them, and die."""

    addresses: tuple[str, ...]

    @initialize()
    def begin(self) -> None:
        self.runner = asyncio.Runner()
        self.address = self.new_address()
        self.clock = Clock()
        self.me = "first"
        self.kept = self.opened()
        self.said: dict[int, list[str]] = {}
        self.lengths: dict[int, int] = {}
        self.owner: dict[int, int] = {}  # who sent each update
        self.taken: set[int] = set()
        self.answered: set[int] = set()
        self.talks: dict[int, ConversationRecord] = {}
        for chat in (1, 2):
            self.talks[chat] = self.run(self.kept.talk(chat))
            self.said[chat] = []

    def new_address(self) -> str:
        raise NotImplementedError

    def run(self, coming: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(coming)

    def opened(self) -> Deployment:
        return Deployment(self.run(Database.open(self.address)), clock=self.clock)

    @rule(chat=CHATS, update=UPDATES)
    def receive(self, chat: int, update: int) -> None:
        """An update arrives, perhaps not for the first time."""
        new = self.run(self.kept.receive(update, chat, str(update).encode()))
        assert new is (update not in self.owner)
        self.owner.setdefault(update, chat)

    @rule(chat=CHATS, texts=TEXTS)
    def answer(self, chat: int, texts: list[str]) -> None:
        """Whoever holds the person writes what their oldest update says."""
        waiting = self.run(self.kept.inbox(self.me).next_of(contacts(chat)[0]))
        oldest = min(self.open_of(chat), default=None)
        if waiting is None:
            assert oldest is None
            return
        assert (waiting.id, waiting.content) == (oldest, str(oldest).encode())
        assert waiting.taken == (waiting.id in self.taken)
        self.write(chat, texts, waiting.id)

    def write(self, chat: int, texts: list[str], update: int) -> None:
        writing = Writing(tuple(map(said, texts)), update=update)
        try:
            self.talks[chat] = self.run(self.kept.store.write(self.talks[chat], writing))
        except ConflictError:
            assert update in self.taken
            return
        assert update not in self.taken
        self.taken.add(update)
        self.said[chat] += texts

    @rule(chat=CHATS, texts=TEXTS)
    def write_without_an_update(self, chat: int, texts: list[str]) -> None:
        writing = Writing(tuple(map(said, texts)))
        self.talks[chat] = self.run(self.kept.store.write(self.talks[chat], writing))
        self.said[chat] += texts

    @rule(chat=CHATS)
    def write_from_what_is_no_longer_so(self, chat: int) -> None:
        before = self.talks[chat]
        self.write_without_an_update(chat, ["一"])
        with pytest.raises(ConflictError):
            self.run(self.kept.store.write(before, Writing((said("二"),))))

    @rule(chat=CHATS)
    def start_over(self, chat: int) -> None:
        writing = Writing((Step(Did.RESTART, text="重来"),))
        self.talks[chat] = self.run(self.kept.store.write(self.talks[chat], writing))
        self.said[chat] = ["重来"]

    @rule(chat=CHATS)
    def reply(self, chat: int) -> None:
        """The answer has reached the person."""
        waiting = self.run(self.kept.inbox(self.me).next_of(contacts(chat)[0]))
        if waiting is None:
            return
        following = self.run(self.kept.inbox(self.me).replied(waiting.id, contacts(chat)[0]))
        self.answered.add(waiting.id)
        assert (following and following.id) == min(self.open_of(chat), default=None)

    @rule(chat=CHATS)
    def crash(self, chat: int) -> None:
        """A process dies in the middle of an answer; another goes on when its hold is over.

        What it was writing is kept whole, or not at all: nobody was told either.
        """
        waiting = self.run(self.kept.inbox(self.me).next_of(contacts(chat)[0]))

        async def die() -> None:
            writing = Writing((said("没写完"),), update=waiting.id if waiting else None)
            async with asyncio.timeout(0):
                await self.kept.store.write(self.talks[chat], writing)

        with pytest.raises((TimeoutError, ConflictError)):
            self.run(die())
        self.run(self.kept.database.close())
        self.me = secrets.token_hex(8)
        self.clock.at += HOLD_SECONDS
        self.kept = self.opened()
        before, self.talks = self.talks, {each: self.loaded(each) for each in self.talks}
        if self.talks[chat].length > before[chat].length:
            self.said[chat].append("没写完")
            self.taken |= {waiting.id} if waiting else set()

    def open_of(self, chat: int) -> set[int]:
        return {each for each, who in self.owner.items() if who == chat} - self.answered

    def loaded(self, chat: int) -> ConversationRecord:
        found = self.run(self.kept.store.conversation(self.talks[chat].id))
        assert found is not None
        return found

    @invariant()
    def what_was_acknowledged_is_kept_and_nothing_else(self) -> None:
        for chat, texts in self.said.items():
            record = self.loaded(chat)
            assert record == self.talks[chat]
            assert self.run(self.kept.texts(record)) == texts

    @invariant()
    def what_is_not_answered_waits(self) -> None:
        unanswered = self.owner.keys() - self.answered
        assert self.run(self.kept.inbox(self.me).waiting()) == len(unanswered)

    def teardown(self) -> None:
        if hasattr(self, "kept"):
            self.run(self.kept.database.close())
            self.runner.close()


def test_the_log_on_sqlite(tmp_path: Path) -> None:
    class OnSqlite(Log):
        def new_address(self) -> str:
            return f"sqlite:///{tmp_path / secrets.token_hex(8)}"

    run_state_machine_as_test(OnSqlite, settings=settings(max_examples=20, stateful_step_count=25))


def test_the_log_on_postgresql(postgres_server: PostgresServer) -> None:
    class OnPostgresql(Log):
        def new_address(self) -> str:
            return postgres_server.create()

        def teardown(self) -> None:
            super().teardown()
            if hasattr(self, "address"):
                postgres_server.drop(self.address)

    run_state_machine_as_test(
        OnPostgresql, settings=settings(max_examples=6, stateful_step_count=25)
    )

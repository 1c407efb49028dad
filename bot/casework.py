"""Conversations that are kept: each is brought back from the store, and written through to it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from bot.clock import china_day
from bot.conversation import Conversation
from bot.interview.session import Milestone
from bot.speech import Speech
from bot.storage.masking import masked
from bot.storage.records import ConversationRecord, EntryRecord, Writing
from bot.storage.store import Store
from bot.words import words
from knowledge.match import Diseases
from rules.figures import Figures

MOST_REMEMBERED = 2000
LONG = 200  # characters; a longer text is read beside the loop, so that nobody waits for it

Doing = Callable[[Conversation], Speech]


@dataclass
class Live:
    """A conversation in memory, and the record that it agrees with."""

    record: ConversationRecord
    talk: Conversation


class Casework:
    """Opens conversations, lets people go on with them, and keeps what they say."""

    def __init__(
        self, store: Store, diseases: Diseases, figures: Figures, today: Callable[[], date]
    ) -> None:
        self.store = store
        self._diseases = diseases
        self.figures = figures
        self._today = today
        self._live: OrderedDict[int, Live] = OrderedDict()

    async def open(self, talk: int, language: str) -> Live | None:
        """A conversation where it stands, or None where there is none any more."""
        record = await self.store.conversation(talk)
        if record is None:
            self._live.pop(talk, None)
            return None
        return await self.opened(record, language)

    async def opened(self, record: ConversationRecord, language: str) -> Live:
        """A conversation whose record has just been read."""
        live = self._live.get(record.id)
        if live is None or not self._goes_on(live, record, language):
            live = Live(replace(record, length=0), self._fresh(language))
        entries = await self._unheard(live, record)
        self._recall(live, [each for each in entries if each.number > live.record.length])
        if live.record.length <= record.length:  # else somebody went on with it in the meantime
            live.record = record
        self._remember(live)
        return live

    def _recall(self, live: Live, entries: list[EntryRecord]) -> None:
        try:
            for entry in entries:
                live.talk.recall(entry.step, china_day(entry.at))
        except BaseException:
            self.drop(live.record.id)
            raise

    def _fresh(self, language: str) -> Conversation:
        return Conversation(words(language), self._diseases, self._today(), self.figures)

    def _goes_on(self, live: Live, record: ConversationRecord, language: str) -> bool:
        """Whether what is in memory may be gone on with: same day, same language, no less said."""
        same_day = live.talk.today == self._today()
        same_language = str(live.talk.words.locale) == language
        return same_day and same_language and live.record.length <= record.length

    async def _unheard(self, live: Live, record: ConversationRecord) -> list[EntryRecord]:
        if live.record.length == record.length:
            return []
        return await self.store.entries(record, after=live.record.length)

    def _remember(self, live: Live) -> None:
        self._live[live.record.id] = live
        self._live.move_to_end(live.record.id)
        if len(self._live) > MOST_REMEMBERED:
            self._live.popitem(last=False)

    def drop(self, talk: int) -> None:
        """Keep nothing of a conversation in memory."""
        self._live.pop(talk, None)

    async def hear(self, live: Live, text: str, writing: Writing) -> Speech:
        """What is said to a text; it is kept before this returns."""
        clean = masked(text)
        beside = len(clean) > LONG
        return await self.do(live, lambda talk: talk.hear(clean), writing, beside=beside)

    async def do(
        self, live: Live, doing: Doing, writing: Writing, *, beside: bool = False
    ) -> Speech:
        """What is said to something done; it is kept before this returns."""
        try:
            speech = await asyncio.to_thread(doing, live.talk) if beside else doing(live.talk)
        except BaseException:
            self.drop(live.record.id)  # what was done by half must not go on
            raise
        return await self._kept(live, speech, writing)

    async def _kept(self, live: Live, speech: Speech, writing: Writing) -> Speech:
        steps = tuple(live.talk.take_steps())
        if not steps:
            return speech
        finished = live.talk.asking == Milestone.FINISHED.value
        whole = Writing(steps, writing.how, writing.message, writing.update, finished=finished)
        try:
            live.record = await self.store.write(live.record, whole)
        except BaseException:
            self.drop(live.record.id)  # memory knows more than was kept
            raise
        return speech

    async def tick(self, live: Live, place: int, update: int | None) -> frozenset[int]:
        """Tick something in the present question, or untick it."""
        ticks = live.record.ticks ^ {place}
        live.record = await self.store.write(live.record, Writing(update=update, ticks=ticks))
        return ticks

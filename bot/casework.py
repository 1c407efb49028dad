"""Conversations that are kept: each is brought back from the store, and written through to it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from bot.clock import china_day
from bot.conversation import Conversation
from bot.interview.session import Milestone
from bot.interview.steps import Did
from bot.speech import Speech
from bot.storage.masking import masked
from bot.storage.records import ConflictError, ConversationRecord, EntryRecord, Writing
from bot.storage.store import Store
from bot.words import words
from knowledge.match import Diseases
from rules.figures import Figures

MOST_REMEMBERED = 2000
LONG = 200  # characters; a longer text is read beside the loop, so that nobody waits for it

Doing = Callable[[Conversation], Speech]


@dataclass
class Live:
    """A conversation in memory, and the record that it agrees with.

    `busy`: held while it goes on, when the two do not agree yet. `spoilt`: they never will.
    """

    record: ConversationRecord
    talk: Conversation
    busy: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)
    spoilt: bool = False


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
        async with live.busy:
            if live.spoilt:
                return await self.opened(record, language)
            self._recall(live, await self._unheard(live, record))
            if live.record.length <= record.length:  # else it went on while this waited
                live.record = record
            self._remember(live)
        return live

    async def earlier(
        self, record: ConversationRecord, language: str, length: int
    ) -> Conversation | None:
        """A conversation as it stood after so many entries; None if it was begun anew since."""
        talk, entries = self._fresh(language), await self.store.entries(record)
        if entries and entries[0].step.did is Did.RESTART and length < entries[0].number:
            return None
        for entry in entries:
            if entry.number <= length:
                talk.recall(entry.step, china_day(entry.at))
        return talk

    def _recall(self, live: Live, entries: list[EntryRecord]) -> None:
        try:
            for entry in entries:
                live.talk.recall(entry.step, china_day(entry.at))
        except BaseException:
            self._spoil(live)
            raise

    def _fresh(self, language: str) -> Conversation:
        return Conversation(words(language), self._diseases, self._today(), self.figures)

    def _goes_on(self, live: Live, record: ConversationRecord, language: str) -> bool:
        """Whether what is in memory may be gone on with: same day, same language, no less said."""
        same_day = live.talk.today == self._today()
        same_language = str(live.talk.words.locale) == language
        return same_day and same_language and live.record.length <= record.length

    async def _unheard(self, live: Live, record: ConversationRecord) -> list[EntryRecord]:
        """What was said up to a record and is not in memory; what came after it waits its turn."""
        if live.record.length >= record.length:
            return []
        entries = await self.store.entries(record, after=live.record.length)
        return [each for each in entries if each.number <= record.length]

    def _remember(self, live: Live) -> None:
        self._live[live.record.id] = live
        self._live.move_to_end(live.record.id)
        if len(self._live) > MOST_REMEMBERED:
            self._live.popitem(last=False)

    def _spoil(self, live: Live) -> None:
        """Let nobody go on with what was done by half, or not kept."""
        live.spoilt = True
        self.drop(live.record.id)

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
        async with live.busy:
            if live.spoilt:
                raise ConflictError
            try:
                speech = await asyncio.to_thread(doing, live.talk) if beside else doing(live.talk)
                await self._keep(live, writing)
            except BaseException:
                self._spoil(live)
                raise
        return speech

    async def _keep(self, live: Live, writing: Writing) -> None:
        steps = tuple(live.talk.take_steps())
        if steps:
            finished = live.talk.asking == Milestone.FINISHED.value
            whole = replace(writing, steps=steps, finished=finished)
            live.record = await self.store.write(live.record, whole)

    async def tick(self, live: Live, place: int, update: int | None) -> frozenset[int]:
        """Tick something in the present question, or untick it."""
        ticks = live.record.ticks ^ {place}
        live.record = await self.store.write(live.record, Writing(update=update, ticks=ticks))
        return ticks

"""From updates to answers: kept on arrival, one person's in order, different people's at once.

What comes from a person who is known is in the inbox before Telegram is told that it arrived. The
queue then holds no more than a reminder to look there, one for each person, so that nobody's flood
fills it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import msgspec
import structlog
from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.channels.telegram.incoming import Heard, Kind, heard_in
from bot.channels.telegram.limits import Limits, Verdict
from bot.operating.metrics import Metrics
from bot.storage.incoming import Inbox

AT_ONCE = 256  # people who are answered at the same time
KEEP_TRYING = (0.1, 0.5, 2.0, 5.0)  # seconds between tries to keep an update; the last one repeats

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Look:
    """A reminder to look into the inbox for a person."""

    contact: bytes


@dataclass(frozen=True)
class Stranger:
    """Something from somebody who was not known when it came."""

    contact: bytes
    heard: Heard


@dataclass(frozen=True)
class TooMuch:
    """Somebody sends more than can be answered."""

    heard: Heard


Item = Heard | Look | Stranger | TooMuch


class Arrivals(asyncio.Queue[object]):
    """The queue that python-telegram-bot puts updates into: it keeps them before it has them.

    `persistent`: try until an update is kept, as polling needs it, which asks for nothing more
    until `all_kept` (that confirms what came before); else let the caller know, as a webhook does
    with an error that makes Telegram send the update again.
    """

    def __init__(
        self,
        inbox: Inbox,
        limits: Limits,
        contacts_of: Callable[[int], Sequence[bytes]],
        metrics: Metrics,
        persistent: bool,
    ) -> None:
        super().__init__()
        self._inbox = inbox
        self._limits = limits
        self._contacts_of = contacts_of
        self._metrics = metrics
        self._persistent = persistent
        self._reminded: set[bytes] = set()
        self._taking: dict[int, asyncio.Task[None]] = {}
        self._closed = False

    async def put(self, item: object) -> None:
        """Take an update in; anything else goes straight into the queue."""
        if not isinstance(item, Update):
            await super().put(item)
            return
        heard = heard_in(item)
        if heard is None:
            self._metrics.update("other", "ignored")
            return
        verdict = self._limits.judge(heard.chat)
        if verdict is Verdict.TAKE and self._persistent:
            self._begin_to_take(heard)
        elif verdict is Verdict.TAKE:
            await self._take(heard)
        elif verdict is Verdict.SAY_SO:
            await super().put(TooMuch(heard))
        if verdict is not Verdict.TAKE:
            self._metrics.update(heard.kind.value, "limited")

    def _begin_to_take(self, heard: Heard) -> None:
        """Take updates in side by side, those of one chat in their order."""
        before = self._taking.get(heard.chat)
        task = asyncio.create_task(self._take_after(before, heard))
        self._taking[heard.chat] = task
        task.add_done_callback(lambda done: self._taken(heard.chat, done))

    async def _take_after(self, before: asyncio.Task[None] | None, heard: Heard) -> None:
        if before is not None:
            await asyncio.wait([before])
        await self._take(heard)

    def _taken(self, chat: int, task: asyncio.Task[None]) -> None:
        if self._taking.get(chat) is task:
            del self._taking[chat]

    async def all_kept(self) -> None:
        """Wait until every update that came so far is kept, and may be confirmed."""
        while self._taking:
            await asyncio.wait(list(self._taking.values()))

    async def _take(self, heard: Heard) -> None:
        if heard.kind is Kind.GROUP:
            await super().put(heard)
            return
        contacts = self._contacts_of(heard.chat)
        kept = await self._keep(heard, contacts)
        if kept is None:
            await super().put(Stranger(contacts[0], heard))
        elif kept:
            self.remind(contacts[0])  # whoever is held under an older one is looked at anyway
        else:
            self._metrics.update(heard.kind.value, "repeated")

    async def keep_if_known(self, heard: Heard) -> bool:
        """Keep what a stranger sent before it was known that they begin; whether they have."""
        return await self._keep(heard, self._contacts_of(heard.chat)) is not None

    async def _keep(self, heard: Heard, contacts: Sequence[bytes]) -> bool | None:
        content = msgspec.json.encode(heard)
        tries = 0
        while True:
            try:
                return await self._inbox.receive(heard.update, contacts, content)
            except Exception:  # a driver has errors of its own for a database that is away
                self._metrics.error("database")
                log.exception("update not kept", update=heard.update, attempt=tries)
                if not self._persistent:
                    raise
            await asyncio.sleep(KEEP_TRYING[min(tries, len(KEEP_TRYING) - 1)])
            tries += 1

    def remind(self, contact: bytes) -> None:
        """Have somebody look into the inbox for a person, unless that is about to happen."""
        if contact not in self._reminded:
            self._reminded.add(contact)
            self.put_nowait(Look(contact))

    def put_nowait(self, item: object) -> None:
        """Every way into the queue ends here."""
        if not (self._closed and isinstance(item, Item)):
            super().put_nowait(item)

    def close(self) -> None:
        """Let nothing of people in any more: what is kept waits for another process.

        Who ends the application waits until the queue is empty, and nobody else empties it then.
        """
        self._closed = True

    def looked(self, contact: bytes) -> None:
        """Somebody looks now; what comes from here on needs another look."""
        self._reminded.discard(contact)


class OneByOne(BaseUpdateProcessor):
    """Different people at once, each person one thing after the other."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        super().__init__(at_once)
        self._locks: dict[object, tuple[asyncio.Lock, int]] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Run what answers an item, once nothing else runs for the same person."""
        async with self._turn(_whose(update)):
            await coroutine

    @asynccontextmanager
    async def _turn(self, who: object) -> AsyncIterator[None]:
        lock, waiting = self._locks.get(who, (asyncio.Lock(), 0))
        self._locks[who] = lock, waiting + 1
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._locks[who]
            if waiting == 1:
                del self._locks[who]
            else:
                self._locks[who] = lock, waiting - 1

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to clear away."""


def _whose(item: object) -> object:
    match item:
        case Look(contact) | Stranger(contact, _):
            return contact
        case Heard(chat=chat) | TooMuch(Heard(chat=chat)):
            return chat
    return item

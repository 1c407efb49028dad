"""Answering what is in the queue, whatever happens on the way."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict

import msgspec
import structlog

from bot.channels.telegram.incoming import Heard, Kind
from bot.channels.telegram.ordering import Arrivals, Look, Stranger, TooMuch
from bot.channels.telegram.replies import Reply
from bot.channels.telegram.sending import RefusedError, Sender, UndeliveredError
from bot.channels.telegram.serving import Desk
from bot.channels.telegram.visits import told
from bot.operating.metrics import Metrics
from bot.storage.incoming import Inbox, Waiting, is_outage
from bot.storage.records import ConflictError
from bot.words import words

MOST_REMEMBERED = 10_000

log = structlog.get_logger(__name__)


class Once:
    """Remembers the last few thousand things that happened."""

    def __init__(self) -> None:
        self._seen: OrderedDict[object, int | None] = OrderedDict()

    def first(self, thing: object, update: int | None = None) -> bool:
        """Whether this happens for the first time, or again for the update that was the first."""
        if thing in self._seen:
            return update is not None and self._seen[thing] == update
        self._seen[thing] = update
        if len(self._seen) > MOST_REMEMBERED:
            self._seen.popitem(last=False)
        return True


class Worker:
    """Takes items from the queue and sees to it that they are answered."""

    def __init__(
        self,
        inbox: Inbox,
        arrivals: Arrivals,
        desk: Desk,
        sender: Sender,
        metrics: Metrics,
        language: str,
    ) -> None:
        self._inbox = inbox
        self._arrivals = arrivals
        self._desk = desk
        self._sender = sender
        self._metrics = metrics
        self._language = language
        self._groups = Once()
        self._albums = Once()

    async def work(self, item: object, _context: object = None) -> None:
        """Answer one item of the queue."""
        match item:
            case Look(contact):
                await self._look(contact)
            case TooMuch(heard):
                await self._say_once(heard, told(words(self._language)("service.too_much")))
            case Heard(kind=Kind.GROUP) as heard:
                if self._groups.first(heard.chat):
                    await self._say_once(heard, told(words(self._language)("service.private_only")))
            case Stranger(contact, heard):
                await self._answer_stranger(heard, contact)

    async def _answer_stranger(self, heard: Heard, contact: bytes) -> None:
        """Answer somebody unknown, unless what they sent just before has made them known."""
        if await self._arrivals.keep_if_known(heard):
            await self._look(contact)
        else:
            await self._say_once(heard, await self._reply_to(heard))

    async def _look(self, contact: bytes) -> None:
        """Answer all that a person has in the inbox, unless another process does."""
        self._arrivals.looked(contact)
        waiting = await self._inbox.next_of(contact)
        while waiting is not None:
            try:
                asks = await self._answer(waiting)
            except UndeliveredError:
                self._metrics.error("undelivered")
                log.warning("reply undelivered", update=waiting.id)
                return  # it stays in the inbox, and somebody tries again when the hold is over
            waiting = await self._inbox.replied(waiting.id, contact, asks)

    async def _answer(self, waiting: Waiting) -> tuple[int, int] | None:
        heard = msgspec.json.decode(waiting.content, type=Heard)
        started = time.monotonic()
        reply = await self._reply_to(heard, waiting)
        asks = await self._deliver(heard, reply)
        self._metrics.replied(time.monotonic() - started)
        return asks

    async def _reply_to(self, heard: Heard, waiting: Waiting | None = None) -> Reply:
        """The reply, or an apology: whatever went wrong, the person gets a word.

        Only what waits in the inbox while the database is away is rather answered another time.
        """
        if heard.album and not self._albums.first((heard.chat, heard.album), heard.update):
            return Reply()
        done = asyncio.Event()
        typing = asyncio.create_task(self._sender.typing_until(heard.chat, done))
        try:
            reply = await self._said_to(heard, taken=waiting is not None and waiting.taken)
        except Exception as error:
            away = is_outage(error)
            log.exception("update failed", update=heard.update, kind=heard.kind.value)
            self._metrics.error("database" if away else "answer")
            self._metrics.update(heard.kind.value, "failed")
            if away and waiting is not None:
                raise
            return told(words(self._language)("service.trouble"))
        finally:
            done.set()
            await typing
        self._metrics.update(heard.kind.value, "answered")
        return reply

    async def _said_to(self, heard: Heard, *, taken: bool) -> Reply:
        try:
            return await self._desk.answer(heard, taken)
        except ConflictError:  # another process has answered it meanwhile: what it did stands
            return await self._desk.answer(heard, taken=True)

    async def _deliver(self, heard: Heard, reply: Reply) -> tuple[int, int] | None:
        talk = next((message.asks for message in reply.messages if message.asks is not None), None)
        try:
            number = await self._sender.deliver(heard.chat, reply, heard.query)
        except RefusedError:
            log.info("reply refused", update=heard.update)
            return None
        return (talk, number) if talk is not None and number is not None else None

    async def _say_once(self, heard: Heard, reply: Reply) -> None:
        """Answer what was not kept: from strangers, in groups, from whoever sends too much."""
        try:
            asks = await self._deliver(heard, reply)
        except UndeliveredError:
            self._metrics.error("undelivered")
            return
        if asks is not None:
            await self._desk.shown(*asks)

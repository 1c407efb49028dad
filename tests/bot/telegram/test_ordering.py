"""Different people at once, each person one thing after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import count
from typing import cast

from telegram import Update

from bot.channels.telegram.incoming import Heard, Kind
from bot.channels.telegram.limits import Limits
from bot.channels.telegram.ordering import Arrivals, Look, OneByOne
from bot.operating.metrics import Metrics
from bot.storage.incoming import Inbox

UPDATES = count(1)


def heard(chat: int) -> Heard:
    return Heard(next(UPDATES), chat, Kind.TEXT, "您好")


class Work:
    """Pieces of work that begin and end when they are told to."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}

    async def piece(self, name: str) -> None:
        self.log.append(f"+{name}")
        await self.gates.setdefault(name, asyncio.Event()).wait()
        self.log.append(f"-{name}")

    def end(self, name: str) -> None:
        self.gates.setdefault(name, asyncio.Event()).set()


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def started(
    processor: OneByOne, work: Work, items: list[tuple[str, object]]
) -> Iterator[asyncio.Task[None]]:
    for name, item in items:
        yield asyncio.create_task(processor.process_update(item, work.piece(name)))


async def test_one_person_is_answered_in_order() -> None:
    processor, work = OneByOne(), Work()
    tasks = list(started(processor, work, [("a", heard(1)), ("b", heard(1)), ("c", heard(1))]))
    await settle()
    assert work.log == ["+a"]
    for name in "cba":  # b and c may end at once: they have not begun
        work.end(name)
    await asyncio.gather(*tasks)
    assert work.log == ["+a", "-a", "+b", "-b", "+c", "-c"]


async def test_nobody_waits_for_another() -> None:
    processor, work = OneByOne(), Work()
    items = [("a", heard(1)), ("a2", heard(1)), ("b", heard(2)), ("c", Look(b"c"))]
    tasks = list(started(processor, work, items))
    work.end("b")
    work.end("c")
    await settle()
    assert sorted(work.log) == ["+a", "+b", "+c", "-b", "-c"]
    work.end("a")
    work.end("a2")
    await asyncio.gather(*tasks)


async def test_what_fails_lets_the_next_one_in() -> None:
    processor, work = OneByOne(), Work()

    async def fails() -> None:
        raise RuntimeError

    first = asyncio.create_task(processor.process_update(heard(1), fails()))
    (second,) = started(processor, work, [("b", heard(1))])
    work.end("b")
    outcomes = await asyncio.gather(first, second, return_exceptions=True)
    assert isinstance(outcomes[0], RuntimeError)
    assert work.log == ["+b", "-b"]


async def test_no_lock_stays_behind() -> None:
    processor, work = OneByOne(), Work()
    tasks = list(started(processor, work, [(str(n), heard(n % 7)) for n in range(50)]))
    for name in map(str, range(50)):
        work.end(name)
    await asyncio.gather(*tasks)
    assert vars(processor)["_locks"] == {}


# -- arriving ----------------------------------------------------------------------------------


class SlowInbox:
    """An inbox that keeps nothing until it may."""

    def __init__(self) -> None:
        self.may = asyncio.Event()
        self.kept: list[int] = []

    async def receive(self, update_id: int, *_: object) -> bool:
        await self.may.wait()
        self.kept.append(update_id)
        return True


def arrivals(inbox: SlowInbox, *, persistent: bool) -> Arrivals:
    limits = Limits(lambda: 0.0)
    return Arrivals(cast(Inbox, inbox), limits, lambda chat: [b"%d" % chat], Metrics(), persistent)


def update(number: int, chat: int) -> Update:
    about = {"id": chat, "type": "private"}
    message = {"message_id": number, "date": 1_790_000_000, "chat": about, "text": "您好"}
    made = Update.de_json({"update_id": number, "message": message}, None)
    assert made is not None
    return made


async def test_polling_asks_for_more_only_when_all_that_came_is_kept() -> None:
    inbox = SlowInbox()
    queue = arrivals(inbox, persistent=True)
    for number in (1, 2, 3):
        await queue.put(update(number, chat=number % 2))
    waiting = asyncio.create_task(queue.all_kept())
    await settle()
    assert (inbox.kept, waiting.done()) == ([], False)
    inbox.may.set()
    await waiting
    assert sorted(inbox.kept) == [1, 2, 3]
    assert queue.qsize() == 2  # one look for each person


async def test_what_one_person_sends_is_kept_in_its_order() -> None:
    inbox = SlowInbox()
    queue = arrivals(inbox, persistent=True)
    for number in range(1, 9):
        await queue.put(update(number, chat=7))
    inbox.may.set()
    await queue.all_kept()
    assert inbox.kept == list(range(1, 9))


async def test_a_webhook_is_answered_only_when_its_update_is_kept() -> None:
    inbox = SlowInbox()
    queue = arrivals(inbox, persistent=False)
    arriving = asyncio.create_task(queue.put(update(1, chat=7)))
    await settle()
    assert not arriving.done()
    inbox.may.set()
    await arriving
    assert inbox.kept == [1]

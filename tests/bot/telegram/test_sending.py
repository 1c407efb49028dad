"""A reply is sent as long as there is hope, and a person who left is let go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.channels.telegram.replies import Change, Document, Message, Reply
from bot.channels.telegram.requesting import Calls
from bot.channels.telegram.sending import (
    LONGEST_WAIT,
    PATIENCE,
    RefusedError,
    Sender,
    UndeliveredError,
)
from bot.operating.metrics import Metrics

CHAT = 7


NAMES = {
    "sendMessage": "message",
    "editMessageText": "edit",
    "editMessageReplyMarkup": "buttons",
    "answerCallbackQuery": "note",
    "sendChatAction": "typing",
}


class Api:
    """A bot whose calls are noted, and fail as they are told to."""

    base_url = "http://api/bot1:token"

    def __init__(self) -> None:
        self.made: list[tuple[str, Any]] = []
        self.faults: list[TelegramError] = []

    def _call(self, name: str, what: Any) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.made.append((name, what))

    async def call(self, url: str, fields: dict[str, Any]) -> Any:
        name = NAMES[url.rpartition("/")[2]]
        what = {
            "message": fields.get("text"),
            "edit": (fields.get("text"), fields.get("message_id")),
            "buttons": fields.get("message_id"),
            "note": (fields.get("callback_query_id"), fields.get("text")),
            "typing": None,
        }
        self._call(name, what[name])
        return {"message_id": 100 + len(self.made)}

    async def send_document(self, chat_id: Any, document: Any, **more: Any) -> Any:
        self._call("document", (more["filename"], document))


class Waits:
    """Waiting that takes no time, and notes how long it would have been."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def sender(*faults: TelegramError) -> tuple[Sender, Api, Waits]:
    api, waits = Api(), Waits()
    api.faults = list(faults)
    return Sender(cast(Bot, api), cast(Calls, api), Metrics(), 1000, waits), api, waits


ONE = Reply(messages=(Message("您好", asks=1),))


async def test_a_reply_goes_out_in_its_order_and_says_which_message_asks() -> None:
    reply = Reply(
        messages=(Message("一"), Message("二", asks=5)),
        documents=(Document("d.txt", b"x"),),
        change=Change(3, "旧的"),
        note="好",
    )
    send, api, _ = sender()
    assert await send.deliver(CHAT, reply, "query") == 102
    await send.finish()
    assert [name for name, _ in api.made[:3]] == ["message", "message", "document"]
    assert set(api.made[3:]) == {("note", ("query", "好")), ("edit", ("旧的", 3))}


async def test_a_press_is_answered_even_where_there_is_nothing_to_say() -> None:
    send, api, _ = sender()
    await send.deliver(CHAT, Reply(), "query")
    assert api.made == [("note", ("query", None))]


async def test_buttons_alone_may_change() -> None:
    send, api, _ = sender()
    await send.deliver(CHAT, Reply(change=Change(3)))
    assert api.made == [("buttons", 3)]


async def test_when_telegram_asks_for_patience_it_gets_as_much_as_it_asked_for() -> None:
    send, api, waits = sender(RetryAfter(3), RetryAfter(1))
    await send.deliver(CHAT, ONE)
    assert waits.seconds == [3, 1]
    assert api.made == [("message", "您好")]


async def test_too_long_a_wait_is_left_for_another_time() -> None:
    send, _, waits = sender(RetryAfter(int(LONGEST_WAIT) + 1))
    with pytest.raises(UndeliveredError):
        await send.deliver(CHAT, ONE)
    assert waits.seconds == []


@pytest.mark.parametrize("fault", [TimedOut, lambda: NetworkError("502")])
async def test_network_trouble_is_waited_out_longer_each_time(
    fault: Callable[[], TelegramError],
) -> None:
    send, api, waits = sender(fault(), fault(), fault())
    await send.deliver(CHAT, ONE)
    assert waits.seconds == list(PATIENCE[:3])
    assert api.made == [("message", "您好")]


async def test_hope_ends() -> None:
    send, _, waits = sender(*(TimedOut() for _ in range(len(PATIENCE) + 1)))
    with pytest.raises(UndeliveredError):
        await send.deliver(CHAT, ONE)
    assert waits.seconds == list(PATIENCE)


@pytest.mark.parametrize("fault", [Forbidden("blocked"), BadRequest("Chat not found")])
async def test_whoever_left_is_not_tried_again(fault: TelegramError) -> None:
    send, _, waits = sender(fault)
    with pytest.raises(RefusedError):
        await send.deliver(CHAT, ONE)
    assert waits.seconds == []


async def test_what_is_only_for_the_eye_is_tried_once() -> None:
    reply = Reply(change=Change(3, "旧的"))
    send, api, waits = sender(BadRequest("query is too old"), BadRequest("message not found"))
    await send.deliver(CHAT, reply, "query")
    assert (api.made, waits.seconds) == ([], [])


async def test_typing_is_shown_only_where_an_answer_takes_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    send, api, _ = sender()
    done = asyncio.Event()
    done.set()
    await send.typing_until(CHAT, done)
    assert api.made == []
    monkeypatch.setattr("bot.channels.telegram.sending.WORTH_TYPING", 0)
    await send.typing_until(CHAT, asyncio.Event())
    assert api.made == [("typing", None)]

"""What goes wrong between the bot, Telegram and the database; people notice as little as can be."""

from __future__ import annotations

import asyncio
import io
import socket
import sqlite3
from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import Any
from unittest import mock

import aiohttp
import pytest
import pytest_asyncio

from bot.channels.telegram import requesting
from bot.channels.telegram.sending import PATIENCE, Sender
from bot.conversation import Conversation
from bot.speech import Speech
from tests.bot.logging_kept import logging_to
from tests.bot.telegram.bots import SECRET, Guest, Room

pytestmark = pytest.mark.usefixtures("log", "naps")

WHERE, INSURED = "户口在哪里？", "基本医保交在哪里？"
APPLICATION = "bot.channels.telegram.application"
TRANSIENT = [
    {"kind": "too_many", "seconds": 1},
    {"kind": "gateway", "status": 502},
    {"kind": "gateway", "status": 500},
    {"kind": "hang"},
    {"kind": "reset_before"},
]
SENT_OR_NOT = [*TRANSIENT, {"kind": "reset_after"}]


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Where the log goes; what was set before is put back."""
    stream = io.StringIO()
    with logging_to(stream, monkeypatch):
        yield stream


@pytest_asyncio.fixture
async def naps() -> AsyncIterator[list[float]]:
    """What the bot would have waited between tries; it does not wait here, nor long for answers."""
    taken: list[float] = []

    async def nap(seconds: float) -> None:
        taken.append(seconds)
        await asyncio.sleep(0)

    with (
        mock.patch(f"{APPLICATION}.Sender", partial(Sender, sleep=nap)),
        mock.patch(f"{APPLICATION}.LOOK_AROUND_SECONDS", 0.02),
        mock.patch("bot.channels.telegram.ordering.KEEP_TRYING", (0.01,)),
        mock.patch.object(requesting, "READ_SECONDS", 0.2),
    ):
        yield taken


@pytest_asyncio.fixture
async def room(closed_room: Room) -> AsyncIterator[Room]:
    async with closed_room.opened():
        yield closed_room


@pytest_asyncio.fixture
async def child(room: Room) -> Guest:
    """Somebody who asks for a child, and is asked where its hukou is."""
    person = room.guest()
    await person.begins()
    await person.taps("孩子")
    return person


def webhook() -> dict[str, Any]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return {
        "webhook_url": f"http://127.0.0.1:{port}/telegram",
        "webhook_listen": ("127.0.0.1", port),
        "webhook_secret": SECRET,
    }


# -- sending ------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", TRANSIENT, ids=str)
async def test_a_message_that_did_not_go_out_is_sent_again_and_once(
    child: Guest, naps: list[float], fault: dict[str, Any]
) -> None:
    await child.room.api.fault(method="sendMessage", times=2, **fault)
    assert INSURED in await child.tells("泉州")
    assert child.sees().count(INSURED) == 1
    assert child.room.kept()["entry"] == 2
    assert naps == ([1.0, 1.0] if fault["kind"] == "too_many" else list(PATIENCE[:2]))


async def test_a_message_that_may_have_gone_out_is_rather_sent_twice(child: Guest) -> None:
    await child.room.api.fault("reset_after", "sendMessage")
    assert INSURED in await child.tells("泉州")
    assert child.sees().count(INSURED) == 2
    assert child.room.kept()["entry"] == 2
    assert "身份" in await child.taps("泉州市")


@pytest.mark.parametrize(
    "fault",
    [{"kind": "gateway", "times": len(PATIENCE) + 1}, {"kind": "too_many", "seconds": 3600}],
    ids=str,
)
async def test_an_answer_that_could_not_be_sent_comes_later_and_had_its_effect_once(
    child: Guest, fault: dict[str, Any]
) -> None:
    await child.room.api.fault(method="sendMessage", **fault)
    await child.says("泉州")
    async with asyncio.timeout(5):
        while child.room.kept()["entry"] != 2:
            await asyncio.sleep(0.01)
    assert INSURED not in child.sees()
    child.room.clock.passes(31)
    assert INSURED in await child.waits()
    assert child.room.kept()["entry"] == 2
    assert "身份" in await child.tells("泉州")


@pytest.mark.parametrize("method", ["editMessageText", "answerCallbackQuery"])
@pytest.mark.parametrize("fault", SENT_OR_NOT, ids=str)
async def test_what_is_only_for_the_eye_may_fail(
    child: Guest, naps: list[float], fault: dict[str, Any], method: str
) -> None:
    await child.room.api.fault(method=method, times=3, **fault)
    await child.taps("泉州市")
    assert INSURED in child.question()
    assert naps == []
    assert "身份" in await child.taps("泉州市")


async def test_one_chat_that_cannot_be_reached_keeps_nobody_else_waiting(child: Guest) -> None:
    await child.room.api.fault("hang", "sendMessage", times=3, chat_id=child.chat_id)
    await child.says("泉州")
    other = child.room.guest(2002)
    await other.says("/start")
    async with asyncio.timeout(0.5):
        while "开始" not in other.buttons():
            await asyncio.sleep(0.01)
            await other.refresh()
    await child.refresh()
    assert INSURED not in child.sees()
    await child.waits()
    assert INSURED in child.sees()


# -- receiving ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [{"kind": "gateway"}, {"kind": "reset_before"}, {"kind": "reset_after"}],
    ids=str,
)
async def test_a_poll_that_fails_loses_nothing(child: Guest, fault: dict[str, Any]) -> None:
    await child.room.api.fault(method="getUpdates", **fault)
    assert INSURED in await child.tells("泉州")
    assert "身份" in await child.tells("泉州")
    assert child.room.kept()["entry"] == 3
    assert len([each for each in child.room.sent("sendMessage") if INSURED in each["text"]]) == 1


async def test_an_update_that_comes_twice_by_polling_has_one_effect(child: Guest) -> None:
    done = await child.room.api.chats.message(child.chat_id, {"text": "泉州"})
    await child.room.settles()
    await child.room.api.updates.again(done["update_id"])
    await child.waits()
    assert child.room.kept()["entry"] == 2
    assert INSURED in child.question()
    assert child.sees().count(INSURED) == 1


async def test_an_update_that_comes_twice_by_webhook_has_one_effect(
    closed_room: Room,
) -> None:
    async with closed_room.opened(**webhook()):
        person = closed_room.guest()
        await person.begins()
        await person.tells("孩子")
        done = await closed_room.api.chats.message(person.chat_id, {"text": "泉州"})
        await closed_room.api.updates.again(done["update_id"])
        await closed_room.delivered(5)
        await person.waits()
        assert closed_room.kept()["entry"] == 2
        assert person.sees().count(INSURED) == 1


@pytest.mark.parametrize("order", ["reversed", "shuffled"])
async def test_updates_in_any_order_are_all_answered(closed_room: Room, order: str) -> None:
    async with closed_room.opened(**webhook()):
        person = closed_room.guest()
        await person.begins()
        await person.tells("孩子")
        before = len(closed_room.sent("sendMessage"))
        await closed_room.api.updates.hold()
        for text in ("泉州", "泉州", "低保", "什么"):
            await person.says(text)
        await closed_room.api.updates.release(order)
        await closed_room.delivered(7)
        await person.waits()
        assert len(closed_room.sent("sendMessage")) - before == 4
    closed_room.check()


@pytest.mark.parametrize("headers", [{}, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}])
async def test_whoever_does_not_know_the_secret_is_refused(
    closed_room: Room, headers: dict[str, str]
) -> None:
    hook = webhook()
    async with closed_room.opened(**hook), aiohttp.ClientSession() as client:
        person = closed_room.guest()
        await person.begins()
        chat = closed_room.api.chats.of(person.chat_id)
        said = {"message_id": 99, "date": 1, "chat": chat.about, "from": chat.person, "text": "1"}
        body = {"update_id": 9999, "message": said}
        async with client.post(hook["webhook_url"], json=body, headers=headers) as answer:
            assert answer.status == 403
        await person.waits()
        assert closed_room.kept()["entry"] == 0


# -- the database -------------------------------------------------------------------------------


def away(times: int, real: Any) -> mock.AsyncMock:
    """A database call that fails some times, and works again."""
    locked = sqlite3.OperationalError("database is locked")

    async def call(*arguments: Any) -> Any:
        if failing.call_count <= times:
            raise locked
        return await real(*arguments)

    failing = mock.AsyncMock(side_effect=call)
    return failing


async def test_a_database_that_is_away_for_a_while_loses_no_update_by_polling(
    child: Guest,
) -> None:
    assert child.room.program is not None
    inbox = child.room.program.inbox
    failing = away(5, inbox.receive)
    with mock.patch.object(inbox, "receive", failing):
        assert INSURED in await child.tells("泉州")
    assert failing.call_count == 6
    assert child.room.kept()["entry"] == 2


async def test_a_database_that_is_away_makes_telegram_call_the_webhook_again(
    closed_room: Room,
) -> None:
    async with closed_room.opened(**webhook()) as program:
        person = closed_room.guest()
        await person.begins()
        await person.tells("孩子")
        with mock.patch.object(program.inbox, "receive", away(2, program.inbox.receive)):
            await person.says("泉州")
            await closed_room.delivered(4)
            assert INSURED in await person.waits()
        statuses = [each["status"] for each in closed_room.api.updates.delivered]
        assert statuses[-3:] == [500, 500, 200]


async def test_a_database_that_is_away_during_an_answer_has_it_answered_later(
    child: Guest,
) -> None:
    assert child.room.program is not None
    store = child.room.program.store
    with mock.patch.object(store, "write", away(1, store.write)):
        await child.says("泉州")
        async with asyncio.timeout(5):
            while child.room.api.updates.pending or not await child.room.program.inbox.waiting():
                await asyncio.sleep(0.01)
        child.room.clock.passes(31)
        assert INSURED in await child.waits()
    assert child.room.kept()["entry"] == 2
    assert "抱歉" not in child.sees()


# -- ourselves ----------------------------------------------------------------------------------


async def test_an_error_of_our_own_is_apologised_for_and_the_next_message_works(
    log: io.StringIO, room: Room
) -> None:
    heard = Conversation.hear

    def fails(talk: Conversation, text: str) -> Speech:
        if "血友病" in text:
            raise RuntimeError(f"{text} {talk.for_whom}")
        return heard(talk, text)

    person = room.guest(77_001_234_567)
    await person.begins()
    await person.tells("孩子")
    with mock.patch.object(Conversation, "hear", fails):
        assert "抱歉，我这边出了点问题" in await person.tells("血友病")
        assert INSURED in await person.tells("泉州")
    assert room.kept()["entry"] == 2
    written = log.getvalue()
    assert "update failed" in written
    assert "RuntimeError" in written
    for secret in ("血友病", "child", "77001234567", "泉州", "\\u8840"):
        assert secret not in written


async def test_an_error_leaves_nothing_half_done(room: Room) -> None:
    person = room.guest()
    await person.begins()
    await person.tells("孩子")
    assert room.program is not None
    with mock.patch.object(room.program.store, "write", side_effect=RuntimeError):
        assert "抱歉" in await person.tells("泉州")
    assert WHERE in await person.tells("/start")
    assert "还没有回答" in await person.tells("我的回答")

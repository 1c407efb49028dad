"""Buttons as people press them: twice, late, on two phones, and some that are not ours."""

from __future__ import annotations

import asyncio

import pytest

from tests.bot.telegram.bots import Guest, Room

INSURED = "基本医保交在哪里？"
IDENTITIES = "有哪些？只算当地部门已经认定的"


def times_asked(room: Room, question: str) -> int:
    return sum(question in each["text"] for each in room.sent("sendMessage"))


async def test_an_answered_question_shows_its_answer_and_has_no_buttons(guest: Guest) -> None:
    question = guest.last["id"]
    await guest.taps("孩子")
    await guest.taps("泉州市")
    shown = guest.messages[question]
    assert shown["text"] == "这次是为谁问？\n→ 孩子"
    assert guest.buttons(shown) == []
    where = guest.messages[question + 1]
    assert where["text"] == "孩子的户口在哪里？\n→ 记下了：户口所在地：泉州市"
    assert guest.buttons(where) == []


async def test_a_typed_answer_is_shown_under_its_question_too(guest: Guest) -> None:
    question = guest.last["id"]
    await guest.tells("孩子", "泉州")
    assert guest.messages[question]["text"].endswith("→ 孩子")
    assert guest.sees().count("→ 记下了：户口所在地：泉州市") == 2


async def test_only_the_newest_copy_of_a_question_has_buttons(guest: Guest) -> None:
    await guest.taps("孩子", "泉州市")
    await guest.tells("什么", "/why", "/result", "/help", "/start", "还有几题")
    assert guest.buttons().count("返回") == 1
    assert guest.buttons(guest.last).count("返回") == 1
    await guest.taps("泉州市", "返回")
    assert guest.buttons().count("返回") == 1


async def test_a_press_of_an_old_copy_of_the_question_is_an_answer(guest: Guest) -> None:
    await guest.taps("孩子")
    copy = guest.last["id"]
    await guest.tells("/start")
    await guest.presses_old(copy, "泉州市")
    await guest.waits()
    assert INSURED in guest.question()
    assert guest.buttons().count("返回") == 1
    assert guest.sees().count("→ 记下了：户口所在地：泉州市") == 1


async def test_a_double_tap_has_one_effect_and_brings_no_second_question(guest: Guest) -> None:
    await guest.taps("孩子")
    question = guest.last["id"]
    await asyncio.gather(*(guest.presses_old(question, "泉州市") for _ in range(3)))
    await guest.waits()
    assert times_asked(guest.room, INSURED) == 1
    assert guest.room.kept()["entry"] == 2
    assert INSURED in guest.question()
    assert "已经记下了" in [each.get("text") for each in guest.events][-1]


async def test_a_double_tap_on_begin_begins_once(open_room: Room) -> None:
    person = open_room.guest()
    await person.tells("/start")
    welcome = person.last["id"]
    await asyncio.gather(*(person.presses_old(welcome, "开始") for _ in range(2)))
    await person.waits()
    assert open_room.kept()["conversation"] == 1
    assert person.buttons().count("孩子") == 1


async def test_two_devices_at_once_give_one_answer(guest: Guest) -> None:
    await guest.taps("孩子")
    question = guest.last["id"]
    await asyncio.gather(
        guest.presses_old(question, "泉州市"), guest.presses_old(question, "厦门市")
    )
    await guest.waits()
    assert guest.room.kept()["entry"] == 2
    assert times_asked(guest.room, INSURED) == 1
    answers = await guest.tells("我的回答")
    assert ("户口所在地：泉州市" in answers) != ("户口所在地：厦门市" in answers)


async def test_a_press_and_words_at_once_are_taken_one_after_the_other(guest: Guest) -> None:
    await guest.taps("孩子")
    question = guest.last["id"]
    await guest.room.api.updates.hold()
    await guest.presses_old(question, "泉州市")
    await guest.says("厦门")
    await guest.room.api.updates.release()
    await guest.waits()
    answers = await guest.tells("我的回答")
    assert "1. 户口所在地：泉州市\n2. 医保参保地：厦门市" in answers


async def test_a_button_of_an_old_question_brings_the_present_one(guest: Guest) -> None:
    await guest.taps("孩子")
    old = guest.last["id"]
    await guest.taps("泉州市")
    guest.room.clock.passes(60)
    await guest.presses_old(old, "厦门市")
    heard = await guest.waits()
    assert "这个按钮已经过了" in heard
    assert INSURED in guest.question()
    assert guest.room.kept()["entry"] == 2


async def test_a_button_from_before_going_back_is_old_though_the_question_is_the_same(
    guest: Guest,
) -> None:
    await guest.taps("孩子")
    old = guest.last["id"]
    await guest.taps("泉州市", "返回")
    guest.room.clock.passes(60)
    await guest.presses_old(old, "厦门市")
    assert "这个按钮已经过了" in await guest.waits()
    assert "户口在哪里？" in guest.question()


async def test_every_old_button_can_be_pressed_and_none_is_an_error(guest: Guest) -> None:
    """Walk through a conversation, then press again whatever was ever there."""
    await guest.taps("家里人", "泉州市", "泉州市", "低保对象", "选好了", "都对", "不用")
    await guest.taps("为什么", "去哪里")
    await guest.tells("/change", "/cases", "/language", "/start")
    guest.room.clock.passes(60)
    for number, message in sorted(guest.messages.items()):
        rows = [row for each in message["earlier"] for row in each.get("inline_keyboard", [])]
        for label in dict.fromkeys(button["text"] for row in rows for button in row):
            await guest.presses_old(number, label)
            assert await guest.waits()
    assert guest.buttons()


async def test_a_menu_that_was_overtaken_still_does_what_it_says(guest: Guest) -> None:
    await guest.taps("孩子", "泉州市")
    await guest.tells("/change")
    await guest.taps("厦门市")
    await guest.presses_old(guest.newest("为谁问"), "1")
    assert "重新问“户口所在地”" in await guest.waits()


# -- ticks --------------------------------------------------------------------------------------


async def test_ticks_come_and_go_in_the_same_message(guest: Guest) -> None:
    await guest.taps("孩子", "泉州市", "泉州市")
    assert "都没有" in guest.buttons(guest.last)
    before = len(guest.room.sent("sendMessage"))
    await guest.taps("低保对象", "重度残疾人", "孤儿", "孤儿")
    ticked = [label for label in guest.buttons(guest.last) if label.startswith("☑")]
    assert ticked == ["☑ 7 重度残疾人", "☑ 8 低保对象"]
    assert len(guest.room.sent("sendMessage")) == before
    heard = await guest.taps("选好了")
    assert "身份：重度残疾人、低保对象" in heard


async def test_ticks_can_be_finished_by_typing_what_the_button_says(guest: Guest) -> None:
    await guest.taps("孩子", "泉州市", "泉州市", "低保对象")
    assert "低保对象（最低生活保障）" in await guest.tells("选好了")


async def test_ticks_outlive_a_restart(closed_room: Room) -> None:
    person = closed_room.guest()
    async with closed_room.opened():
        await person.begins()
        await person.taps("孩子", "泉州市", "泉州市", "低保对象")
    async with closed_room.opened():
        await person.taps("重度残疾人")
        assert "重度残疾人、低保对象" in await person.taps("选好了")
    closed_room.check()


# -- what is not ours -----------------------------------------------------------------------------


@pytest.mark.parametrize("data", ["1", "开始", "A" * 64, "-" * 48, "AQ==", "\u202e" * 20])
async def test_unknown_data_brings_the_present_question(guest: Guest, data: str) -> None:
    await guest.taps("孩子")
    await guest.room.api.chats.press(guest.chat_id, guest.last["id"], data=data)
    await guest.waits()
    assert "户口在哪里？" in guest.question()
    assert guest.room.kept()["entry"] == 1


async def test_unknown_data_from_a_stranger_brings_the_welcome(open_room: Room) -> None:
    stranger = open_room.guest()
    await stranger.tells("/start")
    await open_room.api.chats.press(stranger.chat_id, stranger.last["id"], data="x")
    await stranger.waits()
    assert stranger.buttons() == ["开始", "开始"]


async def test_forged_data_does_nothing(guest: Guest) -> None:
    await guest.taps("孩子")
    button = guest.last["markup"]["inline_keyboard"][0][0]["callback_data"]
    for place in range(0, len(button), 5):
        changed = "A" if button[place] != "A" else "B"
        forged = button[:place] + changed + button[place + 1 :]
        await guest.room.api.chats.press(guest.chat_id, guest.last["id"], data=forged)
        await guest.waits()
    assert guest.room.kept()["entry"] == 1


async def test_a_button_from_another_chat_does_nothing(guest: Guest) -> None:
    await guest.taps("孩子")
    theirs = guest.last["markup"]["inline_keyboard"][0][0]["callback_data"]
    other = guest.room.guest(2002)
    await other.begins()
    await guest.room.api.chats.press(other.chat_id, other.last["id"], data=theirs)
    await other.waits()
    assert "这次是为谁问？" in other.question()
    assert guest.room.kept()["entry"] == 1


async def test_every_press_is_answered_so_that_no_button_keeps_turning(guest: Guest) -> None:
    await guest.taps("孩子", "泉州市", "泉州市", "低保对象", "选好了")
    await guest.presses_old(guest.newest("厦门市"), "厦门市")
    await guest.waits()
    pressed = sum(each["what"] == "pressed" for each in guest.events)
    assert sum(each["what"] == "answered" for each in guest.events) == pressed

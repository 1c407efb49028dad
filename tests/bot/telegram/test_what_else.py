"""Whatever people send besides answers: pictures, voices, changed words, odd words, too much."""

from __future__ import annotations

import json

import pytest

from bot.channels.telegram.messages import units
from tests.bot.storage.deployment import TABLES
from tests.bot.telegram.bots import Guest, Room
from tests.bot.telegram.person import Json

HOUR = 3600.0
WHERE = "户口在哪里？"
INSURED = "基本医保交在哪里？"
NOBODY = dict.fromkeys(TABLES, 0)


def sent_since(room: Room, before: int) -> list[Json]:
    return room.sent("sendMessage")[before:]


# -- before anything is agreed ------------------------------------------------------------------


async def test_the_welcome_says_four_things_in_four_lines_and_has_one_button(
    open_room: Room,
) -> None:
    stranger = open_room.guest()
    await stranger.tells("/start")
    title, *lines = stranger.question().split("\n")
    assert title.startswith("问助")
    for line, told in zip(
        lines, ["我问几个问题", "我不是办事机构", "加密存下", "30 天"], strict=True
    ):
        assert told in line
    assert stranger.buttons() == ["开始"]


async def test_of_somebody_who_has_not_begun_nothing_is_kept(open_room: Room) -> None:
    stranger = open_room.guest()
    await stranger.tells("/start", "我妈得了肺癌", "/start xiamen", "/privacy", "/forget", "/why")
    await stranger.sends_photo("诊断书")
    await stranger.waits()
    await stranger.edits(-1, "改了")
    assert "问助" in await stranger.waits()
    await stranger.blocks()
    await open_room.settles()
    assert open_room.kept() == NOBODY


async def test_what_is_said_before_the_beginning_is_answered_with_the_welcome(
    open_room: Room,
) -> None:
    stranger = open_room.guest()
    assert "点“开始”以后" in await stranger.tells("泉州")
    assert "没有存您的任何东西" in await stranger.tells("/forget")
    assert "没有存您的任何东西" in await stranger.tells("/privacy")


@pytest.mark.parametrize(
    ("payload", "hint"),
    [
        ("xiamen", "您从厦门市的链接进来"),
        ("weihai_etdz", "您从威海经济技术开发区的链接进来"),
        ("nonsense", ""),
        ("../../etc/passwd", ""),
        ("A" * 64, ""),
    ],
)
async def test_a_link_may_name_a_city_and_nothing_else(
    open_room: Room, payload: str, hint: str
) -> None:
    person = open_room.guest()
    await person.tells(f"/start {payload}")
    began = await person.taps("开始")
    assert "这次是为谁问？" in began
    assert hint in began
    assert ("链接进来" in began) == bool(hint)
    again = await person.tells(f"/start {payload}")
    assert "这次是为谁问？" in again
    assert "口令" not in again


# -- what is no text ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("photo", "图片我看不了"),
        ("voice", "语音我听不了"),
        ("sticker", "表情收到了"),
        ("location", "位置我用不上"),
        ("contact", "不需要别人的联系方式"),
    ],
)
async def test_what_cannot_be_read_is_said_so_and_the_question_stands(
    guest: Guest, kind: str, said: str
) -> None:
    await guest.taps("孩子")
    await guest.sends(kind)
    heard = await guest.waits()
    assert said in heard
    assert "没有存" in heard or kind == "sticker"
    assert WHERE in guest.question()
    assert guest.room.kept()["entry"] == 1


async def test_the_words_under_a_picture_are_an_answer(guest: Guest) -> None:
    await guest.taps("孩子")
    await guest.sends_photo("泉州")
    heard = await guest.waits()
    assert "只看了您写的字" in heard
    assert "户口所在地：泉州市" in heard
    assert INSURED in guest.question()


async def test_an_album_is_answered_once(guest: Guest) -> None:
    before = len(guest.room.sent("sendMessage"))
    await guest.sends_album(4)
    await guest.waits()
    assert len(sent_since(guest.room, before)) == 1


async def test_somebody_elses_words_are_no_answer_but_may_name_the_illness(guest: Guest) -> None:
    await guest.taps("孩子")
    await guest.sends_forward("泉州")
    assert "这是转发的话" in await guest.waits()
    assert WHERE in guest.question()
    await guest.taps("青岛市", "青岛市", "低保对象", "选好了")
    await guest.sends_forward("诊断：血友病")
    assert "血友病" in await guest.waits()
    assert "转发" not in guest.heard()


# -- changed words ------------------------------------------------------------------------------


async def test_an_edited_answer_is_a_changed_answer(guest: Guest) -> None:
    await guest.taps("孩子")
    await guest.tells("泉州", "泉州")
    await guest.edits(-2, "厦门")
    heard = await guest.waits()
    assert "户口所在地：厦门市" in heard
    assert "1. 户口所在地：厦门市" in await guest.tells("我的回答")


async def test_for_whom_one_asks_can_be_edited_too(guest: Guest) -> None:
    await guest.tells("我自己", "泉州")
    await guest.edits(-2, "孩子")
    assert "孩子的基本医保交在哪里？" in await guest.waits()


async def test_an_edited_answer_that_is_not_understood_is_asked_for_again(guest: Guest) -> None:
    await guest.taps("孩子")
    await guest.tells("泉州", "泉州")
    await guest.edits(-2, "月球")
    assert "没听明白" in await guest.waits()
    assert WHERE in guest.question()


async def test_an_edited_answer_that_no_longer_counts_changes_nothing(guest: Guest) -> None:
    await guest.taps("孩子", "厦门市", "厦门市", "都没有")
    await guest.tells("3年")
    await guest.tells("改 1", "泉州", "改 2", "泉州")
    await guest.edits(-5, "8年")
    assert "不是现在算数的回答" in await guest.waits()
    await guest.tells("重新开始")
    await guest.edits(-2, "厦门")
    assert "不是现在算数的回答" in await guest.waits()
    assert "这次是为谁问？" in guest.question()


async def test_a_number_that_names_a_person_is_kept_in_no_message_be_it_edited(
    guest: Guest,
) -> None:
    number = "11010519491231002X"
    await guest.taps("孩子", "青岛市", "青岛市", "低保对象", "选好了")
    await guest.tells(f"血友病 身份证{number}")
    await guest.taps("返回")
    await guest.edits(-1, f"血友病，{number}")
    assert "血友病" in await guest.waits()
    await guest.tells("/privacy")
    [document] = [each for each in guest.messages.values() if "document" in each]
    kept = (await guest.room.control.file(guest.chat_id, document["id"])).decode()
    assert "血友病" in kept
    assert number not in kept


# -- odd words ----------------------------------------------------------------------------------


ODD = ("<b>血友病</b> & <i>", "血友病\u202e倒过来", "👩🏽\u200d👧血友病🩸", "血友病&lt;")


@pytest.mark.parametrize("text", [*ODD, "血友病" + "\u0301" * 50])
async def test_odd_words_about_the_illness_are_shown_as_they_are(guest: Guest, text: str) -> None:
    await guest.taps("孩子", "青岛市", "青岛市", "低保对象", "选好了")
    await guest.tells(text)
    assert "血友病" in guest.question()
    answered = next(each for each in guest.messages.values() if "什么病" in each["text"])
    assert "血友病" in answered["text"]
    assert "\u202e" not in guest.last["text"] + answered["text"]


@pytest.mark.parametrize("text", ["字" * 4096, "😀" * 2048, "<" * 4096, "血友病。" * 1024])
async def test_a_text_as_long_as_can_be_is_answered_and_the_question_stands(
    guest: Guest, text: str
) -> None:
    await guest.taps("孩子")
    assert "太长了" in await guest.tells(text)
    assert WHERE in guest.question()


@pytest.mark.parametrize("text", ["\u200b", "\u202e", "。。。", "👍", "\U0001f1e8", "\ufffd"])
async def test_words_that_say_nothing_get_an_answer(guest: Guest, text: str) -> None:
    await guest.taps("孩子")
    await guest.tells(text)
    assert WHERE in guest.question()


async def test_thanks_are_thanked_for(guest: Guest) -> None:
    await guest.taps("孩子")
    assert "不客气" in await guest.tells("谢谢！")
    assert WHERE in guest.question()
    assert "⚠️" not in guest.heard()


# -- groups, and people who leave -----------------------------------------------------------------


async def test_in_a_group_one_word_is_said_once_and_nothing_is_kept(open_room: Room) -> None:
    group = open_room.guest(-1005, kind="supergroup")
    assert "不适合在群里说" in await group.tells("/start")
    before = len(open_room.sent("sendMessage"))
    await group.tells("我低保", "/start", "/forget")
    assert len(open_room.sent("sendMessage")) == before
    assert open_room.kept() == NOBODY


async def test_somebody_who_blocks_the_bot_is_left_alone_and_welcome_back(guest: Guest) -> None:
    await guest.tells("孩子", "/remind")
    await guest.blocks()
    await guest.room.settles()
    refused = len(guest.room.sent("sendMessage"))
    guest.room.api.chats.of(guest.chat_id).blocked = True
    await guest.tells("泉州")  # sent a moment before
    assert len(guest.room.sent("sendMessage")) == refused + 1
    await guest.unblocks()
    assert INSURED in (await guest.tells("/start"))


# -- too much -----------------------------------------------------------------------------------


async def test_too_much_is_said_once_and_slows_nobody_else_down(closed_room: Room) -> None:
    async with closed_room.opened(most_a_minute=6):
        flood, other = closed_room.guest(1), closed_room.guest(2)
        await flood.begins()
        for _ in range(20):
            await flood.says("泉州")
        await flood.waits()
        assert flood.sees().count("消息太多了") == 1
        assert "这次是为谁问？" in await other.begins()
        closed_room.clock.passes(61)
        assert "消息太多" not in await flood.tells("孩子")
        assert WHERE in flood.question()


async def test_there_is_an_end_to_new_cases_in_a_day(guest: Guest) -> None:
    for _ in range(9):
        await guest.tells("/cases")
        assert "这次是为谁问？" in await guest.taps("新开一份")
    await guest.tells("/cases")
    assert "明天再开新的吧" in await guest.taps("新开一份")
    assert guest.room.kept()["conversation"] == 10
    guest.room.clock.passes(25 * HOUR)
    await guest.tells("/cases")
    assert "这次是为谁问？" in await guest.taps("新开一份")


# -- silence ------------------------------------------------------------------------------------


async def test_after_hours_of_silence_people_first_hear_what_they_said(guest: Guest) -> None:
    await guest.taps("孩子", "泉州市")
    guest.room.clock.passes(7 * HOUR)
    heard = await guest.tells("泉州")
    assert heard.index("接着上次的来") < heard.index("户口所在地：泉州市") < heard.index("身份")
    assert "接着上次的来" not in await guest.tells("低保")


async def test_a_shorter_silence_needs_no_summary(guest: Guest) -> None:
    await guest.taps("孩子", "泉州市")
    guest.room.clock.passes(5 * HOUR)
    assert "接着上次的来" not in await guest.tells("泉州")


async def test_what_has_expired_is_said_so_and_not_taken_for_an_answer(guest: Guest) -> None:
    await guest.taps("孩子")
    guest.room.clock.passes(23 * HOUR)
    await guest.tells("泉州")
    guest.room.clock.passes(23 * HOUR)
    assert "身份" in await guest.tells("泉州")
    guest.room.clock.passes(25 * HOUR)
    heard = await guest.tells("1")
    assert "已经自动删除" in heard
    assert "这次是为谁问？" in guest.question()
    assert "户口在哪里" in await guest.tells("1")


async def test_what_is_written_while_the_bot_is_away_is_answered_in_its_order(
    closed_room: Room,
) -> None:
    person = closed_room.guest()
    async with closed_room.opened():
        await person.begins()
    for text in ("孩子", "泉州", "厦门"):
        await person.says(text)
    async with closed_room.opened():
        await person.waits()
        answers = await person.tells("我的回答")
    assert "1. 户口所在地：泉州市\n2. 医保参保地：厦门市" in answers


async def test_no_message_is_longer_than_telegram_takes_and_no_button_carries_more(
    guest: Guest,
) -> None:
    await guest.taps("孩子", "青岛市", "厦门市", "都没有", "不清楚")
    await guest.tells("/help", "/change", "/result", "/cancel", "为什么", "/draft")
    for call in guest.room.sent():
        markup = json.loads(call.get("reply_markup", "{}")).get("inline_keyboard", [])
        assert all(len(button["callback_data"]) <= 64 for row in markup for button in row)
    assert all(units(each["text"]) <= 4096 for each in guest.messages.values())

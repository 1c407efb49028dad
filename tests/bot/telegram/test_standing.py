"""Commands wherever one stands, and what they do: the result, the cases, what is kept."""

from __future__ import annotations

import json

import pytest

from bot.channels.telegram.commands import LISTED
from tests.bot.telegram.bots import Guest, Room
from tests.bot.telegram.person import Json

IDENTITIES = "有哪些？只算当地部门已经认定的"
COMMANDS = [*(name for name in LISTED if name != "forget"), "nonsense", "start xiamen", "forget"]
WAYS = {  # where one can stand: what is pressed or typed to get there
    "before for whom": [],
    "in the middle": ["[孩子]", "[泉州市]"],
    "with ticks": ["[孩子]", "[泉州市]", "[泉州市]", "[低保对象]", "[孤儿]"],
    "asked for a day": ["[孩子]", "[厦门市]", "[厦门市]", "[都没有]", "2015年3月"],
    "asked which illness": ["[孩子]", "[青岛市]", "[青岛市]", "[低保对象]", "[选好了]", "血友病"],
    "asked for a period": ["[我自己]", "[泉州市]", "[泉州市]", "[都没有]", "8万", "[核对过，符合]",
                           "[鲤城区]", "2", "5000"],
    "at the check": ["[孩子]", "[泉州市]", "[泉州市]", "[低保对象]", "[选好了]"],
    "at the offer": ["[孩子]", "[泉州市]", "[泉州市]", "[低保对象]", "[选好了]", "[都对]"],
    "at the end": ["[孩子]", "[泉州市]", "[泉州市]", "[低保对象]", "[选好了]", "[都对]", "[不用]"],
    "after leaving": ["[孩子]", "[泉州市]", "先到这里"],
}  # fmt: skip


async def arrive(guest: Guest, way: list[str]) -> None:
    for each in way:
        if each.startswith("["):
            await guest.taps(each.strip("[]"))
        else:
            await guest.tells(each)


@pytest.mark.parametrize("place", WAYS)
async def test_commands_are_answered_wherever_one_stands(guest: Guest, place: str) -> None:
    """Half of them at each place, the other half at the next."""
    way, first = WAYS[place], [*WAYS].index(place) % 2
    for number, command in enumerate(COMMANDS[first::2]):
        person = guest.room.guest(3000 + number)
        await person.begins()
        await arrive(person, way)
        assert await person.tells(f"/{command}")
        if command != "forget":
            assert await person.tells("我的回答")
            assert person.buttons()


@pytest.mark.parametrize("command", COMMANDS)
async def test_every_command_is_answered_before_the_beginning(
    open_room: Room, command: str
) -> None:
    stranger = open_room.guest()
    await stranger.tells(f"/{command}")
    assert "存" in stranger.question()
    assert not any(open_room.kept().values())


# -- the result ---------------------------------------------------------------------------------


async def test_the_result_comes_first_and_the_question_after_it(guest: Guest) -> None:
    await arrive(guest, WAYS["at the check"])
    await guest.taps("都对")
    result, question = list(guest.messages.values())[-2:]
    assert "看起来符合：第三类救助对象" in result["text"]
    assert "要不要再答几个问题" in question["text"]
    assert guest.buttons(result) == ["为什么", "大约多少", "要带什么", "去哪里"]


async def test_the_progress_stands_over_the_question_and_not_under_the_result(
    guest: Guest,
) -> None:
    await arrive(guest, WAYS["with ticks"])
    await guest.tells("/result")
    result, question = list(guest.messages.values())[-2:]
    assert "照现在知道的看" in result["text"]
    assert "最多还有" not in result["text"]
    assert question["text"].startswith("最多还有")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("为什么", "为什么（依据"), ("为啥？", "为什么（依据"), ("/why", "为什么（依据"),
     ("大约多少", "能带来什么"), ("去哪里？", "怎么办（不用申请）"), ("要带什么", "社会保障卡")],
)  # fmt: skip
async def test_what_stands_on_a_button_of_the_result_can_be_typed(
    guest: Guest, typed: str, shown: str
) -> None:
    await arrive(guest, WAYS["at the end"])
    assert shown in await guest.tells(typed)
    assert "没听明白" not in guest.heard()


async def test_at_a_question_why_asks_for_the_purpose_of_the_question(guest: Guest) -> None:
    await arrive(guest, WAYS["with ticks"])
    for typed in ("为什么", "/why"):
        assert "就可以直接享受救助" in await guest.tells(typed)
    assert IDENTITIES in guest.question()


async def test_a_part_of_the_result_leaves_the_open_question_last(guest: Guest) -> None:
    await arrive(guest, WAYS["at the offer"])
    for show in (guest.taps("为什么"), guest.tells("大约多少")):
        await show
        assert "要不要再答几个问题" in guest.question()
        assert guest.buttons().count("不用，直接看怎么办") == 1


async def test_nobody_is_told_to_answer_with_numbers_that_no_button_shows(guest: Guest) -> None:
    await guest.tells("哈哈")
    await guest.taps("孩子")
    await guest.tells("月球")
    await guest.taps("泉州市")
    await guest.tells("月球", "泉州", "月球")
    await guest.taps("都没有", "不清楚", "不清楚", "不清楚")
    await guest.tells("很多")
    for misleading in ("经区）是 5", "回 1", "打前面的编号", "打编号就行", "“3 10”", "请打 1"):
        assert misleading not in guest.sees()


async def test_a_band_can_be_typed_as_it_is_written(guest: Guest) -> None:
    await guest.taps("孩子", "厦门市", "厦门市", "都没有")
    assert "首次确诊时户口年数：5 年以上" in await guest.tells("5 年或更多")
    assert "得的是什么病" in guest.question()


async def test_beginning_anew_says_what_is_true_here(guest: Guest) -> None:
    await arrive(guest, WAYS["at the end"])
    heard = await guest.tells("重新开始")
    assert "关掉就没有了" not in heard
    assert "前面的回答都删了" in heard
    assert guest.room.kept()["entry"] == 1


def documents(guest: Guest) -> list[Json]:
    return [each for each in guest.messages.values() if "document" in each]


async def test_the_draft_is_a_paper_to_print_and_another_to_edit(guest: Guest) -> None:
    await arrive(guest, WAYS["at the end"])
    heard = await guest.tells("/draft")
    assert "供抄录到正式表格" in heard
    [pdf] = documents(guest)
    assert pdf["document"]["file_name"] == "quanzhou-medical_aid-card-2026-03-01.pdf"
    content = await guest.room.control.file(guest.chat_id, pdf["id"])
    assert content.startswith(b"%PDF-")
    await guest.tells("/draft docx")
    word = documents(guest)[-1]
    assert word["document"]["file_name"] == "quanzhou-medical_aid-card-2026-03-01.docx"
    content = await guest.room.control.file(guest.chat_id, word["id"])
    assert content.startswith(b"PK")


async def test_where_nothing_applies_the_draft_is_what_was_said_and_why(guest: Guest) -> None:
    await guest.tells("我自己", "其他地方", "其他地方", "1", "/draft")
    [document] = documents(guest)
    assert document["document"]["file_name"] == "问助-结果-2026-03-01.txt"
    text = (await guest.room.control.file(guest.chat_id, document["id"])).decode()
    for part in ("户口所在地：其他地方", "不是认定结果"):
        assert part in text


# -- cases --------------------------------------------------------------------------------------


async def test_mother_and_child_have_cases_of_their_own(guest: Guest) -> None:
    await guest.tells("孩子", "青岛")
    await guest.tells("/cases")
    await guest.taps("新开一份")
    await guest.tells("家里人", "泉州")
    await guest.tells("/cases")
    assert "孩子 · 2026年3月1日" in guest.buttons()
    assert "家里人 · 2026年3月1日（现在这份）" in guest.buttons()
    heard = await guest.taps("孩子 · ")
    assert "户口所在地：青岛市" in heard
    assert "孩子的基本医保交在哪里？" in guest.question()
    await guest.tells("/cases")
    heard = await guest.taps("家里人 · ")
    assert "户口所在地：泉州市" in heard
    assert "患者的基本医保交在哪里？" in guest.question()


async def test_a_button_of_another_case_answers_nothing(guest: Guest) -> None:
    await guest.taps("孩子")
    child = guest.last["id"]
    await guest.tells("/cases")
    await guest.taps("新开一份")
    guest.room.clock.passes(60)
    await guest.presses_old(child, "青岛市")
    assert "这个按钮已经过了" in await guest.waits()
    assert "这次是为谁问？" in guest.question()


async def test_a_code_takes_a_case_to_another_chat_once(guest: Guest) -> None:
    await guest.tells("孩子", "青岛")
    code = (await guest.tells("/code")).split("口令：")[1][:14]
    other, third = guest.room.guest(2002), guest.room.guest(2003)
    await other.begins()
    heard = await other.tells(f"/code {code.lower()}")
    assert "户口所在地：青岛市" in heard
    assert "孩子的基本医保交在哪里？" in other.question()
    await third.begins()
    assert "口令不对" in await third.tells(f"/code {code}")
    assert "口令不对" in await guest.tells(f"/start {code}")
    assert "青岛" not in await guest.tells("我的回答")


async def test_a_code_is_too_old_after_a_quarter_of_an_hour(guest: Guest) -> None:
    await guest.tells("孩子", "青岛")
    code = (await guest.tells("/code")).split("口令：")[1][:14]
    other = guest.room.guest(2002)
    await other.begins()
    guest.room.clock.passes(16 * 60)
    assert "过了时间" in await other.tells(f"/code {code}")


async def test_the_language_can_be_picked_and_the_question_stands(guest: Guest) -> None:
    await guest.taps("孩子")
    await guest.tells("/language")
    assert "户口在哪里？" in await guest.taps("简体中文")


# -- what is kept -------------------------------------------------------------------------------


async def test_one_can_see_all_that_is_kept(guest: Guest) -> None:
    await guest.taps("孩子")
    await guest.tells("青岛", "/privacy")
    [document] = [each for each in guest.messages.values() if "document" in each]
    kept = json.loads(await guest.room.control.file(guest.chat_id, document["id"]))
    [case] = kept["conversations"]
    said = [(each["how"], each["did"]) for each in case["entries"]]
    assert said == [("button", "for_whom"), ("text", "answer")]
    assert case["entries"][1]["said"]["hukou_place"]["value"] == "qingdao"
    assert case["erased_at"].startswith("2026-03-02")
    assert "陈" not in json.dumps(kept, ensure_ascii=False)
    assert str(guest.chat_id) not in json.dumps(kept)


async def test_who_wants_to_be_forgotten_gets_a_receipt_and_nothing_is_left(
    guest: Guest,
) -> None:
    await guest.taps("孩子")
    await guest.tells("青岛", "/remind", "/code", "/cases")
    await guest.taps("新开一份")
    await guest.tells("我自己")
    heard = await guest.tells("/forget")
    assert "删除了：2 份情况，3 条记录" in heard
    assert not any(guest.room.kept().values())
    assert guest.question().endswith("以后想再问，发 /start。")
    assert "没有存您的任何东西" in await guest.tells("/privacy")
    assert "点“开始”以后" in await guest.tells("青岛")
    assert not any(guest.room.kept().values())


async def test_a_button_from_before_the_forgetting_brings_the_welcome(guest: Guest) -> None:
    await guest.taps("孩子")
    question = guest.last["id"]
    await guest.tells("/forget")
    await guest.presses_old(question, "青岛市")
    assert "点“开始”以后" in await guest.waits()
    assert not any(guest.room.kept().values())

"""Whatever is typed, the conversation answers, and nothing typed steers the screen."""

from __future__ import annotations

import unicodedata
from datetime import date
from io import StringIO
from itertools import cycle

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.channels.layout import width
from bot.channels.terminal import Style, converse, rendered
from bot.conversation import LONGEST_HEARD, Conversation
from bot.interview.session import Milestone
from bot.speech import Speech
from bot.words import words
from tests.bot.diseases import DISEASES

TODAY = date(2025, 3, 1)
WIDE, NARROW = Style(columns=80), Style(columns=20)
STEERING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}

TYPED_BY_PEOPLE = [
    "1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "a", "b", "E", "是", "不是", "对", "不清楚",
    "不想说", "都没有", "没有", "返回", "为什么", "帮助", "目前结果", "还有几题", "我的回答",
    "重新开始", "退出", "改 1", "改2", "改 99", "改0", "改 ", "泉州市", "厦门", "龙岩", "青岛",
    "威海经开区", "其他", "居民医保", "低保", "3 10", "7?", "外地3", "低保？", "3、10", "都不是",
    "6年半", "2015年3月起", "2019年3月", "2030年", "去年三月", "4岁", "8个月", "一家四口", "三口人",
    "3万5", "每月4200", "两万出头", "35000", "0", "-1", "1e9", "百万亿", "非小细胞肺癌", "癌", "病",
    "戈谢病", "尼膜同", "鲤城区", "晋江市", "2025年3月1日", "2025年2月30日", "住院", "住院！",
]  # fmt: skip
NASTY = [
    "\x00", "\x1b[2J\x1b[H", "\x1b]0;title\x07", "\r\n", "\u2028", "\u202e", "\u2066x\u2069", "﷽",
    "e\u0301" * 50, "👩\u200d👩\u200d👧", "９９９９", "²", "①", "Ⅷ", "٣", "一" * 400, "9" * 1900,
    "{who}", "{}", "{0}", "%s", "../../etc/passwd", "'; DROP TABLE", "改" * 300, "改 " + "9" * 1900,
    "?" * 100, "。。。", "!!", "！", "年月日", "年" * 300, "到" * 300, "、" * 300, "和" * 300,
    "一二三" * 200, "1" * LONGEST_HEARD, "1" * (LONGEST_HEARD + 1), "\ud7ff\ue000\uffff",
    " \u3000 ", "1/0/0", "0000年00月00日", "9999年12月31日", "99999年", "0年", "-5岁", "1.2.3",
    "1e400", "万亿亿", "0.0000000001", "NaN", "inf", "1" + "0" * 30, "不到" * 100, "每月" * 100,
    "外地" * 100 + "?",
]  # fmt: skip

people = st.sampled_from(TYPED_BY_PEOPLE)
anything = st.text(max_size=40) | st.sampled_from(NASTY)
mixed = st.lists(st.one_of(people, people, people, anything), max_size=14)


def begun() -> Conversation:
    return Conversation(words(), DISEASES, TODAY)


def check_said(speech: Speech) -> None:
    """Something was said, and as it is shown it stays within the screen and steers nothing."""
    assert speech.lines or speech.options
    assert all(line.text.strip() for line in speech.lines)
    assert all(option.key and option.label.strip() for option in speech.options)
    for style in (WIDE, NARROW):
        shown = list(rendered(speech, style))
        assert any(line.strip() for line in shown)
        assert all(is_harmless(line) for line in shown)


def is_harmless(line: str) -> bool:
    return line.isprintable() and not any(
        unicodedata.bidirectional(character) in STEERING for character in line
    )


@settings(max_examples=150)
@given(mixed)
@example(["1", "泉州市", "泉州市", "2", "3 10"])
@example(["1", "4", "4", "都没有", "返回", "返回", "返回", "返回", "返回"])
@example(["退出", "1", "退出", "返回"])
@example(["1", "6", "7"])
def test_anything_typed_has_an_answer_that_can_be_shown(lines: list[str]) -> None:
    conversation = begun()
    check_said(conversation.open())
    for line in lines:
        check_said(conversation.hear(line))


@given(st.lists(anything, max_size=10))
def test_no_noise_ends_a_conversation_that_nobody_left(lines: list[str]) -> None:
    conversation = begun()
    conversation.open()
    for line in lines:
        if not quits(line):
            check_said(conversation.hear(line))
    assert not conversation.ended


def quits(line: str) -> bool:
    folded = unicodedata.normalize("NFKC", line).strip().strip("。.!！ ").lower()
    return folded in words()("command.quit").split()


PLACES = ["厦门市", "青岛市", "龙岩市", "泉州市", "威海经济技术开发区", "其他地方"]


@pytest.mark.parametrize("usual", ["不清楚", "1", "2"])
@pytest.mark.parametrize(("hukou", "insured"), list(zip(PLACES, PLACES[1:] + PLACES, strict=False)))
def test_every_question_of_every_city_takes_nasty_answers(
    hukou: str, insured: str, usual: str
) -> None:
    conversation = begun()
    conversation.open()
    nasty = cycle(NASTY)
    for answer in ("1", hukou, insured):
        check_said(conversation.hear(next(nasty)))
        check_said(conversation.hear(answer))
    for _ in range(80):
        turn = conversation.session.turn
        if turn is Milestone.FINISHED:
            break
        for _ in range(3):
            check_said(conversation.hear(next(nasty)))
        check_said(conversation.hear("为什么"))
        check_said(conversation.hear({Milestone.CHECK_ANSWERS: "对"}.get(turn, usual)))
        if conversation.session.turn == turn:
            check_said(conversation.hear("2" if turn is Milestone.OFFER_ESTIMATE else "不清楚"))
    assert conversation.session.turn is Milestone.FINISHED
    check_said(conversation.hear("目前结果"))


def test_dont_know_to_everything_comes_to_a_result() -> None:
    conversation = begun()
    conversation.open()
    conversation.hear("1")
    for _ in range(60):
        speech = conversation.hear("不清楚")
        check_said(speech)
        if any(line.text == words()("ask.check") for line in speech.lines):
            break
    result = conversation.hear("对")
    check_said(result)
    assert any(words()("programme.quanzhou.medical_aid.name") in line.text for line in result.lines)


@pytest.mark.parametrize("length", [LONGEST_HEARD, LONGEST_HEARD + 1, 200_000])
def test_a_very_long_line_is_answered_shortly(length: int) -> None:
    conversation = begun()
    conversation.open()
    speech = conversation.hear("啊" * length)
    check_said(speech)
    assert sum(len(line.text) for line in speech.lines) < 500


@given(st.text(max_size=200), st.integers(20, 80))
def test_a_line_is_never_wider_than_the_screen(typed: str, columns: int) -> None:
    conversation = begun()
    conversation.open()
    for speech in (conversation.hear("1"), conversation.hear(typed), conversation.hear("不清楚")):
        assert all(width(line) <= columns for line in rendered(speech, Style(columns=columns)))


@given(st.lists(st.text(max_size=30), max_size=5))
def test_a_transcript_piped_in_leaves_nothing_on_the_screen_that_steers_it(
    lines: list[str],
) -> None:
    shown = StringIO()
    converse(begun(), StringIO("\n".join(lines) + "\n", newline=""), shown)
    text = shown.getvalue()
    assert text.strip()
    assert all(is_harmless(line) for line in text.split("\n"))
    assert words()("goodbye") in "".join(text.split("\n"))

"""Buttons do what they say, fit a screen and a message, and may be typed instead."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.layout import width
from bot.channels.telegram.callbacks import Act, Pressed, tag_of
from bot.channels.telegram.keyboards import Asked, button_names, details, keyboard
from bot.channels.telegram.messages import MOST_BUTTONS, MOST_NAMED, listed, options_text
from bot.conversation import Conversation
from bot.reading import Answer, read_yes_no
from bot.speech import Option, Section, Speech
from bot.words import words
from tests.bot.diseases import DISEASES
from tests.bot.telegram.test_callbacks import CALLBACKS

CHAT = 4711
ASKED = Asked(b"casecase", "hukou_place", 3, can_back=True, can_skip=True)
PICKING = Asked(b"casecase", "hukou_place", 3)
MOST_ON_A_KEYBOARD = 100
LARGEST_KEYBOARD = 10_000  # bytes


def offered(*labels: str, several: bool = False) -> Speech:
    options = tuple(Option(str(n), label) for n, label in enumerate(labels, start=1))
    return Speech(options=options, several=several)


def shown(
    speech: Speech, asked: Asked = PICKING, ticks: frozenset[int] = frozenset()
) -> list[list[str]]:
    markup = keyboard(speech, asked, CALLBACKS, CHAT, words(), ticks)
    return texts_of(markup) if markup else []


def texts_of(markup: InlineKeyboardMarkup) -> list[list[str]]:
    return [[button.text for button in row] for row in markup.inline_keyboard]


def buttons_of(markup: InlineKeyboardMarkup) -> Iterator[InlineKeyboardButton]:
    for row in markup.inline_keyboard:
        yield from row


def pressed(button: InlineKeyboardButton) -> Pressed:
    assert isinstance(button.callback_data, str)
    read = CALLBACKS.read(button.callback_data, CHAT)
    assert read is not None
    return read


def acts(speech: Speech, asked: Asked = PICKING) -> list[tuple[Act, int]]:
    markup = keyboard(speech, asked, CALLBACKS, CHAT, words())
    assert markup is not None
    return [(read.act, read.place) for read in map(pressed, buttons_of(markup))]


# -- options -------------------------------------------------------------------------------------


def test_short_labels_stand_two_in_a_row_and_longer_ones_alone() -> None:
    assert shown(offered("是", "不是", "不一定")) == [["是", "不是"], ["不一定"]]
    assert shown(offered("厦门市", "威海经济技术开发区")) == [["厦门市"], ["威海经济技术开发区"]]


def test_options_that_are_listed_have_their_number_and_a_short_label() -> None:
    speech = offered("低保对象（最低生活保障）——" + "说明" * 20, "没有")
    assert shown(speech) == [["1 低保对象", "2 没有"]]


def test_a_great_many_options_have_bare_numbers_five_in_a_row() -> None:
    rows = shown(offered(*["一种病"] * 26))
    assert rows[0] == ["1", "2", "3", "4", "5"]
    assert rows[-1] == ["26"]


def test_an_option_without_a_label_shows_what_is_typed_for_it() -> None:
    assert shown(offered(" ", "\u202e")) == [["1", "2"]]


def test_a_press_names_its_case_its_question_and_the_place_of_the_option() -> None:
    markup = keyboard(offered("甲", "乙"), PICKING, CALLBACKS, CHAT, words())
    assert markup is not None
    assert pressed(list(buttons_of(markup))[1]) == Pressed(
        b"casecase", tag_of("hukou_place"), 3, Act.PICK, 1
    )


def test_a_question_with_nothing_to_press_has_no_keyboard() -> None:
    assert keyboard(Speech(), PICKING, CALLBACKS, CHAT, words()) is None


def test_a_list_longer_than_its_buttons_keeps_room_for_the_ways_out() -> None:
    speech = offered(*["病"] * 150, several=True)
    places = [place for act, place in acts(speech, ASKED) if act is Act.TICK]
    assert places == list(range(MOST_BUTTONS))
    assert shown(speech, ASKED)[-1] == ["返回", "为什么问"]
    assert options_text(speech, words())[-1].text.startswith(f"按钮只到 {MOST_BUTTONS}，")


# -- several -------------------------------------------------------------------------------------


def test_options_of_several_are_ticked_one_by_one() -> None:
    speech = offered("低保", "特困", several=True)
    assert shown(speech, ticks=frozenset({1})) == [["☐ 低保", "☑ 特困"], ["选好了"]]
    assert acts(speech) == [(Act.TICK, 0), (Act.TICK, 1), (Act.DONE, 0)]


def test_to_be_done_without_a_tick_is_to_say_that_there_is_none() -> None:
    assert shown(offered("低保", "特困", several=True))[-1] == ["都没有"]


def test_bare_numbers_are_ticked_too() -> None:
    rows = shown(offered(*["病"] * 25, several=True), ticks=frozenset({0}))
    assert rows[0] == ["☑ 1", "☐ 2", "☐ 3", "☐ 4", "☐ 5"]


# -- ways out ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("can_back", "can_skip", "rows"),
    [
        (False, False, []),
        (True, False, [["返回"]]),
        (False, True, [["不清楚", "不想说"], ["为什么问"]]),
        (True, True, [["不清楚", "不想说"], ["返回", "为什么问"]]),
    ],
)
def test_there_are_the_ways_out_that_the_question_has(
    can_back: bool, can_skip: bool, rows: list[list[str]]
) -> None:
    asked = Asked(b"casecase", "hukou_place", 3, can_back, can_skip)
    assert shown(offered("是", "不是"), asked) == [["是", "不是"], *rows]
    assert shown(Speech(), asked) == rows


def test_the_ways_out_do_what_they_say() -> None:
    assert [act for act, _ in acts(Speech(), ASKED)] == [
        Act.UNSURE, Act.DECLINED, Act.BACK, Act.WHY,
    ]  # fmt: skip


def test_a_way_out_that_is_an_option_already_is_not_shown_twice() -> None:
    rows = shown(offered("是", "不是", "不清楚"), ASKED)
    assert rows == [["是", "不是"], ["不清楚"], ["不想说"], ["返回", "为什么问"]]


# -- the parts of a result -----------------------------------------------------------------------


def test_the_parts_of_a_result_have_their_buttons_in_order() -> None:
    markup = details([Section.WHERE, *Section], ASKED, CALLBACKS, CHAT, words())
    assert markup is not None
    assert texts_of(markup) == [["为什么", "大约多少"], ["要带什么", "去哪里"]]
    places = [pressed(button).place for button in buttons_of(markup)]
    assert [list(Section)[place] for place in places] == list(Section)
    assert {pressed(button).act for button in buttons_of(markup)} == {Act.DETAIL}


def test_a_part_that_a_result_lacks_has_no_button() -> None:
    markup = details([Section.BRING], ASKED, CALLBACKS, CHAT, words())
    assert markup is not None
    assert texts_of(markup) == [["要带什么"]]
    assert pressed(next(buttons_of(markup))).place == list(Section).index(Section.BRING)
    assert details([], ASKED, CALLBACKS, CHAT, words()) is None


# -- any speech ----------------------------------------------------------------------------------

labels = st.text(st.characters() | st.sampled_from("—（）：字👍\u0301"), max_size=50)


@settings(deadline=None)
@given(st.lists(labels, max_size=130), st.booleans(), st.sets(st.integers(0, 130)))
@example(["𝐚" * 50] * MOST_NAMED, True, set())
@example(["\U0001f44d\u0301" * 50] * MOST_NAMED, True, {0})
@example(["病"] * 1000, True, set(range(1000)))
def test_any_options_make_a_keyboard_that_telegram_takes(
    given_labels: list[str], several: bool, ticks: set[int]
) -> None:
    speech = offered(*given_labels, several=several)
    markup = keyboard(speech, ASKED, CALLBACKS, CHAT, words(), frozenset(ticks))
    assert markup is not None
    buttons = list(buttons_of(markup))
    assert len(buttons) <= MOST_ON_A_KEYBOARD
    assert len(json.dumps(markup.to_dict(), ensure_ascii=False).encode()) <= LARGEST_KEYBOARD
    assert all(button.text.strip() for button in buttons)
    assert all(width(button.text) <= 36 for button in buttons)
    assert len({button.callback_data for button in buttons}) == len(buttons)


# -- typed instead -------------------------------------------------------------------------------


def test_what_leaves_a_question_open_may_be_typed() -> None:
    say = words()
    assert read_yes_no(say("button.unsure")) is Answer.UNSURE
    assert read_yes_no(say("button.declined")) is Answer.DECLINED
    assert read_yes_no(say("button.none")) is Answer.NO
    assert say("button.back") in say("command.back").split()
    assert say("button.why") in say("command.why").split()


DIALOGUES = [
    ["1", "青岛", "青岛", "都没有", "脑出血", "1", "住院"],
    ["2", "厦门", "厦门", "低保", "1"],
    ["3", "泉州", "泉州", "都没有", "不清楚"],
]


def after(texts: list[str]) -> tuple[Conversation, Speech]:
    talk = Conversation(words(), DISEASES, date(2026, 3, 1))
    speech = talk.open()
    for text in texts:
        speech = talk.hear(text)
    return talk, speech


def understood_alike(texts: list[str], one: str, other: str) -> bool:
    answers = [after(texts)[0].hear(text).lines for text in (one, other)]
    return answers[0] == answers[1]


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue[1])
def test_what_a_button_says_may_be_typed_wherever_it_is_the_whole_label(
    dialogue: list[str],
) -> None:
    for known in range(len(dialogue) + 1):
        _, speech = after(dialogue[:known])
        if listed(speech) or any(option.key.isalpha() for option in speech.options):
            continue  # a number with a short label, or the edge of a band: its key is typed
        for option, name in zip(speech.options, button_names(speech), strict=True):
            assert understood_alike(dialogue[:known], option.key, name), name


def test_ticks_may_be_typed_as_their_buttons_say_them() -> None:
    texts = DIALOGUES[0][:3]
    talk, speech = after(texts)
    assert talk.asking == "identities"
    assert listed(speech)
    for option, name in zip(speech.options, button_names(speech), strict=True):
        assert understood_alike(texts, option.key, name), name

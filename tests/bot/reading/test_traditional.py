"""Traditional characters are read as simplified ones are, and every language's words everywhere."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from opencc import OpenCC

import bot
from bot.conversation import Conversation
from bot.reading import Answer, normalise, read_money, read_yes_no
from bot.typed import ways
from bot.words import locales, texts_of, words
from tests.bot.diseases import DISEASES

HAN = re.compile("[\u3400-\u9fff]")
TYPED = re.compile(r"(?!desk\.).*\.said|command\..*|distress|ticks\.none")
COMMANDS = sorted(key for key in texts_of("zh_Hans") if key.startswith("command."))
READERS = ("reading/*.py", "interview/answers.py", "interview/picking.py")
TODAY = date(2026, 3, 2)

each_locale = pytest.mark.parametrize("locale", locales())


@cache
def simplified() -> OpenCC:
    return OpenCC("t2s")


def known_characters() -> set[str]:
    """The characters of all words that the readers know, and of those that the texts list."""
    folder = Path(bot.__path__[0])
    code = "".join(path.read_text("utf-8") for each in READERS for path in folder.glob(each))
    listed = "".join(
        text
        for locale in locales()
        for key, text in texts_of(locale).items()
        if TYPED.fullmatch(key)
    )
    return set(HAN.findall(simplified().convert(code + listed)))


def conversation(locale: str) -> Conversation:
    return Conversation(words(locale), DISEASES, TODAY)


# -- the spelling -------------------------------------------------------------------------------


def test_every_traditional_character_of_a_known_word_is_read_as_the_simplified_one() -> None:
    known = known_characters()
    traditional = {
        character: simple
        for character in map(chr, range(0x3400, 0xA000))
        if (simple := simplified().convert(character)) != character and simple in known
    }
    assert len(traditional) > 150
    different = {
        character: simple
        for character, simple in traditional.items()
        if normalise(character) != normalise(simple)
    }
    assert different == {}


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("沒錯", "没错"),
        ("已經夠了", "已经够了"),
        ("不屬於", "不属于"),
        ("並沒有", "并没有"),
        ("為什麼", "为什么"),
        ("很難說", "很难说"),
        ("不瞭解", "不了解"),
        ("隱私", "隐私"),
        ("兩萬塊錢", "两万块钱"),
        ("沒參加", "没参加"),
    ],
)
def test_words_in_traditional_characters(typed: str, plain: str) -> None:
    assert normalise(typed) == plain


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("沒錯", Answer.YES),
        ("已經夠", Answer.YES),
        ("屬於", Answer.YES),
        ("並沒有", Answer.NO),
        ("還不夠", Answer.NO),
        ("難說", Answer.UNSURE),
        ("不瞭解", Answer.UNSURE),
        ("這是隱私", Answer.DECLINED),
    ],
)
def test_yes_and_no_in_traditional_characters(typed: str, answer: Answer) -> None:
    assert read_yes_no(typed) is answer


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("參萬伍仟圓整", "三万五千元整"),
        ("貳拾參元", "二十三元"),
        ("参佰", "300元"),
        ("参仟", "3000元"),
    ],
)
def test_the_capital_three_is_a_number_beside_a_number_alone(typed: str, plain: str) -> None:
    assert read_money(typed) == read_money(plain) is not None
    assert normalise("參加") == normalise("参加") == "参加"


def test_sums_in_traditional_characters() -> None:
    for typed, plain in [("差不多兩萬塊", "差不多两万块"), ("每個月四千多", "每个月四千多")]:
        assert read_money(typed) == read_money(plain) is not None


# -- commands -----------------------------------------------------------------------------------


@each_locale
@pytest.mark.parametrize("key", COMMANDS)
def test_what_a_language_lists_for_a_command_is_a_way_to_say_it(locale: str, key: str) -> None:
    listed = texts_of(locale)[key].split()
    assert listed
    assert {normalise(way) for way in listed} <= ways(key)
    assert {normalise(way.upper()) for way in listed} <= ways(key)
    assert {normalise(simplified().convert(way)) for way in listed} <= ways(key)


def test_no_way_to_say_something_means_two_things_in_any_two_languages() -> None:
    every = [way for key in COMMANDS for way in ways(key)]
    assert "" not in every
    assert sorted({way for way in every if every.count(way) > 1}) == []


@each_locale
@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        *[
            (typed, "help.1")
            for typed in ("help", "Help!", "帮助", "怎麼用", "how does this work?")
        ],
        *[(typed, "why.not_now") for typed in ("why", "为什么", "為什麼", "WHY?", "?", "？")],
        *[(typed, "left") for typed in ("left", "还有几题", "還有幾題", "how many left?")],
        *[(typed, "no_answers_yet") for typed in ("stop", "先到這裡", "先到这里", "stop here.")],
        *[(typed, "comfort") for typed in ("我不想活了", "撐不下去", "I want to die")],
    ],
)
def test_commands_of_every_language_are_understood_in_every_language(
    locale: str, typed: str, answer: str
) -> None:
    talk = conversation(locale)
    expected = talk.words(answer, left=talk.session.questions_left())
    assert talk.hear(typed).lines[0].text == expected


@each_locale
@pytest.mark.parametrize("typed", ["改 1", "修改1", "change 1", "Edit 1", "改１"])
def test_an_answer_is_changed_in_any_language(locale: str, typed: str) -> None:
    talk = conversation(locale)
    talk.hear("1")
    talk.hear("2")
    assert talk.asking == "insured_place"
    talk.hear(typed)
    assert talk.asking == "hukou_place"


@each_locale
@pytest.mark.parametrize("typed", ["改", "change", "改两题", "changes 1", "1"])
def test_without_a_number_nothing_is_changed(locale: str, typed: str) -> None:
    talk = conversation(locale)
    talk.hear("1")
    talk.hear("2")
    talk.hear(typed)
    assert talk.asking != "hukou_place"


@each_locale
@pytest.mark.parametrize("typed", ["一個都沒有", "一个都没有", "none of these", "攏無"])
def test_no_status_is_said_in_any_language(locale: str, typed: str) -> None:
    talk = conversation(locale)
    for answer in ("1", "2", "2"):
        talk.hear(answer)
    assert talk.asking == "identities"
    talk.hear(typed)
    assert talk.asking != "identities"
    assert not any(said.value for key, said in talk.session.said.items() if "identity" in key)

"""The language is the person's: heard in what they write, and changed when they say so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation import Conversation
from bot.languages import named, preferred, written_in
from bot.reading import normalise
from bot.words import locales, words
from tests.bot.diseases import DISEASES
from tests.bot.test_conversations import SCRIPTS, TODAY, shown
from tests.bot.test_recalling import fresh, typed, without_texts

NAMES = {"zh_Hans": "简体中文", "zh_Hant": "繁體中文", "en": "English"}


def new(language: str = "zh_Hans") -> Conversation:
    return Conversation(words(language), DISEASES, TODAY, follows_first_words=True)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I am asking for my father", "en"),
        ("My father has dibao in 泉州", "en"),
        ("我爸爸病了，住院", None),  # the same characters in both scripts
        ("爸爸去年脑出血", "zh_Hans"),
        ("爸爸去年腦出血", "zh_Hant"),
        ("阿嬤住院，健保是泉州的", "zh_Hant"),
        ("我們家戶口在廈門", "zh_Hant"),
        ("SMA", None),
        ("用了 PD-1 和 ICU", None),
        ("35000", None),
        ("", None),
    ],
)
def test_the_language_of_a_text_is_told_only_where_it_is_plain(
    text: str, language: str | None
) -> None:
    assert written_in(text) == language


@pytest.mark.parametrize(
    ("tags", "language"),
    [
        (["zh-hans"], "zh_Hans"),
        (["zh-TW", "en"], "zh_Hant"),
        (["zh-hant"], "zh_Hant"),
        (["de", "en-GB"], "en"),
        (["de"], None),
        ([""], None),
    ],
)
def test_a_language_asked_for_by_its_tag_is_spoken_if_it_is_here(
    tags: list[str], language: str | None
) -> None:
    assert preferred(tags) == language


@pytest.mark.parametrize("language", locales())
def test_the_name_of_a_language_is_understood(language: str) -> None:
    assert named(normalise(NAMES[language])) == language


def test_no_answer_is_taken_for_the_name_of_a_language() -> None:
    assert named("泉州") is None


def test_the_first_words_decide_the_language() -> None:
    talk = new()
    assert words("en")("ask.for_whom") in shown(talk.hear("Hello, I have a question please"))


def test_later_words_in_another_language_do_not_change_it() -> None:
    talk = new()
    talk.hear("我自己")
    talk.hear("my hukou is in Quanzhou")
    assert talk.language == "zh_Hans"


def test_a_language_that_was_chosen_is_kept_whatever_is_typed() -> None:
    talk = Conversation(words("en"), DISEASES, TODAY)
    talk.hear("爸爸去年脑出血")
    assert talk.language == "en"


def asked_in(talk: Conversation, language: str) -> str:
    return shown(talk.hear(NAMES[language]))


def each_point(script: Path) -> Iterator[tuple[Conversation, Conversation]]:
    """A conversation beside one in which the language is changed to and fro before every answer."""
    talk, other = fresh(), fresh()
    for number, text in enumerate(typed(script)):
        for language in (locales()[number % len(locales())], "zh_Hans"):
            other.hear(NAMES[language])
        yield talk, other
        talk.hear(text)
        other.hear(text)
        if talk.ended:
            return


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.txt"))[::3], ids=lambda path: path.stem)
def test_changing_the_language_at_any_point_changes_nothing_else(script: Path) -> None:
    for talk, other in each_point(script):
        assert other.asking == talk.asking
        assert without_texts(other.session.said) == without_texts(talk.session.said)


def test_the_question_that_stands_is_put_again_in_the_new_language() -> None:
    talk = new()
    talk.hear("我自己")
    for language in ("en", "zh_Hant", "zh_Hans"):
        reply = asked_in(talk, language)
        assert words(language)("language.now") in reply
        assert (
            words(language)("fact.hukou_place.question", who=words(language)("who.self")) in reply
        )


@pytest.mark.parametrize(
    ("typed_words", "answer"),
    [
        ("how much longer?", "questions left"),
        ("How many questions are left?", "questions left"),
        ("why do you need to know this?", "Most aid depends on where the medical insurance is"),
        ("what is the result", "From what is known now"),
        ("what is in-scope self-pay?", "Co-payment within the policy scope"),
    ],
)
def test_what_english_speakers_ask_in_between_is_answered_and_the_question_stands(
    typed_words: str, answer: str
) -> None:
    talk = new("en")
    for text in ("my father", "Quanzhou"):
        talk.hear(text)
    question = talk.asking
    assert answer in shown(talk.hear(typed_words))
    assert talk.asking == question

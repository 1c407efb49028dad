"""The papers of a conversation are in Chinese, whatever was spoken; the person can read them."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from bot.conversation import Conversation
from bot.drafts.handing import papers_of
from bot.drafts.model import Draft, Kind
from bot.drafts.pdf import pdf_of
from bot.drafts.personal import Personal
from bot.parameters import shipped_figures
from bot.words import locales, words
from tests.bot.diseases import DISEASES

PEOPLE = {
    "a card in Quanzhou": ("2", "泉州", "泉州", "低保"),
    "a card in Quanzhou for oneself": ("1", "泉州", "泉州", "低保"),
    "a card in Longyan": ("2", "龙岩", "龙岩", "特困"),
    "a card and a form": ("1", "龙岩", "龙岩", "3?"),
    "an application in Weihai": ("1", "经区", "外地", "低保"),
}
PERSONAL = Personal(name="王𠮷祥", id_number="35020319900101123X")

in_english = pytest.mark.skipif("en" not in locales(), reason="English has not all texts yet")
each_person = pytest.mark.parametrize("typed", PEOPLE.values(), ids=PEOPLE)


def papers(locale: str, typed: tuple[str, ...]) -> list[Draft]:
    talk = Conversation(words(locale), DISEASES, date(2026, 3, 1), shipped_figures())
    for text in typed:
        talk.hear(text)
    made = papers_of(talk, PERSONAL)
    assert made
    return made


def without_english(draft: Draft) -> list[tuple[str, str, str]]:
    return [(field.label, field.value, field.note) for field in draft.fields]


def pages(draft: Draft) -> int:
    return len(PdfReader(BytesIO(pdf_of(draft))).pages)


@in_english
@each_person
def test_whoever_speaks_english_gets_the_chinese_paper(typed: tuple[str, ...]) -> None:
    for english, chinese in zip(papers("en", typed), papers("zh_Hans", typed), strict=True):
        assert english.locale == "zh_Hans"
        assert without_english(english) == without_english(chinese)
        assert [each.title for each in english.groups] == [each.title for each in chinese.groups]
        for part in ("name", "document", "notes", "papers", "stages", "conditions", "receipt"):
            assert getattr(english, part) == getattr(chinese, part), part


@in_english
@each_person
def test_english_stands_beside_the_groups_and_what_there_is_to_write(
    typed: tuple[str, ...],
) -> None:
    for draft in papers("en", typed):
        assert all(re.fullmatch("[ -~’]+", group.english) for group in draft.groups)
        written = [field for field in draft.fields if field.value or "applicant" in field.id]
        assert written
        assert all(field.english for field in written)
        if draft.kind is not Kind.CARD:
            assert all(field.english for field in draft.fields)


@in_english
def test_nobody_signs_what_they_cannot_read() -> None:
    chinese, english = (
        papers(locale, PEOPLE["an application in Weihai"])[0] for locale in ("zh_Hans", "en")
    )
    assert chinese.statement
    for ours, theirs in zip(chinese.statement, english.statement, strict=True):
        assert theirs.startswith(ours)
        assert "I have checked the above" in theirs
    assert english.title.startswith(chinese.title)
    assert "application" in english.title


@in_english
@each_person
def test_a_card_stands_on_one_page_with_english_too(typed: tuple[str, ...]) -> None:
    for english, chinese in zip(papers("en", typed), papers("zh_Hans", typed), strict=True):
        if english.kind is Kind.CARD and pages(chinese) == 1:
            assert pages(english) == 1


@pytest.mark.parametrize("locale", ["zh_Hans", "zh_Hant"])
def test_whoever_speaks_chinese_gets_it_in_their_own_script_without_english(locale: str) -> None:
    for draft in papers(locale, PEOPLE["a card in Quanzhou"]):
        assert draft.locale == locale
        assert draft.title == words(locale)("drafting.title.quanzhou_card")
        assert not any(field.english for field in draft.fields)
        assert not any(group.english for group in draft.groups)


@pytest.mark.parametrize("locale", locales())
def test_for_oneself_there_is_no_agent_in_any_language(locale: str) -> None:
    for person, agents in (("a card in Quanzhou", 4), ("a card in Quanzhou for oneself", 0)):
        [draft] = papers(locale, PEOPLE[person])
        assert len([each for each in draft.fields if each.id.startswith("agent.")]) == agents

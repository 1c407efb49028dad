"""Ticks and nothings as people type them in English: what could mean two things is asked back."""

from __future__ import annotations

from datetime import date

import pytest

from bot.interview.answers import Reader, Reading, Unclear, Understood
from bot.interview.planner import Inquiry
from bot.interview.questions import BY_FACT, BY_ID, IDENTITIES
from bot.interview.session import How, Said
from bot.words import locales, words
from rules import facts as f
from rules.case import Case
from rules.interval import exactly
from rules.kinds import Fact
from tests.bot.diseases import DISEASES

TODAY = date(2026, 3, 1)
READER = Reader(words(), TODAY, DISEASES)
KEYS = BY_ID[IDENTITIES].keys
TICKED, AWAY, DOUBTED = (How.STATED, True), (How.ELSEWHERE, None), (How.UNSURE, None)


def read(fact: Fact, text: str, reader: Reader = READER) -> Reading:
    inquiry = Inquiry(BY_FACT[fact.key], "eligibility")
    return reader.read(inquiry, text, Case({}, TODAY))


def ticked(text: str, reader: Reader = READER) -> dict[int, tuple[How, object]] | None:
    """What is said of each that is ticked, by its number; None where the text is not clear."""
    reading = read(f.IDENTITIES[0], text, reader)
    if isinstance(reading, Unclear):
        return None
    assert isinstance(reading, Understood)
    assert set(reading.said) == set(KEYS)
    return {KEYS.index(key) + 1: _of(said) for key, said in reading.said.items() if _ticks(said)}


def _of(said: Said) -> tuple[How, object]:
    return said.how, said.value


def _ticks(said: Said) -> bool:
    return _of(said) != (How.STATED, False)


@pytest.mark.parametrize(
    "typed", ["3 10", "3, 10", "3 and 10", "3 AND 10", "3,10", "3、10", "3和10", "3 & 10", "3\n10"]
)
def test_ticks_stand_between_commas_blanks_or_an_and(typed: str) -> None:
    assert ticked(typed) == {3: TICKED, 10: TICKED}


@pytest.mark.parametrize(
    "typed",
    ["elsewhere 3", "3 elsewhere", "Elsewhere 3", "elsewhere3", "外地3", "外地 3", "3 外地"],
)
def test_a_tick_may_be_from_elsewhere(typed: str) -> None:
    assert ticked(typed) == {3: AWAY}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("elsewhere 3, 10", {3: AWAY, 10: TICKED}),
        ("3 elsewhere and 10", {3: AWAY, 10: TICKED}),
        ("elsewhere 3 and elsewhere 10", {3: AWAY, 10: AWAY}),
        ("10, 3 elsewhere, 7?", {10: TICKED, 3: AWAY, 7: DOUBTED}),
        ("外地3 10", {3: AWAY, 10: TICKED}),
        ("7 ?", {7: DOUBTED}),
        ("低保and孤儿?", {KEYS.index("identities.dibao") + 1: TICKED, 2: DOUBTED}),
    ],
)
def test_elsewhere_and_doubt_belong_to_the_tick_that_they_stand_beside(
    typed: str, expected: dict[int, tuple[How, object]]
) -> None:
    assert KEYS[1] == "identities.orphan"
    assert ticked(typed) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "elsewhere 3 10",
        "3 elsewhere 10",
        "elsewhere",
        "and",
        "not 3",
        "3 or 10",
        "3 but not 10",
        ",",
    ],
)
def test_ticks_that_could_mean_two_things_are_asked_back(typed: str) -> None:
    assert ticked(typed) is None


@pytest.mark.skipif("en" not in locales(), reason="there are not all texts in English yet")
@pytest.mark.parametrize("typed", ["dibao and orphan", "Orphan, dibao", "低保对象 and 孤儿"])
def test_statuses_are_ticked_by_their_english_names(typed: str) -> None:
    reader = Reader(words("en"), TODAY, DISEASES)
    assert ticked(typed, reader) == {KEYS.index("identities.dibao") + 1: TICKED, 2: TICKED}


@pytest.mark.parametrize(
    "typed", ["no", "None", "nothing", "zero", "never", "not yet", "没有", "無"]
)
@pytest.mark.parametrize("fact", [f.AID_RECEIVED, f.HUKOU_YEARS, f.PARENT_CONTRIBUTION_YEARS])
def test_nothing_is_zero_yuan_and_zero_years(typed: str, fact: Fact) -> None:
    reading = read(fact, typed)
    assert isinstance(reading, Understood)
    assert reading.said[fact.key].value == exactly(0)


@pytest.mark.parametrize("typed", ["no", "none", "never", "没有"])
def test_no_age_is_nothing(typed: str) -> None:
    assert isinstance(read(f.AGE, typed), Unclear)


@pytest.mark.parametrize("typed", ["not sure", "I don't know", "no idea"])
def test_not_knowing_is_neither_zero_nor_a_tick(typed: str) -> None:
    for fact in (f.AID_RECEIVED, f.HUKOU_YEARS, f.IDENTITIES[0]):
        reading = read(fact, typed)
        assert isinstance(reading, Understood)
        assert {each.how for each in reading.said.values()} == {How.UNSURE}

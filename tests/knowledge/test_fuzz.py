"""A part of `make fuzz` that is quick enough for every run."""

from __future__ import annotations

from collections.abc import Callable

from knowledge.match import LONGEST_TEXT, Match
from tests.knowledge.fuzz import flaws, strings

COUNT = 1800


def test_hostile_strings_get_a_well_formed_answer(match: Callable[[str], Match]) -> None:
    found = {text: list(flaws(text, match(text))) for text in strings(COUNT, seed=1)}
    assert {text: each for text, each in found.items() if each} == {}


def test_the_hostile_strings_reach_the_limit_and_every_kind_of_character() -> None:
    made = list(strings(COUNT, seed=1))
    assert max(map(len, made)) == LONGEST_TEXT
    everything = set().union(*made)
    assert {"\x00", "\ud800", "癌", "\u202e"} <= everything
    assert any(0x1F300 <= ord(character) <= 0x1FAFF for character in everything)

"""A sum is one thing: where it is plain which, what else it might be is not asked."""

from __future__ import annotations

from collections.abc import Sequence

from bot.listening.findings import Confidence, Heard
from rules import facts as f
from rules.kinds import Number

_PLAIN, _OF_ONE_FACT, _OPEN = range(3)


def told_once(heard: Sequence[Heard], asked: str | None) -> list[Heard]:
    """Without what leaves open more than another finding of the same sum does."""
    sums = [each for each in heard if _is_of_a_sum(each)]
    return [
        each
        for each in heard
        if each not in sums or not any(_tells_more(other, each, asked) for other in sums)
    ]


def _is_of_a_sum(heard: Heard) -> bool:
    fact = f.BY_KEY.get(heard.fact)
    return isinstance(fact, Number) and fact.unit == "yuan"


def _tells_more(one: Heard, other: Heard, asked: str | None) -> bool:
    """Of a finding in answer to the question and another the answer is the one that counts."""
    overlap = one.start < other.end and other.start < one.end
    if not overlap or one.fact == other.fact or other.fact == asked:
        return False
    if one.fact == asked:
        return _openness(one) <= _openness(other)
    return _openness(one) < _openness(other)


def _openness(heard: Heard) -> int:
    if heard.confidence is not Confidence.UNCLEAR:
        return _PLAIN
    return _OPEN if len({each.fact for each in heard.readings}) > 1 else _OF_ONE_FACT

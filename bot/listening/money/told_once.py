"""A sum is one thing: where it is plain which, what else it might be is not asked."""

from __future__ import annotations

from collections.abc import Sequence

from bot.listening.findings import Confidence, Heard
from rules import facts as f
from rules.kinds import Number

_IN_SCOPE = {f.IN_SCOPE_SELF_PAY_12M.key, f.IN_SCOPE_SELF_PAY.key}
_PLAIN, _OF_ONE_FACT, _OPEN = range(3)


def told_once(heard: Sequence[Heard], asked: str | None) -> list[Heard]:
    """Without what leaves open more than another finding of the same sum does."""
    sums = [each for each in heard if _is_of_a_sum(each)]
    narrow = any(_is_in_scope(each) for each in sums)
    return [
        each
        for each in heard
        if not (narrow and _may_be_in_scope(each))
        if each not in sums or not any(_tells_more(other, each, asked) for other in sums)
    ]


def _is_of_a_sum(heard: Heard) -> bool:
    fact = f.BY_KEY.get(heard.fact)
    return isinstance(fact, Number) and fact.unit == "yuan"


def _is_in_scope(heard: Heard) -> bool:
    """Whether a sum is said to be borne within scope, be it of this year or of twelve months."""
    facts = {each.fact for each in heard.readings} or {heard.fact}
    named = any(each.key.startswith("period.") for each in heard.readings)
    return facts <= _IN_SCOPE and (named or heard.confidence is not Confidence.UNCLEAR)


def _may_be_in_scope(heard: Heard) -> bool:
    """剩七万, 政策内自付四万: what is left of the bill is not asked where its share is told."""
    unclear = heard.confidence is Confidence.UNCLEAR
    return unclear and heard.readings[0].fact in _IN_SCOPE and not _is_in_scope(heard)


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

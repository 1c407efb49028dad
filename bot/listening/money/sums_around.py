"""The words that belong to a sum, up to the sums beside it; and what sums add up to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.listening.message.context import Context
from bot.listening.money.amounts import Sum
from rules.interval import ZERO, Interval

_IN_BRACKETS = re.compile("元? ?[(][^()\n]{1,14}[)]?")
_BEFORE, _BEHIND = 40, 14  # characters that may speak of a sum


def words_around(context: Context, each: Sum, sums: Sequence[Sum]) -> tuple[str, str]:
    """The words before a sum and behind it that are no other sum's."""
    clause = context.clauses.at(each.start)
    start = max([clause.start, each.start - _BEFORE, *_ends_before(each, sums)])
    aside = _IN_BRACKETS.match(context.text, each.end)
    last = aside.end() if aside else clause.end
    end = min([last, each.end + _BEHIND, *_starts_behind(each, sums)])
    return context.text[start : each.start], context.text[each.end : max(each.end, end)]


def _ends_before(each: Sum, sums: Sequence[Sum]) -> list[int]:
    return [other.end for other in sums if other.end <= each.start]


def _starts_behind(each: Sum, sums: Sequence[Sum]) -> list[int]:
    return [other.start for other in sums if other.start >= each.end]


def added_up(values: Sequence[Interval]) -> Interval:
    """What several sums come to."""
    low = sum((each.low for each in values), ZERO)
    return Interval(low, sum((each.high for each in values), ZERO))


def less(total: Interval, paid: Sequence[Interval]) -> Interval:
    low = total.low - sum((each.high for each in paid), ZERO)
    high = total.high - sum((each.low for each in paid), ZERO)
    return Interval(max(ZERO, low), max(ZERO, high))

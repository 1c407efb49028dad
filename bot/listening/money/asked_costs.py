"""A sum in answer to the question for what was borne or received."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from bot.listening.findings import Heard, Reading, implied, unclear
from bot.listening.message.context import Context
from bot.listening.money.amounts import Sum
from bot.listening.money.costs import (
    AID,
    BURDEN,
    CATASTROPHIC,
    COMPENSATION,
    IN_SCOPE,
    IN_SCOPE_12M,
    INPATIENT,
    ITEM,
    NON_COVERED,
    OUTPATIENT,
)
from bot.listening.money.kinds import A_UNIT, Cost, is_of_other_year, says, says_aside
from bot.listening.money.sums_around import added_up, less, words_around
from rules.interval import at_least

_SHARES = ("own", "item", "in_scope")
# What the words of a sum may make of it where it answers the question for a fact.
FITTING = {
    IN_SCOPE_12M: _SHARES,
    IN_SCOPE: _SHARES,
    INPATIENT: _SHARES,
    OUTPATIENT: _SHARES,
    NON_COVERED: ("item", "non_covered"),
    CATASTROPHIC: ("own", "item", "catastrophic"),
    AID: ("aid",),
    COMPENSATION: ("compensation",),
    BURDEN: (*_SHARES, "non_covered"),
    ITEM: (*_SHARES, "non_covered"),
}
_MOST_READINGS = 4


def answers_for_costs(
    context: Context, sums: Sequence[Sum], costs: Sequence[Cost]
) -> Iterator[Heard]:
    """A sum in answer to the question that stands, where its words say nothing else."""
    if context.asked not in FITTING:
        return
    other = {each.sum for each in costs if each.kind not in FITTING[context.asked]}
    found = [each for each in sums if each not in other and _may_answer(context, each, sums)]
    whole = [each for each in found if not _is_part(context, each, sums)]
    if len(whole) > 1:
        values = [added_up([each.yuan for each in whole]), *(each.yuan for each in whole)]
        readings = (Reading(context.asked, value, "added.up") for value in dict.fromkeys(values))
        yield unclear(whole[0].start, whole[0].end, *islice(readings, _MOST_READINGS))
    elif whole:
        yield from _answer(context, context.asked, whole[0], sums)
    for each in found if not whole else ():
        reading = Reading(context.asked, at_least(each.yuan.low), "a.part")
        yield unclear(each.start, each.end, reading)


def _answer(context: Context, asked: str, each: Sum, sums: Sequence[Sum]) -> Iterator[Heard]:
    """总共花了九万, 报了六万: in answer to what was borne it is the rest that counts."""
    others = [
        one.yuan for one in sums if one != each and says(context, one, sums, "paid_by_others")
    ]
    if others and "own" in FITTING[asked] and not says(context, each, sums, "own"):
        values = (less(each.yuan, others), each.yuan)
        readings = (Reading(asked, value, "cost.in_scope") for value in values)
        yield unclear(each.start, each.end, *readings)
    else:
        yield implied(each.start, each.end, asked, each.yuan)


def _may_answer(context: Context, each: Sum, sums: Sequence[Sum]) -> bool:
    cost = Cost(each, "own", context.clauses.before(each.start))
    before, _ = words_around(context, each, sums)
    return not is_of_other_year(cost) and not says_aside(before)


def _is_part(context: Context, each: Sum, sums: Sequence[Sum]) -> bool:
    """一个月药钱一千, 一针八千: more than that was paid in all."""
    before, _ = words_around(context, each, sums)
    return A_UNIT.search(before) is not None or each.period in ("month", "day")

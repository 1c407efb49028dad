"""What the sums of a message say of the household's means and the patient's costs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.listening.findings import Confidence, Heard
from bot.listening.message.context import Context
from bot.listening.money.amounts import Sum, sums_in
from bot.listening.money.costs import borne, in_scope, non_covered, received
from bot.listening.money.income import income, no_income
from bot.listening.money.kinds import A_UNIT
from bot.listening.money.meaning import Meaning, meaning_of
from bot.listening.money.no_costs import is_long_ago, is_no_cost, is_requirement

_FORMERLY = re.compile(
    "以前|之前(?!看)|原来|原先|本来|原本|生病前|没生病|没病的时候|过去(?!一年|12|十二|年)|当年|前几年|"
    "(?:病|疫情|退休|下岗|失业|出事|结婚)(?:以|之)?前|预计|预期|明年|将来"
)


def heard_sums(context: Context) -> Iterator[Heard]:
    """What is said plainly enough to give one value."""
    sums = tuple(sums_in(context))
    for each in _of_the_sums(context, sums):
        if each.confidence is not Confidence.UNCLEAR:
            yield each
    yield from no_income(context)


def gathered_shares(context: Context) -> Iterator[Heard]:
    """Sums of which plain words leave open what they count."""
    sums = tuple(each for each in sums_in(context) if not is_no_cost(context, each))
    sums = tuple(e for e in sums if not A_UNIT.search(context.clauses.before(e.start)))
    for each in _of_the_sums(context, sums):
        if each.confidence is Confidence.UNCLEAR:
            yield each


def is_present(context: Context, each: Sum) -> bool:
    """Whether a sum is neither taken back nor one of earlier days."""
    before = context.clauses.before(each.start)
    return not (each.denied or _FORMERLY.search(before) or is_long_ago(context, each))


def _of_the_sums(context: Context, sums: Sequence[Sum]) -> Iterator[Heard]:
    for each in sums:
        if context.is_silent(each.start) or each.period == "day" or not is_present(context, each):
            continue
        if is_requirement(context, each):
            continue
        meaning = meaning_of(context, each)
        if meaning is not None:
            found = _heard(context, each, meaning, sums)
            first = not any(meaning.place <= other.start < each.start for other in sums)
            yield from found if first else map(_to_confirm, found)


def _to_confirm(heard: Heard) -> Heard:
    """What may belong to the sum before."""
    stated = heard.confidence is Confidence.STATED
    return replace(heard, confidence=Confidence.IMPLIED) if stated else heard


def _heard(context: Context, each: Sum, meaning: Meaning, sums: Sequence[Sum]) -> Iterator[Heard]:
    start = min(meaning.place, each.start)
    match meaning.kind:
        case "income":
            found = income(context, each, start, sums)
            if found is not None:
                yield found
        case "own" | "in_scope" | "non_covered" if each.period == "month":
            return  # a month's share is not the year's sum
        case "own":
            yield borne(context, each, start)
        case "in_scope":
            yield in_scope(context, each, start)
        case "non_covered":
            yield non_covered(context, each, start)
        case "aid" | "catastrophic":
            yield from received(context, each, start, meaning.kind)

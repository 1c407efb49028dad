"""What to ask next: of the facts that can still change something, the most natural one.

The rules say which facts still matter; this only puts them in order and cuts the money bands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from bot.interview.questions import QUESTIONS, Question
from rules.assessment import assess, standing, still_deciding
from rules.case import Case
from rules.figures import is_figure
from rules.interval import Interval
from rules.kinds import Number
from rules.logic import Condition
from rules.policy import Policy
from rules.quantity import HIGH, LOW, Compare
from rules.truth import FALSE, UNKNOWN

Stage = Literal["eligibility", "amounts"]


@dataclass(frozen=True)
class Inquiry:
    """One question to put now: why at this stage, and the bands its number may be answered in."""

    question: Question
    stage: Stage
    bands: tuple[Interval, ...] = ()


def next_inquiry(
    policies: Sequence[Policy], case: Case, exhausted: Collection[str], stage: Stage
) -> Inquiry | None:
    """The next question of a stage; None when nothing that is left could change anything.

    `exhausted` are the facts of which the person has said all they know.
    """
    for question in open_questions(policies, case, exhausted, stage):
        return inquiry_about(question, policies, case, stage)
    return None


def inquiry_about(
    question: Question, policies: Sequence[Policy], case: Case, stage: Stage
) -> Inquiry:
    """A question as it is put now, in its turn or out of it."""
    return Inquiry(question, stage, _bands_for(question, policies, case, stage))


def questions_left(
    policies: Sequence[Policy], case: Case, exhausted: Collection[str], stage: Stage
) -> int:
    """How many more questions a stage can have at most.

    A number answered in a band may have to be asked for again, exactly.
    """
    left = 0
    for question in open_questions(policies, case, exhausted, stage):
        again = stage == "eligibility" and _is_new_number(question, case)
        left += 2 if again else 1
    return left


def _is_new_number(question: Question, case: Case) -> bool:
    return isinstance(question.facts[0], Number) and question.facts[0].key not in case.facts


def open_questions(
    policies: Sequence[Policy], case: Case, exhausted: Collection[str], stage: Stage
) -> Iterator[Question]:
    """The questions of a stage that can still change something, in their natural order."""
    wanted = wanted_facts(policies, case, stage) - set(exhausted)
    return (
        question.narrowed_to(wanted)
        for question in QUESTIONS
        if not wanted.isdisjoint(question.keys)
    )


def wanted_facts(policies: Iterable[Policy], case: Case, stage: Stage) -> set[str]:
    """Facts that can still change a status or category, or for a benefit's status and amount."""
    find = _deciding if stage == "eligibility" else _pricing
    return {key for policy in policies for key in find(policy, case) if not is_figure(key)}


def _deciding(policy: Policy, case: Case) -> Iterable[str]:
    return still_deciding(policy, case, standing(policy, case))


def _pricing(policy: Policy, case: Case) -> Iterator[str]:
    if standing(policy, case).verdict is FALSE:
        return
    for benefit in assess(policy, case).benefits:
        if benefit.status != "ineligible":
            yield from benefit.missing


def _bands_for(
    question: Question, policies: Sequence[Policy], case: Case, stage: Stage
) -> tuple[Interval, ...]:
    fact = question.facts[0]
    if stage == "amounts" or not isinstance(fact, Number) or fact.whole or fact.key in case.facts:
        return ()
    edges = sorted({edge for policy in policies for edge in _edges(policy, case, fact)})
    return _bands_between(edges, fact) if edges else ()


@dataclass(frozen=True, order=True)
class Edge:
    """Where a comparison turns; `below` says whether the value itself belongs to the lower band."""

    value: Decimal
    below: bool


def _edges(policy: Policy, case: Case, fact: Number) -> Iterator[Edge]:
    for comparison in _open_comparisons(policy.eligibility, case):
        if fact.key not in comparison.inputs():
            continue
        for end in (LOW, HIGH):
            limit = comparison.limit(case, fact.key, end)
            if limit is not None and limit.value > fact.least:
                yield Edge(limit.value, below=limit.operator in ("<=", ">"))


def _open_comparisons(condition: Condition, case: Case) -> Iterator[Compare]:
    if condition.evaluate(case) is not UNKNOWN:
        return
    if isinstance(condition, Compare):
        yield condition
    for child in condition.children():
        yield from _open_comparisons(child, case)


STEP = {"yuan": Decimal("0.01"), "years": Decimal("0.001"), "people": Decimal(1)}


def _bands_between(edges: Sequence[Edge], fact: Number) -> tuple[Interval, ...]:
    """Closed bands that meet at the edges: no value lies between two of them but by a hair."""
    step = STEP[fact.unit]
    lows, highs = [fact.least], []
    for edge in edges:
        highs.append(edge.value if edge.below else edge.value - step)
        lows.append(edge.value + step if edge.below else edge.value)
    highs.append(fact.unknown.high)
    return tuple(Interval(low, high) for low, high in zip(lows, highs, strict=True) if low <= high)

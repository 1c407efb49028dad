"""Why a question is asked: which clauses look at it, and what either answer would decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.explain.values import Renderer
from bot.interview.planner import Inquiry
from bot.interview.session import Session
from bot.speech import Line, Role
from rules.assessment import STATUS, standing
from rules.case import Case
from rules.interval import Interval
from rules.kinds import Choice, Fact, Flag
from rules.policy import Policy, Rule
from rules.truth import FALSE, UNKNOWN

FEW = 2  # answers that can be named as the exception


def purpose(inquiry: Inquiry, session: Session, render: Renderer) -> Iterator[Line]:
    """The reason for asking, the clauses behind it, and the effect of each possible answer."""
    words = render.words
    fact = inquiry.question.facts[0]
    several = len(inquiry.question.facts) > 1
    yield Line(Role.TEXT, words("why.identities" if several else f"fact.{fact.key}.why"))
    for policy, rule in _rules_that_ask(inquiry, session):
        text = words(f"rule.{policy.id}.{rule.name}", who=render.who)
        source = words("clause", number=policy.document.number, locator=rule.clause.locator)
        yield Line(Role.ITEM, text + source)
    if not several:
        yield from _effects(fact, inquiry, session, render)


def _rules_that_ask(inquiry: Inquiry, session: Session) -> Iterator[tuple[Policy, Rule]]:
    keys = set(inquiry.question.keys)
    for policy in session.policies:
        if policy.gate.evaluate(session.case) is FALSE:
            continue
        for rule in policy.rules:
            if not keys.isdisjoint(rule.fact_keys) and rule.evaluate(session.case) is UNKNOWN:
                yield policy, rule


def _effects(fact: Fact, inquiry: Inquiry, session: Session, render: Renderer) -> Iterator[Line]:
    """What would be settled, and by which answers: once for all that settle the same."""
    labels = []
    settling: dict[str, list[str]] = {}
    for label, value in _possible_answers(fact, inquiry, render):
        labels.append(label)
        for outcome in _outcomes_of(fact, value, session, render):
            settling.setdefault(outcome, []).append(label)
    for answers, outcomes in _by_answers(settling).items():
        text = _settled_by(answers, labels, render.words.listed(outcomes), render)
        yield Line(Role.DETAIL, text)


def _by_answers(settling: Mapping[str, Sequence[str]]) -> dict[tuple[str, ...], list[str]]:
    """The outcomes that the same answers settle."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for outcome, answers in settling.items():
        alike.setdefault(tuple(answers), []).append(outcome)
    return alike


def _settled_by(
    answers: Sequence[str], labels: Sequence[str], outcome: str, render: Renderer
) -> str:
    """What settles it: these answers or, where nearly all do, all but the others."""
    others = [label for label in labels if label not in answers]
    unless = 0 < len(others) <= FEW < len(answers)
    words = render.words
    answer = words("or").join(
        words("quoted", text=each) for each in (others if unless else answers)
    )
    return words("unless_answered" if unless else "if_answered", answer=answer, outcome=outcome)


def _possible_answers(fact: Fact, inquiry: Inquiry, render: Renderer) -> Iterator[tuple[str, Any]]:
    if isinstance(fact, Flag):
        yield from ((render.words("yes"), True), (render.words("no"), False))
    elif isinstance(fact, Choice):
        yield from ((render.value(fact, option), option) for option in fact.options)
    else:
        yield from ((render.value(fact, band), band) for band in inquiry.bands)


def _outcomes_of(
    fact: Fact, value: bool | str | Interval, session: Session, render: Renderer
) -> Iterator[str]:
    """Which verdicts an answer would settle, as far as they are open now."""
    case = session.case
    answered = Case({**case.facts, fact.key: value}, case.as_of, case.figures)
    for policy in session.policies:
        after = standing(policy, answered).verdict
        if after is not standing(policy, case).verdict:
            yield render.words(
                "verdict_would_be",
                programme=render.words(f"programme.{policy.id}.name"),
                status=render.words(f"status.{STATUS[after]}"),
            )

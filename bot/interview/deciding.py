"""Which open question decides most: what a caller is best asked first, in whatever order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.interview.planner import inquiry_about, open_questions
from bot.interview.questions import Question
from bot.interview.session import Session
from rules.assessment import standing
from rules.case import Case
from rules.kinds import Choice, Fact, Flag
from rules.policy import Policy
from rules.truth import UNKNOWN


@dataclass(frozen=True)
class Open:
    """A question that is still open, and of how many programmes one answer would settle it."""

    question: Question
    settles: int


def most_decisive(session: Session) -> list[Open]:
    """The open questions of the first stage, those that can settle most programmes first.

    Among equals: whose every answer settles more, then the natural order.
    """
    case, exhausted = session.case, session.exhausted
    undecided = [p for p in session.policies if standing(p, case).verdict is UNKNOWN]
    questions = list(open_questions(session.policies, case, exhausted, "eligibility"))
    scored = [(question, _settled(question, session, undecided)) for question in questions]
    scored.sort(key=lambda each: (-max(each[1]), -sum(each[1]) / len(each[1])))
    return [Open(question, max(settled)) for question, settled in scored]


def _settled(question: Question, session: Session, policies: Sequence[Policy]) -> list[int]:
    """For each possible answer, of how many programmes it settles the verdict."""
    case = session.case
    counts = [
        sum(standing(policy, answered).verdict is not UNKNOWN for policy in policies)
        for answered in _answered(question, session, case)
    ]
    return counts or [0]


def _answered(question: Question, session: Session, case: Case) -> Iterator[Case]:
    for fact in question.facts:
        for value in _possible(fact, question, session):
            yield Case({**case.facts, fact.key: value}, case.as_of, case.figures)


def _possible(fact: Fact, question: Question, session: Session) -> Sequence[Any]:
    if isinstance(fact, Flag):
        return (True, False)
    if isinstance(fact, Choice):
        return fact.options
    return inquiry_about(question, session.policies, session.case, "eligibility").bands

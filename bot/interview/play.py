"""Playing the guided interview against a whole case, as a person would answer who knows it all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.interview.planner import Inquiry
from bot.interview.session import UNSURE, Milestone, Session, stated
from rules.case import Case
from rules.policy import Policy
from rules.registry import POLICIES
from rules.results import Result


def play(case: Case, policies: Sequence[Policy] = POLICIES) -> tuple[list[Inquiry], Result]:
    """The questions that are put, in order, and the result; an absent fact is "I don't know"."""
    session = Session(case.as_of, policies, case.figures)
    while session.turn is not Milestone.FINISHED:
        _respond(session, case)
    return session.asked, session.result


def _respond(session: Session, case: Case) -> None:
    turn = session.turn
    if isinstance(turn, Inquiry):
        facts = case.facts
        session.answer(
            {key: stated(facts[key]) if key in facts else UNSURE for key in turn.question.keys}
        )
    elif turn is Milestone.CHECK_ANSWERS:
        session.confirm()
    else:
        session.choose_estimate(True)


def as_json(asked: Sequence[Inquiry]) -> list[dict[str, Any]]:
    """The questions in the shape of the screening contract."""
    return [
        {
            "question": inquiry.question.id,
            "facts": list(inquiry.question.keys),
            "stage": inquiry.stage,
        }
        for inquiry in asked
    ]

"""Interviews played by made-up people: every state on the way, every turn, and their length."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.interview.planner import Inquiry, Stage, next_inquiry
from bot.interview.play import play
from bot.interview.session import UNSURE, Milestone, Session, Turn, stated
from rules.case import Case
from rules.registry import POLICIES
from tests.benchmarks.ours import case_of, fresh
from tests.benchmarks.people import people, people_of


@dataclass(frozen=True)
class Step:
    """What a person says to the present turn of a session."""

    session: Session
    say: Callable[[], None]

    def __call__(self) -> Turn:
        """Say it, and find the turn that follows; as often as one likes."""
        self.say()
        return self.session.turn


def steps(count: int) -> Iterator[Step]:
    """Every step of the interviews of so many people, each taken before the next is given."""
    for facts, _ in people(count):
        case = case_of(facts)
        session = Session(case.as_of, figures=case.figures)
        while session.turn is not Milestone.FINISHED:
            step = Step(session, _answer_to(session.turn, session, case))
            yield step
            step()


def _answer_to(turn: Turn, session: Session, case: Case) -> Callable[[], None]:
    if turn is Milestone.CHECK_ANSWERS:
        return session.confirm
    if not isinstance(turn, Inquiry):
        return lambda: session.choose_estimate(True)
    answers = {
        key: stated(case.facts[key]) if key in case.facts else UNSURE for key in turn.question.keys
    }
    return lambda: session.answer(answers)


@dataclass(frozen=True)
class State:
    """Where an interview stood when a question had to be found."""

    case: Case
    exhausted: frozenset[str]
    stage: Stage

    def next_question(self) -> Inquiry | None:
        return next_inquiry(POLICIES, fresh(self.case), self.exhausted, self.stage)


def states(count: int) -> Iterator[State]:
    """Every state of the interviews of so many people in which a question was put."""
    for step in steps(count):
        turn = step.session.turn
        if isinstance(turn, Inquiry):
            yield State(step.session.case, frozenset(step.session.said), turn.stage)


@dataclass(frozen=True)
class Asked:
    """How many questions an interview put to one person."""

    eligibility: int
    amounts: int


def questions_asked(city: str, count: int) -> Iterator[Asked]:
    """The length of the interviews of so many people of a city, about all five programmes."""
    for facts in people_of(city, count):
        stages = [inquiry.stage for inquiry in play(case_of(facts))[0]]
        yield Asked(stages.count("eligibility"), stages.count("amounts"))

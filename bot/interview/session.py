"""A session: the answers as they were given, from which everything else follows by replay.

Going back, changing an answer and resuming need nothing of their own: the answers that are still
there are played again, in the order in which the rules now want them. What was said before its turn
counts as soon as it matters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

from bot.interview.planner import (
    Inquiry,
    Stage,
    inquiry_about,
    next_inquiry,
    open_questions,
    questions_left,
)
from bot.interview.questions import BY_FACT, BY_ID, Question
from rules.case import Case
from rules.figures import NO_FIGURES, Figures
from rules.interval import Interval
from rules.policy import Policy
from rules.registry import POLICIES
from rules.results import Result
from rules.screening import screen


class How(Enum):
    """How a person answered; only the first says anything to the rules."""

    STATED = "stated"
    UNSURE = "unsure"
    DECLINED = "declined"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Said:
    """What a person said of one fact: the value, and whether it is as exact as they can be."""

    how: How
    value: Any = None
    exact: bool = True
    text: str = ""


class Milestone(Enum):
    """Where a session stands when there is no question to put."""

    CHECK_ANSWERS = "check_answers"
    OFFER_ESTIMATE = "offer_estimate"
    FINISHED = "finished"


Turn = Inquiry | Milestone


@dataclass
class Session:
    """One person's interview: what was said, and the turn that follows from it.

    `pinned`: a question that somebody wants to be put now, whatever its turn. `set_aside`: what was
    said of it before, which counts again where they think better of it.
    """

    as_of: date
    policies: Sequence[Policy] = POLICIES
    figures: Figures = NO_FIGURES
    said: dict[str, Said] = field(default_factory=dict)
    checked: bool = False
    estimate: bool | None = None
    pinned: str | None = None
    set_aside: dict[str, Said] = field(default_factory=dict)
    _state: _State | None = field(default=None, repr=False)

    @property
    def turn(self) -> Turn:
        """The question to put now, or the milestone reached."""
        return self._played().turn

    @property
    def case(self) -> Case:
        """The facts that count so far: those the rules asked for, as they were answered."""
        return self._played().case

    @property
    def asked(self) -> list[Inquiry]:
        """The questions answered so far, in the order in which they came up."""
        return self._played().asked

    @property
    def exhausted(self) -> frozenset[str]:
        """Facts of which the person has said all they know."""
        return frozenset(self._played().exhausted)

    @property
    def unused(self) -> list[str]:
        """Facts that were answered and that no longer matter."""
        return [key for key in self.said if key not in self._played().used]

    @property
    def result(self) -> Result:
        """The verdict on what is known now."""
        return screen(self.case, self.policies)

    def questions_left(self) -> int:
        """How many more questions this stage can have at most."""
        state = self._played()
        if not isinstance(state.turn, Inquiry):
            return 0
        return questions_left(self.policies, state.case, state.exhausted, state.turn.stage)

    def answer(self, answers: Mapping[str, Said]) -> None:
        """Take what was said of some facts."""
        state = self._played()
        straight_on = self._answers_the_turn(answers)
        for key, said in answers.items():
            self.said.pop(key, None)  # said anew, it stands last
            self.said[key] = said
        if self.pinned is not None and any(BY_FACT[key].id == self.pinned for key in answers):
            self._let_go()
        if straight_on and isinstance(state.turn, Inquiry):
            _take(self, state, state.turn)
            _advance(self, state)
        else:
            self._state = None

    def _answers_the_turn(self, answers: Mapping[str, Said]) -> bool:
        """Whether this is what was asked and all else said is played: then nothing else moves."""
        turn = self.turn
        if not isinstance(turn, Inquiry) or self.said.keys() != self._played().used or self.pinned:
            return False
        return answers.keys() == set(turn.question.keys) and self.said.keys().isdisjoint(answers)

    def back(self) -> str | None:
        """Take back the last answer; the id of its question, or None where there is none."""
        if self.pinned is not None:
            self.said.update(self.set_aside)
            self._let_go()
        elif self.estimate is not None and not self._amounts_asked():
            self.estimate = None
        elif self.checked and self.estimate is None:
            self.checked = False
        else:
            return self._take_back_last()
        self._state = None
        return None

    def _amounts_asked(self) -> bool:
        return any(inquiry.stage == "amounts" for inquiry in self.asked)

    def _take_back_last(self) -> str | None:
        """Of the answers that count, the one that was given last."""
        last = next((key for key in reversed(self.said) if key in self._played().used), None)
        if last is None:
            return None
        question = BY_FACT[last].id
        self._unsay(question)
        return question

    def put(self, question_id: str) -> None:
        """Put a question now, whatever its turn."""
        self._let_go()
        self.pinned = question_id
        self._state = None

    def change(self, question_id: str) -> None:
        """Ask a question again; every other answer is kept."""
        before = {key: said for key, said in self.said.items() if BY_FACT[key].id == question_id}
        self._unsay(question_id)
        self.put(question_id)
        self.set_aside = before
        self.checked = False

    def take_back(self, question_id: str) -> None:
        """Take back what was said of a question, which is put again when it is its turn."""
        self._unsay(question_id)
        self.checked = False

    def _unsay(self, question_id: str) -> None:
        for key in [key for key in self.said if BY_FACT[key].id == question_id]:
            del self.said[key]
        self._state = None

    def _let_go(self) -> None:
        self.pinned, self.set_aside = None, {}

    def confirm(self) -> None:
        """The answers were checked."""
        self.checked = True
        _advance(self, self._played())

    def choose_estimate(self, wanted: bool) -> None:
        """Whether to go on to the questions that only the amounts need."""
        self.estimate = wanted
        _advance(self, self._played())

    def _played(self) -> _State:
        if self._state is None:
            self._state = _replay(self)
        return self._state


@dataclass
class _State:
    """What replaying the answers comes to."""

    case: Case
    asked: list[Inquiry] = field(default_factory=list)
    exhausted: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    turn: Turn = Milestone.FINISHED


def _replay(session: Session) -> _State:
    state = _State(Case({}, session.as_of, session.figures))
    _advance(session, state)
    return state


def _advance(session: Session, state: _State) -> None:
    """Play on from where the state is, as far as the answers go."""
    state.turn = _natural_turn(session, state)
    if session.pinned is not None:
        state.turn = _pinned_turn(session, state, BY_ID[session.pinned])


def _natural_turn(session: Session, state: _State) -> Turn:
    inquiry = _play_stage(session, state, "eligibility")
    if inquiry is not None:
        return inquiry
    if not session.checked:
        return Milestone.CHECK_ANSWERS
    if session.estimate is None and _priceable(session, state):
        return Milestone.OFFER_ESTIMATE
    inquiry = _play_stage(session, state, "amounts") if session.estimate else None
    return inquiry or Milestone.FINISHED


def _pinned_turn(session: Session, state: _State, question: Question) -> Inquiry:
    """A question out of its turn: about what of it is open, and about what was said before."""
    stage: Stage = "eligibility"
    open_keys: set[str] = set()
    for stage in ("eligibility", "amounts"):
        offered = open_questions(session.policies, state.case, state.exhausted, stage)
        open_keys = {key for each in offered if each.id == question.id for key in each.keys}
        if open_keys:
            break
    about = question.narrowed_to(open_keys | session.set_aside.keys())
    return inquiry_about(about if about.facts else question, session.policies, state.case, stage)


def _priceable(session: Session, state: _State) -> bool:
    return next_inquiry(session.policies, state.case, state.exhausted, "amounts") is not None


def _play_stage(session: Session, state: _State, stage: Stage) -> Inquiry | None:
    """Play what was said of a stage's questions; the first one that is left to put."""
    while questions := list(open_questions(session.policies, state.case, state.exhausted, stage)):
        said = _first_said(session, state, questions)
        if said is None:
            return inquiry_about(questions[0], session.policies, state.case, stage)
        _take(session, state, inquiry_about(said, session.policies, state.case, stage))
    return None


def _first_said(session: Session, state: _State, questions: Sequence[Question]) -> Question | None:
    """The first question of which something was said that has not been played yet."""
    for question in questions:
        said = [key for key in question.keys if key in session.said and key not in state.used]
        if said:
            return question.narrowed_to(said)
    return None


def _take(session: Session, state: _State, inquiry: Inquiry) -> None:
    facts = dict(state.case.facts)
    for key in inquiry.question.keys:
        said = session.said[key]
        if said.how is How.STATED:
            facts[key] = said.value
        if said.exact or said.how is not How.STATED:
            state.exhausted.add(key)
        state.used.add(key)
    state.case = Case(facts, state.case.as_of, state.case.figures)
    state.asked.append(inquiry)


def stated(value: Any, text: str = "") -> Said:
    """An answer that is as exact as the person can make it."""
    return Said(How.STATED, value, text=text)


def in_band(value: Interval, text: str = "") -> Said:
    """An answer by a band, which may be asked for more exactly."""
    return Said(How.STATED, value, exact=False, text=text)


UNSURE = Said(How.UNSURE)
DECLINED = Said(How.DECLINED)
ELSEWHERE = Said(How.ELSEWHERE)

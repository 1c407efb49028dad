"""Where a conversation stands, and how its present question is put."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot import asking
from bot.asking_back import ask_about
from bot.explain.values import Renderer
from bot.explain.whole import next_steps, verdicts
from bot.interview.answers import Choose, Reader, Since
from bot.interview.diagnosing import Diagnosing
from bot.interview.planner import Inquiry
from bot.interview.progress import Pending, Progress
from bot.interview.session import Milestone, Session
from bot.interview.steps import Did, Step
from bot.interview.telling import Telling
from bot.recap import Recap
from bot.speech import Line, Role, Speech
from bot.words import Words, words
from knowledge.match import Diseases
from rules.case import Case
from rules.figures import NO_FIGURES, Figures

PEOPLE = ("self", "family", "child", "other")


@dataclass
class Presenting:
    """The state of a conversation, which only steps change, and the question that follows."""

    words: Words
    diseases: Diseases
    today: date
    figures: Figures = NO_FIGURES
    follows_first_words: bool = False  # speak the language that the first message is in
    ended: bool = False
    recalling: bool = False  # what was heard before is heard again, without what came of it
    steps: list[Step] = field(default_factory=list)  # done since they were last taken
    progress: Progress = field(init=False)
    _presented: Speech | None = field(default=None, repr=False)  # until a step is done
    _told: Case | None = None  # the facts for which the whole result was told

    def __post_init__(self) -> None:
        self._reader = Reader(self.words, self.today, self.diseases)
        self.progress = Progress(self.today, self.figures)

    @property
    def language(self) -> str:
        """The locale that is spoken."""
        return str(self.words.locale)

    def speak(self, language: str) -> None:
        """Go on in another language, where the conversation stands."""
        if language != self.language:
            self.words = words(language)
            self._reader = Reader(self.words, self.today, self.diseases)
            self._presented = None

    @property
    def session(self) -> Session:
        return self.progress.session

    @property
    def for_whom(self) -> str | None:
        return self.progress.for_whom

    @property
    def asking(self) -> str:
        """The id of what is being asked: a question's, a milestone's, or for whom."""
        return self.progress.asking

    @property
    def inquiry(self) -> Inquiry | None:
        """The question that is being put; None at a milestone, or while for whom is open."""
        turn = self.session.turn
        return turn if self.for_whom is not None and isinstance(turn, Inquiry) else None

    @property
    def may_be_left_open(self) -> bool:
        """Whether what is being asked may be answered by not knowing or not saying."""
        return self.inquiry is not None

    @property
    def render(self) -> Renderer:
        return Renderer(self.words, self.diseases, self.words(f"who.{self.for_whom or 'self'}"))

    @property
    def recap(self) -> Recap:
        """What was said and what it comes to, in words."""
        return Recap(self.session, self.render)

    def _verdicts(self) -> Iterator[Line]:
        return verdicts(self.session.result, self.session.case, self.render)

    def _do(self, did: Did, text: str = "", **more: Any) -> None:
        step = Step(did, self.asking, text, **more)
        self.progress.do(step)
        self._presented = None
        self.steps.append(step)

    def _talk_about(self, pending: Pending, text: str) -> Speech:
        """Go on about something that was said and is no answer yet."""
        self._do(Did.HEARD, text)
        self.progress.pending = pending
        self._presented = None
        return self.present()

    # -- what comes next ---------------------------------------------------------------------

    def _again(self, key: str, **values: object) -> Speech:
        """Say something, and put the present question again without its explanations."""
        speech = self.present()
        kept = [line for line in speech.lines if line.role is not Role.HINT]
        note = Line(Role.WARNING, self.words(key, **values))
        return Speech((note, *kept), speech.options, speech.several, speech.ended)

    def present(self) -> Speech:
        """The present question or milestone."""
        if self._presented is None or self.asking == Milestone.FINISHED.value:
            self._presented = self._put()
        return self._presented

    def _put(self) -> Speech:
        if self.progress.pending is not None:
            return self._ask_back(self.progress.pending)
        if self.for_whom is None:
            return asking.ask_for_whom(PEOPLE, self.words)
        turn = self.session.turn
        if isinstance(turn, Inquiry):
            return asking.ask(turn, self.session.case, self.session.questions_left(), self.render)
        if turn is Milestone.CHECK_ANSWERS:
            return asking.check_answers(self.recap.answers(), self.words)
        if turn is Milestone.OFFER_ESTIMATE:
            return asking.offer_estimate(self.words)
        return self._finished()

    def _ask_back(self, pending: Choose | Since | Diagnosing | Telling) -> Speech:
        match pending:
            case Telling():
                return ask_about(pending, self.render)
            case Choose():
                return asking.ask_which(pending, self.words)
            case Diagnosing():
                return asking.ask_diagnosis(pending, self.render)
            case Since():
                question = self.words("ask.diagnosed_on", who=self.render.who)
                return Speech((Line(Role.QUESTION, question),))

    def _finished(self) -> Speech:
        hint = Line(Role.HINT, self.words("after_the_result"))
        if self._told is self.session.case:
            return Speech((hint,))
        self._told = self.session.case
        steps = tuple(next_steps(self.session.result, self.session.case, self.render))
        return Speech((*steps, hint))

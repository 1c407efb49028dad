"""How far a conversation has come; only steps move it, so that steps alone bring it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.interview.answers import Choose, Since
from bot.interview.diagnosing import Diagnosing
from bot.interview.planner import Inquiry
from bot.interview.questions import BY_FACT, IDENTITIES
from bot.interview.session import Said, Session
from bot.interview.steps import Did, Step
from bot.interview.telling import Telling
from rules import facts as f
from rules.case import Case
from rules.dates import DateRange
from rules.figures import NO_FIGURES, Figures

Pending = Choose | Since | Diagnosing | Telling | None

FOR_WHOM = "for_whom"
PLACES = {f.HUKOU_PLACE.key, f.INSURED_PLACE.key}


@dataclass
class Progress:
    """The answers, for whom they are, and what is being talked about between two of them.

    `pending`: something said that is not an answer yet. `changing_from`: the facts before the
    answers were changed, until they are found right again.
    """

    today: date
    figures: Figures = NO_FIGURES
    session: Session = field(init=False)
    for_whom: str | None = field(init=False, default=None)
    pending: Pending = field(init=False, default=None)
    diagnosed_on: DateRange | None = field(init=False, default=None)
    changing_from: Case | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._restart()

    @property
    def asking(self) -> str:
        """The id of what is being asked: a question's, a milestone's, or for whom."""
        if self.for_whom is None:
            return FOR_WHOM
        turn = self.session.turn
        return turn.question.id if isinstance(turn, Inquiry) else turn.value

    def moves(self, said: Mapping[str, Said]) -> bool:
        """Whether answers lead to another place, whose own authorities recognise identities."""
        return self.changing_from is not None and not PLACES.isdisjoint(said)

    def do(self, step: Step) -> None:
        """Go one step; what was heard and is no answer yet has to be read by the caller."""
        match step.did:
            case Did.FOR_WHOM:
                self.for_whom, self.pending = step.value, None
            case Did.ANSWER:
                self._answer(step)
            case Did.BACK:
                self._back()
            case Did.CHANGE | Did.PUT:
                self._turn_to(step.value, anew=step.did is Did.CHANGE)
            case Did.CONFIRM:
                self.session.confirm()
                self.changing_from = None
            case Did.ESTIMATE:
                self.session.choose_estimate(step.value == "yes")
            case Did.RESTART:
                self._restart()

    def _answer(self, step: Step) -> None:
        said = dict(step.said)
        self._notice_a_correction(said)
        moved = self.moves(said)
        self.pending = None
        self.diagnosed_on = step.diagnosed_on or self.diagnosed_on
        self.session.answer(said)
        if moved:
            self.session.take_back(IDENTITIES)

    def _notice_a_correction(self, said: Mapping[str, Said]) -> None:
        """An answer that was not asked for changes what was found right: it is checked again."""
        asked = any(BY_FACT[key].id == self.asking for key in said if key in BY_FACT)
        if self.session.checked and not asked:
            self.changing_from = self.changing_from or self.session.case
            self.session.checked = False

    def _back(self) -> None:
        if self.pending is not None:
            self.pending = None
        elif self.session.asked or self.session.pinned:
            self.session.back()
        else:
            self.for_whom = None

    def _turn_to(self, question: str, anew: bool) -> None:
        """Ask something out of its turn; anew, what was said of it is set aside."""
        self.pending = None
        if question == FOR_WHOM:
            self.for_whom = None
        elif anew:
            self.changing_from = self.changing_from or self.session.case
            self.session.change(question)
        else:
            self.session.put(question)

    def _restart(self) -> None:
        self.session = Session(self.today, figures=self.figures)
        self.for_whom = self.pending = self.diagnosed_on = self.changing_from = None

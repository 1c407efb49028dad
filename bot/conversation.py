"""One conversation: hears typed words, answers with speech. Every channel holds the same one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot import asking
from bot.explain.purpose import purpose
from bot.explain.values import Renderer
from bot.explain.whole import differences, next_steps, verdicts
from bot.interview.answers import Choose, Reader, Since, Unclear, Understood
from bot.interview.diagnosing import Diagnosing, heard
from bot.interview.picking import pick
from bot.interview.planner import Inquiry
from bot.interview.progress import FOR_WHOM, Progress
from bot.interview.questions import IDENTITIES
from bot.interview.session import Milestone, Said, Session, stated
from bot.interview.steps import Did, Step
from bot.reading import Answer, normalise, read_date, read_yes_no
from bot.recap import Recap
from bot.speech import Draft, Line, Role, Speech
from bot.words import Words
from knowledge.match import Diseases
from rules import facts as f
from rules.case import Case
from rules.dates import DateRange, years_from
from rules.figures import NO_FIGURES, Figures
from rules.screening import screen

PEOPLE = ("self", "family", "child", "other")
LONGEST_HEARD = 2000
MILESTONE_OPTIONS = {
    Milestone.CHECK_ANSWERS: ("check.right",),
    Milestone.OFFER_ESTIMATE: ("estimate.yes", "estimate.no"),
}


@dataclass
class Conversation:
    """A person's conversation, from the welcome to the result and any changes after it."""

    words: Words
    diseases: Diseases
    today: date
    figures: Figures = NO_FIGURES
    ended: bool = False
    steps: list[Step] = field(default_factory=list)  # done since they were last taken
    _progress: Progress = field(init=False)
    _presented: Speech | None = field(default=None, repr=False)  # until a step is done
    _told: Case | None = None  # the facts for which the whole result was told

    def __post_init__(self) -> None:
        self._reader = Reader(self.words, self.today, self.diseases)
        self._progress = Progress(self.today, self.figures)

    @property
    def session(self) -> Session:
        return self._progress.session

    @property
    def for_whom(self) -> str | None:
        return self._progress.for_whom

    @property
    def asking(self) -> str:
        """The id of what is being asked: a question's, a milestone's, or for whom."""
        return self._progress.asking

    @property
    def may_be_left_open(self) -> bool:
        """Whether what is being asked may be answered by not knowing or not saying."""
        return self.for_whom is not None and isinstance(self.session.turn, Inquiry)

    @property
    def render(self) -> Renderer:
        who = self.words(f"who.{self.for_whom or 'self'}")
        return Renderer(self.words, self.diseases, who)

    @property
    def recap(self) -> Recap:
        """What was said and what it comes to, in words."""
        return Recap(self.session, self.render)

    def open(self) -> Speech:
        """The welcome, and the first question."""
        welcome = [Line(Role.TITLE, self.words("welcome.title"))]
        welcome += [Line(Role.TEXT, self.words(f"welcome.{n}")) for n in range(1, 5)]
        return self.present().after(*welcome)

    def hear(self, text: str) -> Speech:
        """The answer to what a person typed; anything typed gets one."""
        if len(text) > LONGEST_HEARD:
            return self._again("too_long", limit=LONGEST_HEARD)
        typed = normalise(text).strip("。.!！ ")
        if not typed:
            return self._again("nothing_typed")
        if any(word in typed for word in self.words("distress").split()):
            return self._again("comfort")
        command = self._command(typed)
        return command() if command else self._answer(text.strip())

    # -- what is kept ------------------------------------------------------------------------

    def take_steps(self) -> list[Step]:
        """The steps since this was last asked: all that need be kept of the conversation."""
        taken, self.steps = self.steps, []
        return taken

    def recall(self, step: Step, said_on: date) -> None:
        """Do again what a person did on some day, without a word."""
        if step.did is not Did.HEARD:
            self._progress.do(step)
        elif step.question == self.asking:
            self._reader = Reader(self.words, said_on, self.diseases)
            self._answer(step.text)
            self._reader = Reader(self.words, self.today, self.diseases)
        self._told = self.session.case if self.asking == Milestone.FINISHED.value else None
        self._presented = None
        self.steps.clear()

    def resume(self) -> Speech:
        """Where the conversation stands, to go on from there."""
        self._told, self.ended = None, False
        after_the_verdict = (Milestone.OFFER_ESTIMATE, Milestone.FINISHED)
        if self.for_whom is None or self.session.turn not in after_the_verdict:
            return self.present()
        lines = list(verdicts(self.session.result, self.session.case, self.render))
        return self.present().after(*lines)

    def _do(self, did: Did, text: str = "", **more: Any) -> None:
        step = Step(did, self.asking, text, **more)
        self._progress.do(step)
        self._presented = None
        self.steps.append(step)

    def _talk_about(self, pending: Choose | Since | Diagnosing | None, text: str) -> Speech:
        """Go on about something that was said and is no answer yet."""
        self._do(Did.HEARD, text)
        self._progress.pending = pending
        self._presented = None
        return self.present()

    # -- commands ----------------------------------------------------------------------------

    def _command(self, typed: str) -> Callable[[], Speech] | None:
        commands = {
            "back": self._back,
            "why": self._why,
            "help": self._help,
            "verdict": self._verdict_so_far,
            "stop": self._stop,
            "left": self._left,
            "answers": self._answers,
            "restart": self._restart,
            "quit": self.leave,
        }
        for name, command in commands.items():
            if typed.lower() in self.words(f"command.{name}").split():
                return command
        return self._change_command(typed)

    def _change_command(self, typed: str) -> Callable[[], Speech] | None:
        for word in self.words("command.change").split():
            rest = typed.removeprefix(word).strip()
            if typed.startswith(word) and rest.isascii() and rest.isdigit():
                return lambda: self._change(int(rest))
        return None

    def _back(self) -> Speech:
        answering = self._progress.pending is None and self.session.pinned is None
        answered = answering and bool(self.session.asked)
        self._do(Did.BACK)
        went_back = [Line(Role.UNDERSTOOD, self.words("went_back"))] if answered else []
        return self.present().after(*went_back)

    def _why(self) -> Speech:
        turn = self.session.turn
        if self.for_whom is None or not isinstance(turn, Inquiry):
            return self._again("why.not_now")
        return self.present().after(*purpose(turn, self.session, self.render))

    def _help(self) -> Speech:
        lines = [Line(Role.ITEM, self.words(f"help.{n}")) for n in range(1, 9)]
        return self.present().after(*lines)

    def _verdict_so_far(self) -> Speech:
        lines = list(verdicts(self.session.result, self.session.case, self.render))
        return self.present().after(Line(Role.TEXT, self.words("so_far")), *lines)

    def _stop(self) -> Speech:
        """The result on what is known, what to do with it, and the end of the conversation."""
        if not self.session.asked:
            return self.leave().after(Line(Role.TEXT, self.words("no_answers_yet")))
        result, case = self.session.result, self.session.case
        lines = [*verdicts(result, case, self.render), *next_steps(result, case, self.render)]
        return self.leave().after(Line(Role.TEXT, self.words("so_far")), *lines)

    def _left(self) -> Speech:
        left = self.session.questions_left()
        return self._again("left", left=left) if left else self._again("left.none")

    def _answers(self) -> Speech:
        return self.present().after(*self.recap.answers())

    def _restart(self) -> Speech:
        self._do(Did.RESTART)
        self._told = None
        return self.open()

    def leave(self) -> Speech:
        """A goodbye; nothing more is heard."""
        self.ended = True
        return Speech((Line(Role.TEXT, self.words("goodbye")),), ended=True)

    def _change(self, number: int) -> Speech:
        asked = self.recap.questions_asked()
        if not 1 <= number <= len(asked):
            return self._again("change.no_such", last=len(asked))
        return self.ask_again(asked[number - 1])

    def ask_again(self, question: str) -> Speech:
        """Put a question again; every other answer is kept."""
        self._do(Did.CHANGE, value=question)
        if question == FOR_WHOM:
            return self.present()
        ticks = question == IDENTITIES
        name = self.words("identities") if ticks else self.render.fact_name(question)
        note = self.words("change.asking_again", name=name)
        return self.present().after(Line(Role.UNDERSTOOD, note))

    def put(self, question: str) -> Speech:
        """Put a question before its turn."""
        self._do(Did.PUT, value=question)
        return self.present()

    def take(self, said: Mapping[str, Said]) -> Speech:
        """Take what was found in a person's words and found right by them, fact by fact."""
        for key, each in said.items():
            self._do(Did.ANSWER, each.text, said={key: each})
        return self.present().after(*self.recap.understood(said))

    # -- answers -----------------------------------------------------------------------------

    def _answer(self, text: str) -> Speech:
        if self.for_whom is None:
            return self._take_for_whom(text)
        match self._progress.pending:
            case Choose() as choose:
                return self._take_choice(choose, text)
            case Since() as since:
                return self._take_diagnosis_day(since, text)
            case Diagnosing() as state:
                return self._take_diagnosing(state, text)
        turn = self.session.turn
        if isinstance(turn, Inquiry):
            return self._take_reading(turn, text)
        return self._take_milestone(turn, text)

    def _take_for_whom(self, text: str) -> Speech:
        place = pick(text, [self.words.names(f"for_whom.{who}") for who in PEOPLE], by_part=False)
        if place is None:
            return self._again("unclear.for_whom")
        self._do(Did.FOR_WHOM, text, value=PEOPLE[place])
        return self.present()

    def _take_reading(self, inquiry: Inquiry, text: str) -> Speech:
        reading = self._reader.read(inquiry, self._letter(inquiry, text), self.session.case)
        if isinstance(reading, Unclear):
            return self._again(reading.key, **reading.values)
        if isinstance(reading, Understood):
            return self._take(reading.said, text)
        diagnosed_on = self._progress.diagnosed_on
        if isinstance(reading, Since) and diagnosed_on is not None:
            return self._years_at_diagnosis(reading, diagnosed_on, text)
        return self._talk_about(reading, text)

    def _letter(self, inquiry: Inquiry, text: str) -> str:
        """The letter of a band that was typed as it is written; any other text as it is."""
        options = self.present().options if inquiry.bands else ()
        letters = {normalise(option.label): option.key for option in options}
        return letters.get(normalise(text), text)

    def _take(
        self, said: Mapping[str, Said], text: str, diagnosed_on: DateRange | None = None
    ) -> Speech:
        moves, changed = self._progress.moves(said), self._progress.changing_from is not None
        self._do(Did.ANSWER, text, said=said, diagnosed_on=diagnosed_on)
        echo = Draft(list(self.recap.understood(said)))
        if moves and isinstance(self.session.turn, Inquiry):
            echo.say(Role.UNDERSTOOD, self.words("change.identities_again"))
        if changed and not isinstance(self.session.turn, Inquiry):
            echo.extend(self.recap.no_longer_needed())
        return self.present().after(*echo)

    def _take_choice(self, choose: Choose, text: str) -> Speech:
        place = pick(text, [asking.names_of(label, self.words) for label, _ in choose.readings])
        if place is not None:
            return self._take({choose.fact: choose.readings[place][1]}, text)
        if read_yes_no(text) in (Answer.UNSURE, Answer.NO, Answer.DECLINED):
            return self._talk_about(None, text)
        return self._again("unclear.choice", example="1")

    def _take_diagnosing(self, state: Diagnosing, text: str) -> Speech:
        after = heard(state, text, self.words)
        if after is None:
            return self._again("unclear.need" if state.asking else "unclear.which_disease")
        notes = [
            Line(Role.UNDERSTOOD, note) for note in asking.diagnosing_notes(after, self.render)
        ]
        if not after.finished:
            return self._talk_about(after, text).after(*notes)
        outcome = after.outcome
        if outcome is None:
            notes.append(Line(Role.WARNING, self.words("diagnosis.say_it_otherwise")))
            return self._talk_about(None, text).after(*notes)
        return self._take({f.DIAGNOSES.key: outcome}, text).after(*notes)

    def _take_diagnosis_day(self, since: Since, text: str) -> Speech:
        day = read_date(text, self._reader.today)
        if day is None:
            if read_yes_no(text) in (Answer.UNSURE, Answer.DECLINED):
                hint = Line(Role.HINT, self.words("say_years_instead"))
                return self._talk_about(None, text).after(hint)
            return self._again("unclear.diagnosis_day")
        if day.earliest > self.today:
            return self._again("unclear.future")
        diagnosed_on = DateRange(day.earliest, min(day.latest, self.today))
        return self._years_at_diagnosis(since, diagnosed_on, text)

    def _years_at_diagnosis(self, since: Since, diagnosed: DateRange, text: str) -> Speech:
        years = stated(years_from(since.day, diagnosed), text)
        return self._take({since.fact: years}, text, diagnosed)

    def _take_milestone(self, milestone: Milestone, text: str) -> Speech:
        place = pick(text, [self.words.names(key) for key in MILESTONE_OPTIONS.get(milestone, ())])
        picked = read_yes_no(text) if place is None else (Answer.YES, Answer.NO)[place]
        if milestone is Milestone.CHECK_ANSWERS and picked is Answer.YES:
            return self._confirm(text)
        if milestone is Milestone.OFFER_ESTIMATE and picked in (Answer.YES, Answer.NO):
            self._do(Did.ESTIMATE, text, value="yes" if picked is Answer.YES else "no")
            return self.present()
        return self._again(f"unclear.{milestone.value}")

    def _confirm(self, text: str) -> Speech:
        changing_from = self._progress.changing_from
        self._do(Did.CONFIRM, text)
        result, lines = self.session.result, Draft()
        if changing_from is not None:
            lines.extend(differences(screen(changing_from), result, self.render))
        lines.extend(verdicts(result, self.session.case, self.render))
        return self.present().after(*lines)

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
        if self.for_whom is None:
            return asking.ask_for_whom(PEOPLE, self.words)
        match self._progress.pending:
            case Choose() as choose:
                return asking.ask_which(choose, self.words)
            case Diagnosing() as state:
                return asking.ask_diagnosis(state, self.render)
            case Since():
                question = self.words("ask.diagnosed_on", who=self.render.who)
                return Speech((Line(Role.QUESTION, question),))
        turn = self.session.turn
        if isinstance(turn, Inquiry):
            return asking.ask(turn, self.session.case, self.session.questions_left(), self.render)
        if turn is Milestone.CHECK_ANSWERS:
            return asking.check_answers(self.recap.answers(), self.words)
        if turn is Milestone.OFFER_ESTIMATE:
            return asking.offer_estimate(self.words)
        return self._finished()

    def _finished(self) -> Speech:
        hint = Line(Role.HINT, self.words("after_the_result"))
        if self._told is self.session.case:
            return Speech((hint,))
        self._told = self.session.case
        steps = tuple(next_steps(self.session.result, self.session.case, self.render))
        return Speech((*steps, hint))

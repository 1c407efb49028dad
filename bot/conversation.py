"""One conversation: hears typed words, answers with speech. Every channel holds the same one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from bot.asking import ask
from bot.explain.purpose import purpose
from bot.explain.values import Renderer
from bot.explain.whole import differences, next_steps, verdicts
from bot.interview.answers import Choose, Reader, Since, Unclear, Understood, pick
from bot.interview.consistency import contradictions
from bot.interview.planner import Inquiry
from bot.interview.questions import BY_FACT, QUESTIONS
from bot.interview.session import How, Milestone, Said, Session, stated
from bot.reading import Answer, normalise, read_date, read_yes_no
from bot.speech import Draft, Line, Option, Role, Speech
from bot.words import Words
from knowledge.catalogue import Finder
from rules.dates import DateRange, years_from
from rules.facts import BY_KEY
from rules.figures import NO_FIGURES, Figures
from rules.results import Result

FOR_WHOM = ("self", "family", "child", "other")
LONGEST_HEARD = 2000


@dataclass
class Conversation:
    """A person's conversation, from the welcome to the result and any changes after it."""

    words: Words
    finder: Finder
    today: date
    figures: Figures = NO_FIGURES
    for_whom: str | None = None
    ended: bool = False
    diagnosed_on: DateRange | None = None
    session: Session = field(init=False)
    _pending: Choose | Since | None = None
    _before_change: Result | None = None

    def __post_init__(self) -> None:
        self._reader = Reader(self.words, self.today, self.finder)
        self._forget()

    def _forget(self) -> None:
        """As if nothing had been said."""
        self.session = Session(self.today, figures=self.figures)
        self.for_whom = self.diagnosed_on = self._pending = self._before_change = None

    @property
    def render(self) -> Renderer:
        who = self.words(f"who.{self.for_whom or 'self'}")
        return Renderer(self.words, self.finder, who)

    def open(self) -> Speech:
        """The welcome, and the first question."""
        welcome = [Line(Role.TITLE, self.words("welcome.title"))]
        welcome += [Line(Role.TEXT, self.words(f"welcome.{n}")) for n in range(1, 5)]
        return self._present().after(*welcome)

    def hear(self, text: str) -> Speech:
        """The answer to what a person typed; anything typed gets one."""
        if len(text) > LONGEST_HEARD:
            return self._again("too_long", limit=LONGEST_HEARD)
        typed = normalise(text).strip("。.!！ ")
        if not typed:
            return self._again("nothing_typed")
        command = self._command(typed)
        return command() if command else self._answer(text.strip())

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
        if self._pending is not None:
            self._pending = None
            return self._present()
        if not self.session.asked:
            self.for_whom = None
            return self._present()
        self.session.back()
        return self._present().after(Line(Role.UNDERSTOOD, self.words("went_back")))

    def _why(self) -> Speech:
        turn = self.session.turn
        if self.for_whom is None or not isinstance(turn, Inquiry):
            return self._again("why.not_now")
        return self._present().after(*purpose(turn, self.session, self.render))

    def _help(self) -> Speech:
        lines = [Line(Role.ITEM, self.words(f"help.{n}")) for n in range(1, 9)]
        return self._present().after(*lines)

    def _verdict_so_far(self) -> Speech:
        lines = list(verdicts(self.session.result, self.session.case, self.render))
        return self._present().after(Line(Role.TEXT, self.words("so_far")), *lines)

    def _stop(self) -> Speech:
        """The result on what is known, what to do with it, and the end of the conversation."""
        result, case = self.session.result, self.session.case
        lines = [*verdicts(result, case, self.render), *next_steps(result, case, self.render)]
        return self.leave().after(Line(Role.TEXT, self.words("so_far")), *lines)

    def _left(self) -> Speech:
        return self._again("left", left=self.session.questions_left())

    def _answers(self) -> Speech:
        return self._present().after(*self._answers_so_far())

    def _restart(self) -> Speech:
        self._forget()
        return self.open()

    def leave(self) -> Speech:
        """A goodbye; nothing more is heard."""
        self.ended = True
        return Speech((Line(Role.TEXT, self.words("goodbye")),), ended=True)

    def _change(self, number: int) -> Speech:
        asked = self._questions_asked()
        if not 1 <= number <= len(asked):
            return self._again("change.no_such", last=len(asked))
        self._before_change = self._before_change or self.session.result
        self._pending = None
        kept = set(self.session.said)
        self.session.change(asked[number - 1])
        lost = kept - set(self.session.said)
        names = [self.render.fact_name(key) for key in lost][:1]
        note = self.words("change.asking_again", name=self.words.listed(names))
        return self._present().after(Line(Role.UNDERSTOOD, note))

    # -- answers -----------------------------------------------------------------------------

    def _answer(self, text: str) -> Speech:
        if self.for_whom is None:
            return self._take_for_whom(text)
        if isinstance(self._pending, Choose):
            return self._take_choice(self._pending, text)
        if isinstance(self._pending, Since):
            return self._take_diagnosis_day(self._pending, text)
        turn = self.session.turn
        if isinstance(turn, Inquiry):
            return self._take_reading(turn, text)
        return self._take_milestone(turn, text)

    def _take_for_whom(self, text: str) -> Speech:
        place = pick(text, [self.words(f"for_whom.{who}") for who in FOR_WHOM])
        if place is None:
            return self._again("unclear.for_whom")
        self.for_whom = FOR_WHOM[place]
        return self._present()

    def _take_reading(self, inquiry: Inquiry, text: str) -> Speech:
        reading = self._reader.read(inquiry, text, self.session.case)
        if isinstance(reading, Unclear):
            return self._again(reading.key, **reading.values)
        if isinstance(reading, Understood):
            return self._take(dict(reading.said))
        if isinstance(reading, Since) and self.diagnosed_on is not None:
            return self._years_at_diagnosis(reading, self.diagnosed_on, text)
        self._pending = reading
        return self._present()

    def _take(self, said: dict[str, Said]) -> Speech:
        self.session.answer(said)
        echo = [*self._echo(said), *self._contradictions(said), *self._no_longer_needed()]
        return self._present().after(*echo)

    def _echo(self, said: dict[str, Said]) -> Iterator[Line]:
        yield Line(Role.UNDERSTOOD, self.words("understood", what=self._what_was_said(said)))
        if any(each.how is How.ELSEWHERE for each in said.values()):
            yield Line(Role.WARNING, self.words("recognised_elsewhere"))

    def _what_was_said(self, said: dict[str, Said]) -> str:
        held = [key for key, each in said.items() if each.how is not How.STATED or each.value]
        if len(said) > 1 and not held:
            return self.words("none_of_these")
        keys = held if len(said) > 1 else list(said)
        if (
            len(said) > 1
            and len({said[key].how for key in said}) == 1
            and said[keys[0]].how is not How.STATED
        ):
            return self.words(f"how.{said[keys[0]].how.value}")
        return self.words.listed([self._one_said(key, said[key], len(said) > 1) for key in keys])

    def _one_said(self, key: str, said: Said, ticked: bool) -> str:
        name = self.render.fact_name(key)
        if said.how is not How.STATED:
            return self.words(
                "name_and_value", name=name, value=self.words(f"how.{said.how.value}")
            )
        if ticked:
            return name
        value = self.render.value(BY_KEY[key], said.value)
        return self.words("name_and_value", name=name, value=value)

    def _contradictions(self, said: dict[str, Said]) -> Iterator[Line]:
        for code in contradictions(self.session.case, said):
            yield Line(Role.WARNING, self.words(f"contradiction.{code}"))

    def _no_longer_needed(self) -> Iterator[Line]:
        unused = [self.render.fact_name(key) for key in self.session.unused]
        if (
            unused
            and self._before_change is not None
            and not isinstance(self.session.turn, Inquiry)
        ):
            yield Line(
                Role.UNDERSTOOD, self.words("no_longer_needed", facts=self.words.listed(unused))
            )

    def _take_choice(self, choose: Choose, text: str) -> Speech:
        place = pick(text, [self._reading_label(label) for label, _ in choose.readings])
        if place is None:
            answer = read_yes_no(text)
            if answer in (Answer.UNSURE, Answer.NO, Answer.DECLINED):
                self._pending = None
                return self._present()
            return self._again("unclear.choice", example="1")
        self._pending = None
        return self._take({choose.fact: choose.readings[place][1]})

    def _reading_label(self, label: str) -> str:
        return self.words(label) if self.words.has(label) else label

    def _take_diagnosis_day(self, since: Since, text: str) -> Speech:
        day = read_date(text, self.today)
        if day is None:
            if read_yes_no(text) in (Answer.UNSURE, Answer.DECLINED):
                self._pending = None
                return self._present().after(Line(Role.HINT, self.words("say_years_instead")))
            return self._again("unclear.diagnosis_day")
        if day.earliest > self.today:
            return self._again("unclear.future")
        self.diagnosed_on = DateRange(day.earliest, min(day.latest, self.today))
        return self._years_at_diagnosis(since, self.diagnosed_on, text)

    def _years_at_diagnosis(self, since: Since, diagnosed: DateRange, text: str) -> Speech:
        self._pending = None
        return self._take({since.fact: stated(years_from(since.day, diagnosed), text)})

    def _take_milestone(self, milestone: Milestone, text: str) -> Speech:
        labels = [option.label for option in self._present().options]
        place = pick(text, labels)
        picked = read_yes_no(text) if place is None else (Answer.YES, Answer.NO)[place]
        if milestone is Milestone.CHECK_ANSWERS and picked is Answer.YES:
            return self._confirm()
        if milestone is Milestone.OFFER_ESTIMATE and picked in (Answer.YES, Answer.NO):
            self.session.choose_estimate(picked is Answer.YES)
            return self._present()
        key = "unclear.check" if milestone is Milestone.CHECK_ANSWERS else "unclear.flag"
        return self._again("unclear.finished" if milestone is Milestone.FINISHED else key)

    def _confirm(self) -> Speech:
        self.session.confirm()
        result, lines = self.session.result, Draft()
        if self._before_change is not None:
            lines.extend(differences(self._before_change, result, self.render))
            self._before_change = None
        lines.extend(verdicts(result, self.session.case, self.render))
        return self._present().after(*lines)

    # -- what comes next ---------------------------------------------------------------------

    def _again(self, key: str, **values: object) -> Speech:
        """Say something, and put the present question again without its explanations."""
        speech = self._present()
        kept = [line for line in speech.lines if line.role is not Role.HINT]
        note = Line(Role.WARNING, self.words(key, **values))
        if self.for_whom is not None and self.session.turn is Milestone.FINISHED:
            kept = []
        return Speech((note, *kept), speech.options, speech.several, speech.ended)

    def _present(self) -> Speech:
        """The present question or milestone."""
        if self.for_whom is None:
            return self._ask_for_whom()
        if isinstance(self._pending, Choose):
            return self._ask_which(self._pending)
        if isinstance(self._pending, Since):
            return Speech(
                (Line(Role.QUESTION, self.words("ask.diagnosed_on", who=self.render.who)),)
            )
        turn = self.session.turn
        if isinstance(turn, Inquiry):
            return ask(turn, self.session.case, self.session.questions_left(), self.render)
        if turn is Milestone.CHECK_ANSWERS:
            return self._check_answers()
        if turn is Milestone.OFFER_ESTIMATE:
            return self._offer_estimate()
        return self._finished()

    def _ask_for_whom(self) -> Speech:
        options = tuple(
            Option(str(n), self.words(f"for_whom.{who}")) for n, who in enumerate(FOR_WHOM, start=1)
        )
        return Speech((Line(Role.QUESTION, self.words("ask.for_whom")),), options)

    def _ask_which(self, choose: Choose) -> Speech:
        labels = [self._reading_label(label) for label, _ in choose.readings]
        options = tuple(Option(str(n), label) for n, label in enumerate(labels, start=1))
        return Speech((Line(Role.QUESTION, self.words(choose.key)),), options)

    def _check_answers(self) -> Speech:
        lines = [*self._answers_so_far(), Line(Role.QUESTION, self.words("ask.check"))]
        return Speech(tuple(lines), (Option("1", self.words("check.right")),))

    def _answers_so_far(self) -> Iterator[Line]:
        asked = self._questions_asked()
        yield Line(Role.HEADING, self.words("section.answers" if asked else "no_answers_yet"))
        for number, question_id in enumerate(asked, start=1):
            said = {
                key: each
                for key, each in self.session.said.items()
                if BY_FACT[key].id == question_id and key not in self.session.unused
            }
            text = self._answer_line(question_id, said)
            yield Line(Role.ITEM, self.words("numbered", number=number, text=text))

    def _answer_line(self, question_id: str, said: dict[str, Said]) -> str:
        if len(said) == 1 and question_id in said:
            return self._one_said(question_id, said[question_id], ticked=False)
        name = self.words("identities")
        return self.words("name_and_value", name=name, value=self._what_was_said(said))

    def _questions_asked(self) -> list[str]:
        ids = {inquiry.question.id for inquiry in self.session.asked}
        return [question.id for question in QUESTIONS if question.id in ids]

    def _offer_estimate(self) -> Speech:
        options = (Option("1", self.words("estimate.yes")), Option("2", self.words("estimate.no")))
        return Speech((Line(Role.QUESTION, self.words("ask.estimate")),), options)

    def _finished(self) -> Speech:
        steps = tuple(next_steps(self.session.result, self.session.case, self.render))
        return Speech((*steps, Line(Role.HINT, self.words("after_the_result"))))

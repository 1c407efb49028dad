"""One conversation: hears typed words, answers with speech. Every channel holds the same one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from bot.answering import Answering
from bot.explain.purpose import purpose
from bot.explain.whole import next_steps, verdicts
from bot.glossary import Term, asked_about, explained
from bot.interview.answers import Reader
from bot.interview.progress import FOR_WHOM
from bot.interview.questions import IDENTITIES
from bot.interview.session import Milestone
from bot.interview.steps import Did, Step
from bot.languages import named, written_in
from bot.reading import normalise
from bot.speech import Line, Role, Speech
from bot.typed import bare, ways

LONGEST_HEARD = 2000


class Conversation(Answering):
    """A person's conversation, from the welcome to the result and any changes after it."""

    def open(self) -> Speech:
        """The welcome, and the first question."""
        welcome = [Line(Role.TITLE, self.words("welcome.title"))]
        welcome += [Line(Role.TEXT, self.words(f"welcome.{n}")) for n in range(1, 5)]
        return self.present().after(*welcome)

    def hear(self, text: str) -> Speech:
        """The answer to what a person typed; anything typed gets one."""
        if self.follows_first_words and not self.steps and self.for_whom is None:
            self.speak(written_in(text) or self.language)
        if len(text) > LONGEST_HEARD:
            return self._again("too_long", limit=LONGEST_HEARD)
        typed = normalise(text)
        if not typed:
            return self._again("nothing_typed")
        if any(way in typed for way in ways("distress")):
            return self._again("comfort")
        if typed in ways("service.thanks.said"):
            return self.present().after(Line(Role.TEXT, self.words("service.thanks")))
        language = named(typed)
        if language:
            self.speak(language)
            return self.present().after(Line(Role.UNDERSTOOD, self.words("language.now")))
        command = self._command(typed) or self._command(bare(typed))
        if command:
            return command()
        terms = asked_about(text)
        return self._explain(terms) if terms else self._answer(text.strip())

    def _explain(self, terms: Iterable[Term]) -> Speech:
        """What words of the field mean; then the question that stands once more."""
        lines = [line for term in terms for line in explained(term, self.words)]
        return self.present().after(*lines)

    # -- what is kept ------------------------------------------------------------------------

    def take_steps(self) -> list[Step]:
        """The steps since this was last asked: all that need be kept of the conversation."""
        taken, self.steps = self.steps, []
        return taken

    def recall(self, step: Step, said_on: date) -> None:
        """Do again what a person did on some day, without a word."""
        if step.did is not Did.HEARD:
            self.progress.do(step)
        elif step.question == self.asking:
            self._reader = Reader(self.words, said_on, self.diseases)
            self.recalling = True
            self._answer(step.text)
            self.recalling = False
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
        return self.present().after(*self._verdicts())

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
            if typed in ways(f"command.{name}"):
                return command
        return self._change_command(typed)

    def _change_command(self, typed: str) -> Callable[[], Speech] | None:
        for way in ways("command.change"):
            number = typed.removeprefix(way).strip() if typed.startswith(way) else ""
            if number.isascii() and number.isdigit():
                return lambda: self._change(int(number))
        return None

    def _back(self) -> Speech:
        answering = self.progress.pending is None and self.session.pinned is None
        answered = answering and bool(self.session.asked)
        self._do(Did.BACK)
        went_back = [Line(Role.UNDERSTOOD, self.words("went_back"))] if answered else []
        return self.present().after(*went_back)

    def _why(self) -> Speech:
        if self.inquiry is None:
            return self._again("why.not_now")
        return self.present().after(*purpose(self.inquiry, self.session, self.render))

    def _help(self) -> Speech:
        lines = [Line(Role.ITEM, self.words(f"help.{n}")) for n in range(1, 10)]
        return self.present().after(*lines)

    def _verdict_so_far(self) -> Speech:
        return self.present().after(Line(Role.TEXT, self.words("so_far")), *self._verdicts())

    def _stop(self) -> Speech:
        """The result on what is known, what to do with it, and the end of the conversation."""
        if not self.session.asked:
            return self.leave().after(Line(Role.TEXT, self.words("no_answers_yet")))
        result, case = self.session.result, self.session.case
        lines = (*verdicts(result, case, self.render), *next_steps(result, case, self.render))
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
        note = Line(Role.UNDERSTOOD, self.words("change.asking_again", name=name))
        return self.present().after(note)

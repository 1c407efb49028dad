"""Taking answers: from what was typed to what it says, or to a question about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot import asking, asking_back
from bot.explain.whole import differences, verdicts
from bot.interview.answers import Choose, Since, Unclear, Understood
from bot.interview.diagnosing import Diagnosing, heard
from bot.interview.picking import pick
from bot.interview.planner import Inquiry, open_questions
from bot.interview.progress import FOR_WHOM
from bot.interview.questions import BY_FACT
from bot.interview.session import Milestone, Said, stated
from bot.interview.steps import Did
from bot.interview.telling import Heard, Telling, telling, together, told, with_more
from bot.listening import Confidence, Finding, Listener
from bot.presenting import PEOPLE, Presenting
from bot.reading import Answer, read_date, read_yes_no
from bot.speech import Draft, Line, Role, Speech
from rules import facts as f
from rules.dates import DateRange, years_from
from rules.screening import screen

A_BARE_ANSWER = 8  # characters; what is no longer and was understood tells no more than that
FEWEST_TO_TELL = 4


class Answering(Presenting):
    """A conversation that takes answers to the question that stands."""

    def _answer(self, text: str) -> Speech:
        match self.progress.pending:
            case Telling() as state:
                return self._take_telling(state, text)
            case Choose() as choose:
                return self._take_choice(choose, text)
            case Since() as since:
                return self._take_diagnosis_day(since, text)
            case Diagnosing() as state:
                return self._take_diagnosing(state, text)
        if self.for_whom is None:
            return self._take_for_whom(text)
        turn = self.session.turn
        if isinstance(turn, Inquiry):
            return self._take_reading(turn, text)
        return self._take_milestone(turn, text)

    def _take_for_whom(self, text: str) -> Speech:
        place = pick(text, [self.words.names(f"for_whom.{who}") for who in PEOPLE], by_part=False)
        if place is not None:
            return self.ask_for(PEOPLE[place], text)
        return self._take_more(text, asked=True) or self._again("unclear.for_whom")

    def ask_for(self, whom: str, text: str) -> Speech:
        """The conversation is for one of PEOPLE."""
        self._do(Did.FOR_WHOM, text, value=whom)
        return self.present()

    def _take_reading(self, inquiry: Inquiry, text: str) -> Speech:
        letter = asking.letter_of(text, self.present().options) if inquiry.bands else text
        reading = self._reader.read(inquiry, letter, self.session.case)
        if isinstance(reading, Understood) and len(text) <= A_BARE_ANSWER:
            return self._take(reading.said, text)
        more = self._take_more(
            text, asked=isinstance(reading, Unclear), only_stated=isinstance(reading, Diagnosing)
        )
        if more is not None:
            return more
        if isinstance(reading, Unclear):
            return self._again(reading.key, **reading.values)
        if isinstance(reading, Understood):
            return self._take(reading.said, text)
        diagnosed_on = self.progress.diagnosed_on
        if isinstance(reading, Since) and diagnosed_on is not None:
            return self._years_at_diagnosis(reading, diagnosed_on, text)
        return self._talk_about(reading, text)

    def _take(
        self, said: Mapping[str, Said], text: str, diagnosed_on: DateRange | None = None
    ) -> Speech:
        moves, changed = self.progress.moves(said), self.progress.changing_from is not None
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
        place = pick(
            text, [self.words.names(key) for key in asking.MILESTONE_OPTIONS.get(milestone, ())]
        )
        picked = read_yes_no(text) if place is None else (Answer.YES, Answer.NO)[place]
        if milestone is Milestone.CHECK_ANSWERS and picked is Answer.YES:
            return self._confirm(text)
        if milestone is Milestone.OFFER_ESTIMATE and picked in (Answer.YES, Answer.NO):
            self._do(Did.ESTIMATE, text, value="yes" if picked is Answer.YES else "no")
            return self.present()
        return self._take_more(text, asked=True) or self._again(f"unclear.{milestone.value}")

    def _confirm(self, text: str) -> Speech:
        changing_from = self.progress.changing_from
        self._do(Did.CONFIRM, text)
        result, lines = self.session.result, Draft()
        if changing_from is not None:
            lines.extend(differences(screen(changing_from), result, self.render))
        lines.extend(verdicts(result, self.session.case, self.render))
        return self.present().after(*lines)

    def put(self, question: str) -> Speech:
        """Put a question before its turn."""
        self._do(Did.PUT, value=question)
        return self.present()

    def take(self, said: Mapping[str, Said]) -> Speech:
        """Take what was found in a person's words and found right by them, fact by fact."""
        for key, each in said.items():
            self._do(Did.ANSWER, each.text, said={key: each})
        return self.present().after(*self.recap.understood(said))

    # -- a message that tells more than was asked --------------------------------------------

    def _take_more(
        self, text: str, asked: bool = False, only_stated: bool = False
    ) -> Speech | None:
        """What to say to a message that tells more than was asked; None where it does not.

        `asked`: whether what it says of the question itself may be taken, for want of a reading.
        `only_stated`: what is less sure waits, as there is a dialogue to hold about the answer.
        """
        if len(text) < FEWEST_TO_TELL:
            return None
        findings = self._findings(text)
        own = [each for each in findings if self._is_asked(each)]
        others = [each for each in findings if not self._is_asked(each) and self._is_new(each)]
        news = [each for each in others if not _may_mean_one_of(each, own)]
        if len(text) <= A_BARE_ANSWER:
            news = [each for each in news if each.confidence is Confidence.STATED]
        plain = own and not news and all(_is_plain(each) for each in own)
        if asked and plain:
            return self._take({each.fact: stated(each.value, text) for each in own}, text)
        worth = [each for each in news if _is_worth_reading_back(each, only_stated)]
        state = telling([*own, *news])
        if state.finished or not (worth or (asked and _says_something(own, news))):
            return None
        return self._talk_about(state, text)

    def _findings(self, text: str, heard: Iterable[Finding] = ()) -> list[Finding]:
        """What a text says, to whoever knows the answers so far and what was heard just before."""
        known = {key: said.value for key, said in self.session.said.items() if said.value}
        known |= {each.fact: each.value for each in heard}
        asked = self.inquiry.question.id if self.inquiry else None
        return Listener(self.diseases, self._reader.today).understand(text, asked, known)

    def _is_asked(self, finding: Finding) -> bool:
        question = BY_FACT.get(finding.fact)
        return (question.id if question else finding.fact) == self.asking

    def _is_new(self, finding: Finding) -> bool:
        """Whether something is not known already, as it was said."""
        if finding.fact == FOR_WHOM:
            return self.for_whom is None
        said = self.session.said.get(finding.fact)
        return said is None or said.value != finding.value

    def _take_telling(self, state: Telling, text: str) -> Speech:
        after = told(state, text, self.words, asking_back.choices_of(state, self.render))
        after = after or with_more(state, self._findings(text, state.plain))
        if after is None:
            return self._again("unclear.telling")
        if not after.finished:
            return self._talk_about(after, text)
        speech = self._talk_about(None, text)
        if self.recalling:  # what follows was kept as steps of its own
            return speech
        return self._illness_in(after, self.accept(after.right))

    def accept(self, right: Iterable[tuple[str, Heard]]) -> Speech:
        """Take what was heard and found right, each with its words."""
        heard = list(right)
        for words, each in heard:
            if each.fact == FOR_WHOM and self.for_whom is None:
                self.ask_for(each.value, words)
        said = together((words, each) for words, each in heard if each.fact in BY_FACT)
        return self.take(said) if said else self.present()

    def _illness_in(self, state: Telling, speech: Speech) -> Speech:
        """Talk about an illness that was named and has to be made sure, if it still matters."""
        session = self.session
        questions = open_questions(session.policies, session.case, session.exhausted, "eligibility")
        if not state.illness or f.DIAGNOSES.key not in {each.id for each in questions}:
            return speech
        self.put(f.DIAGNOSES.key)
        asked = self._answer("，".join(state.illness))
        echo = [line for line in speech.lines if line.role in (Role.UNDERSTOOD, Role.WARNING)]
        return asked.after(*echo)


def _is_worth_reading_back(news: Finding, only_stated: bool) -> bool:
    """Whether it spares a question; what is open, and a county beside its city, may wait."""
    if only_stated or news.confidence is Confidence.STATED:
        return news.confidence is Confidence.STATED
    return news.confidence is Confidence.IMPLIED and news.fact not in (FOR_WHOM, f.COUNTY.key)


def _says_something(own: list[Finding], news: list[Finding]) -> bool:
    """Whether there is more to ask about than whom it is for, or one sum that is no answer."""
    return any(
        each.confidence is Confidence.STATED
        or (each.fact != FOR_WHOM and (each.value is not None or len(each.readings) > 1))
        for each in own + news
    )


def _may_mean_one_of(unclear: Finding, own: list[Finding]) -> bool:
    """Whether open words are the very ones that answer the question that was asked."""
    return unclear.confidence is Confidence.UNCLEAR and any(
        each.start < unclear.end and unclear.start < each.end for each in own
    )


def _is_plain(finding: Finding) -> bool:
    return finding.confidence is Confidence.STATED and finding.fact in BY_FACT

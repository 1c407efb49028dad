"""What was said, read back: after each answer, and all of it before the result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.explain.values import Renderer
from bot.explain.whole import details, next_steps, verdicts
from bot.interview.consistency import contradictions
from bot.interview.questions import BY_FACT, QUESTIONS
from bot.interview.session import How, Said, Session
from bot.speech import Line, Role, Section
from rules import facts as f
from rules.facts import BY_KEY

Answers = Mapping[str, Said]


@dataclass(frozen=True)
class Recap:
    """Puts a session's answers, and what they come to, into words."""

    session: Session
    render: Renderer

    def understood(self, said: Answers) -> Iterator[Line]:
        """What was just understood, and what in it cannot be right or does not count here."""
        words = self.render.words
        yield Line(Role.UNDERSTOOD, words("understood", what=self.together(said)))
        if any(each.how is How.ELSEWHERE for each in said.values()):
            yield Line(Role.WARNING, words("recognised_elsewhere"))
        yield from self._notes(said)
        for code in contradictions(self.session.case, said):
            yield Line(Role.WARNING, words(f"contradiction.{code}"))

    def _notes(self, said: Answers) -> Iterator[Line]:
        """What there is to know about the diseases named: doubts about the catalogue itself."""
        diagnoses = said.get(f.DIAGNOSES.key)
        for code in sorted(diagnoses.value or ()) if diagnoses else ():
            entry = self.render.diseases.catalogues.entry(code)
            if entry and entry.note:
                yield Line(Role.WARNING, self.render.words("entry.note", note=entry.note))

    def no_longer_needed(self) -> Iterator[Line]:
        """Answers that a change has made idle."""
        unused = [self.render.fact_name(key) for key in self.session.unused]
        if unused:
            text = self.render.words("no_longer_needed", facts=self.render.words.listed(unused))
            yield Line(Role.UNDERSTOOD, text)

    def answers(self) -> Iterator[Line]:
        """Every answer that counts, numbered by its question."""
        answered, words = self.answered(), self.render.words
        yield Line(Role.HEADING, words("section.answers" if answered else "no_answers_yet"))
        for number, text in enumerate(answered.values(), start=1):
            yield Line(Role.NUMBERED, words("numbered", number=number, text=text))

    def answered(self) -> dict[str, str]:
        """Every answer that counts, in words, by the id of its question."""
        return {question: self._answer_to(question) for question in self.questions_asked()}

    def whole(self) -> Iterator[Line]:
        """The answers and the whole result, to keep."""
        yield from self.answers()
        yield from self.result()

    def result(self) -> Iterator[Line]:
        """The whole result on what is known now."""
        result, case = self.session.result, self.session.case
        yield from verdicts(result, case, self.render)
        yield from next_steps(result, case, self.render)

    def details(self, section: Section) -> Iterator[Line]:
        """One part of the result on what is known now."""
        return details(self.session.result, self.session.case, self.render, section)

    def questions_asked(self) -> list[str]:
        """Ids of the questions answered so far, in their natural order."""
        ids = {inquiry.question.id for inquiry in self.session.asked}
        return [question.id for question in QUESTIONS if question.id in ids]

    def _answer_to(self, question: str) -> str:
        unused = self.session.unused
        said = {
            key: each
            for key, each in self.session.said.items()
            if BY_FACT[key].id == question and key not in unused
        }
        if question in said:
            return self._alone(question, said[question])
        return self._named(self.render.words("identities"), self.together(said))

    def together(self, said: Answers) -> str:
        """Several ticks in a row, or one answer, in words."""
        if len(said) == 1:
            return "".join(self._alone(key, each) for key, each in said.items())
        ways = {each.how for each in said.values()}
        if len(ways) == 1 and How.STATED not in ways:
            return self.render.words(f"how.{ways.pop().value}")
        told = [key for key, each in said.items() if each.how is not How.STATED or each.value]
        ticks = [self._tick(key, said[key]) for key in told]
        return self.render.words.listed(ticks) or self.render.words("none_of_these")

    def _tick(self, key: str, said: Said) -> str:
        """An identity that is held, by its name alone; anything else with its value."""
        ticked = said.how is How.STATED and said.value is True and key.startswith("identities.")
        return self.render.fact_name(key) if ticked else self._alone(key, said)

    def _alone(self, key: str, said: Said) -> str:
        if said.how is How.STATED:
            value = self.render.value(BY_KEY[key], said.value)
        else:
            value = self.render.words(f"how.{said.how.value}")
        return self._named(self.render.fact_name(key), value)

    def _named(self, name: str, value: str) -> str:
        return self.render.words("name_and_value", name=name, value=value)

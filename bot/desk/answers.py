"""The answers of a case as they came: who gave them, on what basis, and what they were before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.desk.roles import Evidence
from bot.interview.questions import BY_FACT
from bot.interview.steps import Did, Step
from bot.storage.records import EntryRecord, How


@dataclass(frozen=True)
class Edit:
    """An answer to a question, and the one before it. `by`: the account that wrote it down."""

    at: int
    by: int | None
    how: How
    question: str
    before: Step | None
    after: Step
    evidence: Evidence | None


@dataclass(frozen=True)
class Vouched:
    """What an answer rests on, and who said so when."""

    evidence: Evidence
    by: int | None
    at: int


@dataclass(frozen=True)
class Vouching:
    """What somebody said an answer rests on, when a conversation had this many entries."""

    question: str
    vouched: Vouched
    entry: int


def question_of(step: Step) -> str | None:
    """The question that a step answers, which need not be the one that was asked."""
    if step.did is Did.FOR_WHOM:
        return step.question
    if step.did is not Did.ANSWER:
        return None
    first = next(iter(step.said), "")
    return BY_FACT[first].id if first in BY_FACT else step.question


def edits_of(entries: Iterable[EntryRecord]) -> Iterator[Edit]:
    """Each answer with the one to the same question before it."""
    answers: dict[str, Step] = {}
    for entry in entries:
        question = question_of(entry.step)
        if question is None:
            continue
        before = answers.get(question)
        answers[question] = entry.step
        evidence = Evidence(entry.evidence) if entry.evidence else None
        yield Edit(entry.at, entry.by, entry.how, question, before, entry.step, evidence)


def evidence_of(
    entries: Sequence[EntryRecord], vouchings: Iterable[Vouching]
) -> dict[str, Vouched]:
    """What each answer rests on: nobody vouches for an answer that is given after they did."""
    answers = _last_answers(entries)
    found = {
        question: Vouched(Evidence(entry.evidence), entry.by, entry.at)
        for question, entry in answers.items()
        if entry.evidence
    }
    answered = {question: entry.number for question, entry in answers.items()}
    begun = max((each.number for each in entries if each.step.did is Did.RESTART), default=0)
    for each in vouchings:
        if each.entry >= max(begun, answered.get(each.question, 0)):
            found[each.question] = each.vouched
    return found


def _last_answers(entries: Iterable[EntryRecord]) -> dict[str, EntryRecord]:
    answers = ((question_of(entry.step), entry) for entry in entries)
    return {question: entry for question, entry in answers if question is not None}

"""From a whole message to the facts in it, with the words that say them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from bot.listening.care import gathered_care, gathered_province, heard_care
from bot.listening.circumstances import (
    gathered_answers,
    gathered_liability,
    gathered_reviews,
    heard_circumstances,
)
from bot.listening.direct import heard_answer
from bot.listening.findings import (
    FOR_WHOM,
    Confidence,
    Finding,
    Heard,
    Reading,
    implied,
    whether,
)
from bot.listening.household import gathered_size, heard_size
from bot.listening.identities import (
    gathered_identities,
    gathered_recognition,
    heard_identities,
    heard_recognition,
)
from bot.listening.illness import ItemNames, heard_illness
from bot.listening.insurance import gathered_insurance, heard_insurance
from bot.listening.message.context import Context
from bot.listening.message.dialect import in_common_words
from bot.listening.message.english import in_chinese
from bot.listening.message.others import helper_in
from bot.listening.message.patient_words import MINE_ILL
from bot.listening.message.people import Kind
from bot.listening.message.plain import plain_text
from bot.listening.message.reservations import is_half_read, is_reserved
from bot.listening.money import (
    gathered_costs,
    gathered_income,
    gathered_shares,
    heard_sums,
    told_once,
)
from bot.listening.residence import gathered_places, heard_places
from bot.listening.years import gathered_age, gathered_tenure, heard_years
from knowledge.match import Diseases
from rules import facts as f
from rules.interval import Interval
from rules.kinds import Number

LONGEST_HEARD = 2000  # what is longer is no message about a case
IMPLIED = Confidence.IMPLIED
# Each gathers facts of one kind from looser words than those that say it; never more than implied.
GATHERING: tuple[Callable[[Context], Iterator[Heard]], ...] = (
    gathered_places,
    gathered_insurance,
    gathered_age,
    gathered_tenure,
    gathered_care,
    gathered_liability,
    gathered_province,
    gathered_reviews,
    gathered_answers,
    gathered_identities,
    gathered_recognition,
    gathered_size,
    gathered_income,
    gathered_shares,
    gathered_costs,
)
ADDING_UP = (f.DIAGNOSES.key, f.ITEMS.key)
MANY_WORDS = 10  # characters beside a number
_MARKS = re.compile(r"[\W_]+")
_ORDER = (Confidence.STATED, Confidence.IMPLIED, Confidence.UNCLEAR)


@dataclass(frozen=True)
class Listener:
    """Finds the facts in messages, with one way to find diseases, on one day."""

    diseases: Diseases
    today: date

    def understand(self, text: str, asked: str | None, facts: Mapping[str, Any]) -> list[Finding]:
        """What a message says, in the order of its words.

        What is said beyond the first 2,000 characters is not heard.
        """
        plain = in_chinese(in_common_words(plain_text(text[:LONGEST_HEARD])))
        context = Context(plain, asked, facts, self.today)
        heard = [_tempered(context, each) for each in self._heard(context)]
        gathered = list(_gathered(context))
        known = {each.fact for each in heard}
        further = [each for each in gathered if each.fact not in known]
        settled = [
            _with_reservation(context, one, [*heard, *gathered])
            for same in _by_fact(told_once([*heard, *further], context.asked))
            for one in _settled(context, same)
        ]
        settled.sort(key=lambda each: (each.start, each.end, each.fact))
        return [_finding(context, each) for each in settled]

    def _heard(self, context: Context) -> Iterator[Heard]:
        if not context.text.strip():
            return
        yield from _for_whom(context)
        yield from heard_answer(context)
        yield from heard_places(context)
        yield from heard_identities(context)
        yield from heard_recognition(context)
        yield from heard_insurance(context)
        yield from heard_size(context)
        yield from heard_sums(context)
        yield from heard_years(context)
        yield from heard_care(context)
        yield from heard_circumstances(context)
        yield from heard_illness(context, self.diseases, self._items)

    @cached_property
    def _items(self) -> ItemNames:
        return ItemNames(self.diseases.catalogues)


def _gathered(context: Context) -> Iterator[Heard]:
    """What is not said in so many words."""
    for gathering in GATHERING:
        for each in gathering(context):
            if not context.is_silent(each.start):
                yield replace(each, confidence=max(each.confidence, IMPLIED, key=_ORDER.index))


def _for_whom(context: Context) -> Iterator[Heard]:
    patient, certain = context.people.patient, context.people.certain
    helper = None if certain else helper_in(context.text, patient)
    if helper is not None:
        yield implied(*helper, FOR_WHOM, Kind.OTHER.value)
        return
    if patient is None or patient.kind is Kind.HOUSEHOLD:
        return
    named = context.people.is_named_for_oneself or MINE_ILL.search(context.text)
    if patient.kind is Kind.SELF and not (certain or named):
        return  # whoever writes says 我
    kind = Kind.FAMILY if patient.who == "亲戚" else patient.kind
    if not certain and not context.people.may_be_patient(patient):
        return
    make = Heard if context.people.is_named_plainly else implied
    yield make(patient.start, patient.end, FOR_WHOM, kind.value)


def _tempered(context: Context, heard: Heard) -> Heard:
    """What is said with a doubt is not stated."""
    doubted = context.is_doubted(heard.start) and heard.fact != FOR_WHOM
    if heard.confidence is not Confidence.STATED or not doubted:
        return heard
    if isinstance(heard.value, bool):
        return whether(heard.start, heard.end, heard.fact)
    return replace(heard, confidence=Confidence.IMPLIED)


def _with_reservation(context: Context, heard: Heard, all_heard: Sequence[Heard]) -> Heard:
    """What other words of the message may undo, or say otherwise, is not stated."""
    if heard.confidence is not Confidence.STATED:
        return heard
    illnesses = [each for each in all_heard if each.fact in ADDING_UP]
    open_to_doubt = (
        is_reserved(context, heard.start)
        or _is_remarked(context, heard)
        or _is_contradicted(context, heard, all_heard)
        or is_half_read(context, heard.start, illnesses)
    )
    return replace(heard, confidence=IMPLIED) if open_to_doubt else heard


def _is_remarked(context: Context, heard: Heard) -> bool:
    """四个,可是…: whether a number that was asked for is one of many words, which may change it."""
    if heard.fact != context.asked or not isinstance(f.BY_KEY.get(heard.fact), Number):
        return False
    rest = context.text[: heard.start] + context.text[heard.end :]
    return len(_MARKS.sub("", rest)) >= MANY_WORDS


def _is_contradicted(context: Context, heard: Heard, all_heard: Sequence[Heard]) -> bool:
    """我哥领低保, 我没有: whether something is heard that is otherwise, be it less sure."""
    if heard.fact in ADDING_UP:
        return False
    same = [each for each in all_heard if each.fact == heard.fact]
    return any(_differ(each.value, heard.value) for each in _since_correction(context, same))


def _differ(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return False
    if isinstance(one, Interval) and isinstance(other, Interval):
        return one.high < other.low or other.high < one.low
    return bool(one != other)


def _by_fact(heard: Iterable[Heard]) -> Iterable[list[Heard]]:
    same: dict[tuple[str, Any], list[Heard]] = defaultdict(list)
    for each in heard:
        own = each.value or each.readings if each.fact in ADDING_UP else None
        same[each.fact, own].append(each)
    return same.values()


def _settled(context: Context, same: list[Heard]) -> list[Heard]:
    """Of all that was said of one fact, what counts; what disagrees is asked back."""
    after = _since_correction(context, same)
    best = min(after, key=lambda each: (_ORDER.index(each.confidence), each.start))
    rivals = [each for each in after if each.confidence is best.confidence]
    values = {each.value for each in rivals}
    if best.confidence is Confidence.UNCLEAR or len(values) == 1:
        return [best]
    readings = tuple(dict.fromkeys(Reading(each.fact, each.value, "said.both") for each in rivals))
    return [replace(best, value=None, confidence=Confidence.UNCLEAR, readings=readings)]


def _since_correction(context: Context, same: list[Heard]) -> list[Heard]:
    """Only what was said after an earlier word was taken back."""
    corrected = [each for each in same if context.clauses.at(each.start).corrects]
    if not corrected:
        return same
    first = min(each.start for each in corrected)
    return [each for each in same if each.start >= first]


def _finding(context: Context, heard: Heard) -> Finding:
    start, end = context.plain.span(heard.start, heard.end)
    words = context.plain.original[start:end]
    return Finding(start, end, words, heard.fact, heard.value, heard.confidence, heard.readings)

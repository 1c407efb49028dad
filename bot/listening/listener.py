"""From a whole message to the facts in it, with the words that say them."""

from __future__ import annotations

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
    ADDING_UP,
    FOR_WHOM,
    Confidence,
    Finding,
    Heard,
    Reading,
    whether,
)
from bot.listening.for_whom import heard_for_whom
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
from bot.listening.message.plain import plain_text
from bot.listening.message.reservations import is_reserved, since_correction
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
        yield from heard_for_whom(context)
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
    if heard.confidence is not Confidence.STATED or not is_reserved(context, heard, all_heard):
        return heard
    return replace(heard, confidence=IMPLIED)


def _by_fact(heard: Iterable[Heard]) -> Iterable[list[Heard]]:
    same: dict[tuple[str, Any], list[Heard]] = defaultdict(list)
    for each in heard:
        own = each.value or each.readings if each.fact in ADDING_UP else None
        same[each.fact, own].append(each)
    return same.values()


def _settled(context: Context, same: list[Heard]) -> list[Heard]:
    """Of all that was said of one fact, what counts; what disagrees is asked back."""
    after = since_correction(context, same)
    best = min(after, key=lambda each: (_ORDER.index(each.confidence), each.start))
    rivals = [each for each in after if each.confidence is best.confidence]
    values = {each.value for each in rivals}
    if best.confidence is Confidence.UNCLEAR or len(values) == 1:
        return [best]
    readings = tuple(dict.fromkeys(Reading(each.fact, each.value, "said.both") for each in rivals))
    return [replace(best, value=None, confidence=Confidence.UNCLEAR, readings=readings)]


def _finding(context: Context, heard: Heard) -> Finding:
    start, end = context.plain.span(heard.start, heard.end)
    words = context.plain.original[start:end]
    return Finding(start, end, words, heard.fact, heard.value, heard.confidence, heard.readings)

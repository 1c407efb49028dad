"""Yes or no about a matter, gathered from words of the matter and of how it stands.

What lies between the words does not matter, but for those that turn it into a doubt or a no.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bot.listening.findings import Heard, implied, whether
from bot.listening.message.context import Context

MOST_WORDS = 6  # no story comes back to a matter more often; also a bound on the time
NEVER = re.compile("(?!)")


class Matter(NamedTuple):
    """Words of a matter, and what about it says that it is so, is not, or is open."""

    fact: str
    words: re.Pattern[str]
    yes: re.Pattern[str]
    no: re.Pattern[str]
    open: re.Pattern[str]
    sentence: bool = False  # how it stands may be said in the clauses beside as well
    when_asked: re.Pattern[str] = NEVER  # as good as the matter's words when it was asked for
    only_with: re.Pattern[str] = re.compile("")  # the message has to speak of it as well


def gathered_flags(context: Context, matters: Iterable[Matter]) -> Iterator[Heard]:
    """How the matters of a message stand, as far as it can be gathered."""
    for matter in matters:
        if context.asked != matter.fact and not matter.only_with.search(context.text):
            continue
        for match in _speaking_of(context, matter):
            yield from _how_it_stands(context, matter, match)


def _speaking_of(context: Context, matter: Matter) -> Iterator[re.Match[str]]:
    found = list(_said(context, matter.words))
    if not found and context.asked == matter.fact:
        found = list(_said(context, matter.when_asked))
    yield from found[:MOST_WORDS]


def _said(context: Context, words: re.Pattern[str]) -> Iterator[re.Match[str]]:
    for match in words.finditer(context.text):
        if not context.is_silent(match.start()) and may_be_patients(context, match.start()):
            yield match


def may_be_patients(context: Context, place: int) -> bool:
    """Whether nothing says that it is another person's matter."""
    return context.speaks_of_patient(place) or not context.people.certain


def _how_it_stands(context: Context, matter: Matter, match: re.Match[str]) -> Iterator[Heard]:
    said = words_around(context, match, matter.sentence)
    start, end = match.span()
    if matter.open.search(said):
        yield whether(start, end, matter.fact)
    elif matter.no.search(said):
        yield implied(start, end, matter.fact, False)
    elif matter.yes.search(said):
        yield implied(start, end, matter.fact, True)
    elif context.asked == matter.fact:
        yield whether(start, end, matter.fact)


def words_around(context: Context, match: re.Match[str], sentence: bool) -> str:
    """The clause of some words; the clauses beside as well where the sentence is looked at."""
    clause = context.clauses.at(match.start())
    if not sentence:
        return clause.text
    earlier = context.clauses.previous(match.start())
    end = context.clauses.end_of_sentence(match.start())
    return context.text[earlier.start if earlier else clause.start : min(end, clause.end + 24)]

"""From a message that told several things to answers: found, then found right, then taken.

What was heard is read back in one step. Where not all of it is right, what is right is picked;
words that may mean several things are asked about one by one. Nothing counts before that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.interview.picking import pick
from bot.interview.session import Said, stated
from bot.listening import Confidence, Finding, Reading
from bot.reading import Answer, read_yes_no
from bot.words import Words
from rules import facts as f

_BETWEEN_PICKS = re.compile(r"(?:[\s,，、;；和]|\band\b)+")
Heard = Finding | Reading


@dataclass(frozen=True)
class Telling:
    """Where the dialogue about a message stands.

    `plain`: what waits to be found right; `picking`: one by one. `unclear`: words that still have
    to be asked about. `illness`: words for one that has to be made sure by its own dialogue.
    `right`: what was found right so far, each with its words.
    """

    plain: tuple[Finding, ...]
    unclear: tuple[Finding, ...] = ()
    picking: bool = False
    illness: tuple[str, ...] = ()
    right: tuple[tuple[str, Heard], ...] = ()

    @property
    def finished(self) -> bool:
        return not self.plain and not self.unclear


def telling(findings: Sequence[Finding]) -> Telling:
    """The dialogue about what was found in a message."""
    plain = tuple(each for each in findings if each.confidence is not Confidence.UNCLEAR)
    open_ones = [each for each in findings if each.confidence is Confidence.UNCLEAR]
    unclear = tuple(each for each in open_ones if each.fact != f.DIAGNOSES.key)
    illness = tuple(each.text for each in open_ones if each.fact == f.DIAGNOSES.key)
    return Telling(plain, unclear, illness=illness)


def told(state: Telling, text: str, words: Words, names: Sequence[str]) -> Telling | None:
    """The dialogue after an answer; None where the answer is not understood.

    `names`: what there is to pick from, as it was put.
    """
    if state.plain:
        return _picked(state, text, names) if state.picking else _all_right(state, text, words)
    return _meant(state, text, words, names)


def with_more(state: Telling, findings: Sequence[Finding]) -> Telling | None:
    """The dialogue after a further message that tells more, or sets something right."""
    if not findings:
        return None
    again = {each.fact for each in findings}
    before = [each for each in (*state.plain, *state.unclear) if each.fact not in again]
    more = telling([*before, *findings])
    return replace(more, illness=(*state.illness, *more.illness), right=state.right)


def _all_right(state: Telling, text: str, words: Words) -> Telling | None:
    place = pick(text, [words.names("telling.right"), words.names("telling.not_all")])
    answer = read_yes_no(text)
    if place == 0 or (place is None and answer is Answer.YES):
        return _taken(state, range(len(state.plain)))
    if place == 1 or answer is Answer.NO:
        return replace(state, picking=True)
    return _taken(state, ()) if answer in (Answer.UNSURE, Answer.DECLINED) else None


def _picked(state: Telling, text: str, names: Sequence[str]) -> Telling | None:
    if read_yes_no(text) in (Answer.NO, Answer.UNSURE, Answer.DECLINED):
        return _taken(state, ())
    tokens = [token for token in _BETWEEN_PICKS.split(text.strip()) if token]
    places = [pick(token, [[name] for name in names]) for token in tokens]
    chosen = [place for place in places if place is not None]
    return _taken(state, chosen) if chosen and len(chosen) == len(places) else None


def _taken(state: Telling, places: Sequence[int]) -> Telling:
    right = tuple((state.plain[place].text, state.plain[place]) for place in sorted(set(places)))
    return replace(state, plain=(), picking=False, right=(*state.right, *right))


def _meant(state: Telling, text: str, words: Words, names: Sequence[str]) -> Telling | None:
    """Which of its readings the first unclear word has."""
    first, rest = state.unclear[0], state.unclear[1:]
    left = replace(state, unclear=rest)
    others = ["telling.both"] if may_be_both(first) else []
    labels = [words.names(key) for key in (*others, "telling.neither")]
    place = pick(text, [*([name] for name in names), *labels])
    if place is not None and place < len(first.readings) + len(others):
        meant = first.readings if place >= len(first.readings) else (first.readings[place],)
        return replace(left, right=(*state.right, *((first.text, each) for each in meant)))
    none = place is not None or read_yes_no(text) in (Answer.NO, Answer.UNSURE, Answer.DECLINED)
    return left if none else None


def may_be_both(unclear: Finding) -> bool:
    """Whether both of two things may be meant: a place is often that of register and insurance."""
    return [each.fact for each in unclear.readings] == [f.HUKOU_PLACE.key, f.INSURED_PLACE.key]


def together(right: Iterable[tuple[str, Heard]]) -> dict[str, Said]:
    """What was found right, by fact; several diagnoses or items add up."""
    said: dict[str, Said] = {}
    for words, heard in right:
        before = said.get(heard.fact)
        if before is not None and isinstance(heard.value, frozenset):
            said[heard.fact] = stated(before.value | heard.value, f"{before.text} {words}")
        else:
            said[heard.fact] = stated(heard.value, words)
    return said

"""Names with a wrong, a missing or an extra character, found by the sounds they still share."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import pairwise
from typing import NamedTuple

from knowledge.names.homophones import FUZZY, SAME_SOUND, SAME_SYLLABLE, Sound, distinctive
from knowledge.names.scanning import Hit
from knowledge.names.sounds import Sounded
from knowledge.spelling import Spelling

SHORTEST = 3
LONGEST_WITH_GAPS = 5
MOST_TRIED = 14
LEAST_SHARE = 0.25  # of a name's pairs of sounds, to be tried at all
LONGEST_STRETCH = 48
SHORTEST_SWAPPED, LONGEST_SWAPPED = 4, 8
LIGHT = frozenset("性的症病型之及了和")  # characters that people leave out
WEIGHTY = frozenset("非无不没未小大癌瘤炎0123456789")  # characters that make another disease

LOOKALIKE, OTHER, HEAVY = 0.25, 1.0, 1.5
LIGHT_GAP, END_GAP, GAP = 0.25, 0.8, 0.8
SWAP = 0.5
ROUNDING = 1e-9

_Cell = tuple[float, int]  # the cost of an alignment so far, and where it began


class Misspelling:
    """Aligns names with stretches of a text, the likeliest names only."""

    def __init__(self, sounds: Iterable[Sound], alike: Mapping[str, frozenset[str]]) -> None:
        self._sounds = tuple(sound for sound in sounds if len(sound.codes) >= SHORTEST)
        self._alike = alike
        self._index: dict[int, array[int]] = defaultdict(lambda: array("I"))
        self._anagrams: dict[str, tuple[int, ...]] = {}
        self._pairs = array("B")  # how many pairs each name has
        for number, sound in enumerate(self._sounds):
            if SHORTEST_SWAPPED <= len(sound.codes) <= LONGEST_SWAPPED:
                anagram = "".join(sorted(sound.codes))
                self._anagrams[anagram] = (*self._anagrams.get(anagram, ()), number)
            pairs = _pairs(sound.codes, len(sound.codes) <= LONGEST_WITH_GAPS)
            self._pairs.append(min(len(pairs), 255))
            for pair in pairs:
                self._index[pair].append(number)

    def _swapped(self, sounded: Sounded, low: int, high: int) -> Iterator[Hit]:
        """Names two neighbouring characters of which stand the wrong way round: 黑素色瘤."""
        for size in range(SHORTEST_SWAPPED, min(LONGEST_SWAPPED, high - low) + 1):
            for start in range(low, high - size + 1):
                codes = sounded.codes[start : start + size]
                for number in self._anagrams.get("".join(sorted(codes)), ()):
                    sound = self._sounds[number]
                    if _are_swapped(codes, sound.codes):
                        begin, end = sounded.spans[start][0], sounded.spans[start + size - 1][1]
                        yield Hit(begin, end, sound.term, 1 - SWAP / size, FUZZY)

    def hits(self, spelling: Spelling, sounded: Sounded, start: int, end: int) -> Iterator[Hit]:
        """Names that a stretch of a text comes near to."""
        inside = [n for n, span in enumerate(sounded.spans) if start <= span[0] < end]
        for begin in range(0, len(inside), LONGEST_STRETCH // 2):
            window = inside[begin : begin + LONGEST_STRETCH]
            if len(window) > 1:
                yield from self._swapped(sounded, window[0], window[-1] + 1)
                yield from self._near(spelling, sounded, window[0], window[-1] + 1)
            if begin + LONGEST_STRETCH >= len(inside):
                break

    def _near(self, spelling: Spelling, sounded: Sounded, low: int, high: int) -> Iterator[Hit]:
        votes: Counter[int] = Counter()
        for pair in set(_pairs(sounded.codes[low:high])):
            if pair in self._index:
                votes.update(self._index[pair])
        sizes = self._pairs
        shares = [
            (n / sizes[number], number)
            for number, n in votes.items()
            if n >= LEAST_SHARE * sizes[number]
        ]
        window = _Window.of(spelling, sounded, low, high)
        for _, number in nlargest(MOST_TRIED, shares):
            hit = self._aligned(self._sounds[number], window)
            if hit:
                yield hit

    def _aligned(self, sound: Sound, window: _Window) -> Hit | None:
        """The stretch that is most like a name, where it is like it enough."""
        size = distinctive(sound.term.text)
        dearest = (1 - least_likeness(size)) * size + ROUNDING
        row: list[_Cell] = [(0.0, place) for place in range(len(window.places) + 1)]
        for n in range(len(sound.codes)):
            row = _next(row, sound, n, self._changes(sound, n, window), window.extras)
            if min(row)[0] > dearest:  # it never gets cheaper
                return None
        (cost, start), end = min((cell, n) for n, cell in enumerate(row))
        likeness = 1 - cost / size
        if cost == 0 or end <= start or likeness < least_likeness(size):
            return None
        begin, until = window.spans[start][0], window.spans[end - 1][1]
        return Hit(begin, until, sound.term, likeness, FUZZY)

    def _changes(self, sound: Sound, n: int, window: _Window) -> list[float]:
        """What it costs to read each character of the text as one of the name."""
        written = sound.term.text[n]
        if _is_letter(written):
            return [0.0 if each.alone == written else HEAVY for each in window.places]
        known = (written, sound.syllables[n], sound.codes[n])
        made = window.changes.get(known)
        if made is None:
            alike = self._alike.get(written, frozenset())
            made = [_change(known, alike, each) for each in window.places]
            window.changes[known] = made
        return made


class _Place(NamedTuple):
    """One sound of a text: what is typed there, alone or in letters, and how it is heard."""

    typed: str
    alone: str  # the character, where one stands for the sound; else nothing
    is_word: bool  # a letter that is no pinyin
    syllable: str
    code: str


@dataclass(frozen=True)
class _Window:
    """A stretch of a text with what every name is compared with."""

    spans: tuple[tuple[int, int], ...]
    places: tuple[_Place, ...]
    extras: tuple[float, ...]  # what it costs to pass over each
    changes: dict[tuple[str, str, str], list[float]] = field(default_factory=dict)

    @staticmethod
    def of(spelling: Spelling, sounded: Sounded, low: int, high: int) -> _Window:
        places = tuple(_place(spelling, sounded, place) for place in range(low, high))
        extras = tuple(_extra(sounded, low + n, each.typed) for n, each in enumerate(places))
        return _Window(sounded.spans[low:high], places, extras)


def _place(spelling: Spelling, sounded: Sounded, place: int) -> _Place:
    start, end = sounded.spans[place]
    typed = spelling.text[start]
    return _Place(
        typed,
        alone=typed if end - start == 1 else "",
        is_word=_is_letter(typed) and not sounded.typed[place],
        syllable=sounded.syllables[place],
        code=sounded.codes[place],
    )


def _extra(sounded: Sounded, place: int, typed: str) -> float:
    """What it costs to pass over one character of the text; a doubled one is a slip."""
    if place and sounded.syllables[place] == sounded.syllables[place - 1]:
        return LIGHT_GAP
    return _gap(typed)


def _change(known: tuple[str, str, str], alike: frozenset[str], place: _Place) -> float:
    """What it costs to read one character of the text as one of the name, which is no letter."""
    written, syllable, code = known
    if place.alone == written:
        return 0.0
    if place.is_word:
        return HEAVY
    if place.syllable == syllable:
        return SAME_SYLLABLE
    if place.code == code:
        return SAME_SOUND
    if place.typed in alike:
        return LOOKALIKE
    return HEAVY if place.typed in WEIGHTY or written in WEIGHTY else OTHER


def _next(
    row: list[_Cell], sound: Sound, n: int, changes: Sequence[float], extras: Sequence[float]
) -> list[_Cell]:
    """The next row of the table: one more character of the name."""
    missing, last = _missing(sound.term.text, n), n == len(sound.codes) - 1
    diagonal = row[0]
    left = (diagonal[0] + missing, diagonal[1])
    made = [left]
    for place, above in enumerate(row[1:]):
        best = (diagonal[0] + changes[place], diagonal[1])
        without = (above[0] + missing, above[1])
        if without < best:
            best = without
        if not last:
            beside = (left[0] + extras[place], left[1])
            if beside < best:
                best = beside
        made.append(best)
        left, diagonal = best, above
    return made


def _are_swapped(typed: str, written: str) -> bool:
    """Whether two sequences differ by two neighbours that changed places."""
    wrong = [n for n, (a, b) in enumerate(zip(typed, written, strict=True)) if a != b]
    return len(wrong) == 2 and wrong[1] == wrong[0] + 1


def least_likeness(size: int) -> float:
    """How like a name has to be: of three characters none may be quite another."""
    return 0.9 if size <= 3 else 0.75


def _pairs(codes: str, with_gaps: bool = True) -> list[int]:
    """Neighbouring sounds as numbers, and sounds with one between; long names do without these."""
    numbers = [ord(code) for code in codes]
    pairs = [a << 16 | b for a, b in pairwise(numbers)]
    if with_gaps:
        pairs += [-(a << 16 | b) for a, b in zip(numbers, numbers[2:], strict=False)]
    return pairs


def _missing(name: str, n: int) -> float:
    """What it costs to leave out a character: the first and the last say what the name is of."""
    if 0 < n < len(name) - 1:
        return _gap(name[n])
    return END_GAP if name[n] in LIGHT else HEAVY if name[n] in WEIGHTY else OTHER


def _gap(character: str) -> float:
    if character in LIGHT:
        return LIGHT_GAP
    return HEAVY if character in WEIGHTY or _is_letter(character) else GAP


def _is_letter(character: str) -> bool:
    return "a" <= character <= "z"

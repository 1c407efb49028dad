"""How words sound: syllables without tones, and alike where many people do not tell them apart.

A sounded text has one character for each syllable, so that homophones can be searched for with the
same tools as letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise, product

from knowledge.spelling import Spelling

MOST_READINGS = 6
LONGEST_SYLLABLE = 6
_FIRST_CODE = 0x0530  # a character for each class of syllables, of two bytes and in no text here
_LATIN_RUN = re.compile("[a-z]+")

# What speakers of Minnan, Jiaodong and many other dialects do not tell apart.
_ALIKE = (
    (re.compile("^([zcs])h"), r"\1"),
    (re.compile("^[nr](?=[aeiouv])"), "l"),
    (re.compile("^hu(?=[aeio])"), "f"),
    (re.compile("^fo$"), "fuo"),
    (re.compile("(?<=[aei])ng$"), "n"),
    (re.compile("^lve$"), "lue"),
)


def blurred(syllable: str) -> str:
    """The syllable as those say it who tell zh from z, n from l and ang from an by no ear."""
    for pattern, alike in _ALIKE:
        syllable = pattern.sub(alike, syllable)
    return syllable


@dataclass(frozen=True, slots=True)
class Sounded:
    """A text by its sounds: a code for each, the syllable itself, and where it stands."""

    codes: str
    syllables: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]  # in the folded text
    typed: tuple[bool, ...]  # typed in letters


@dataclass
class Syllables:
    """The table of readings: which syllables a character can be read as, the usual one first."""

    readings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    _classes: dict[str, int] = field(default_factory=dict)

    @staticmethod
    def parse(table: str) -> Syllables:
        """The table of `syllables.txt`: a line a syllable, its usual characters, then others."""
        made = Syllables()
        others: list[tuple[str, str]] = []
        for line in table.splitlines():
            syllable, *groups = line.split(" ")
            made.code(syllable)
            for character in groups[0] if groups else "":
                made.readings[character] = (*made.readings.get(character, ()), syllable)
            others += [(each, syllable) for each in (groups[1] if len(groups) > 1 else "")]
        for character, syllable in others:
            made.readings[character] = (*made.readings.get(character, ()), syllable)
        return made

    def code(self, syllable: str) -> str:
        """The character that stands for a syllable and those that sound like it."""
        number = self._classes.setdefault(blurred(syllable), len(self._classes))
        return self.codes.setdefault(syllable, chr(_FIRST_CODE + number))

    def ways(self, name: str) -> Iterator[tuple[str, ...]]:
        """The ways to read a name aloud; none for one without Chinese characters."""
        choices = [self.readings.get(character, (character,)) for character in name]
        if any(character in self.readings for character in name):
            for number, way in enumerate(product(*choices)):
                if number == MOST_READINGS:
                    return
                yield way

    def sounded(self, spelling: Spelling, reading: int = 0) -> Sounded:
        """A folded text by its sounds; letters are read as pinyin where they can be.

        `reading`: which one of its readings a character is given, 0 for the usual one.
        """
        text = spelling.text
        codes, syllables, spans, typed = [], [], [], []
        place = 0
        while place < len(text):
            latin = _LATIN_RUN.match(text, place)
            if latin:
                for syllable, start, end in self._latin(spelling, *latin.span()):
                    codes.append(self.codes.get(syllable, text[start]))
                    syllables.append(syllable)
                    spans.append((start, end))
                    typed.append(True)
                place = latin.end()
                continue
            character = text[place]
            readings = self.readings.get(character, (character,))
            syllable = readings[min(reading, len(readings) - 1)]
            codes.append(self.codes.get(syllable, character))
            syllables.append(syllable)
            spans.append((place, place + 1))
            typed.append(False)
            place += 1
        return Sounded("".join(codes), tuple(syllables), tuple(spans), tuple(typed))

    def _latin(self, spelling: Spelling, start: int, end: int) -> Iterator[tuple[str, int, int]]:
        """A run of letters as syllables: blanks that were typed part them."""
        cuts = [start, *(n for n in range(start + 1, end) if not spelling.joined[n]), end]
        for low, high in pairwise(cuts):
            for syllable in self.split(spelling.text[low:high]):
                yield syllable, low, low + len(syllable)
                low += len(syllable)

    @lru_cache(maxsize=2048)  # noqa: B019 - one table lives as long as the program
    def split(self, letters: str) -> tuple[str, ...]:
        """Letters as the fewest syllables that they can be; those that are none stand alone."""
        best: list[tuple[int, tuple[str, ...]]] = [(0, ())]
        for end in range(1, len(letters) + 1):
            ways = []
            for start in range(max(0, end - LONGEST_SYLLABLE), end):
                piece = letters[start:end]
                if piece in self.codes or end - start == 1:
                    cost = 10 if piece not in self.codes else 1
                    ways.append((best[start][0] + cost, (*best[start][1], piece)))
            best.append(min(ways, key=lambda way: way[0]))
        return best[-1][1]

    __hash__ = object.__hash__


def initials(ways: Iterable[tuple[str, ...]]) -> set[str]:
    """The first letters of a name's syllables: xyb for 血友病."""
    return {"".join(syllable[0] for syllable in way) for way in ways}

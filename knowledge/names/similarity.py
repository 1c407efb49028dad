"""Names that a text comes close to: by sound, in pinyin, or with a wrong or missing character.

Every name that is known, on the lists or not, takes part; the closest one wins, so that a misspelt
胰腺癌 is the pancreas and never the prostate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from knowledge.names.homophones import PINYIN, Homophones, Letters, Sound, sounds_of
from knowledge.names.misspelling import Misspelling
from knowledge.names.scanning import COMPLAINTS, Hit, stands_alone
from knowledge.names.segmenting import Segmenter
from knowledge.names.sounds import Syllables
from knowledge.spelling import Spelling
from knowledge.vocabulary import DRUG_KINDS, SURE_KINDS, Kind, Term

LONGEST_SHORT = 3
SHORTEST_APART = 2
LEAST_APART = 0.85  # for the name of a drug or of what is on no list
LIKENESS_OF_RIVALS = 0.88
LEAST_AROUND = 0.88  # for a name around one that stands there to the letter
LEAST_AROUND_SHORT = 0.8  # … that is no more than half of it: 肾炎 in 遗传性肾炎
_LETTERS = re.compile("[a-z']{4,}")
_RUN = re.compile("[^;,、()?]{2,}")


class Similar:
    """Finds names by likeness; the indexes are built when they are first needed."""

    def __init__(
        self,
        terms: Iterable[Term],
        syllables: Syllables,
        segmenter: Segmenter,
        lookalikes: Iterable[str],
    ) -> None:
        self._terms = tuple(terms)
        self._syllables = syllables
        self._segmenter = segmenter
        self._groups = tuple(lookalikes)

    def hits(self, spelling: Spelling, found: Sequence[Hit]) -> list[Hit]:
        """Names that the text comes close to where it holds no name to the letter.

        A name found to the letter is only given up for a longer one around it: 飞小细胞肺癌.
        """
        ground = self._ground(spelling, found)
        stretches = [m.span() for m in _RUN.finditer(spelling.text) if ground.strange(*m.span())]
        if not stretches:
            return []
        sounded = self._syllables.sounded(spelling)
        tried = list(self._homophones.hits(spelling, sounded, ground.strange))
        otherwise = self._syllables.sounded(spelling, reading=1)
        if otherwise.codes != sounded.codes:
            tried += self._homophones.hits(spelling, otherwise, ground.strange)
        for stretch in stretches:
            tried += self._misspelling.hits(spelling, sounded, *stretch)
            for letters in _LETTERS.finditer(spelling.text, *stretch):
                tried += self._letters.hits(spelling, *letters.span())
        settled = _settled(hit for hit in tried if ground.may_hold(hit) and _whole(spelling, hit))
        return [hit for hit in settled if _says_enough(hit)]

    def parts(self, spelling: Spelling, found: Sequence[Hit]) -> list[Hit]:
        """Parts of composed names written with other characters of the same sound: 上叶线癌."""
        ground = self._ground(spelling, found)
        if not ground.strange(0, len(spelling.text)):
            return []
        sounded = self._syllables.sounded(spelling)
        return [
            hit
            for hit in self._part_homophones.hits(spelling, sounded, ground.strange)
            if spelling.text[hit.start : hit.end] != hit.term.text
        ]

    def _ground(self, spelling: Spelling, found: Sequence[Hit]) -> _Ground:
        names = [hit for hit in found if hit.term.domain != COMPLAINTS]
        return _Ground.of(spelling, names, self._segmenter.familiar(spelling))

    @cached_property
    def _sounds(self) -> tuple[Sound, ...]:
        return tuple(sounds_of(filter(_may_be_misspelt, self._terms), self._syllables))

    @cached_property
    def _homophones(self) -> Homophones:
        return Homophones(self._sounds)

    @cached_property
    def _letters(self) -> Letters:
        return Letters(self._sounds)

    @cached_property
    def _misspelling(self) -> Misspelling:
        alike = {character: frozenset(group) for group in self._groups for character in group}
        for group in self._groups:
            for character in group:
                alike[character] |= set(group)
        return Misspelling(self._sounds, alike)

    @cached_property
    def _part_homophones(self) -> Homophones:
        parts = (
            t for t in self._terms if len(t.text) > 1 and any(p.role != "filler" for p in t.parts)
        )
        return Homophones(sounds_of(parts, self._syllables))


def _may_be_misspelt(term: Term) -> bool:
    """Short forms, drugs of two characters, and complaints are too easily another slip."""
    if not term.whole or any(meaning.kind is Kind.AMBIGUOUS for meaning in term.meanings):
        return False
    if term.contrast and (term.domain == COMPLAINTS or "术后" in term.text):
        return False
    drug = term.listed and all(meaning.kind in DRUG_KINDS for meaning in term.meanings)
    return len(term.text) > (2 if drug else 1)


def _says_enough(hit: Hit) -> bool:
    """Whether a likeness tells anything by itself, once it has kept others from the place.

    Two characters that sound like an illness on no list do not: 完又 is no 完右.
    """
    if any(meaning.kind in SURE_KINDS for meaning in hit.term.meanings):
        return True
    return hit.likeness >= LEAST_APART and (hit.term.listed or len(hit.term.text) > SHORTEST_APART)


def _whole(spelling: Spelling, hit: Hit) -> bool:
    """Whether a hit cuts no word of letters in two, unless it is a good run of pinyin in one."""
    typed = spelling.text[hit.start : hit.end]
    pinyin = hit.by == PINYIN and len(hit.term.text) > 2 and typed.isascii()
    return pinyin or stands_alone(spelling, hit.start, hit.end)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What is known of each place of a text: names that stand there, and everyday words."""

    found: Sequence[Hit]
    unknown: tuple[bool, ...]
    joined: tuple[bool, ...]
    words: Sequence[int]  # the number of the everyday word at each place, 0 for none

    @staticmethod
    def of(spelling: Spelling, found: Sequence[Hit], familiar: Sequence[int]) -> _Ground:
        unknown = [
            not known and character.isalpha()
            for known, character in zip(familiar, spelling.text, strict=True)
        ]
        for hit in found:
            if hit.term.domain or hit.term.listed:
                unknown[hit.start : hit.end] = [False] * len(hit)
        return _Ground(found, tuple(unknown), spelling.joined, familiar)

    def strange(self, start: int, end: int) -> bool:
        """Whether something in a stretch is neither a name nor an everyday word."""
        return any(self.unknown[start:end])

    def may_hold(self, hit: Hit) -> bool:
        """Whether a name may stand there although others do.

        Only around each of them whole, and not around one that is sure of itself.
        """
        return (
            self._apart(hit)
            and self.strange(hit.start, hit.end)
            and all(_gives_way(each, hit) for each in self.found if each.overlaps(*hit.span))
        )

    def _apart(self, hit: Hit) -> bool:
        """Whether a name that is short stands by itself.

        It cuts no everyday word in two; one of two characters stands between known words or blanks.
        """
        if len(hit.term.text) > LONGEST_SHORT:
            return True
        if self._cuts(hit.start) or self._cuts(hit.end):
            return False
        return len(hit.term.text) > 2 or not (
            self._runs_on(hit.start, hit.start - 1) or self._runs_on(hit.end, hit.end)
        )

    def _cuts(self, border: int) -> bool:
        inside = 0 < border < len(self.words)
        return inside and 0 < self.words[border] == self.words[border - 1]

    def _runs_on(self, border: int, neighbour: int) -> bool:
        inside = 0 < border < len(self.unknown)
        return inside and self.joined[border] and self.unknown[neighbour]


def _gives_way(found: Hit, hit: Hit) -> bool:
    """Whether a name that stands there to the letter may be part of a misspelt one."""
    least = LEAST_AROUND if 2 * len(found) > len(hit) else LEAST_AROUND_SHORT
    within = hit.start <= found.start and found.end <= hit.end and hit.likeness >= least
    composed = found.term.contrast and not found.term.domain and hit.by == PINYIN
    sure = any(meaning.kind in SURE_KINDS for meaning in found.term.meanings)
    return within and not sure and (composed or len(found) < len(hit))


def _settled(tried: Iterable[Hit]) -> list[Hit]:
    """The best reading of each stretch: the likest, and of those the longest."""
    kept: list[Hit] = []
    ordered = sorted(tried, key=_preference)
    for hit in ordered:
        if not any(each.overlaps(hit.start, hit.end) for each in kept):
            kept.append(_humbled(hit) if _has_a_rival(hit, ordered) else hit)
    return kept


def _has_a_rival(hit: Hit, tried: Iterable[Hit]) -> bool:
    """Whether the name of an illness on no list is as near: weiyan is 胃炎 before it is 胃岩."""
    return hit.term.listed and any(
        each.span == hit.span and each.likeness >= hit.likeness and each.term.contrast
        for each in tried
    )


def _humbled(hit: Hit) -> Hit:
    """The same, too little like its name to be taken without a question."""
    return replace(hit, likeness=min(hit.likeness, LIKENESS_OF_RIVALS))


def _preference(hit: Hit) -> tuple[float, bool, int]:
    return -(hit.likeness + 0.01 * len(hit)), not hit.term.listed, hit.start

"""Finding known words inside a text, all of them, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from knowledge.spelling import Spelling
from knowledge.vocabulary import Term

COMPLAINTS = "complaints"  # symptoms and states: they give way to every disease
TREATMENTS = "treatments"  # what is done and measured: a name that is no illness


@dataclass(frozen=True, slots=True)
class Hit:
    """A known word in a text: where, how like it the text is there, and like by what.

    A word that stands there to the letter has a likeness of 1 and nothing in `by`.
    """

    start: int
    end: int
    term: Term
    likeness: float = 1.0
    by: str = ""
    weight: int = 0  # how many characters it counts for against hits that overlap it; 0 for all

    def __len__(self) -> int:
        return self.end - self.start

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end

    def overlaps(self, start: int, end: int) -> bool:
        return self.start < end and start < self.end


class Scanner:
    """Looks for many words at once; its time grows with the text, not with the words."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms = tuple(terms)
        self._automaton = AhoCorasick(
            [term.text for term in self._terms],
            matchkind=MatchKind.Standard,
            implementation=Implementation.ContiguousNFA,
        )

    def hits(self, spelling: Spelling) -> Iterator[Hit]:
        """Every occurrence of every word, overlapping ones too."""
        found = self._automaton.find_matches_as_indexes(spelling.text, overlapping=True)
        for number, start, end in found:
            if stands_alone(spelling, start, end) and not _is_part(spelling, start, end):
                yield Hit(start, end, self._terms[number])


def stands_alone(spelling: Spelling, start: int, end: int) -> bool:
    """Whether no letter or digit runs on beyond the word: ms is not in hams, nf1 not in nf12."""
    return not (_runs_on(spelling, start) or _runs_on(spelling, end))


def _is_part(spelling: Spelling, start: int, end: int) -> bool:
    """The mg of 850mg, the pd of pd1: a few letters with a digit at them are another word."""
    word = spelling.text[start:end]
    if not (word.isascii() and word.isalpha()) or len(word) > 3:
        return False
    return _digit_at(spelling, start, start - 1) or (
        len(word) < 3 and _digit_at(spelling, end, end)
    )


def _digit_at(spelling: Spelling, border: int, place: int) -> bool:
    inside = 0 < border < len(spelling.text) and 0 <= place < len(spelling.text)
    return inside and spelling.joined[border] and spelling.text[place].isdecimal()


def _runs_on(spelling: Spelling, border: int) -> bool:
    if not 0 < border < len(spelling.text) or not spelling.joined[border]:
        return False
    before, after = spelling.text[border - 1], spelling.text[border]
    return (_letter(before) and _letter(after)) or (before.isdecimal() and after.isdecimal())


def _letter(character: str) -> bool:
    return "a" <= character <= "z"


def longest_first(hits: Iterable[Hit]) -> list[Hit]:
    """Hits that do not overlap, longer ones preferred, in the order of the text."""
    kept: list[Hit] = []
    taken: set[int] = set()
    for hit in sorted(hits, key=_preference):
        if taken.isdisjoint(range(hit.start, hit.end)):
            kept.append(hit)
            taken.update(range(hit.start, hit.end))
    return sorted(kept, key=lambda each: each.start)


def _preference(hit: Hit) -> tuple[float, ...]:
    weak = hit.term.domain == COMPLAINTS
    return (weak, -(hit.weight or len(hit)), not hit.term.listed, -hit.likeness, hit.start)

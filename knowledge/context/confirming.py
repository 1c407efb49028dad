"""Wider words that the rest of a text makes exact: 肺纤维化，特发性的; 白血病(急性髓系).

A wider or ambiguous word is taken for more than it says where the text also holds what is missing
to a fuller name, or a word that settles it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from knowledge.names.scanning import Hit
from knowledge.spelling import folded
from knowledge.vocabulary import SURE_KINDS, Kind, Meaning, Term, parse_names

SHORTEST_REST = 2
_DENIED = re.compile("(?:不是|不|没有?|无|未见|非)$")
_DENIED_BEHIND = re.compile("[^;,]{0,4}(?:阴性|无反应|正常|\\(-\\))")
_ENDINGS = "性型的病症"


class Confirming:
    """Knows fuller names and confirming words."""

    def __init__(self, terms: Iterable[Term], rows: Iterable[Mapping[str, str]]) -> None:
        self._terms = tuple(terms)
        self._words = {row["entry"]: tuple(map(folded, parse_names(row["words"]))) for row in rows}

    @cached_property
    def _fuller(self) -> dict[str, list[tuple[str, Term]]]:
        """A wide word to what is missing in it to fuller names, the longest first."""
        wide = {term.text for term in self._terms if term.wide}
        fuller: dict[str, list[tuple[str, Term]]] = defaultdict(list)
        for term in self._terms:
            if term.wide or not term.whole:
                continue
            for cut in range(2, len(term.text) - 1):
                head, tail = term.text[:cut], term.text[cut:]
                if tail in wide:
                    _add(fuller[tail], head, term)
                if head in wide:
                    _add(fuller[head], tail, term)
        for each in fuller.values():
            each.sort(key=lambda pair: -len(pair[0]))
        return fuller

    def confirmed(self, hit: Hit, text: str) -> Term:
        """The term of a hit, or the fuller one that the rest of the text makes of it."""
        term = hit.term
        if not term.wide:
            return term
        rest = f"{text[: hit.start]} {text[hit.end :]}"
        for missing, fuller in self._fuller.get(term.text, ()):
            if _stands_in(missing, rest):
                return fuller
        meanings = tuple(
            Meaning(each.entry, Kind.EXACT) if self._settles(each.entry, rest) else each
            for each in term.meanings
        )
        return Term(term.text, term.name, meanings, parts=term.parts)

    def _settles(self, entry: str, rest: str) -> bool:
        return any(_stands_in(word, rest) for word in self._words.get(entry, ()))


def _stands_in(word: str, text: str) -> bool:
    """Whether a word is said and not denied: 不是出血 confirms no bleeding."""
    place = text.find(word)
    if place < 0 or _DENIED.search(text[max(0, place - 4) : place]):
        return False
    return _DENIED_BEHIND.match(text[place + len(word) :]) is None


def _add(fuller: list[tuple[str, Term]], missing: str, term: Term) -> None:
    plain = missing.strip(_ENDINGS)
    known = any(each.kind in SURE_KINDS for each in term.meanings) or (
        term.contrast and "转移" not in term.text
    )
    if len(plain) >= SHORTEST_REST and known:
        fuller.append((plain, term))

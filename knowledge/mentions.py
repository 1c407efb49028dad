"""The illnesses, drugs and devices that a text names, and what it says of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.context.certainty import Certainty, certainties
from knowledge.context.confirming import Confirming
from knowledge.context.family import Family
from knowledge.context.people import Subject
from knowledge.names.composing import Composer
from knowledge.names.scanning import COMPLAINTS, TREATMENTS, Hit, Scanner, longest_first
from knowledge.names.similarity import Similar
from knowledge.spelling import Spelling, spaced
from knowledge.vocabulary import DRUG_KINDS, Kind

NO_ILLNESSES = (COMPLAINTS, TREATMENTS)
_PARTING = re.compile("[,;、]")


@dataclass(frozen=True, slots=True)
class Mention:
    """An illness, drug or device that a text names, and what it says of it."""

    hit: Hit
    said: str  # in the person's own words
    certainty: Certainty = Certainty.SAID
    somebody_elses: bool = False

    @property
    def counts(self) -> bool:
        return not self.somebody_elses and self.certainty not in (
            Certainty.NEGATED,
            Certainty.TALKED_OF,
        )

    @property
    def is_drug(self) -> bool:
        meanings = self.hit.term.meanings
        return bool(meanings) and all(each.kind in DRUG_KINDS for each in meanings)

    @property
    def is_illness(self) -> bool:
        """Whether this is a disease of its own, on the lists or not: no drug, no spread of one."""
        spread = "转移" in self.hit.term.text or "继发" in self.hit.term.text
        meanings = self.hit.term.meanings
        doubtful = bool(meanings) and all(each.kind is Kind.AMBIGUOUS for each in meanings)
        return not (self.is_drug or spread or doubtful or self.hit.term.domain in NO_ILLNESSES)


@dataclass(frozen=True, slots=True)
class Heard:
    """A text with what was found in it."""

    spelling: Spelling
    people: list[Subject]
    mentions: tuple[Mention, ...]

    def around(self, mentions: Sequence[Mention]) -> str:
        """What is said of one disease: the text around its mentions up to those of others."""
        own = {each.hit.start for each in mentions}
        start, end = min(own), max(each.hit.end for each in mentions)
        others = [
            each.hit
            for each in self.mentions
            if each.hit.start not in own and each.counts and each.is_illness
        ]
        low, high = self._reach(start, end, others)
        only_drugs = all(each.is_drug for each in mentions)
        pieces = []
        for mention in sorted(mentions, key=lambda each: each.hit.start):
            pieces.append(self.spelling.spaced(low, mention.hit.start))
            low = mention.hit.end
            if not only_drugs:
                pieces.append(self._as_meant(mention.hit))
        return " ".join([*pieces, self.spelling.spaced(low, high)])

    def _reach(self, start: int, end: int, others: Sequence[Hit]) -> tuple[int, int]:
        """How far what is said of one disease goes: 肾癌晚期，乳腺癌 says nothing of the breast."""
        text = self.spelling.text
        before = max((hit.end for hit in others if hit.end <= start), default=None)
        behind = min((hit.start for hit in others if hit.start >= end), default=None)
        low, high = before or 0, len(text) if behind is None else behind
        if before is not None:
            parted = _PARTING.search(text, before, start)
            low = parted.start() if parted else low
        if behind is not None:
            partings = [each.start() for each in _PARTING.finditer(text, end, behind)]
            high = partings[-1] if partings else high
        return low, high

    def _as_meant(self, hit: Hit) -> str:
        """The words of a mention, misspelt ones set right."""
        return spaced(hit.term.name) if hit.by else self.spelling.spaced(hit.start, hit.end)


def _bridges(composed: Hit, names: Sequence[Hit], spelling: Spelling) -> bool:
    """Whether a composed name reaches over a blank into a name of the lists: 爆血管 脑出血."""
    return not composed.term.listed and any(
        composed.start < name.start < name.end == composed.end
        and not spelling.joined[name.start]
        and name.term.listed
        for name in names
    )


class Listener:
    """Finds what a text names."""

    def __init__(
        self, scanner: Scanner, composer: Composer, similar: Similar, confirming: Confirming
    ) -> None:
        self._scanner = scanner
        self._composer = composer
        self._similar = similar
        self._confirming = confirming

    def hear(self, spelling: Spelling, by_likeness: bool = True) -> Heard:
        """Every name in a text, with how sure the text is of it and whose it is.

        `by_likeness`: also names that the text only comes close to.
        """
        if by_likeness:
            hits = self._hits(spelling)
        else:
            hits = self._names(spelling, list(self._scanner.hits(spelling)))
        spans = [hit.span for hit in hits]
        family = Family.of(spelling.text, spans)
        illnesses = [hit.span for hit in hits if Mention(hit, "").is_illness]
        sure = certainties(spelling.text, spans)
        mentions = [
            Mention(
                replace(hit, term=self._confirming.confirmed(hit, spelling.text)),
                spelling.said(hit.start, hit.end),
                how,
                bool(hit.term.meanings) and family.somebody_elses(hit.start, hit.end, illnesses),
            )
            for hit, how in zip(hits, sure, strict=True)
        ]
        return Heard(spelling, family.people, tuple(mentions))

    @staticmethod
    def _cut(names: list[Hit], parts: list[Hit]) -> list[Hit]:
        """Names without those that begin inside a longer word for a site: 肠癌 in 直肠癌."""
        sites = [hit for hit in parts if any(part.role == "site" for part in hit.term.parts)]
        return [
            name for name in names if not any(site.start < name.start < site.end for site in sites)
        ]

    def _hits(self, spelling: Spelling) -> list[Hit]:
        words = list(self._scanner.hits(spelling))
        parts = [hit for hit in words if hit.term.parts]
        names = self._names(spelling, words)
        misspelt = self._similar.parts(spelling, names) if parts else []
        if misspelt:
            mended = self._composer.compose(spelling.text, [*parts, *misspelt])
            names = longest_first([*names, *(hit for hit in mended if hit.term.listed)])
        hits = longest_first([*names, *self._similar.hits(spelling, names)])
        if any(hit.term.listed for hit in hits):
            return hits
        taken = [hit for hit in hits if hit.term.domain != COMPLAINTS]
        free = [part for part in parts if not any(hit.overlaps(*part.span) for hit in taken)]
        return longest_first([*taken, *self._composer.scattered(spelling.text, free)])

    def _names(self, spelling: Spelling, words: Sequence[Hit]) -> list[Hit]:
        """Names that stand there to the letter, whole or put together."""
        parts = [hit for hit in words if hit.term.parts]
        whole = self._cut([hit for hit in words if hit.term.whole], parts)
        composed = self._composer.compose(spelling.text, parts)
        kept = (hit for hit in composed if not _bridges(hit, whole, spelling))
        return longest_first([*whole, *kept])

"""From a person's own words to entries of the catalogues: the matcher itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from knowledge.catalogue import Catalogues, Entry, Need
from knowledge.context.certainty import Certainty
from knowledge.context.people import is_female
from knowledge.context.requirements import Requirements
from knowledge.grouping import Group, Grouping
from knowledge.match import (
    LONGEST_TEXT,
    Candidate,
    Decision,
    Excluded,
    How,
    Match,
    TextTooLongError,
)
from knowledge.mentions import Heard, Listener, Mention
from knowledge.scoring import Scores, score_class
from knowledge.spelling import fold
from knowledge.vocabulary import DRUG_KINDS, SURE_KINDS, WIDE_KINDS, Kind, Meaning

MOST_CANDIDATES = 3
# Row 1 is for a lung cancer of any kind, once the first line of drugs no longer works.
ANY_LUNG_CANCER = ("qingdao/2", "qingdao/1")
RESISTANT = Need.AFTER_FIRST_LINE_RESISTANCE
LEAST_BESIDE = 0.6  # of a name that is only like one, beside a disease that is sure

# A name that says the requirement itself: whoever writes 肺腺癌 need not be asked 小细胞吗.
SAID_BY_THE_NAME = frozenset(
    {Need.NOT_SMALL_CELL, Need.BH4_DEFICIENT, Need.AFTER_FIRST_LINE_RESISTANCE}
)
NAMING_KINDS = frozenset({Kind.NAME, Kind.EXACT, Kind.NARROWER})
# What tells an entry from the wider word: 肺癌 that is said to be 腺癌 is 非小细胞肺癌.
TELLS_APART = frozenset(
    {
        Need.NOT_SMALL_CELL,
        Need.BH4_DEFICIENT,
        Need.PERSISTENT_HIGH_DEGREE,
        Need.AFTER_FIRST_LINE_RESISTANCE,
    }
)
_AGAINST = (
    (re.compile("(?<!非)小细胞.*肺|肺.*(?<!非)小细胞|^sclc"), "qingdao/2", Need.NOT_SMALL_CELL),
    (re.compile("1度.*(?:房室|avb)"), "qingdao/16", Need.PERSISTENT_HIGH_DEGREE),
)
OVER_ONCE_PAST = frozenset({f"qingdao/{row}" for row in (17, 18, 20, 21, 22)})
BLEEDINGS = frozenset({"qingdao/21", "qingdao/22"})
_INJURED = re.compile("外伤|创伤|车祸|摔|撞|打伤|砸|坠落|颅脑损伤|挫伤|被打")
OF_MEN_ONLY = frozenset({"qingdao/10"})


class _Standing(NamedTuple):
    """Where a text leaves the requirements of an entry."""

    wanting: tuple[Need, ...] = ()
    said: tuple[Need, ...] = ()
    denied: Need | None = None


class _Offer(NamedTuple):
    """A candidate with what it is ranked by."""

    candidate: Candidate
    kind: Kind
    likeness: float
    specific: bool  # what the entry requires is positively said


class _Found(NamedTuple):
    """What was found of one disease: entries to offer, those ruled out, and whether it is sure."""

    offers: list[_Offer]
    against: list[Excluded]
    sure: bool


class Ground(NamedTuple):
    """What a first candidate rests on: its class of score and its likeness.

    `settled`: nothing but the score stands between it and being accepted.
    """

    entry: str
    score_class: str
    likeness: float
    settled: bool


class Matcher:
    """Maps texts onto entries; built once, then only read, so threads may share it."""

    def __init__(
        self,
        catalogues: Catalogues,
        listener: Listener,
        requirements: Requirements,
        scores: Scores,
    ) -> None:
        self.catalogues = catalogues
        self._listener = listener
        self._grouping = Grouping(catalogues)
        self._requirements = requirements
        self._scores = scores

    def match(self, text: str) -> Match:
        """The entries that a text means, grouped by the disease; TextTooLongError over 2,000."""
        heard = self._hear(text)
        found = [self._found(heard, group) for group in self._grouping.groups(heard.mentions)]
        offered = _worth_offering([each for each in found if each.offers])
        excluded = (
            *_ruled_out(heard.mentions),
            *_contradicted(heard.mentions),
            *(each for one in found for each in one.against),
        )
        if not offered:
            return Match(Decision.NONE, (), excluded)
        candidates = tuple(
            replace(offer.candidate, group=number)
            for number, each in enumerate(offered)
            for offer in each.offers
        )
        sure = all(each.sure for each in offered)
        return Match(Decision.ACCEPT if sure else Decision.ASK, candidates, excluded)

    def knows(self, name: str) -> bool:
        """Whether a name is one of the lists to the letter, or holds one."""
        heard = self._listener.hear(fold(name), by_likeness=False)
        return bool(self._grouping.groups(heard.mentions))

    def grounds(self, text: str) -> Iterator[Ground]:
        """What the first candidate of each disease rests on, for measuring scores."""
        heard = self._hear(text)
        for group in self._grouping.groups(heard.mentions):
            for offer in self._found(heard, group).offers[:1]:
                kind = score_class(offer.candidate.how, offer.kind)
                settled = self._settled(offer, group, heard)
                yield Ground(offer.candidate.entry, kind, offer.likeness, settled)

    def _hear(self, text: str) -> Heard:
        if len(text) > LONGEST_TEXT:
            raise TextTooLongError(len(text))
        return self._listener.hear(fold(text))

    def _found(self, heard: Heard, group: Group) -> _Found:
        offers, against = self._offers(heard, group)
        sure = bool(offers) and (
            offers[0].candidate.score >= self._scores.accept
            and self._settled(offers[0], group, heard)
        )
        return _Found(offers, against, sure)

    def _offers(self, heard: Heard, group: Group) -> tuple[list[_Offer], list[Excluded]]:
        """The entries worth offering for one disease, and those that the text contradicts."""
        around = heard.around(group.mentions)
        offers: list[_Offer] = []
        against: list[Excluded] = []
        for entry, meaning, mention in self._entries(group, around):
            standing = self._standing(entry, meaning, heard, around, mention)
            if standing.denied:
                against.append(Excluded(entry.code, standing.denied.value, mention.said))
            else:
                offers.append(self._offer(entry, meaning, mention, standing))
        return _best(offers), against

    def _entries(self, group: Group, around: str) -> Iterator[tuple[Entry, Meaning, Mention]]:
        """The entries that a group may mean, with the mention each comes from."""
        codes = dict.fromkeys(group.meanings)
        for code, meaning in group.meanings.items():
            entry, mention = self.catalogues.entry(code), group.by[code]
            if entry is None:
                continue
            yield entry, meaning, mention
            further = list(entry.same_as)
            if code == ANY_LUNG_CANCER[0] and self._requirements.says(RESISTANT, around):
                further.append(ANY_LUNG_CANCER[1])
            for twin in map(self.catalogues.entry, further):
                if twin is not None and twin.code not in codes:
                    codes[twin.code] = None
                    yield twin, meaning, mention

    def _standing(
        self, entry: Entry, meaning: Meaning, heard: Heard, around: str, mention: Mention
    ) -> _Standing:
        open_: list[Need] = []
        said: list[Need] = []
        for need in entry.requires:
            told = self._requirements.told(
                need, heard.spelling.text, around, mention.hit.start, heard.people
            )
            if told is None and need in SAID_BY_THE_NAME and meaning.kind in NAMING_KINDS:
                told = True
            if told is False:
                return _Standing(denied=need)
            (open_ if told is None else said).append(need)
        return _Standing(tuple(open_), tuple(said))

    def _offer(
        self, entry: Entry, meaning: Meaning, mention: Mention, standing: _Standing
    ) -> _Offer:
        kind = meaning.kind
        if kind is Kind.BROADER and not TELLS_APART.isdisjoint(standing.said):
            kind = Kind.EXACT
        how = _how(kind, mention)
        score = self._scores.of(how, kind, mention.hit.likeness)
        candidate = Candidate(entry.code, entry.name, score, how, mention.said, standing.wanting)
        specific = bool(standing.said) and kind is not Kind.AMBIGUOUS
        return _Offer(candidate, kind, mention.hit.likeness, specific)

    def _settled(self, best: _Offer, group: Group, heard: Heard) -> bool:
        """Whether one look is enough: nothing open, nothing suspected, nothing long over."""
        candidate = best.candidate
        if best.kind not in SURE_KINDS or candidate.needs:
            return False
        if candidate.entry in OF_MEN_ONLY and is_female(
            group.start, heard.people, heard.spelling.text
        ):
            return False
        if candidate.entry in BLEEDINGS and _INJURED.search(heard.spelling.text):
            return False
        told = [each for each in group.mentions if not each.is_drug]
        last = max(told, key=lambda each: each.hit.start).certainty if told else None
        if last is Certainty.PAST:
            return candidate.entry not in OVER_ONCE_PAST
        return last is Certainty.SAID


def _worth_offering(found: list[_Found]) -> list[_Found]:
    """Without mere likenesses, where another disease is sure."""
    if not any(each.sure for each in found):
        return found
    return [each for each in found if each.sure or not _is_faint(each.offers[0])]


def _is_faint(offer: _Offer) -> bool:
    return offer.candidate.how is How.FUZZY and offer.candidate.score < LEAST_BESIDE


def _ruled_out(mentions: Sequence[Mention]) -> Iterator[Excluded]:
    for mention in mentions:
        if not mention.counts and not mention.is_drug:
            why = "somebody_else" if mention.somebody_elses else mention.certainty.value
            for meaning in mention.hit.term.meanings:
                yield Excluded(meaning.entry, why, mention.said)


def _contradicted(mentions: Sequence[Mention]) -> Iterator[Excluded]:
    """Entries against which another illness speaks by its name: 小细胞肺癌, 一度房室阻滞."""
    for mention in mentions:
        if mention.counts and mention.hit.term.contrast:
            for pattern, entry, need in _AGAINST:
                if pattern.search(mention.hit.term.text):
                    yield Excluded(entry, need.value, mention.said)


def _how(kind: Kind, mention: Mention) -> How:
    if kind in DRUG_KINDS:
        return How.DRUG
    if mention.hit.by:
        return How(mention.hit.by)
    if kind in WIDE_KINDS or kind is Kind.USUAL:
        return How.BROADER
    return How.NAME if kind is Kind.NAME else How.ALIAS


def _best(offers: list[_Offer]) -> list[_Offer]:
    """Best first; a guess from a wider word goes where a sure one stands, unless it is specific."""
    ordered = sorted(offers, key=_rank)
    if ordered and ordered[0].kind in SURE_KINDS:
        ordered = [each for each in ordered if each.kind in SURE_KINDS or each.specific]
    return ordered[:MOST_CANDIDATES]


def _rank(offer: _Offer) -> tuple[bool, ...]:
    named = offer.kind in (*SURE_KINDS, Kind.OWN_ITEM, Kind.SURE_DRUG)
    national = offer.candidate.entry.startswith("rare/")
    needs = offer.candidate.needs
    rarer = Need.AFTER_FIRST_LINE_RESISTANCE in needs
    return not named, not offer.specific, national, bool(needs), rarer

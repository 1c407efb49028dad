"""From a person's words for an illness to confirmed entries: one disease, one requirement a turn.

Nothing is taken without a word from the person: what was found is confirmed, what an entry
requires beyond the disease is asked, and "none of these" leads back to the question.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.interview.offering import NATIONAL
from bot.interview.picking import pick
from bot.interview.session import UNSURE, Said, stated
from bot.reading import Answer, read_yes_no
from bot.words import Words
from knowledge.catalogue import Catalogues, Entry, Need
from knowledge.match import Candidate, Decision, How, Match

_BETWEEN_PICKS = re.compile(r"(?:[\s,，、;；和]|\band\b)+")


@dataclass(frozen=True)
class Disease:
    """One disease to pick: its entries on the catalogues, and what each still requires."""

    entries: tuple[Entry, ...]
    needs: tuple[tuple[Need, ...], ...]

    @property
    def name(self) -> str:
        return self.entries[0].name

    @property
    def names(self) -> list[str]:
        """Its name, and what it may be called instead."""
        english = (name.strip() for each in self.entries for name in each.english.split(";"))
        return [self.name, *filter(None, english)]


@dataclass(frozen=True)
class Offer:
    """Diseases to pick from, and the person's words that led to them (`by` says in what way)."""

    diseases: tuple[Disease, ...]
    said: str = ""
    by: How = How.NAME


@dataclass(frozen=True)
class Diagnosing:
    """Where the dialogue about the illness stands; `text` is what was typed at first."""

    text: str
    offers: tuple[Offer, ...] = ()
    asking: tuple[tuple[Entry, Need], ...] = ()
    confirmed: frozenset[str] = frozenset()
    ruled_out: bool = False  # a disease was picked that did not meet what its entry requires
    doubted: frozenset[str] = frozenset()  # catalogues of which an entry is left open
    note: str = ""  # what was just said of a requirement: denied, or unsure
    about: Entry | None = None  # the entry that the note is about

    @property
    def finished(self) -> bool:
        return not self.offers and not self.asking

    @property
    def outcome(self) -> Said | None:
        """What has been said of the diagnosis; None where nothing was picked.

        An entry left open keeps its catalogue open, unless another entry of it is confirmed: that
        a disease is on the national lists is no "no" to a programme's own.
        """
        settled = {code.partition("/")[0] for code in self.confirmed}
        if self.confirmed:
            settled.add(NATIONAL)
        if self.doubted - settled:
            return UNSURE
        return stated(self.confirmed, self.text) if self.confirmed or self.ruled_out else None


def offers_of(match: Match, catalogues: Catalogues, wanted: Collection[str]) -> tuple[Offer, ...]:
    """What a match offers, an offer for each disease that was mentioned.

    Of a disease that stands on a wanted catalogue, entries of others are left out; what an
    unwanted entry requires is not asked. Where it is sure which disease is meant, a wider entry
    of the national lists is no choice beside a programme's own: whoever picked it would lose.
    """
    offers = []
    for group in match.groups:
        diseases = [_for(wanted, each) for each in _diseases(group, catalogues)]
        local = [each for each in diseases if _is_local(each, wanted)]
        if match.decision is Decision.ACCEPT and local:
            diseases = local
        offers.append(Offer(tuple(diseases), group[0].matched, group[0].how))
    return tuple(offers)


def _is_local(disease: Disease, wanted: Collection[str]) -> bool:
    return any(
        entry.catalogue in wanted and entry.catalogue != NATIONAL for entry in disease.entries
    )


def _for(wanted: Collection[str], disease: Disease) -> Disease:
    pairs = list(zip(disease.entries, disease.needs, strict=True))
    kept = [(entry, needs) for entry, needs in pairs if entry.catalogue in wanted]
    kept = kept or [(entry, ()) for entry, _ in pairs]
    return Disease(tuple(entry for entry, _ in kept), tuple(needs for _, needs in kept))


def browsing(entries: Iterable[Entry]) -> Offer:
    """Entries to pick from, none of them named by the person."""
    return Offer(tuple(Disease((entry,), (entry.requires,)) for entry in entries))


def _diseases(group: Sequence[Candidate], catalogues: Catalogues) -> Iterator[Disease]:
    """The candidates, those of several catalogues for one disease together."""
    left = {each.entry: each for each in group}
    while left:
        first = next(iter(left.values()))
        entry = catalogues.entry(first.entry)
        same = [] if entry is None else [code for code in entry.same_as if code in left]
        codes = [first.entry, *same]
        entries = tuple(each for each in map(catalogues.entry, codes) if each is not None)
        yield Disease(entries, tuple(left.pop(code).needs for code in codes))


def heard(state: Diagnosing, text: str, words: Words) -> Diagnosing | None:
    """The dialogue after an answer; None where the answer is not understood."""
    return _requirement(state, text) if state.asking else _choice(state, text, words)


def _choice(state: Diagnosing, text: str, words: Words) -> Diagnosing | None:
    offer, rest = state.offers[0], state.offers[1:]
    names = [[*disease.names, *_yes_to(offer, words)] for disease in offer.diseases]
    names += [[*words.names("diagnosis.none_of_these"), words("diagnosis.not_this_one")]]
    answer = read_yes_no(text)
    if answer in (Answer.UNSURE, Answer.DECLINED):
        return replace(state, offers=rest, doubted=state.doubted | _catalogues(offer), note="")
    places = _picked(text, names)
    if places is None and len(offer.diseases) == 1 and answer is Answer.YES:
        places = [0]
    if answer is Answer.NO or places == [len(offer.diseases)]:
        return replace(state, offers=rest, note="")
    if places is None or len(offer.diseases) in places:
        return None
    return _pick(replace(state, offers=rest), [offer.diseases[place] for place in places])


def _catalogues(offer: Offer) -> frozenset[str]:
    return frozenset(entry.catalogue for disease in offer.diseases for entry in disease.entries)


def _yes_to(offer: Offer, words: Words) -> list[str]:
    return words.names("diagnosis.this_one") if len(offer.diseases) == 1 else []


def _picked(text: str, names: list[list[str]]) -> list[int] | None:
    """The places that were picked: a name, a number, or several of them."""
    whole = pick(text, names)
    if whole is not None:
        return [whole]
    tokens = [token for token in _BETWEEN_PICKS.split(text.strip()) if token]
    places = [pick(token, names, by_part=False) for token in tokens]
    chosen = [place for place in places if place is not None]
    return chosen if chosen and len(chosen) == len(places) else None


def _pick(state: Diagnosing, diseases: Iterable[Disease]) -> Diagnosing:
    sure: set[str] = set()
    asking: list[tuple[Entry, Need]] = []
    for disease in diseases:
        for entry, needs in zip(disease.entries, disease.needs, strict=True):
            if needs:
                asking += [(entry, need) for need in needs]
            else:
                sure.add(entry.code)
    return replace(
        state, asking=tuple(asking), confirmed=state.confirmed | sure, note="", about=None
    )


def _requirement(state: Diagnosing, text: str) -> Diagnosing | None:
    entry, _ = state.asking[0]
    answer = {"1": Answer.YES, "2": Answer.NO, "3": Answer.UNSURE}.get(text.strip())
    answer = answer or read_yes_no(text)
    if answer is None:
        return None
    more = tuple(each for each in state.asking[1:] if each[0] == entry)
    others = tuple(each for each in state.asking[1:] if each[0] != entry)
    if answer is Answer.YES:
        confirmed = state.confirmed if more else state.confirmed | {entry.code}
        return replace(state, asking=more + others, confirmed=confirmed, note="", about=None)
    kept = replace(state, asking=others, about=entry)
    if answer is Answer.NO:
        return replace(kept, ruled_out=True, note="denied")
    return replace(kept, doubted=state.doubted | {entry.catalogue}, note="unsure")

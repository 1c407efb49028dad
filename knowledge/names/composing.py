"""Names put together from a part of the body and what is wrong with it: 左肺上叶 … 腺癌.

Discharge letters compose their diagnoses, so no list of names holds them. A site and a finding
that stand together, with nothing but fillers between them, are one name: of an entry where the
table of compositions says so, of some other illness where it does not.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from knowledge.names.scanning import Hit
from knowledge.vocabulary import Composition, Kind, Meaning, Term

LONGEST_BETWEEN = 24
FARTHEST_APART = 24
MOST_SAMPLES = 8
FREE_BETWEEN = frozenset("0123456789abcdefghijklmnopqrstuvwxyz()+、")
_DENIED_BETWEEN = re.compile("未见|未发|没有?(?!钱|药)|不像|不存在|正常|防|无(?!力)|不是|怕|以后")
JOINS = frozenset("及和与、")  # 乙状结肠及直肠恶性肿瘤 is of both
VESSELS = frozenset({"other_vein", "other_artery", "leg_vein", "leg_artery"})
OPENS_A_NOTE = ("(", "of")

_ByStart = Mapping[int, list[Hit]]


class Composer:
    """Puts sites and findings together."""

    def __init__(self, compositions: Iterable[Composition]) -> None:
        self._table: dict[tuple[str, str], list[Composition]] = defaultdict(list)
        for composition in compositions:
            for site in composition.sites:
                for finding in composition.findings:
                    self._table[site, finding].append(composition)
        self.name = lru_cache(maxsize=4096)(self._name)

    def samples(self, terms: Iterable[Term]) -> Iterator[Term]:
        """The plainest composed names, for likeness: 肺腺癌, 胃窦癌, 主动脉夹层."""
        words: dict[tuple[str, str], list[str]] = defaultdict(list)
        for term in terms:
            for part in term.parts:
                if len(words[part.role, part.group]) < MOST_SAMPLES:
                    words[part.role, part.group].append(term.text)
        for site, finding in self._table:
            for place in words["site", site]:
                for trouble in words["finding", finding]:
                    made = self.name(frozenset((site,)), frozenset((finding,)), place + trouble)
                    yield replace(made, text=place + trouble)

    def compose(self, text: str, parts: Iterable[Hit]) -> Iterator[Hit]:
        """Composed names in a text, from the parts that were found in it."""
        by_role: dict[str, dict[int, list[Hit]]] = {
            role: defaultdict(list) for role in ("site", "finding", "filler")
        }
        for hit in _outermost(parts):
            for role in {part.role for part in hit.term.parts}:
                by_role[role][hit.start].append(hit)
        sites, findings, fillers = by_role["site"], by_role["finding"], by_role["filler"]
        if not sites or not findings:
            return
        for starting in sites.values():
            for site in starting:
                yield from self._from_site(text, site, sites, findings, fillers)
        for starting in findings.values():
            for finding in starting:
                yield from self._from_finding(text, finding, sites, fillers)

    def scattered(self, text: str, parts: Iterable[Hit]) -> Iterator[Hit]:
        """Listed names of a site and a finding that stand apart: 癌在肾上. They are to be asked."""
        found = list(_outermost(parts))
        sites = [hit for hit in found if _groups(hit, "site")]
        findings = [hit for hit in found if _groups(hit, "finding") and not _groups(hit, "filler")]
        for site in sites:
            for finding in findings:
                start, end = min(site.start, finding.start), max(site.end, finding.end)
                near = end - start <= FARTHEST_APART and not _DENIED_BETWEEN.search(text[start:end])
                if near and not site.overlaps(*finding.span):
                    term = self._hit(site, finding, start, end).term
                    if term.listed:
                        yield Hit(start, end, _to_be_asked(term))

    def _from_site(
        self, text: str, site: Hit, sites: _ByStart, findings: _ByStart, fillers: _ByStart
    ) -> Iterator[Hit]:
        groups = _groups(site, "site")
        same = {
            start: [
                hit
                for hit in hits
                if text[start - 1] in JOINS
                or not groups.isdisjoint(_groups(hit, "site"))
                or (groups & VESSELS and "leg" in _groups(hit, "site"))
            ]
            for start, hits in sites.items()
            if site.end <= start <= site.end + LONGEST_BETWEEN
        }
        for place in _reachable(text, site.end, fillers, same, findings.keys() | sites.keys()):
            for finding in findings.get(place, ()):
                yield self._hit(site, finding, site.start, finding.end)

    def _from_finding(
        self, text: str, finding: Hit, sites: _ByStart, fillers: _ByStart
    ) -> Iterator[Hit]:
        """腺癌（左肺上叶）: the site stands behind, in brackets."""
        for opening in _reachable(text, finding.end, fillers, {}, ()):
            if text.startswith(OPENS_A_NOTE, opening):
                for place in _reachable(text, opening, fillers, {}, ()):
                    for site in sites.get(place, ()):
                        yield self._hit(site, finding, finding.start, site.end)
                return

    def _hit(self, site: Hit, finding: Hit, start: int, end: int) -> Hit:
        term = self.name(
            frozenset(_groups(site, "site")),
            frozenset(_groups(finding, "finding")),
            site.term.name + finding.term.name,
        )
        weight = end - start if start == site.start else len(finding) + 1
        return Hit(
            start, end, term, min(site.likeness, finding.likeness), site.by or finding.by, weight
        )

    def _name(self, sites: frozenset[str], findings: frozenset[str], name: str) -> Term:
        meanings: dict[str, Meaning] = {}
        for site in sorted(sites):
            for finding in sorted(findings):
                for composition in self._table.get((site, finding), ()):
                    meanings.setdefault(composition.meaning.entry, composition.meaning)
        return Term(name, name, tuple(meanings.values()), contrast=not meanings)


def _to_be_asked(term: Term) -> Term:
    wide = tuple(Meaning(each.entry, Kind.BROADER) for each in term.meanings)
    return replace(term, meanings=wide)


def _outermost(parts: Iterable[Hit]) -> Iterator[Hit]:
    """Parts without the sites inside longer sites: 直肠 is no 肠."""
    parts = list(parts)
    sites = [hit for hit in parts if _groups(hit, "site")]
    for hit in parts:
        inside = any(
            other.start <= hit.start and hit.end <= other.end and len(other) > len(hit)
            for other in sites
        )
        if not (inside and _groups(hit, "site")):
            yield hit


def _groups(hit: Hit, role: str) -> set[str]:
    return {part.group for part in hit.term.parts if part.role == role}


def _reachable(
    text: str, start: int, fillers: _ByStart, same: _ByStart, parts: Collection[int]
) -> Iterator[int]:
    """Places that can be reached from a start through fillers only, the start itself first.

    Letters and digits are fillers too, but where another part begins.
    """
    seen, waiting = {start}, [start]
    while waiting:
        place = waiting.pop(0)
        yield place
        if place >= len(text) or place - start > LONGEST_BETWEEN:
            continue
        steps = [hit.end for hit in (*fillers.get(place, ()), *same.get(place, ()))]
        if text[place] in JOINS or (text[place] in FREE_BETWEEN and place not in parts):
            steps.append(place + 1)
        for step in steps:
            if step not in seen:
                seen.add(step)
                waiting.append(step)

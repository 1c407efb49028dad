"""What there is to choose from at a question, as far as the case narrows it down."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.catalogue import Catalogues, Entry
from rules import facts as f
from rules.case import Case
from rules.registry import POLICIES
from rules.truth import FALSE

MOST_BROWSED = 40  # a longer list is no help on a screen
OTHER_PART = "other"
NATIONAL = "rare"


def items_offered(case: Case) -> tuple[str, ...]:
    """The items to choose from: those of the diagnosed entries."""
    return f.ITEMS.of_entries(case.facts.get(f.DIAGNOSES.key) or ())


def counties_offered(case: Case) -> tuple[str, ...]:
    """Counties with a figure of their own."""
    rows = (row for rows in case.figures.rows.values() for row in rows)
    return tuple(sorted({row.county for row in rows if row.county}))


def catalogues_wanted(case: Case) -> frozenset[str]:
    """The catalogues that matter: those of the programmes still open, and the national lists."""
    open_places = (p.place for p in POLICIES if p.gate.evaluate(case) is not FALSE)
    return frozenset((NATIONAL, *open_places))


@dataclass(frozen=True)
class BodyPart:
    """Entries to browse, those for one part of the body."""

    name: str
    entries: tuple[Entry, ...]


def body_parts_offered(case: Case, catalogues: Catalogues) -> tuple[BodyPart, ...]:
    """What there is to browse: the catalogues of the programmes that are still open."""
    parts: dict[str, list[Entry]] = {}
    for policy in POLICIES:
        if policy.gate.evaluate(case) is not FALSE:
            for entry in catalogues.listed_in(policy.place):
                parts.setdefault(entry.body_part or OTHER_PART, []).append(entry)
    return tuple(
        BodyPart(name, tuple(entries))
        for name, entries in parts.items()
        if len(entries) <= MOST_BROWSED
    )

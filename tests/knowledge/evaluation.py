"""Measures a matcher against labelled texts: what it finds, and what it wrongly says yes to.

- recall@k: every disease of the patient that is on the lists has one of its right entries among the
  first k candidates of a group.
- precision of accept: of the accepted texts, those in which the first candidate of every group is
  right.
- false accepts: of the texts with nothing on the lists, those that are accepted all the same.
- needs: of the right entries that require something or are said to, those whose open requirements
  are exactly the labelled ones.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from knowledge.match import Decision, Match

TEXTS = Path(__file__).parent / "texts"
TUNING = (
    "tune_people",
    "tune_letters",
    "tune_records",
    "tune_off",
    "tune_chat",
    "tune_late_people",
    "tune_late_letters",
    "tune_more_people",
    "tune_more_letters",
    "tune_third_people",
    "tune_third_letters",
)
HELD_OUT = ("held_people", "held_letters", "held_late_people", "held_late_letters")

Finds = Callable[[str], Match]


@dataclass(frozen=True)
class Labelled:
    """A text with what a careful person would say of it; see LABELS.md."""

    id: str
    kind: str
    text: str
    gold: tuple[frozenset[str], ...]
    decision: str
    needs: dict[str, list[str]]


def read(*names: str) -> Iterator[Labelled]:
    """The labelled texts of some files."""
    for name in names:
        for line in (TEXTS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            gold = tuple(map(frozenset, row["gold"]))
            yield Labelled(row["id"], row["kind"], row["text"], gold, row["decision"], row["needs"])


@dataclass(frozen=True)
class Outcome:
    """What a matcher made of one text."""

    labelled: Labelled
    match: Match

    @property
    def listed(self) -> bool:
        return bool(self.labelled.gold)

    @property
    def accepted(self) -> bool:
        return self.match.decision is Decision.ACCEPT

    def found(self, most: int) -> bool:
        offered = {each.entry for group in self.match.groups for each in group[:most]}
        return all(not offered.isdisjoint(gold) for gold in self.labelled.gold)

    @property
    def right(self) -> bool:
        """Whether the first candidate of every group is right."""
        gold = frozenset().union(*self.labelled.gold)
        return all(group[0].entry in gold for group in self.match.groups)

    @property
    def needs_right(self) -> Iterator[bool]:
        gold = frozenset().union(*self.labelled.gold)
        for each in self.match.candidates:
            wanted = set(self.labelled.needs.get(each.entry, ()))
            if each.entry in gold and (wanted or each.needs):
                yield wanted == set(each.needs)


@dataclass(frozen=True)
class Share:
    """A share of cases, with the interval in which it lies at 95 % (Wilson)."""

    hits: int
    cases: int

    @property
    def interval(self) -> tuple[float, float]:
        if not self.cases:
            return 0.0, 1.0
        z, n, p = 1.96, self.cases, self.hits / self.cases
        middle, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(0.0, (middle - half) / (1 + z * z / n)), min(
            1.0, (middle + half) / (1 + z * z / n)
        )

    def __str__(self) -> str:
        if not self.cases:
            return "-"
        low, high = self.interval
        return f"{self.hits / self.cases:6.1%} ({low:.1%} to {high:.1%}, n = {self.cases})"


@dataclass(frozen=True)
class Report:
    """The measures of a set of texts."""

    recall_at_1: Share
    recall_at_3: Share
    accept_precision: Share
    false_accepts: Share
    needs: Share


def outcomes(finds: Finds, texts: Iterable[Labelled]) -> list[Outcome]:
    return [Outcome(each, finds(each.text)) for each in texts]


def report(made: Sequence[Outcome]) -> Report:
    listed = [each for each in made if each.listed]
    accepted = [each for each in made if each.accepted]
    off = [each for each in made if not each.listed]
    needs = [right for each in listed for right in each.needs_right]
    return Report(
        Share(sum(each.found(1) for each in listed), len(listed)),
        Share(sum(each.found(3) for each in listed), len(listed)),
        Share(sum(each.listed and each.right for each in accepted), len(accepted)),
        Share(sum(each.accepted for each in off), len(off)),
        Share(sum(needs), len(needs)),
    )


def by_kind(made: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    kinds: dict[str, list[Outcome]] = defaultdict(list)
    for each in made:
        kinds[each.labelled.kind].append(each)
    return dict(sorted(kinds.items()))


def calibration(made: Iterable[Outcome]) -> Iterator[tuple[str, Share]]:
    """For bands of scores, how many first candidates were right."""
    bands: dict[str, list[bool]] = defaultdict(list)
    for outcome in made:
        gold = frozenset().union(*outcome.labelled.gold)
        for group in outcome.match.groups:
            band = f"{min(int(group[0].score * 20) / 20, 0.95):.2f}"
            bands[band].append(group[0].entry in gold)
    for band in sorted(bands):
        yield band, Share(sum(bands[band]), len(bands[band]))

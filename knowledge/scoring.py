"""Scores: how often matches of a kind were right, as measured on labelled texts.

The table is written by `python -m tests.knowledge.calibrate`; nothing in it is set by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from knowledge.match import How
from knowledge.vocabulary import Kind


class Step(NamedTuple):
    """From this likeness on, matches of a class have this score."""

    likeness: float
    score: float


class Scores:
    """Scores by how an entry was found, by what kind of name, and how like it the text was."""

    def __init__(self, steps: Mapping[str, Iterable[Step]], accept: float) -> None:
        self._steps = {key: sorted(each, reverse=True) for key, each in steps.items()}
        self.accept = accept

    @staticmethod
    def parse(rows: Iterable[Mapping[str, str]]) -> Scores:
        """From rows with class, likeness and score; the row `accept` is the threshold."""
        steps: dict[str, list[Step]] = {}
        accept = 1.0
        for row in rows:
            if row["class"] == "accept":
                accept = float(row["score"])
            else:
                step = Step(float(row["likeness"]), float(row["score"]))
                steps.setdefault(row["class"], []).append(step)
        return Scores(steps, accept)

    def of(self, how: How, kind: Kind, likeness: float) -> float:
        """The score of a match; 0 for one unlike any that was measured."""
        rounded = round(likeness, 2)
        for step in self._steps.get(score_class(how, kind), ()):
            if rounded >= step.likeness:
                return step.score
        return 0.0


def score_class(how: How, kind: Kind) -> str:
    """What is counted together: how a name was found, or its kind where it stood to the letter."""
    return how.value if how in (How.PINYIN, How.FUZZY) else kind.value

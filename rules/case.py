"""What a policy is assessed against: one person's facts, a day, and the figures of that day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rules.figures import NO_FIGURES, Figures
from rules.truth import Outlook, Truth


@dataclass(slots=True)
class Case:
    """One person's facts on one day.

    `facts` maps a fact's key to its value; an absent key is an unknown fact. While
    `figures_may_move` is true, outlooks count a figure that nobody has supplied among the inputs
    that can still decide; otherwise they count facts alone. `outcomes` and `outlooks` remember what
    rules have come to.
    """

    facts: Mapping[str, Any]
    as_of: date
    figures: Figures = NO_FIGURES
    figures_may_move: bool = False
    outcomes: dict[object, Truth] = field(default_factory=dict)
    outlooks: dict[object, Outlook] = field(default_factory=dict)

    def narrowed_to(self, values: Mapping[str, Any]) -> Case:
        """The same case where some numbers are known more narrowly."""
        if not values:
            return self
        return Case({**self.facts, **values}, self.as_of, self.figures, self.figures_may_move)

    def pinned(self, key: str, value: Any) -> Case:
        """The same case with one fact known to be `value`."""
        return Case({**self.facts, key: value}, self.as_of, self.figures, self.figures_may_move)

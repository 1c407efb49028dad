"""A published figure as a number in a rule: of `as_of`'s year, or of a year before it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from rules.case import Case
from rules.figures import COUNTY, UNKNOWN_FIGURE, FigureRow
from rules.quantity import Quantity


class Figure(Quantity):
    """A published figure of `as_of`'s year, or of a year before it."""

    def __init__(self, place: str, name: str, years_before: int = 0) -> None:
        self.key = f"{place}.{name}"
        self.years_before = years_before

    def year(self, case: Case) -> int:
        return case.as_of.year - self.years_before

    def row(self, case: Case) -> FigureRow | None:
        """The row this rests on for a case, if it is published and the county is known."""
        return case.figures.row(self.key, self.year(case), case.facts.get(COUNTY))

    def awaits_county(self, case: Case) -> bool:
        if COUNTY in case.facts:
            return False
        return case.figures.depends_on_county(self.key, self.year(case))

    def corner(self, case: Case, facts: int, figures: int) -> Decimal:
        row = self.row(case)
        if row:
            return row.yuan
        return UNKNOWN_FIGURE[facts if self.awaits_county(case) else figures]

    def inputs(self) -> Iterator[str]:
        yield self.key

    def open_inputs(self, case: Case) -> Iterator[str]:
        if self.row(case) is None:
            yield COUNTY if self.awaits_county(case) else self.key

    def describe(self) -> str:
        return f"{self.key}[as_of.year − {self.years_before}]" if self.years_before else self.key

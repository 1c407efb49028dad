"""Public figures that the documents refer to and do not contain: dated, sourced, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache

from rules.interval import ZERO, Interval, at_least, exactly

UNKNOWN_FIGURE = at_least(ZERO)
COUNTY = "county"
MOST_REMEMBERED = 256

# name of a figure -> the unit in which a deployment writes it
UNITS = {
    "per_capita_disposable_income": "yuan",
    "marginal_income_standard": "yuan_per_year",
    "annual_cap": "yuan",
    "dibao_standard": "yuan_per_month",
}
MONTHLY = frozenset({"weihai_etdz.marginal_income_standard"})


def unit_of(key: str) -> str:
    """The unit of the figure `place.name`: yuan, yuan_per_year or yuan_per_month."""
    return "yuan_per_month" if key in MONTHLY else UNITS[key.partition(".")[2]]


@lru_cache(maxsize=512)
def is_figure(key: str) -> bool:
    """Whether an input's key names a figure; facts' keys name no place."""
    place, dot, _ = key.partition(".")
    return bool(dot) and place != "identities"


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One published figure: the year it describes, where, how much, and who says so."""

    year: int
    yuan: Decimal
    source: str
    county: str | None = None
    checked: bool = True


@dataclass(frozen=True, slots=True)
class DatedFigure:
    """A day that an office has set, and who says so."""

    day: date
    source: str


@dataclass(frozen=True, slots=True)
class ItemCap:
    """The highest yearly aid for one Qingdao item, in yuan."""

    yuan: Decimal
    source: str


@dataclass(frozen=True, eq=False)
class Figures:
    """All figures of a deployment; what is not in here is unknown."""

    rows: Mapping[str, tuple[FigureRow, ...]] = field(default_factory=dict)
    transition_period_end: Mapping[str, DatedFigure] = field(default_factory=dict)
    item_caps: Mapping[str, ItemCap] = field(default_factory=dict)
    xiamen_diseases: frozenset[str] | None = None

    @cached_property
    def _found(self) -> dict[tuple[str, int, str | None], FigureRow | None]:
        return {}

    @cached_property
    def _by_year(self) -> dict[tuple[str, int], tuple[FigureRow, ...]]:
        years = {(key, row.year) for key, rows in self.rows.items() for row in rows}
        return {
            (key, year): tuple(row for row in self.rows[key] if row.year == year)
            for key, year in years
        }

    def depends_on_county(self, key: str, year: int) -> bool:
        """Whether that year's figure is set county by county."""
        return any(row.county for row in self._by_year.get((key, year), ()))

    def row(self, key: str, year: int, county: str | None) -> FigureRow | None:
        """The row that holds for a county in a year; a row without county holds for the rest."""
        known = (key, year, county)
        if known not in self._found:
            if len(self._found) >= MOST_REMEMBERED:
                self._found.clear()  # a county is free text: memory must not grow with it
            self._found[known] = self._find(*known)
        return self._found[known]

    def _find(self, key: str, year: int, county: str | None) -> FigureRow | None:
        rows = self._by_year.get((key, year), ())
        if county is None and any(row.county for row in rows):
            return None
        own = [row for row in rows if row.county == county]
        return next(iter(own or [row for row in rows if row.county is None]), None)

    def item_cap(self, item: str) -> Interval:
        cap = self.item_caps.get(item)
        return exactly(cap.yuan) if cap else UNKNOWN_FIGURE


NO_FIGURES = Figures()

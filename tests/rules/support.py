"""What tests of the rules share: figures from plain mappings, screenings as plain dicts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from rules.case import Case
from rules.figures import NO_FIGURES, DatedFigure, FigureRow, Figures, ItemCap
from rules.intake import case_of, read_case
from rules.screening import screen

TODAY = date(2025, 3, 1)
PROGRAMMES = (
    "xiamen.rare_disease_aid",
    "qingdao.rigid_expenditure_aid",
    "longyan.medical_aid",
    "quanzhou.medical_aid",
    "weihai_etdz.medical_aid",
)
DOCUMENTS = ("xiamen-2020", "qingdao-2018", "longyan-2022", "quanzhou-2023", "weihai-etdz-2017")
YUAN = ("yuan", "yuan_per_year", "yuan_per_month")


def figures_from(tables: Mapping[str, Mapping[str, Any]]) -> Figures:
    """Figures from a mapping of the shape of a parameters file; numbers may be strings."""
    rows: dict[str, tuple[FigureRow, ...]] = {}
    ends: dict[str, DatedFigure] = {}
    caps: dict[str, ItemCap] = {}
    listed: frozenset[str] | None = None
    for place, table in tables.items():
        for name, value in table.items():
            if name == "transition_period_end":
                ends[place] = DatedFigure(date.fromisoformat(value["date"]), value["source"])
            elif name == "item_cap":
                caps = {item: ItemCap(_yuan(cap), cap["source"]) for item, cap in value.items()}
            elif name == "disease_list":
                listed = frozenset(value)
            else:
                rows[f"{place}.{name}"] = tuple(_row(row) for row in value)
    return Figures(rows, ends, caps, listed)


def _yuan(row: Mapping[str, Any]) -> Decimal:
    (unit,) = (name for name in YUAN if name in row)
    return Decimal(row[unit])


def _row(row: Mapping[str, Any]) -> FigureRow:
    return FigureRow(int(row["year"]), _yuan(row), row["source"], row.get("county"))


def case(facts: Mapping[str, Any], figures: Figures = NO_FIGURES, today: date = TODAY) -> Case:
    """A case from facts as Python objects; numbers are ints, Decimals or intervals of them."""
    return case_of(facts, today, figures)


def screened(facts: Mapping[str, Any], figures: Figures = NO_FIGURES) -> dict[str, Any]:
    """The whole result as a plain dict, decimals and dates as strings."""
    return plain(case(facts, figures))


def screened_text(text: str | bytes, figures: Figures = NO_FIGURES) -> dict[str, Any]:
    """The same from a line of JSON."""
    return plain(read_case(text, TODAY, figures))


def plain(given: Case) -> dict[str, Any]:
    return msgspec.to_builtins(screen(given))


def programme(result: Mapping[str, Any], name: str) -> dict[str, Any]:
    """One programme of a result, by its id."""
    return next(each for each in result["programmes"] if each["id"] == name)


def benefit(of_programme: Mapping[str, Any], name: str) -> dict[str, Any]:
    """One benefit of a programme, by its id."""
    return next(each for each in of_programme["benefits"] if each["id"] == name)


def as_json(facts: Mapping[str, Any]) -> str:
    """Facts as a line of JSON, Decimals as plain numbers."""
    return json.dumps(facts, ensure_ascii=False, default=_number)


def _number(value: Any) -> float | int:
    if not isinstance(value, Decimal):
        raise TypeError(f"no JSON form of {value!r}")
    return int(value) if value == value.to_integral_value() else float(value)

"""Figures out of a TOML document: each with its year and its source, or refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from rules.errors import FigureError
from rules.figures import UNITS, DatedFigure, FigureRow, Figures, ItemCap, unit_of
from rules.qingdao.annex import ITEMS

PLACES = ("xiamen", "qingdao", "longyan", "quanzhou", "weihai_etdz")
TRANSITION = "transition_period_end"
ITEM_CAP = "item_cap"
LARGEST = Decimal(10) ** 12
EARLIEST, LATEST = 1990, 2100

EXAMPLE_ROW = '[{year = 2024, yuan = 52200, source = "统计公报"}]'
EXAMPLE_DATE = 'transition_period_end = {date = "2025-12-31", source = "文号"}'
EXAMPLE_CAP = '"qingdao/22#尼膜同" = {yuan = 5000, source = "文号"}'


def figures_from(document: Mapping[str, Any]) -> Figures:
    """All figures of a parsed TOML document; FigureError where one cannot be taken.

    Money is in yuan; `yuan_per_year` and `yuan_per_month` where the figure is of that kind.
    """
    rows: dict[str, tuple[FigureRow, ...]] = {}
    ends: dict[str, DatedFigure] = {}
    caps: dict[str, ItemCap] = {}
    for place, table in document.items():
        for name, value in _table(place, table).items():
            if name == TRANSITION:
                ends[place] = _dated(f"{place}.{name}", value)
            elif name == ITEM_CAP and place == "qingdao":
                caps.update(_caps(value))
            else:
                rows[f"{place}.{name}"] = _rows(place, name, value)
    return Figures(rows=rows, transition_period_end=ends, item_caps=caps)


def _table(place: str, table: Any) -> Mapping[str, Any]:
    if place not in PLACES:
        near = get_close_matches(place, PLACES, n=1, cutoff=0.3) or ["quanzhou"]
        expected = f"one of {', '.join(PLACES)}"
        raise FigureError("unknown_place", place, expected, place, f"[{near[0]}]")
    if not isinstance(table, Mapping):
        raise FigureError("wrong_type", place, "a table of figures", table, f"[{place}]")
    return table


def _rows(place: str, name: str, value: Any) -> tuple[FigureRow, ...]:
    key = f"{place}.{name}"
    if name not in UNITS:
        known = [*UNITS, TRANSITION]
        near = get_close_matches(name, known, n=1) or known
        raise FigureError("unknown_figure", key, f"one of {', '.join(known)}", name, near[0])
    if not isinstance(value, list):
        example = f"{name} = {_example_rows(key)}"
        raise FigureError("wrong_type", key, "a list of rows", value, example)
    rows = tuple(
        _row(f"{key}[{place_in_list}]", key, row) for place_in_list, row in enumerate(value)
    )
    _refuse_repeats(key, rows)
    return rows


def _row(where: str, key: str, row: Any) -> FigureRow:
    unit = unit_of(key)
    example = _example_rows(key)
    _refuse_strange(where, row, {"year", unit, "source", "county", "checked"}, example)
    year, checked, county = row.get("year"), row.get("checked", True), row.get("county")
    if not _is_whole(year) or not EARLIEST <= year <= LATEST:
        raise FigureError("bad_year", where, f"year = {EARLIEST} to {LATEST}", year, example)
    if not isinstance(checked, bool):
        raise FigureError("wrong_type", where, "checked = true or false", checked, example)
    if county is not None and not (isinstance(county, str) and county.strip()):
        raise FigureError("wrong_type", where, "county = a name", county, 'county = "鲤城区"')
    yuan = _yuan(where, row.get(unit), unit, example)
    county = county.strip() if county else None
    return FigureRow(year, yuan, _source(where, row, example), county, checked)


def _example_rows(key: str) -> str:
    return EXAMPLE_ROW.replace("yuan", unit_of(key))


def _refuse_strange(where: str, row: Any, known: set[str], example: str) -> None:
    if not isinstance(row, Mapping):
        raise FigureError("wrong_type", where, "a table", row, example)
    strange = sorted(set(row) - known)
    if strange:
        raise FigureError(
            "unknown_key", where, f"only {', '.join(sorted(known))}", strange[0], example
        )


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _yuan(where: str, value: Any, unit: str, example: str) -> Decimal:
    number = Decimal(value) if _is_whole(value) else value
    if not isinstance(number, Decimal) or not number.is_finite() or not 0 <= number <= LARGEST:
        raise FigureError("bad_amount", where, f"{unit} = a number from 0 to 1e12", value, example)
    return number


def _source(where: str, row: Mapping[str, Any], example: str) -> str:
    source = row.get("source")
    if not isinstance(source, str) or not source.strip():
        raise FigureError(
            "no_source", where, "source = where the figure was published", source, example
        )
    return source.strip()


def _refuse_repeats(key: str, rows: tuple[FigureRow, ...]) -> None:
    seen: set[tuple[int, str | None]] = set()
    for row in rows:
        if (row.year, row.county) in seen:
            expected = "one row for each year and county"
            raise FigureError("twice", key, expected, row.year, _example_rows(key))
        seen.add((row.year, row.county))


def _dated(where: str, value: Any) -> DatedFigure:
    _refuse_strange(where, value, {"date", "source"}, EXAMPLE_DATE)
    given = value.get("date")
    try:
        day = given if type(given) is date else date.fromisoformat(given)  # no time of day
    except (TypeError, ValueError):
        raise FigureError("no_such_date", where, "date = YYYY-MM-DD", given, EXAMPLE_DATE) from None
    return DatedFigure(day, _source(where, value, EXAMPLE_DATE))


def _caps(value: Any) -> dict[str, ItemCap]:
    where = f"qingdao.{ITEM_CAP}"
    if not isinstance(value, Mapping):
        raise FigureError("wrong_type", where, "a table of items", value, EXAMPLE_CAP)
    return {item: _cap(f"{where}.{item}", item, row) for item, row in value.items()}


def _cap(where: str, item: str, row: Any) -> ItemCap:
    if item not in ITEMS:
        near = get_close_matches(item, ITEMS, n=1)
        raise FigureError(
            "no_such_entry", where, "an item of the annex", item, near[0] if near else ""
        )
    _refuse_strange(where, row, {"yuan", "source"}, EXAMPLE_CAP)
    return ItemCap(
        _yuan(where, row.get("yuan"), "yuan", EXAMPLE_CAP), _source(where, row, EXAMPLE_CAP)
    )

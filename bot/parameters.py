"""Figures from TOML: those that ship with the project, and a deployment's own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from rules.errors import FigureError
from rules.figures import FigureRow, Figures
from rules.intake import read_number
from rules.parameters import figures_from

LARGEST_FILE = 4 * 1024 * 1024


def shipped_figures(unchecked: bool = False) -> Figures:
    """The public figures that ship with the project; unchecked ones only where asked for."""
    text = (files("rules") / "figures.toml").read_text(encoding="utf-8")
    figures = figures_from(_parsed(text, "figures.toml"))
    if unchecked:
        return figures
    checked = {k: tuple(row for row in rows if row.checked) for k, rows in figures.rows.items()}
    return replace(figures, rows=checked)


def deployment_figures(path: Path) -> Figures:
    """A deployment's figures; FigureError names the place of whatever is wrong."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise FigureError("too_large", str(path.name), "a file of at most 4 MiB")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        expected = "a TOML file that can be read"
        raise FigureError("unreadable", path.name, expected, error.strerror or "") from None
    except UnicodeDecodeError:
        raise FigureError("not_utf8", path.name, "UTF-8 text") from None
    return figures_from(_parsed(text, path.name))


def _parsed(text: str, name: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(text, parse_float=read_number)
    except ValueError as error:  # TOMLDecodeError, and integers of thousands of digits
        raise FigureError("not_toml", name, "TOML", str(error)) from None
    except RecursionError:
        raise FigureError("nested_too_deep", name, "TOML tables of figures") from None


def combined(shipped: Figures, own: Figures) -> Figures:
    """A deployment's figures added to the shipped ones; for the same year and county they win."""
    rows = {key: _merged(shipped, own, key) for key in shipped.rows.keys() | own.rows.keys()}
    return Figures(
        rows=rows,
        transition_period_end={**shipped.transition_period_end, **own.transition_period_end},
        item_caps={**shipped.item_caps, **own.item_caps},
        xiamen_diseases=own.xiamen_diseases or shipped.xiamen_diseases,
    )


def _merged(shipped: Figures, own: Figures, key: str) -> tuple[FigureRow, ...]:
    mine = own.rows.get(key, ())
    taken = {(row.year, row.county) for row in mine}
    kept = (row for row in shipped.rows.get(key, ()) if (row.year, row.county) not in taken)
    return (*kept, *mine)

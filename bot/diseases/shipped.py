"""What ships with the project: catalogues, names and word lists."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from knowledge.catalogue import Entry, Item, parse_catalogue
from knowledge.vocabulary import Alias, aliases_from, parse_names

SHIPPED = (("qingdao", "qingdao.csv"), ("rare", "rare_2018.csv"), ("rare", "rare_2023.csv"))
DATA = files("knowledge") / "data"


@cache
def shipped_entries() -> tuple[Entry, ...]:
    """Qingdao's 25 diseases and the national rare-disease lists of 2018 and 2023."""
    return tuple(
        entry
        for prefix, name in SHIPPED
        for entry in parse_catalogue((DATA / name).read_text(encoding="utf-8"), prefix)
    )


@cache
def shipped_items() -> dict[str, Item]:
    """The drugs, devices and foods of Qingdao's list by their names there."""
    return {
        row["item"]: Item(tuple(filter(None, row["names"].split("|"))), row["english"])
        for row in rows("items.csv")
    }


@cache
def shipped_aliases() -> tuple[Alias, ...]:
    names = sorted(path.name for path in (DATA / "aliases").iterdir())
    return tuple(alias for name in names for alias in aliases_from(rows(f"aliases/{name}")))


def contrasts() -> Iterator[tuple[str, str]]:
    """Names of illnesses that are on no list, each with its branch of medicine."""
    for path in sorted((DATA / "contrast").iterdir(), key=lambda each: each.name):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                yield from ((name, path.name.removesuffix(".txt")) for name in parse_names(line))


def everyday() -> list[str]:
    lines = text("everyday.txt").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


def rows(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(io.StringIO(text(name)))


def text(name: str) -> str:
    return (DATA / name).read_text(encoding="utf-8")

"""Reading the catalogues that ship with the project."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from knowledge.catalogue import CatalogueNames, Entry, parse_catalogue

SHIPPED = (("qingdao", "qingdao.csv"), ("rare", "rare_2018.csv"), ("rare", "rare_2023.csv"))


@cache
def shipped_entries() -> tuple[Entry, ...]:
    """Qingdao's 25 diseases and the national rare-disease lists of 2018 and 2023."""
    folder = files("knowledge") / "data"
    return tuple(
        entry
        for prefix, name in SHIPPED
        for entry in parse_catalogue((folder / name).read_text(encoding="utf-8"), prefix)
    )


def finder() -> CatalogueNames:
    """Finds diseases by the catalogues' own names."""
    return CatalogueNames(shipped_entries())

"""Catalogues of diseases: entries with their names, read from CSV, found by name.

A finder takes a person's words and returns the entries they may mean; the interview asks which.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Entry:
    """One disease of a catalogue: its code (`qingdao/21`), its own name, and a note to be seen."""

    code: str
    name: str
    note: str = ""


class Finder(Protocol):
    """Finds the entries that a person's words may mean, best first."""

    def find(self, text: str) -> tuple[Entry, ...]: ...

    def entry(self, code: str) -> Entry | None: ...

    def of(self, catalogue: str) -> tuple[Entry, ...]: ...


class CatalogueNames:
    """Finds entries by the catalogues' own names: the name itself, or a part of one."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = {entry.code: entry for entry in entries}

    def find(self, text: str) -> tuple[Entry, ...]:
        wanted = folded(text)
        if not wanted:
            return ()
        named = [e for e in self._entries.values() if wanted in (folded(e.name), e.code)]
        parts = [e for e in self._entries.values() if wanted in folded(e.name)]
        return tuple(named or parts)

    def entry(self, code: str) -> Entry | None:
        return self._entries.get(code)

    def of(self, catalogue: str) -> tuple[Entry, ...]:
        return tuple(e for e in self._entries.values() if e.code.startswith(f"{catalogue}/"))


def parse_catalogue(text: str, prefix: str) -> tuple[Entry, ...]:
    """Entries of a CSV with columns code and name, and perhaps note."""
    rows = csv.DictReader(io.StringIO(text))
    return tuple(
        Entry(f"{prefix}/{row['code']}", row["name"], row.get("note") or "") for row in rows
    )


def folded(text: str) -> str:
    """A name as it is compared: width, case, white space and brackets aside."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s()\[\]（）]", "", plain)

"""Catalogues of diseases: their entries with what each requires, read from CSV and checked."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

MOST_ENTRIES = 100_000
SHORTEST_NAME, LONGEST_NAME = 2, 120  # 病 alone would be found in everything


class Need(StrEnum):
    """What an entry requires of a patient beyond having the disease."""

    CHILD = "child"
    ADVANCED = "advanced"  # 晚期
    RELAPSED_REFRACTORY = "relapsed_refractory"  # 复发难治性
    PH_POSITIVE = "ph_positive"  # PH（+）
    AFTER_FIRST_LINE_RESISTANCE = "after_first_line_resistance"  # 一代耐药以后
    NOT_SMALL_CELL = "not_small_cell"  # 非小细胞
    PERSISTENT_HIGH_DEGREE = "persistent_high_degree"  # 持久性高二度或三度
    BH4_DEFICIENT = "bh4_deficient"  # BH4缺乏


@dataclass(frozen=True, slots=True)
class Entry:
    """One disease of a catalogue: its code (`qingdao/21`), its own name, and what it requires.

    `note` is a doubt about the catalogue that a person should see; `body_part` groups entries for
    browsing; `same_as` are entries of other catalogues for the same disease; `aliases` are the
    further names that an imported catalogue gives.
    """

    code: str
    name: str
    requires: tuple[Need, ...] = ()
    body_part: str = ""
    note: str = ""
    english: str = ""
    orphanet: str = ""
    same_as: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    drugs: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    foods: tuple[str, ...] = ()

    @property
    def items(self) -> tuple[str, ...]:
        """What the catalogue itself names for this disease: drugs, devices and foods."""
        return (*self.drugs, *self.devices, *self.foods)

    @property
    def catalogue(self) -> str:
        return self.code.partition("/")[0]


class CatalogueError(ValueError):
    """A catalogue that cannot be taken: the line, what was wrong with it and what is expected."""

    def __init__(self, line: int, problem: str, expected: str) -> None:
        self.line = line
        super().__init__(f"line {line}: {problem}; expected {expected}")


class Item(NamedTuple):
    """A drug, device or food of a catalogue: what people call it, and its English name."""

    names: tuple[str, ...] = ()
    english: str = ""


@dataclass(frozen=True)
class Catalogues:
    """All entries that a deployment has, by code, and the items by their names."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    items: Mapping[str, Item] = field(default_factory=dict)

    @staticmethod
    def of(entries: Iterable[Entry], items: Mapping[str, Item] | None = None) -> Catalogues:
        """Entries by code; `items`: what is known of the drugs, devices and foods."""
        return Catalogues({entry.code: entry for entry in entries}, items or {})

    def entry(self, code: str) -> Entry | None:
        return self.entries.get(code)

    def item_names(self, item: str) -> list[str]:
        """An item's own name, and what people say instead."""
        known = self.item(item)
        return [item, *known.names, *([known.english] if known.english else [])]

    def item(self, name: str) -> Item:
        return self.items.get(name, Item())

    def listed_in(self, catalogue: str) -> tuple[Entry, ...]:
        """The entries of one catalogue, in its order."""
        return tuple(each for each in self.entries.values() if each.catalogue == catalogue)


def parse_catalogue(text: str, prefix: str) -> tuple[Entry, ...]:
    """Entries of a shipped CSV: columns code and name, and what else the catalogue has."""
    return tuple(_entry(row, prefix) for row in csv.DictReader(io.StringIO(text)))


def _entry(row: Mapping[str, str], prefix: str) -> Entry:
    return Entry(
        code=f"{prefix}/{row['code']}",
        name=row["name"],
        requires=tuple(Need(need) for need in (row.get("requires") or "").split()),
        body_part=row.get("body_part") or "",
        note=row.get("note") or "",
        english=row.get("english") or "",
        orphanet=row.get("orphanet") or "",
        same_as=tuple((row.get("same_as") or "").split()),
        **{column: _cell(row, column) for column in ("aliases", "drugs", "devices", "foods")},
    )


def _cell(row: Mapping[str, str], column: str) -> tuple[str, ...]:
    return tuple(name for name in (row.get(column) or "").split("|") if name)


def read_imported(text: str, prefix: str) -> tuple[Entry, ...]:
    """Entries of a deployment's CSV (code, name and perhaps aliases), checked line by line.

    Aliases are parted by `|`, `;` or `、`. CatalogueError names the first line that is wrong.
    """
    rows = list(_rows(text, ("code", "name")))
    entries: dict[str, Entry] = {}
    for line, row in rows:
        code = row["code"]
        if not code.isprintable() or any(c in "/#" or c.isspace() for c in code) or len(code) > 64:
            raise CatalogueError(line, f"code {code!r}", "a code of up to 64 letters or digits")
        if f"{prefix}/{code}" in entries:
            raise CatalogueError(line, f"code {code} a second time", "each code once")
        made = Entry(f"{prefix}/{code}", row["name"], aliases=_aliases(line, row))
        entries[made.code] = made
    if not entries:
        raise CatalogueError(
            1, "no entries", "at least one line below the header code,name,aliases"
        )
    return tuple(entries.values())


def read_names(text: str) -> tuple[tuple[str, ...], ...]:
    """Names of a deployment's vocabulary (columns name and perhaps aliases), a group a line."""
    groups = tuple((row["name"], *_aliases(line, row)) for line, row in _rows(text, ("name",)))
    if not groups:
        raise CatalogueError(1, "no names", "at least one line below the header name,aliases")
    return groups


def _rows(text: str, wanted: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    table = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        header = [column.strip().casefold() for column in next(table, [])]
        twice = next((column for column in header if column and header.count(column) > 1), None)
        if twice:
            raise CatalogueError(1, f"column {twice} twice", "each column once")
        for column in wanted:
            if column not in header:
                expected = f"a header with {','.join(wanted)} and perhaps aliases"
                raise CatalogueError(1, f"no column {column}", expected)
        for cells in table:
            if any(cell.strip() for cell in cells):
                yield table.line_num, _row(table.line_num, header, cells, wanted)
            if table.line_num > MOST_ENTRIES:
                raise CatalogueError(table.line_num, "too long", f"at most {MOST_ENTRIES} lines")
    except csv.Error as error:
        raise CatalogueError(table.line_num, str(error), "CSV in UTF-8") from None


def _row(line: int, header: list[str], cells: list[str], wanted: tuple[str, ...]) -> dict[str, str]:
    if len(cells) > len(header):
        raise CatalogueError(line, f"{len(cells)} cells", f"{len(header)}, as the header has")
    row = {column: cell.strip() for column, cell in zip(header, cells, strict=False)}
    for column in wanted:
        if not row.get(column):
            raise CatalogueError(line, f"{column} is empty", f"a {column} on every line")
    _check_name(line, row["name"])
    return row


def _check_name(line: int, name: str) -> None:
    telling = sum(character.isalnum() for character in name)
    if len(name) > LONGEST_NAME or telling < SHORTEST_NAME or not name.isprintable():
        expected = f"{SHORTEST_NAME} letters or more, up to {LONGEST_NAME} printable characters"
        raise CatalogueError(line, f"name {name[:20]!r}", expected)


def _aliases(line: int, row: Mapping[str, str]) -> tuple[str, ...]:
    names = (
        row.get("aliases", "").replace("、", "|").replace(";", "|").replace("；", "|").split("|")
    )
    aliases = tuple(name.strip() for name in names if name.strip())
    for name in aliases:
        _check_name(line, name)
    return aliases

"""Facts that hold codes of catalogues: diagnoses, items in use, and what is borne for each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from rules.case import Case
from rules.interval import Interval, exactly
from rules.kinds import Fact, Number, Schema
from rules.qingdao.annex import ENTRIES, ITEMS, ITEMS_BY_ENTRY, SHARED_CELLS

NATIONAL_LISTS = {1: 121, 2: 86}  # entries on the lists of 2018 and 2023


class Codes(Fact):
    """A list of codes, each of which must exist; repeats count once."""

    def parse(self, value: Any) -> frozenset[str]:
        if not isinstance(value, list):
            raise self.refuse("wrong_type", value)
        for code in value:
            if not isinstance(code, str):
                raise self.refuse("wrong_type", code)
            if not self.exists(code):
                raise self.refuse("no_such_entry", code)
        return frozenset(value)

    def exists(self, code: str) -> bool:
        raise NotImplementedError

    def dump(self, value: frozenset[str]) -> list[str]:
        return sorted(value)

    def schema(self) -> Schema:
        return {"type": ["array", "null"], "items": {"type": "string"}}


class Entries(Codes):
    """Catalogue entries; a Xiamen code is taken as given, its list being a deployment's own."""

    expected = (
        'a list of catalogue entries: "qingdao/1" to "qingdao/25", "rare/1-1" to "rare/1-121", '
        '"rare/2-1" to "rare/2-86", "xiamen/…"; [] for on none of the lists'
    )
    example = '["qingdao/21"]'

    def exists(self, code: str) -> bool:
        if code in ENTRIES:
            return True
        national = re.fullmatch(r"rare/([12])-([1-9][0-9]{0,2})", code)
        if national:
            return int(national[2]) <= NATIONAL_LISTS[int(national[1])]
        return re.fullmatch(r"xiamen/[^\s/#]{1,64}", code) is not None and code.isprintable()


class Items(Codes):
    """Items of Qingdao's annex."""

    expected = "a list of items of Qingdao's annex, each written as entry, #, item; [] for none"
    example = '["qingdao/22#尼膜同"]'

    def exists(self, code: str) -> bool:
        return code in ITEMS

    def of_entries(self, entries: Iterable[str]) -> tuple[str, ...]:
        """The items of some entries, shared cells included; all items where they have none."""
        own = [item for entry in sorted(entries) for item in ITEMS_BY_ENTRY.get(entry, ())]
        shared = [SHARED_CELLS[entry] for entry in sorted(entries) if entry in SHARED_CELLS]
        return tuple(dict.fromkeys(own + shared)) or ITEMS


class Burden(Number):
    """One total over the items in use, or an amount for each."""

    def __init__(self, key: str, term: str) -> None:
        super().__init__(key, term, unit="yuan")
        self.expected += ", or an object from item to such a number"
        self.example = '3000, or {"qingdao/22#尼膜同": 3000}'

    def parse(self, value: Any) -> Any:
        if isinstance(value, dict) and value and not set(value) & {"min", "max"}:
            given = {self._item(item): amount for item, amount in value.items()}
            parse = super().parse
            return {
                item: self.unknown if amount is None else parse(amount)
                for item, amount in given.items()
            }
        return super().parse(value)

    def known(self, case: Case) -> Interval:
        """The total over all items."""
        value = case.facts.get(self.key)
        if not isinstance(value, Mapping):
            return super().known(case)
        total = exactly(0)
        for amount in value.values():
            total = total.plus(amount)
        return total

    def _item(self, item: str) -> str:
        if item not in ITEMS:
            raise self.refuse("no_such_entry", item)
        return item

    def dump(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            dump = super().dump
            return {item: dump(amount) for item, amount in value.items()}
        return super().dump(value)

    def schema(self) -> Schema:
        number = super().schema()
        each = {
            "type": "object",
            "propertyNames": {"enum": list(ITEMS)},
            "additionalProperties": number,
        }
        return {"anyOf": [*number["anyOf"], each]}

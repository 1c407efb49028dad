"""Qingdao's project: a listed disease with an item of its own row, and the item's yearly cap."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from rules import facts as f
from rules.case import Case
from rules.interval import ZERO, Interval
from rules.logic import Condition
from rules.money import Formula
from rules.policy import Stated
from rules.qingdao.annex import ENTRIES, ITEMS_BY_ENTRY, SHARED_CELLS
from rules.qingdao.annex import ITEMS as ALL_ITEMS
from rules.quantity import Quantity
from rules.truth import (
    CAN_BE_FALSE,
    CAN_BE_TRUE,
    CAN_BE_UNKNOWN,
    FALSE,
    SETTLED,
    TRUE,
    UNKNOWN,
    Outlook,
    Truth,
    open_outlook,
)

ENTRY_OF_ITEM = {item: entry for entry, items in ITEMS_BY_ENTRY.items() for item in items}
SHARED_CELL_TO_CONFIRM = "shared_cell_to_be_confirmed"

ItemChooser = Callable[[frozenset[str], frozenset[str]], frozenset[str]]


class OwnItemInUse(Condition):
    """A diagnosed entry of the annex, and one of that entry's own items in use.

    Rows 4 and 13 are printed without items: with the item of the cell above they are unknown,
    for civil affairs to confirm.
    """

    may_rest_on_an_office = True

    def evaluate(self, case: Case) -> Truth:
        outlook = self.outlook(case)
        return {CAN_BE_TRUE: TRUE, CAN_BE_FALSE: FALSE}.get(outlook.can_be, UNKNOWN)

    def outlook(self, case: Case) -> Outlook:
        entries, items = case.facts.get(f.DIAGNOSES.key), case.facts.get(f.ITEMS.key)
        if entries is not None and items is not None:
            return SETTLED[_matched(entries, items)]
        if entries is not None:
            return open_outlook(_with_entries(entries & ENTRIES), (f.ITEMS.key,))
        if items is not None:
            return open_outlook(_with_items(items), (f.DIAGNOSES.key,))
        anything = CAN_BE_FALSE | CAN_BE_UNKNOWN | CAN_BE_TRUE
        return open_outlook(anything, (f.DIAGNOSES.key, f.ITEMS.key))

    def inputs(self) -> Iterator[str]:
        yield f.DIAGNOSES.key
        yield f.ITEMS.key

    def discretion(self, case: Case) -> frozenset[str]:
        entries = case.facts.get(f.DIAGNOSES.key, frozenset())
        items = case.facts.get(f.ITEMS.key)
        doubtful = {SHARED_CELLS[entry] for entry in entries & SHARED_CELLS.keys()}
        if self.evaluate(case) is UNKNOWN and (doubtful if items is None else doubtful & items):
            return frozenset((SHARED_CELL_TO_CONFIRM,))
        return frozenset()

    def describe(self) -> str:
        return "an annex entry among diagnoses and one of its own items among items"


def counted(entries: frozenset[str], items: frozenset[str]) -> frozenset[str]:
    """Items in use that belong to a diagnosed entry."""
    return frozenset(item for item in items if ENTRY_OF_ITEM[item] in entries)


def doubtful(entries: frozenset[str], items: frozenset[str]) -> frozenset[str]:
    """Items in use that probably belong to a diagnosed entry printed without items."""
    return items & {SHARED_CELLS[entry] for entry in entries & SHARED_CELLS.keys()}


def _matched(entries: frozenset[str], items: frozenset[str]) -> Truth:
    if counted(entries, items):
        return TRUE
    return UNKNOWN if doubtful(entries, items) else FALSE


def _with_entries(entries: frozenset[str]) -> int:
    """What items not yet known can still make of diagnosed entries."""
    own = any(ITEMS_BY_ENTRY[entry] for entry in entries)
    shared = any(entry in SHARED_CELLS for entry in entries)
    return CAN_BE_FALSE | (CAN_BE_TRUE if own else 0) | (CAN_BE_UNKNOWN if shared else 0)


def _with_items(items: frozenset[str]) -> int:
    """What diagnoses not yet known can still make of items in use."""
    shared = items & set(SHARED_CELLS.values())
    return CAN_BE_FALSE | (CAN_BE_TRUE if items else 0) | (CAN_BE_UNKNOWN if shared else 0)


@dataclass(frozen=True)
class ItemAid(Formula):
    """Each counted item's burden up to that item's yearly cap, which experts may raise."""

    raised_by: Stated

    def amount(self, case: Case, category: str) -> Interval:
        items = self._items(case, counted)
        if not items:
            return Interval(ZERO, f.ITEM_BURDEN.known(case).high)
        perhaps = self._items(case, doubtful)
        burden = case.facts.get(f.ITEM_BURDEN.key)
        if isinstance(burden, Mapping):
            return self._each(case, items, perhaps, burden)
        return self._together(case, items, perhaps)

    def _each(
        self,
        case: Case,
        items: frozenset[str],
        perhaps: frozenset[str],
        burden: Mapping[str, Interval],
    ) -> Interval:
        aid = {
            item: _lesser(burden.get(item, f.ITEM_BURDEN.unknown), self._cap(case, item))
            for item in items | perhaps
        }
        low = sum((aid[item].low for item in items), ZERO)
        return Interval(low, sum((each.high for each in aid.values()), ZERO))

    def _together(self, case: Case, items: frozenset[str], perhaps: frozenset[str]) -> Interval:
        total = f.ITEM_BURDEN.known(case)
        smallest = min(self._cap(case, item).low for item in items | perhaps)
        together = sum((self._cap(case, item).high for item in items | perhaps), ZERO)
        return Interval(min(total.low, smallest), min(total.high, together))

    def _cap(self, case: Case, item: str) -> Interval:
        cap = case.figures.item_cap(item)
        raised = cap.high * (1 + self.raised_by.number)
        passed = case.facts.get(f.EXPERT_REVIEW_PASSED.key)
        if passed is None:
            return Interval(cap.low, raised)
        return Interval(cap.low * (1 + self.raised_by.number), raised) if passed else cap

    def _items(self, case: Case, which: ItemChooser) -> frozenset[str]:
        entries, items = case.facts.get(f.DIAGNOSES.key), case.facts.get(f.ITEMS.key)
        return which(entries, items) if entries and items else frozenset()

    def cap(self, case: Case) -> Interval | None:
        items = self._items(case, counted)
        return self._cap(case, *items) if len(items) == 1 else None

    def leaves(self, category: str) -> Iterator[Quantity]:
        yield f.ITEM_BURDEN

    def open_inputs(self, case: Case, category: str) -> Iterator[str]:
        amount = self.amount(case, category)
        if amount.exact:
            return
        yield from (key for key in (f.DIAGNOSES.key, f.ITEMS.key) if key not in case.facts)
        items = self._items(case, counted)
        if not self._burden_known(case, items | self._items(case, doubtful)):
            yield f.ITEM_BURDEN.key
        if self._could_raise(case, case.figures.item_caps):
            yield f.EXPERT_REVIEW_PASSED.key
        yield from (f"qingdao.item_cap.{i}" for i in items if i not in case.figures.item_caps)

    def _burden_known(self, case: Case, items: frozenset[str]) -> bool:
        burden = case.facts.get(f.ITEM_BURDEN.key)
        if items and isinstance(burden, Mapping):
            return all(item in burden and burden[item].exact for item in items)
        return f.ITEM_BURDEN.known(case).exact

    def _could_raise(self, case: Case, among: Container[str]) -> bool:
        """Whether the experts are still to speak and a burden may exceed one of these caps."""
        if f.EXPERT_REVIEW_PASSED.key in case.facts:
            return False
        burden = case.facts.get(f.ITEM_BURDEN.key)
        each = burden if isinstance(burden, Mapping) else {}
        total = f.ITEM_BURDEN.unknown if each else f.ITEM_BURDEN.known(case)
        return any(
            each.get(item, total).high > case.figures.item_cap(item).low
            for item in _could_count(case)
            if item in among
        )

    def discretion(self, case: Case, category: str) -> frozenset[str]:
        return frozenset(("experts_review",)) if self._could_raise(case, ALL_ITEMS) else frozenset()


def _could_count(case: Case) -> Iterable[str]:
    """Items that count, or may once diagnoses and items are both known."""
    entries, items = case.facts.get(f.DIAGNOSES.key), case.facts.get(f.ITEMS.key)
    if entries is None:
        return f.ITEMS.of_entries(()) if items is None else items
    own = {item for entry in entries for item in ITEMS_BY_ENTRY.get(entry, ())}
    own |= {SHARED_CELLS[entry] for entry in entries & SHARED_CELLS.keys()}
    return own if items is None else own & items


def _lesser(left: Interval, right: Interval) -> Interval:
    return Interval(min(left.low, right.low), min(left.high, right.high))

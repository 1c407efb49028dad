"""Facts, quantities and clauses as a person reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.words import Words, in_script
from knowledge.catalogue import Entry
from knowledge.match import Diseases
from rules import facts as f
from rules.case import Case
from rules.codes import Burden, Entries, Items
from rules.facts import BY_KEY
from rules.interval import Interval
from rules.kinds import Choice, Day, Fact, Flag, Number
from rules.money import to_fen
from rules.policy import Clause, Document
from rules.published import Figure
from rules.quantity import Compare, Difference, Product, Quantity, Ratio, Sum

CAME_OUT = {
    ("<", True): "compare.less",
    ("<", False): "compare.not_less",
    (">=", True): "compare.at_least",
    (">=", False): "compare.not_at_least",
    (">", True): "compare.more",
    (">", False): "compare.not_more",
    ("<=", True): "compare.at_most",
    ("<=", False): "compare.not_at_most",
}


@dataclass(frozen=True)
class Renderer:
    """Puts values into words, in one language and about one person."""

    words: Words
    diseases: Diseases
    who: str

    def fact_name(self, key: str) -> str:
        if key.startswith("identities."):
            return self.words(f"identity.{key.partition('.')[2]}.name")
        return self.words(f"fact.{key}.short")

    def value(self, fact: Fact, value: Any) -> str:
        """A fact's value."""
        match fact:
            case Flag():
                spelt_out = f"flag.{fact.key}.{'yes' if value else 'no'}"
                return self.words(
                    spelt_out if self.words.has(spelt_out) else ("yes" if value else "no")
                )
            case Choice():
                return self.words(f"choice.{fact.key}.{value}")
            case Entries():
                return self._entries(value)
            case Items():
                names = [self.item_name(item) for item in sorted(value)]
                return self.words.listed(names) or self.words("none_of_these")
            case Burden() if isinstance(value, Mapping):
                each = [f"{self.item_name(k)} {self.interval(v, 'yuan')}" for k, v in value.items()]
                return self.words.listed(each)
            case Number():
                return self.interval(value, unit_of(fact))
            case Day():
                return self.words.day(value)
        return in_script(str(value), self.words.locale)

    def entry_name(self, entry: Entry) -> str:
        """A disease by its name on the list, and in the language that is spoken."""
        return self.words.original(entry.name, entry.english.partition(";")[0])

    def item_name(self, item: str) -> str:
        """A drug, device or food by its name in the annex."""
        name = item.partition("#")[2]
        return self.words.original(name, self.diseases.catalogues.item(name).english)

    def _entries(self, codes: frozenset[str]) -> str:
        entries = [(code, self.diseases.catalogues.entry(code)) for code in sorted(codes)]
        names = [self.entry_name(entry) if entry else code for code, entry in entries]
        return self.words.listed(list(dict.fromkeys(names))) or self.words("on_no_list")

    def interval(self, value: Interval, unit: str) -> str:
        """A number with its unit; an interval by its ends."""
        if value.exact:
            return self.amount(value.low, unit)
        if not value.bounded:
            return self.words("interval.from", low=self.amount(value.low, unit))
        low, high = self.amount(value.low, unit), self.amount(value.high, unit)
        if not value.low:
            return self.words("interval.up_to", high=high)
        return self.words("interval.between", low=low, high=high)

    def amount(self, value: Decimal, unit: str) -> str:
        if unit == "yuan":
            return self.words.yuan(to_fen(value))
        return self.words(f"unit.{unit}", number=self.words.number(round(value, 2)))

    def said(self, case: Case, key: str) -> str | None:
        """What is known of a fact, with its name; None where nothing is."""
        if key not in case.facts:
            return None
        value = self.value(BY_KEY[key], case.facts[key])
        return self.words("name_and_value", name=self.fact_name(key), value=value)

    def quantity(self, quantity: Quantity | Ratio, case: Case) -> str:
        """A quantity with the person's own figures in it."""
        match quantity:
            case Ratio():
                parts = (quantity.numerator, *_factors(quantity.divisor))
                return " ÷ ".join(self.quantity(part, case) for part in parts)
            case Difference():
                left, right = (self.quantity(q, case) for q in (quantity.left, quantity.right))
                return self.words("difference", left=left, right=right)
            case Sum():
                return (
                    f"{self.quantity(quantity.left, case)} + {self.quantity(quantity.right, case)}"
                )
            case Product():
                return (
                    f"{self.quantity(quantity.left, case)} × {self.quantity(quantity.right, case)}"
                )
            case Figure():
                return self.figure(quantity, case)
            case Number() if quantity.key not in case.facts:
                return self.words("not_known", name=self.fact_name(quantity.key))
            case Number():
                return self.interval(quantity.known(case), unit_of(quantity))
        return self.words.number(quantity.range(case).low)

    def figure(self, figure: Figure, case: Case) -> str:
        """A published figure with its year; the name alone of one that is not known."""
        row = figure.row(case)
        name = self.words(f"figure.{figure.key}")
        if row is None:
            return self.words("figure.unknown", name=name, year=figure.year(case))
        mark = "figure.known" if row.checked else "figure.unchecked"
        return self.words(mark, name=name, year=row.year, value=self.words.yuan(row.yuan))

    def comparison(self, comparison: Compare, case: Case) -> str | None:
        """A settled comparison with its figures; None while it is open or about one fact alone."""
        outcome = comparison.evaluate(case).value
        if outcome == "unknown" or not list(comparison.against.inputs()):
            return None
        key = CAME_OUT[comparison.operator, outcome == "true"]
        left = self.quantity(comparison.shown, case)
        if isinstance(comparison.shown, Ratio):
            left = self._worked_out(comparison.shown, case, left)
        return self.words(key, left=left, right=self.quantity(comparison.against, case))

    def _worked_out(self, ratio: Ratio, case: Case, shown: str) -> str:
        top, by = ratio.numerator.range(case), ratio.divisor.range(case)
        if not (top.exact and by.exact):
            return shown
        return f"{shown} = {self.amount(top.low / by.low, 'yuan')}"

    def clause(self, clause: Clause, document: Document) -> str:
        return self.words("clause", number=document.number, locator=clause.locator)


def unit_of(number: Number) -> str:
    """The unit in which a number is said: years are said otherwise of an age."""
    return "age" if number is f.AGE else number.unit


def _factors(quantity: Quantity) -> tuple[Quantity, ...]:
    if isinstance(quantity, Product):
        return (*_factors(quantity.left), *_factors(quantity.right))
    return (quantity,)

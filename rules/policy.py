"""The nouns of a policy: document, clause, rule, category, benefit, and what a person needs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from rules.case import Case
from rules.errors import PolicyError
from rules.facts import in_order
from rules.figures import is_figure
from rules.interval import Interval, exactly
from rules.logic import AllOf, AnyOf, Condition
from rules.money import Formula
from rules.quantity import Constant
from rules.truth import Outlook, Truth


@dataclass(frozen=True)
class Document:
    """An official document, by its own number and dates."""

    id: str
    title: str
    number: str
    issuer: str
    issued_on: date
    in_force_from: date
    in_force_until: date | None = None
    interpreter: str = ""

    def clause(self, locator: str) -> Clause:
        """A clause by the document's own numbering, parts separated by `/`."""
        if not locator:
            raise PolicyError(
                f'{self.id}: a clause needs its number, for example clause("二/三/1")'
            )
        return Clause(self.id, locator)

    def validity(self, as_of: date) -> str:
        """in_force, not_yet_in_force or expired, by the document's own dates."""
        if as_of < self.in_force_from:
            return "not_yet_in_force"
        if self.in_force_until and as_of > self.in_force_until:
            return "expired"
        return "in_force"


@dataclass(frozen=True)
class Clause:
    """A numbered place in a document."""

    document: str
    locator: str

    def states(self, printed: str) -> Stated:
        """A number that stands in this clause, written as the document prints it."""
        return Stated(exactly(number_as_printed(printed)), printed, self)

    def __str__(self) -> str:
        return f"{self.document}/{self.locator}"


@dataclass(frozen=True, eq=False)
class Stated(Constant):
    """A number with the words that print it and the clause they stand in."""

    printed: str
    clause: Clause


_UNITS = {"": Decimal(1), "万": Decimal(10_000), "%": Decimal("0.01")}


def number_as_printed(printed: str) -> Decimal:
    """5 年 is 5, 6 万元 is 60000, 90% is 0.90, 全额 is 1: documents' ways to print a number."""
    if "全额" in printed:
        return Decimal("1.00")
    match = re.search(r"([0-9]+(?:\.[0-9]+)?)\s*(万|%)?", unicodedata.normalize("NFKC", printed))
    if not match:
        raise PolicyError(f"no number in {printed!r}; write it as printed, for example '6万元'")
    return Decimal(match[1]) * _UNITS[match[2] or ""]


@dataclass(frozen=True, eq=False)
class Rule(Condition):
    """A condition under the clause it comes from; the unit in which a result is explained."""

    name: str
    clause: Clause
    condition: Condition

    def __post_init__(self) -> None:
        if not isinstance(self.clause, Clause):
            raise PolicyError(
                f"the rule {self.name!r} cites no clause; "
                f'write Rule({self.name!r}, DOCUMENT.clause("一/1"), condition)'
            )

    def evaluate(self, case: Case) -> Truth:
        outcome = case.outcomes.get(self)
        if outcome is None:
            outcome = case.outcomes[self] = self.condition.evaluate(case)
        return outcome

    def outlook(self, case: Case) -> Outlook:
        outlook = case.outlooks.get(self)
        if outlook is None:
            outlook = case.outlooks[self] = self.condition.outlook(case)
        return outlook

    def children(self) -> tuple[Condition, ...]:
        return (self.condition,)

    def discretion(self, case: Case) -> frozenset[str]:
        return self.condition.discretion(case)

    def narrowed_if_false(self, case: Case) -> Mapping[str, Interval]:
        return self.condition.narrowed_if_false(case)

    def describe(self) -> str:
        return self.condition.describe()

    @cached_property
    def text(self) -> str:
        return self.describe()

    @cached_property
    def fact_keys(self) -> list[str]:
        return in_order({key for key in self.inputs() if not is_figure(key)})

    @cached_property
    def rests_on_figures(self) -> bool:
        return any(is_figure(key) for key in self.inputs())


def rules_within(condition: Condition) -> Iterator[Rule]:
    """Every rule of a condition, outer before inner, in the order in which they are written."""
    if isinstance(condition, Rule):
        yield condition
    for child in condition.children():
        yield from rules_within(child)


class Category(Rule):
    """A group of recipients; the best one that holds counts."""


@dataclass(frozen=True, eq=False)
class Benefit:
    """One thing a programme gives, to whom, on what conditions, and how much.

    `categories` names who may have it (empty: all); `given_to` narrows that by identity and makes
    the benefit absent where it is false; `needs` decides whether it is due. `rate` is one rate or
    one for each category. `decided_by` is the code of an office that always has the last word.
    """

    id: str
    clauses: tuple[Clause, ...]
    needs: Condition
    categories: tuple[str, ...] = ()
    given_to: Condition | None = None
    rate: Stated | Mapping[str, Stated] | None = None
    formula: Formula | None = None
    decided_by: str | None = None
    one_off: bool = False
    starts_after_recognition: bool = False

    def __post_init__(self) -> None:
        if not self.clauses:
            raise PolicyError(
                f"the benefit {self.id!r} cites no clause; "
                'write clauses=(DOCUMENT.clause("二/三/1"),)'
            )

    @cached_property
    def due(self) -> Condition:
        """What must hold for it to be due to a person of the right category."""
        return self.needs if self.given_to is None else AllOf((self.given_to, self.needs))

    def rate_for(self, category: str | None) -> Decimal | None:
        rate = self.rate.get(category or "") if isinstance(self.rate, Mapping) else self.rate
        return rate.number if rate else None


@dataclass(frozen=True)
class Material:
    """A paper to bring: which, under which clause, how many, in original or copy.

    `not_for` names categories that need not bring it. `copies` 0 means that the document names
    no number. `kept` says whether the office keeps the original, where the document says so.
    `named` is false where the document names a condition and no paper for it. `form` is true of a
    form to fill in.
    """

    id: str
    clause: Clause
    copies: int = 0
    original: bool = False
    kept: bool | None = None
    named: bool = True
    form: bool = False
    not_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """A step on the way to the aid, with the office that takes it and its public notice in days."""

    id: str
    clause: Clause
    office: str
    notice: Stated | None = None


@dataclass(frozen=True)
class Path:
    """How one or several categories come to their aid."""

    steps: tuple[Step, ...]
    materials: tuple[Material, ...] = ()
    categories: tuple[str, ...] = ()
    application: bool = True


@dataclass(frozen=True)
class Authority:
    """An office that recognises an identity or decides a point, by the document's words."""

    office: str
    clause: Clause


@dataclass(frozen=True)
class Policy:
    """One programme, read beside its document.

    `gate` says whose programme it is at all; `requirements` must all hold; of `categories` the
    first that holds counts. `also` names clauses with other help a person may turn to.
    """

    id: str
    place: str
    document: Document
    gate: Rule
    categories: tuple[Category, ...]
    benefits: tuple[Benefit, ...]
    paths: tuple[Path, ...]
    decided_by: Authority
    requirements: tuple[Rule, ...] = ()
    benefits_while_undetermined: bool = False
    recognised_by: Mapping[str, Authority] = field(default_factory=dict)
    also: tuple[tuple[str, Clause], ...] = ()
    version: str = "1"

    def __post_init__(self) -> None:
        names = [rule.name for rule in self._all_rules()]
        repeated = {name for name in names if names.count(name) > 1}
        if repeated:
            raise PolicyError(f"{self.id}: two rules are named {', '.join(sorted(repeated))}")

    def _all_rules(self) -> set[Rule]:
        of_benefits = (rule for benefit in self.benefits for rule in rules_within(benefit.due))
        return {*self.rules, *of_benefits}

    @cached_property
    def standing(self) -> AllOf:
        """Everything that must hold, whatever the category."""
        return AllOf((self.gate, *self.requirements))

    @cached_property
    def eligibility(self) -> AllOf:
        return AllOf((self.gate, *self.requirements, AnyOf(self.categories)))

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule on which status and category rest, in the order of the module."""
        return tuple(rules_within(self.eligibility))

    @cached_property
    def rules_on_figures(self) -> tuple[Rule, ...]:
        """Rules on which status and category rest and that look at a published figure."""
        return tuple(rule for rule in self.rules if rule.rests_on_figures)

    def path_for(self, category: str | None) -> Path:
        """How a category comes to its aid; the first path while the category is open."""
        fitting = [path for path in self.paths if category in path.categories]
        return fitting[0] if fitting else self.paths[0]


def parts_of(thing: Any, kind: type, seen: set[int] | None = None) -> Iterator[Any]:
    """Every part of a policy that is of a kind: its rules, its clauses, its stated numbers."""
    seen = set() if seen is None else seen
    if id(thing) in seen or isinstance(thing, str | bytes | int | date | Decimal | None):
        return
    seen.add(id(thing))
    if isinstance(thing, kind):
        yield thing
    for part in _parts(thing):
        yield from parts_of(part, kind, seen)


def _parts(thing: Any) -> Iterator[Any]:
    if isinstance(thing, Mapping):
        yield from thing.values()
    elif isinstance(thing, tuple | list | frozenset):
        yield from thing
    elif is_dataclass(thing):
        yield from (getattr(thing, each.name) for each in fields(thing))
    elif hasattr(thing, "__dict__"):
        yield from vars(thing).values()

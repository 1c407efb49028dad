"""Conditions with three answers, as data: evaluated, explained, asked about.

`a & b`, `a | b` and `~a` build new conditions; `and`, `or`, `not` and `if` on a condition are
errors, because Python would silently drop an operand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NoReturn

from rules.case import Case
from rules.interval import Interval
from rules.truth import (
    FALSE,
    NEGATION,
    SETTLED,
    TRUE,
    UNKNOWN,
    Outlook,
    Truth,
    outlook_of_both,
    outlook_of_either,
    outlook_of_negation,
)


class Condition:
    """Something that is true, false or unknown of a case."""

    def evaluate(self, case: Case) -> Truth:
        """What the case says of this condition."""
        raise NotImplementedError

    def outlook(self, case: Case) -> Outlook:
        """What this can still become, and through which inputs."""
        raise NotImplementedError

    def inputs(self) -> Iterator[str]:
        """Keys of every fact and figure that this looks at."""
        for child in self.children():
            yield from child.inputs()

    def children(self) -> tuple[Condition, ...]:
        return ()

    @cached_property
    def may_rest_on_an_office(self) -> bool:
        """Whether an office may have a word in this at all."""
        return any(child.may_rest_on_an_office for child in self.children())

    def discretion(self, case: Case) -> frozenset[str]:
        """Codes of the offices' decisions on which the present outcome rests."""
        return frozenset()

    def awaits_figure(self, case: Case) -> bool:
        """Whether it looks at a figure that nobody has supplied."""
        return any(child.awaits_figure(case) for child in self.children())

    def narrowed_if_false(self, case: Case) -> Mapping[str, Interval]:
        """What is left of numbers if this, unknown now, should turn out false."""
        return {}

    def describe(self) -> str:
        """The condition in the names of facts and figures."""
        raise NotImplementedError

    def __and__(self, other: Condition) -> Condition:
        return AllOf((self, other))

    def __or__(self, other: Condition) -> Condition:
        return AnyOf((self, other))

    def __invert__(self) -> Condition:
        return Not(self)

    def __bool__(self) -> NoReturn:
        raise TypeError(
            f"the condition ({self.describe()}) has no yes-or-no before a case is known; "
            "write `a & b`, `a | b`, `~a`, or `condition.evaluate(case) is Truth.TRUE`"
        )


def all_of(*conditions: Condition) -> AllOf:
    """True where every condition is."""
    return AllOf(conditions)


def any_of(*conditions: Condition) -> AnyOf:
    """True where at least one condition is."""
    return AnyOf(conditions)


@dataclass(frozen=True, eq=False)
class AllOf(Condition):
    """A conjunction."""

    conditions: tuple[Condition, ...]

    def evaluate(self, case: Case) -> Truth:
        verdict = TRUE
        for condition in self.conditions:
            outcome = condition.evaluate(case)
            if outcome is FALSE:
                return FALSE
            if outcome is UNKNOWN:
                verdict = UNKNOWN
        return verdict

    def outlook(self, case: Case) -> Outlook:
        return outlook_of_both(condition.outlook(case) for condition in self.conditions)

    def children(self) -> tuple[Condition, ...]:
        return self.conditions

    def discretion(self, case: Case) -> frozenset[str]:
        if not self.may_rest_on_an_office or self.evaluate(case) is FALSE:
            return frozenset()
        return frozenset().union(*(child.discretion(case) for child in self.conditions))

    def describe(self) -> str:
        return "(" + " and ".join(child.describe() for child in self.conditions) + ")"


ALWAYS = AllOf(())


@dataclass(frozen=True, eq=False)
class AnyOf(Condition):
    """A disjunction."""

    conditions: tuple[Condition, ...]

    def evaluate(self, case: Case) -> Truth:
        verdict = FALSE
        for condition in self.conditions:
            outcome = condition.evaluate(case)
            if outcome is TRUE:
                return TRUE
            if outcome is UNKNOWN:
                verdict = UNKNOWN
        return verdict

    def outlook(self, case: Case) -> Outlook:
        return outlook_of_either(condition.outlook(case) for condition in self.conditions)

    def children(self) -> tuple[Condition, ...]:
        return self.conditions

    def discretion(self, case: Case) -> frozenset[str]:
        if not self.may_rest_on_an_office:
            return frozenset()
        outcome = self.evaluate(case)
        carrying = [child for child in self.conditions if child.evaluate(case) is outcome]
        notes = [child.discretion(case) for child in carrying]
        if outcome is FALSE or (outcome is TRUE and not all(notes)):
            return frozenset()
        return frozenset().union(*notes)

    def describe(self) -> str:
        return "(" + " or ".join(child.describe() for child in self.conditions) + ")"


@dataclass(frozen=True, eq=False)
class Not(Condition):
    """A negation."""

    condition: Condition

    def evaluate(self, case: Case) -> Truth:
        return NEGATION[self.condition.evaluate(case)]

    def outlook(self, case: Case) -> Outlook:
        return outlook_of_negation(self.condition.outlook(case))

    def children(self) -> tuple[Condition, ...]:
        return (self.condition,)

    def discretion(self, case: Case) -> frozenset[str]:
        return self.condition.discretion(case)

    def describe(self) -> str:
        return f"not {self.condition.describe()}"


@dataclass(frozen=True, eq=False)
class Decision(Condition):
    """A point that the document leaves to an office: unknown until it has decided.

    Where `presumed` is true the document's own words are taken to hold, and the result says
    that the office has the last word.
    """

    code: str
    presumed: Truth = UNKNOWN

    @property
    def may_rest_on_an_office(self) -> bool:
        return True

    def evaluate(self, case: Case) -> Truth:
        return self.presumed

    def outlook(self, case: Case) -> Outlook:
        return SETTLED[self.presumed]

    def discretion(self, case: Case) -> frozenset[str]:
        return frozenset((self.code,))

    def describe(self) -> str:
        return f"office decides: {self.code}"


def in_principle(condition: Condition, code: str) -> Condition:
    """原则上: true stays true; otherwise an office may still make an exception."""
    return condition | Decision(code)


def subject_to(condition: Condition, code: str) -> Condition:
    """Necessary, and then still for an office to decide."""
    return condition & Decision(code)


def noted(condition: Condition, code: str) -> Condition:
    """As the condition says, with the note that an office has the last word."""
    return condition & Decision(code, presumed=TRUE)

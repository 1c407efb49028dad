"""Conditions with three answers, as data: evaluated, explained, asked about.

`a & b`, `a | b` and `~a` build new conditions; `and`, `or`, `not` and `if` on a condition are
errors, because Python would silently drop an operand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from rules.figures import is_figure
from rules.interval import UNBOUNDED, ZERO, Interval, exactly
from rules.quantity import HIGH, LOW, NumericFact, Quantity, Ratio
from rules.truth import (
    CAN_BE_FALSE,
    CAN_BE_TRUE,
    CAN_BE_UNKNOWN,
    EITHER_WAY,
    FALSE,
    NEGATION,
    SETTLED,
    TRUE,
    UNKNOWN,
    Outlook,
    Truth,
    open_outlook,
    outlook_of_both,
    outlook_of_either,
    outlook_of_negation,
)

if TYPE_CHECKING:
    from rules.case import Case


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


class Limit(NamedTuple):
    """Where one number stands for a comparison to hold: `operator` and `value`."""

    operator: str
    value: Decimal


MIRRORED = {"<": ">", "<=": ">="}
CORNERS = ((LOW, LOW), (LOW, HIGH), (HIGH, LOW), (HIGH, HIGH))
BEYOND = Decimal(10) ** 15  # more than any number that is accepted
OPERATORS = ("<", "<=", ">", ">=")


class Compare(Condition):
    """A comparison of two quantities; unknown where their ranges overlap."""

    def __init__(self, left: Quantity, operator: str, right: Quantity) -> None:
        if operator not in OPERATORS:
            raise ValueError(f"unknown comparison {operator!r}; use one of {', '.join(OPERATORS)}")
        self.left = left
        self.operator = operator
        self.right = right
        # every comparison is held as `small < large` or `small <= large`
        self.small, self.large = (left, right) if operator[0] == "<" else (right, left)
        self.strict = len(operator) == 1
        # as the document puts it: a quotient on the left, where one was cross-multiplied
        self.shown: Ratio | Quantity = left
        self.against: Quantity = right

    def evaluate(self, case: Case) -> Truth:
        if self._holds(self.small.corner(case, HIGH, HIGH), self.large.corner(case, LOW, LOW)):
            return TRUE
        if self._holds(self.small.corner(case, LOW, LOW), self.large.corner(case, HIGH, HIGH)):
            return UNKNOWN
        return FALSE

    def _holds(self, small: Decimal, large: Decimal) -> bool:
        return small < large if self.strict else small <= large

    def outlook(self, case: Case) -> Outlook:
        outcome = self.evaluate(case)
        if outcome is not UNKNOWN:
            return SETTLED[outcome]
        inputs = [*self.left.open_inputs(case), *self.right.open_inputs(case)]
        if case.figures_may_move:
            return open_outlook(EITHER_WAY, inputs)
        facts = [name for name in inputs if not is_figure(name)]
        if len(facts) == len(inputs):
            return open_outlook(EITHER_WAY, facts)
        bearing = (key for key in facts if self._bears_on_a_side(case, key))
        return open_outlook(self._reach_of_facts(case), bearing)

    def _bears_on_a_side(self, case: Case, key: str) -> bool:
        """Whether a fact moves either side: a head count times an unknown figure moves nothing."""
        fact = next((leaf for leaf in self._leaves() if leaf.key == key), None)
        if fact is None:
            return True
        at_low, at_high = (
            [side.corner(pinned, *ends) for side in (self.small, self.large) for ends in CORNERS]
            for pinned in (case.pinned(key, exactly(min(end, BEYOND))) for end in fact.known(case))
        )
        return at_low != at_high

    def _leaves(self) -> Iterator[NumericFact]:
        for leaf in (*self.left.leaves(), *self.right.leaves()):
            if isinstance(leaf, NumericFact):
                yield leaf

    def _reach_of_facts(self, case: Case) -> int:
        """What the facts can make of this while an unknown figure stays unknown.

        Facts can be as large as one likes but are never without bound; an unknown figure may be.
        """
        can_be = CAN_BE_UNKNOWN
        floor = self.small.corner(case, LOW, HIGH)
        if floor != UNBOUNDED and self._holds(floor, self.large.corner(case, HIGH, LOW)):
            can_be |= CAN_BE_TRUE
        ceiling = self.large.corner(case, LOW, HIGH)
        if ceiling != UNBOUNDED and not self._holds(self.small.corner(case, HIGH, LOW), ceiling):
            can_be |= CAN_BE_FALSE
        return can_be

    def narrowed_if_false(self, case: Case) -> Mapping[str, Interval]:
        if not isinstance(self.small, NumericFact):
            return {}
        known = self.small.known(case)
        return {
            self.small.key: Interval(max(known.low, self.large.corner(case, LOW, LOW)), known.high)
        }

    def limit(self, case: Case, key: str, others: int = LOW) -> Limit | None:
        """Where the number `key` must lie for this to hold.

        Other open inputs are taken at the side that makes it hold least (LOW: it then surely
        holds) or most (HIGH: it then still may). None where the number decides nothing there.
        """
        at_zero, at_one = (self._margin(case, key, Decimal(at), others) for at in (0, 1))
        if not (at_zero.is_finite() and at_one.is_finite() and at_one != at_zero):
            return None
        slope = at_one - at_zero
        operator = "<" if self.strict else "<="
        return Limit(operator if slope < 0 else MIRRORED[operator], -at_zero / slope + ZERO)

    def _margin(self, case: Case, key: str, at: Decimal, others: int) -> Decimal:
        pinned = case.pinned(key, exactly(at))
        small = self.small.corner(pinned, 1 - others, 1 - others)
        return self.large.corner(pinned, others, others) - small

    def inputs(self) -> Iterator[str]:
        yield from self.left.inputs()
        yield from self.right.inputs()

    def describe(self) -> str:
        return f"{self.shown.describe()} {self.operator} {self.against.describe()}"

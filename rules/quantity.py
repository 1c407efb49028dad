"""Numbers that a rule compares, as data: facts, figures, constants, arithmetic, comparison.

A quantity has a range (what it may be, given all that is unknown). Its corners say how far the
range reaches when the unknown facts lie at one end and the unknown figures at another: facts can
still be asked for, a figure nobody has published cannot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from rules.case import Case
from rules.figures import is_figure
from rules.interval import UNBOUNDED, ZERO, Interval, exactly
from rules.logic import Condition
from rules.truth import (
    CAN_BE_FALSE,
    CAN_BE_TRUE,
    CAN_BE_UNKNOWN,
    EITHER_WAY,
    FALSE,
    SETTLED,
    TRUE,
    UNKNOWN,
    Outlook,
    Truth,
    open_outlook,
)

LOW, HIGH = 0, 1
OTHER_SIDE = (HIGH, LOW)


class Quantity:
    """A number in yuan, years or heads; comparing two makes a condition, never a bool."""

    def range(self, case: Case) -> Interval:
        """All values this may have, given everything unknown."""
        return Interval(self.corner(case, LOW, LOW), self.corner(case, HIGH, HIGH))

    def corner(self, case: Case, facts: int, figures: int) -> Decimal:
        """The value with unknown facts, and unknown figures, at the side that makes it so."""
        raise NotImplementedError

    def inputs(self) -> Iterator[str]:
        """Keys of every fact and figure in it."""
        raise NotImplementedError

    def open_inputs(self, case: Case) -> Iterator[str]:
        """Keys of the facts and figures in it that are not exactly known."""
        raise NotImplementedError

    def leaves(self) -> Iterator[Quantity]:
        """The facts, figures and constants in it."""
        yield self

    def describe(self) -> str:
        raise NotImplementedError

    def __add__(self, other: Quantity) -> Quantity:
        return Sum(self, other)

    def __sub__(self, other: Quantity) -> Quantity:
        return Difference(self, other)

    def __mul__(self, other: Quantity) -> Quantity:
        return Product(self, other)

    def per(self, divisor: Quantity) -> Ratio:
        """This over `divisor`, for a comparison; the division itself is never rounded."""
        return Ratio(self, divisor)

    def __lt__(self, other: Quantity | int) -> Compare:
        return _compare(self, "<", other)

    def __le__(self, other: Quantity | int) -> Compare:
        return _compare(self, "<=", other)

    def __gt__(self, other: Quantity | int) -> Compare:
        return _compare(self, ">", other)

    def __ge__(self, other: Quantity | int) -> Compare:
        return _compare(self, ">=", other)


def _compare(left: Quantity, operator: str, right: Quantity | int) -> Compare:
    if isinstance(right, Quantity):
        return Compare(left, operator, right)
    return Compare(left, operator, Constant(exactly(right)))


class NumericFact(Quantity):
    """A number that a case may know exactly, as an interval, or not at all."""

    key: str

    def known(self, case: Case) -> Interval:
        """What the case says of it; everything it can be where it says nothing."""
        raise NotImplementedError

    def corner(self, case: Case, facts: int, figures: int) -> Decimal:
        return self.known(case)[facts]

    def inputs(self) -> Iterator[str]:
        yield self.key

    def open_inputs(self, case: Case) -> Iterator[str]:
        if not self.known(case).exact:
            yield self.key

    def describe(self) -> str:
        return self.key


@dataclass(frozen=True, eq=False)
class Constant(Quantity):
    """A number that is what it is."""

    value: Interval

    @property
    def number(self) -> Decimal:
        return self.value.low

    def corner(self, case: Case, facts: int, figures: int) -> Decimal:
        return self.value[facts]

    def inputs(self) -> Iterator[str]:
        return iter(())

    def open_inputs(self, case: Case) -> Iterator[str]:
        return iter(())

    def describe(self) -> str:
        return f"{self.value.low.normalize():f}"


NOTHING = Constant(exactly(0))
MONTHS_A_YEAR = Constant(exactly(12))


class Binary(Quantity):
    """Arithmetic on two quantities that share no input."""

    sign = ""

    def __init__(self, left: Quantity, right: Quantity) -> None:
        self.left = left
        self.right = right

    def inputs(self) -> Iterator[str]:
        yield from self.left.inputs()
        yield from self.right.inputs()

    def open_inputs(self, case: Case) -> Iterator[str]:
        yield from self.left.open_inputs(case)
        yield from self.right.open_inputs(case)

    def leaves(self) -> Iterator[Quantity]:
        yield from self.left.leaves()
        yield from self.right.leaves()

    def describe(self) -> str:
        return f"({self.left.describe()} {self.sign} {self.right.describe()})"


class Sum(Binary):
    sign = "+"

    def corner(self, case: Case, facts: int, figures: int) -> Decimal:
        return self.left.corner(case, facts, figures) + self.right.corner(case, facts, figures)


class Difference(Binary):
    sign = "−"

    def corner(self, case: Case, facts: int, figures: int) -> Decimal:
        taken_off = self.right.corner(case, OTHER_SIDE[facts], OTHER_SIDE[figures])
        return self.left.corner(case, facts, figures) - taken_off


class Product(Binary):
    """A product of two quantities neither of which is negative."""

    sign = "×"

    def corner(self, case: Case, facts: int, figures: int) -> Decimal:
        left = self.left.corner(case, facts, figures)
        right = self.right.corner(case, facts, figures)
        return left * right if left and right else ZERO


class Ratio:
    """A quotient to be compared: `a / b < c` is settled as `a < c × b`, exactly."""

    def __init__(self, numerator: Quantity, divisor: Quantity) -> None:
        self.numerator = numerator
        self.divisor = divisor

    def per(self, divisor: Quantity) -> Ratio:
        return Ratio(self.numerator, self.divisor * divisor)

    def describe(self) -> str:
        return f"{self.numerator.describe()} / {self.divisor.describe()}"

    def __lt__(self, other: Quantity) -> Compare:
        comparison = self.numerator < other * self.divisor
        comparison.shown, comparison.against = self, other
        return comparison


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

    def awaits_figure(self, case: Case) -> bool:
        inputs = (*self.left.open_inputs(case), *self.right.open_inputs(case))
        return any(is_figure(name) for name in inputs)

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

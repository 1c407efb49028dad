"""Numbers that a rule compares, as data: facts, figures, printed constants and their arithmetic.

A quantity has a range (what it may be, given all that is unknown). Its corners say how far the
range reaches when the unknown facts lie at one end and the unknown figures at another: facts can
still be asked for, a figure nobody has published cannot.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from rules.interval import ZERO, Interval, exactly

if TYPE_CHECKING:
    from rules.case import Case
    from rules.logic import Compare

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
    from rules.logic import Compare

    return Compare(
        left, operator, right if isinstance(right, Quantity) else Constant(exactly(right))
    )


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

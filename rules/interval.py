"""Numbers that may not be known exactly: closed intervals of Decimals, open-ended upwards.

An unknown number is the interval from its least possible value up; an exact one has equal ends.
Every operation returns the tightest interval that holds for operands chosen independently.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

UNBOUNDED = Decimal("Infinity")
ZERO = Decimal(0)


class Interval(NamedTuple):
    """Every value from `low` to `high`, both included; `high` may be UNBOUNDED."""

    low: Decimal
    high: Decimal

    @property
    def exact(self) -> bool:
        return self.low == self.high

    @property
    def bounded(self) -> bool:
        return self.high != UNBOUNDED

    def plus(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def minus(self, other: Interval) -> Interval:
        """Values of `self - other`; the low end is -Infinity where `other` is unbounded."""
        low = -UNBOUNDED if not other.bounded else self.low - other.high
        return Interval(low, self.high - other.low)

    def times(self, other: Interval) -> Interval:
        """Values of `self * other` where neither is negative."""
        return Interval(self.low * other.low, _product(self.high, other.high))

    def hull(self, other: Interval) -> Interval:
        """The smallest interval that holds both."""
        return Interval(min(self.low, other.low), max(self.high, other.high))


def exactly(value: Decimal | int) -> Interval:
    """The interval that holds one value alone."""
    number = Decimal(value)
    return Interval(number, number)


def at_least(value: Decimal | int) -> Interval:
    """The interval from `value` up, without an end."""
    return Interval(Decimal(value), UNBOUNDED)


def _product(left: Decimal, right: Decimal) -> Decimal:
    if not left or not right:
        return ZERO  # nothing times without end is nothing; Decimal would refuse it
    return left * right

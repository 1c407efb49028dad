"""Intervals hold every value that their operands allow, and reach no further."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.interval import UNBOUNDED, Interval, at_least, exactly

NUMBERS = st.integers(0, 10**14).map(lambda fen: Decimal(fen) / 100)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low = draw(NUMBERS)
    return Interval(low, draw(st.one_of(st.just(UNBOUNDED), NUMBERS.map(lambda more: low + more))))


@st.composite
def held(draw: st.DrawFn) -> tuple[Interval, Decimal]:
    """An interval and a value within it, often an end of it."""
    interval = draw(intervals())
    further = interval.high if interval.bounded else interval.low + draw(NUMBERS)
    value = draw(st.sampled_from([interval.low, further, (interval.low + further) / 2]))
    return interval, value


def holds(interval: Interval, value: Decimal) -> bool:
    return interval.low <= value <= interval.high


@given(held(), held())
def test_sum_difference_and_product_hold_for_every_pair_of_values(
    left: tuple[Interval, Decimal], right: tuple[Interval, Decimal]
) -> None:
    (wide, value), (other, beside) = left, right
    assert holds(wide.plus(other), value + beside)
    assert holds(wide.minus(other), value - beside)
    assert holds(wide.times(other), value * beside)
    assert holds(wide.hull(other), value)
    assert holds(wide.hull(other), beside)


@given(intervals(), intervals())
def test_bounded_ends_are_reached(left: Interval, right: Interval) -> None:
    assert left.plus(right).low == left.low + right.low
    assert left.minus(right).high == left.high - right.low
    assert left.times(right).low == left.low * right.low
    if left.bounded and right.bounded:
        assert left.plus(right).high == left.high + right.high
        assert left.minus(right).low == left.low - right.high
        assert left.times(right).high == left.high * right.high
    assert left.hull(right) in {left, right} or left.hull(right) == (
        min(left.low, right.low),
        max(left.high, right.high),
    )


@given(NUMBERS)
def test_an_exact_number_has_equal_ends(value: Decimal) -> None:
    interval = exactly(value)
    assert interval == (value, value)
    assert interval.exact
    assert interval.bounded


def test_an_unknown_number_has_no_upper_end() -> None:
    interval = at_least(3)
    assert interval.low == 3
    assert not interval.bounded
    assert not interval.exact


def test_what_has_no_end_taken_off_leaves_no_lower_end() -> None:
    assert exactly(5).minus(at_least(0)) == (-UNBOUNDED, 5)
    assert at_least(5).minus(at_least(0)) == (-UNBOUNDED, UNBOUNDED)


@pytest.mark.parametrize("other", [at_least(0), at_least(1), exactly(7)])
def test_nothing_times_anything_is_nothing(other: Interval) -> None:
    assert exactly(0).times(other) == (0, 0)
    assert other.times(exactly(0)) == (0, 0)


def test_an_interval_from_nothing_times_without_end_is_without_end() -> None:
    assert at_least(0).times(at_least(2)) == (0, UNBOUNDED)

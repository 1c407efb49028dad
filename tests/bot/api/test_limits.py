"""A key may ask as often as it was given, all at once or evenly, and never more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.api.limits import MINUTE, Limits
from tests.bot.api.calling import Clock


def test_a_minutes_requests_may_come_all_at_once_and_then_evenly() -> None:
    clock = Clock()
    limits = Limits(clock)
    assert [limits.wait(1, 3) for _ in range(4)] == [0, 0, 0, 20]
    clock.at += 20
    assert [limits.wait(1, 3) for _ in range(2)] == [0, 20]


def test_what_was_not_used_is_not_saved_for_later() -> None:
    clock = Clock()
    limits = Limits(clock)
    limits.wait(1, 2)
    clock.at += 100 * MINUTE
    assert [limits.wait(1, 2) > 0 for _ in range(3)] == [False, False, True]


def test_keys_do_not_slow_each_other_down() -> None:
    limits = Limits(Clock())
    assert limits.wait(1, 1) == 0
    assert limits.wait(1, 1) > 0
    assert limits.wait(2, 1) == 0


def test_asking_in_vain_makes_nobody_wait_longer() -> None:
    clock = Clock()
    limits = Limits(clock)
    limits.wait(1, 1)
    for _ in range(10):
        clock.at += 5
        left = limits.wait(1, 1)
    assert left == pytest.approx(10)


@given(
    a_minute=st.integers(1, 20),
    pauses=st.lists(st.floats(0, 90, allow_nan=False), min_size=1, max_size=120),
)
def test_no_span_of_time_has_more_than_a_minutes_share_and_one_burst(
    a_minute: int, pauses: list[float]
) -> None:
    clock, taken = Clock(), []
    limits = Limits(clock)
    for pause in pauses:
        clock.at += pause
        if not limits.wait(1, a_minute):
            taken.append(clock.at)
    for place, began in enumerate(taken):
        for count, ended in enumerate(taken[place:], start=1):
            assert count <= a_minute + (ended - began) * a_minute / MINUTE + 0.001


@given(a_minute=st.integers(1, 100))
def test_whoever_waits_as_long_as_told_may_ask(a_minute: int) -> None:
    clock = Clock()
    limits = Limits(clock)
    while not (wait := limits.wait(1, a_minute)):
        pass
    clock.at += wait + 1e-6
    assert limits.wait(1, a_minute) == 0

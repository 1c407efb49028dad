"""Somebody may do a few things at once, then so many a minute, and nobody pays for another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.web.limits import UNKNOWN, Limits, client_key


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def limits(burst: int = 3, a_minute: float = 6, most_keys: int = 50_000) -> tuple[Limits, Clock]:
    clock = Clock()
    return Limits({"page": (burst, a_minute), "code": (1, 1)}, clock, most_keys), clock


def test_a_burst_is_allowed_and_then_one_has_to_wait() -> None:
    limited, _ = limits()
    assert [limited.allow("page", "a") for _ in range(4)] == [0.0, 0.0, 0.0, pytest.approx(10.0)]


def test_after_the_wait_that_was_said_it_is_allowed_once() -> None:
    limited, clock = limits()
    for _ in range(3):
        limited.allow("page", "a")
    clock.seconds += limited.allow("page", "a")
    assert limited.allow("page", "a") == 0.0
    assert limited.allow("page", "a") == pytest.approx(10.0)


def test_just_before_the_wait_is_over_it_is_not_allowed() -> None:
    limited, clock = limits()
    for _ in range(3):
        limited.allow("page", "a")
    clock.seconds += 9.9
    assert limited.allow("page", "a") == pytest.approx(0.1)


def test_being_refused_costs_nothing() -> None:
    limited, clock = limits()
    for _ in range(100):
        limited.allow("page", "a")
    clock.seconds += 10
    assert limited.allow("page", "a") == 0.0


def test_one_key_or_kind_takes_nothing_from_another() -> None:
    limited, _ = limits()
    for _ in range(10):
        limited.allow("page", "a")
    assert limited.allow("page", "b") == 0.0
    assert limited.allow("code", "a") == 0.0
    assert limited.allow("code", "a") > 0


def test_a_kind_that_is_not_configured_is_an_error() -> None:
    limited, _ = limits()
    with pytest.raises(KeyError):
        limited.allow("pages", "a")


def test_memory_does_not_grow_without_end_and_the_longest_silent_is_forgotten() -> None:
    limited, _ = limits(burst=1, most_keys=10)
    limited.allow("page", "early")
    for number in range(9):
        limited.allow("page", str(number))
    assert limited.allow("page", "early") > 0
    limited.allow("page", "one more")
    assert len(vars(limited)["_full_at"]) == 10
    assert limited.allow("page", "early") == 0.0


def test_whoever_came_back_lately_is_not_the_one_who_is_forgotten() -> None:
    limited, _ = limits(burst=2, most_keys=2)
    for key in ("a", "b", "a", "c"):
        limited.allow("page", key)
    assert limited.allow("page", "a") > 0


@given(
    st.integers(1, 5),
    st.integers(1, 600),
    st.lists(st.floats(0, 30), max_size=60),
)
def test_in_no_stretch_of_time_more_than_burst_and_rate_get_through(
    burst: int, a_minute: int, pauses: list[float]
) -> None:
    limited, clock = limits(burst, a_minute)
    allowed: list[float] = []
    for pause in pauses:
        clock.seconds += pause
        if limited.allow("page", "a") == 0.0:
            allowed.append(clock.seconds)
    for first in range(len(allowed)):
        for last in range(first, len(allowed)):
            stretch = allowed[last] - allowed[first]
            assert last - first + 1 <= burst + stretch * a_minute / 60 + 1e-3


@given(st.integers(1, 5), st.integers(1, 600), st.floats(0, 1000))
def test_whoever_has_been_quiet_long_enough_has_the_whole_burst_again(
    burst: int, a_minute: int, more: float
) -> None:
    limited, clock = limits(burst, a_minute)
    while limited.allow("page", "a") == 0.0:
        pass
    clock.seconds += burst * 60 / a_minute + more
    assert [limited.allow("page", "a") for _ in range(burst)] == [0.0] * burst
    assert limited.allow("page", "a") > 0


# -- whom a limit is for -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("no address at all", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_a_client_is_its_address_or_its_network(host: str, key: str) -> None:
    assert client_key({"client": (host, 4711)}) == key


@pytest.mark.parametrize("scope", [{}, {"client": None}])
def test_a_client_without_an_address_shares_one_key(scope: dict[str, object]) -> None:
    assert client_key(scope) == UNKNOWN


@given(st.text())
def test_what_a_proxy_passes_on_never_becomes_a_key_as_it_is(host: str) -> None:
    assert len(client_key({"client": (host, 0)})) <= 43

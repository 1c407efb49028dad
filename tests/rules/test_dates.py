"""Years between dates, to the day, and between dates known only to the month or year."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.dates import (
    DateRange,
    anniversary,
    on,
    within_month,
    within_year,
    years_between,
    years_from,
)

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
A_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "years", "expected"),
    [
        (date(2016, 2, 29), 5, date(2021, 2, 28)),
        (date(2016, 2, 29), 4, date(2020, 2, 29)),
        (date(2016, 2, 28), 4, date(2020, 2, 28)),
        (date(2015, 3, 1), 5, date(2020, 3, 1)),
        (date(2020, 12, 31), 1, date(2021, 12, 31)),
        (date(2020, 7, 17), 0, date(2020, 7, 17)),
    ],
)
def test_an_anniversary_falls_on_its_day_or_the_months_last(
    start: date, years: int, expected: date
) -> None:
    assert anniversary(start, years) == expected


@pytest.mark.parametrize(
    ("start", "fifth"),
    [
        (date(2016, 2, 29), date(2021, 2, 28)),
        (date(2016, 3, 1), date(2021, 3, 1)),
        (date(2015, 2, 28), date(2020, 2, 28)),
        (date(2019, 12, 31), date(2024, 12, 31)),
        (date(2020, 1, 1), date(2025, 1, 1)),
    ],
)
def test_five_years_are_reached_on_the_fifth_anniversary_and_not_the_day_before(
    start: date, fifth: date
) -> None:
    assert years_between(start, fifth - A_DAY) < 5
    assert years_between(start, fifth) == 5
    assert years_between(start, fifth + A_DAY) > 5


def test_four_years_from_a_leap_day_are_reached_on_the_next_leap_day() -> None:
    assert years_between(date(2016, 2, 29), date(2020, 2, 28)) < 4
    assert years_between(date(2016, 2, 29), date(2020, 2, 29)) == 4


@given(DAYS, DAYS, st.integers(1, 80))
def test_n_years_have_passed_exactly_when_the_nth_anniversary_has_come(
    start: date, end: date, years: int
) -> None:
    assert (years_between(start, end) >= years) == (end >= anniversary(start, years))


@given(DAYS, st.integers(1, 30), st.integers(-1, 1))
def test_the_nth_anniversary_is_the_border_of_n_years(start: date, years: int, days: int) -> None:
    end = anniversary(start, years) + days * A_DAY
    assert (years_between(start, end) >= years) == (days >= 0)


@given(DAYS, DAYS, DAYS)
def test_later_ends_never_make_fewer_years(start: date, one: date, other: date) -> None:
    earlier, later = sorted((one, other))
    assert years_between(start, earlier) <= years_between(start, later)
    assert years_between(later, start) <= years_between(earlier, start)


@given(DAYS, st.integers(0, 40000))
def test_an_end_before_the_start_makes_no_years(start: date, days: int) -> None:
    assert years_between(start + days * A_DAY, start) == 0


@given(DAYS, st.integers(0, 36500))
def test_part_of_a_year_is_less_than_a_year(start: date, days: int) -> None:
    years = years_between(start, start + days * A_DAY)
    assert isinstance(years, Decimal)
    assert abs(years - Decimal(days) / Decimal("365.2425")) < Decimal("0.01")


def test_the_last_day_of_the_calendar_is_no_error() -> None:
    assert years_between(date(9998, 12, 31), date(9999, 12, 31)) == 1


def test_a_month_and_a_year_hold_all_their_days() -> None:
    assert within_month(2024, 2) == (date(2024, 2, 1), date(2024, 2, 29))
    assert within_month(2023, 2).latest == date(2023, 2, 28)
    assert within_month(2023, 12) == (date(2023, 12, 1), date(2023, 12, 31))
    assert within_year(2020) == (date(2020, 1, 1), date(2020, 12, 31))


def test_only_a_day_is_exact() -> None:
    assert on(date(2020, 1, 1)).exact
    assert not within_month(2020, 1).exact
    assert not within_year(2020).exact


@st.composite
def known_partly(draw: st.DrawFn) -> tuple[date, DateRange]:
    """A day, and what is known of it."""
    day = draw(DAYS)
    known = [on(day), within_month(day.year, day.month), within_year(day.year)]
    return day, draw(st.sampled_from(known))


@given(known_partly(), known_partly())
def test_years_between_partly_known_dates_hold_the_true_value_and_reach_both_ends(
    start: tuple[date, DateRange], end: tuple[date, DateRange]
) -> None:
    (born, birth), (asked, question) = start, end
    interval = years_from(birth, question)
    assert interval.low <= years_between(born, asked) <= interval.high
    assert interval.low == years_between(birth.latest, question.earliest)
    assert interval.high == years_between(birth.earliest, question.latest)


@given(DAYS, DAYS)
def test_years_between_known_days_are_exact(start: date, end: date) -> None:
    interval = years_from(on(start), on(end))
    assert interval.exact
    assert interval.low == years_between(start, end)


@given(st.integers(1900, 2100), st.integers(1, 12))
def test_a_months_last_day_is_the_calendars(year: int, month: int) -> None:
    assert within_month(year, month).latest.day == calendar.monthrange(year, month)[1]

"""Dates into years, exactly, and dates known only to the month or year into intervals of years."""

from __future__ import annotations

import calendar
from datetime import MAXYEAR, date
from decimal import Decimal
from typing import NamedTuple

from rules.interval import Interval


class DateRange(NamedTuple):
    """Every day from `earliest` to `latest`, both included: what is known of a date."""

    earliest: date
    latest: date

    @property
    def exact(self) -> bool:
        return self.earliest == self.latest


def on(day: date) -> DateRange:
    """A date known to the day."""
    return DateRange(day, day)


def within_month(year: int, month: int) -> DateRange:
    """A date known to the month."""
    return DateRange(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def within_year(year: int) -> DateRange:
    """A date known to the year."""
    return DateRange(date(year, 1, 1), date(year, 12, 31))


def anniversary(start: date, years: int) -> date:
    """The day on which `years` full years have passed since `start`.

    A start on 29 February completes a year on the last day of February (Civil Code, art. 202:
    where the month of expiry has no corresponding day, its last day is the last of the period).
    """
    year = start.year + years
    last_day = calendar.monthrange(year, start.month)[1]
    return date(year, start.month, min(start.day, last_day))


def years_between(start: date, end: date) -> Decimal:
    """Years from `start` to `end`: full years, and days over the days of the year under way.

    At least n exactly when the n-th anniversary has come; 0 when `end` is before `start`.
    """
    if end <= start:
        return Decimal(0)
    full = end.year - start.year
    if anniversary(start, full) > end:
        full -= 1
    last = anniversary(start, full)
    return full + Decimal((end - last).days) / Decimal(_days_of_year_from(start, full))


def _days_of_year_from(start: date, full: int) -> int:
    if start.year + full == MAXYEAR:
        return 365  # the calendar of dates ends within this year
    return (anniversary(start, full + 1) - anniversary(start, full)).days


def years_from(start: DateRange, end: DateRange) -> Interval:
    """The years that may lie between two dates, each known to the day, month or year."""
    return Interval(
        years_between(start.latest, end.earliest), years_between(start.earliest, end.latest)
    )

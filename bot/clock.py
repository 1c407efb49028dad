"""The time, as it is in the five places."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))


def now() -> int:
    """Seconds since 1970."""
    return int(time.time())


def china_day(at: int) -> date:
    """The day in China at a time in seconds since 1970."""
    return datetime.fromtimestamp(at, UTC).astimezone(CHINA).date()


def china_time(at: int) -> str:
    """A time in China to the minute, as 2026-01-31 09:05."""
    return datetime.fromtimestamp(at, CHINA).strftime("%Y-%m-%d %H:%M")


def today() -> date:
    """Today in China, where all five places are."""
    return china_day(now())

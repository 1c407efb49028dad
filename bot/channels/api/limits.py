"""How often a key may ask: a token bucket for each key.

The buckets are this process's own: where several processes serve the API, each allows a key its
full number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

MINUTE = 60.0


@dataclass
class Bucket:
    """What is left of a minute's requests, and when that was."""

    left: float
    at: float


class Limits:
    """Counts the requests of each key. `clock`: seconds that only grow."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._buckets: dict[int, Bucket] = {}

    def wait(self, key: int, a_minute: int) -> float:
        """Take one request of a key; 0.0, or the seconds until it may ask again."""
        now = self._clock()
        bucket = self._buckets.setdefault(key, Bucket(a_minute, now))
        refilled = bucket.left + (now - bucket.at) * a_minute / MINUTE
        bucket.left, bucket.at = min(refilled, a_minute), now
        if bucket.left < 1:
            return (1 - bucket.left) * MINUTE / a_minute
        bucket.left -= 1
        return 0.0

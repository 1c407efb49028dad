"""How much one chat may send; whoever sends more is told once, and slows nobody down."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from enum import Enum

MOST_A_MINUTE = 30
MINUTE = 60.0
MOST_CHATS = 50_000  # remembered; the ones that were silent longest are dropped first


class Verdict(Enum):
    """What to do with what came in."""

    TAKE = "take"
    SAY_SO = "say_so"  # too much, for the first time in a while
    IGNORE = "ignore"


class Limits:
    """Counts what each chat sends. `clock`: seconds that only grow."""

    def __init__(self, clock: Callable[[], float], most: int = MOST_A_MINUTE) -> None:
        self._clock = clock
        self._most = most
        self._chats: OrderedDict[int, deque[float]] = OrderedDict()
        self._told: dict[int, float] = {}

    def judge(self, chat: int) -> Verdict:
        """Count one more from a chat, and say what to do with it."""
        now = self._clock()
        times = self._chats.setdefault(chat, deque(maxlen=self._most))
        self._chats.move_to_end(chat)
        self._drop_silent()
        if len(times) < self._most or now - times[0] >= MINUTE:
            times.append(now)
            self._told.pop(chat, None)
            return Verdict.TAKE
        if chat in self._told:
            return Verdict.IGNORE
        self._told[chat] = now
        return Verdict.SAY_SO

    def _drop_silent(self) -> None:
        while len(self._chats) > MOST_CHATS:
            chat, _ = self._chats.popitem(last=False)
            self._told.pop(chat, None)

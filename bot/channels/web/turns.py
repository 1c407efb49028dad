"""What was said last in each conversation, so that a page can be loaded again as it was.

It is kept in memory alone, and not for long: without it a page shows the present question.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from bot.speech import Speech

MOST_REMEMBERED = 2000


@dataclass(frozen=True)
class Turn:
    """What was said at a point of a conversation, and what somebody had typed.

    `lost`: what they typed was not taken, because somebody else was faster; they have to be told
    wherever the conversation stands by then.
    """

    length: int
    language: str
    speech: Speech
    typed: str = ""
    lost: bool = False


class Turns:
    """The last turn of conversations, by whoever had it."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._turns: OrderedDict[tuple[int, int], Turn] = OrderedDict()

    def keep(self, talk: int, listener: int, turn: Turn) -> None:
        """Remember what was just said; nothing before it."""
        self._turns[talk, listener] = turn
        self._turns.move_to_end((talk, listener))
        if len(self._turns) > self._most:
            self._turns.popitem(last=False)

    def last(self, talk: int, listener: int, length: int, language: str) -> Turn | None:
        """What was said last, if nothing has been done since, or if something was lost."""
        turn = self._turns.get((talk, listener))
        if turn is None or turn.lost:
            return turn
        return turn if (turn.length, turn.language) == (length, language) else None

    def drop(self, talk: int) -> None:
        """Forget what was said in a conversation."""
        for key in [key for key in self._turns if key[0] == talk]:
            del self._turns[key]

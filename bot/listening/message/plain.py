"""A message in one plain spelling, with the way back to the person's own words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from bot.reading import normalise

if TYPE_CHECKING:
    from opencc import OpenCC

# Minnan and Hakka words of one character that change what is said, and what they mean.
_DIALECT = str.maketrans("毋唔冇佇伫蹛伊", "不不没在在住他")


FEWEST_LETTERS = 6
_ENGLISH = re.compile(r"[A-Za-z]{2,}")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
Rewrite = Callable[[re.Match[str]], str]


@dataclass(frozen=True)
class Plain:
    """The plain text; its character i stands for `original[starts[i]:ends[i]]`."""

    original: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @property
    def is_english(self) -> bool:
        """Whether there are many more letters of English words than Chinese characters."""
        letters = sum(len(word) for word in _ENGLISH.findall(self.original))
        return letters >= FEWEST_LETTERS and letters > 2 * len(_CHINESE.findall(self.original))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that a stretch of the plain text stands for."""
        return min(self.starts[start:end]), max(self.ends[start:end])

    def place_of(self, start: int, end: int) -> tuple[int, int] | None:
        """Where a stretch of the original stands in the plain text, if it still does."""
        first = next((at for at, until in enumerate(self.ends) if until > start), None)
        last = next((at for at in reversed(range(len(self.starts))) if self.starts[at] < end), None)
        if first is None or last is None or last < first:
            return None
        return first, last + 1

    def put_otherwise(self, words: re.Pattern[str], other: str | Rewrite) -> Plain:
        """The same with some words in other words, which stand for the same of the original."""
        text, starts, ends, last = "", list[int](), list[int](), 0
        for match in words.finditer(self.text):
            start, end = match.span()
            new = match.expand(other) if isinstance(other, str) else other(match)
            own = (min(self.starts[start:end]), max(self.ends[start:end])) if new else (0, 0)
            text += self.text[last:start] + new
            starts += [*self.starts[last:start], *[own[0]] * len(new)]
            ends += [*self.ends[last:start], *[own[1]] * len(new)]
            last = end
        if not last:
            return self
        text += self.text[last:]
        return Plain(
            self.original, text, (*starts, *self.starts[last:]), (*ends, *self.ends[last:])
        )


def plain_text(original: str) -> Plain:
    """Half width, simplified, in small letters and common words, without marks nobody sees."""
    written: list[str] = []
    places: list[int] = []
    for place, character in enumerate(original):
        plain = _plain(character)
        written.append(plain)
        places.extend([place] * len(plain))
    ends = tuple(place + 1 for place in places)
    return Plain(original, "".join(written), tuple(places), ends)


@cache
def _simplified() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=20_000)
def _plain(character: str) -> str:
    if character in "\r\n":
        return "\n"
    if character.isspace():
        return " "
    if unicodedata.category(character)[0] == "C":
        return ""
    read = normalise(character) or unicodedata.normalize("NFKC", character).lower()
    return _simplified().convert(read).translate(_DIALECT) if ord(character) > 0x2E7F else read

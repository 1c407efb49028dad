"""A message in one plain spelling, with the way back to the person's own words."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from bot.reading import normalise

if TYPE_CHECKING:
    from opencc import OpenCC

# Minnan and Hakka words of one character that change what is said, and what they mean.
_DIALECT = str.maketrans("毋唔冇佇伫蹛伊", "不不没在在住他")


@dataclass(frozen=True)
class Plain:
    """The plain text; `places[i]` is where its character i stands in the original."""

    original: str
    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that a stretch of the plain text stands for."""
        return self.places[start], self.places[end - 1] + 1


def plain_text(original: str) -> Plain:
    """Half width, simplified, in small letters and common words, without marks nobody sees."""
    written: list[str] = []
    places: list[int] = []
    for place, character in enumerate(original):
        plain = _plain(character)
        written.append(plain)
        places.extend([place] * len(plain))
    return Plain(original, "".join(written), tuple(places))


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

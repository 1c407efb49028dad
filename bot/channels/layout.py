"""Fitting Chinese and Latin text into a terminal's columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

MAY_NOT_BEGIN = frozenset("，。、；：？！）》〕”’％%…·,.;:?!)]}")
MAY_NOT_END = frozenset("（《〔“‘([{")


UNITS = frozenset("元年岁人")  # a unit stays with its number


def width(text: str) -> int:
    """Columns that a text takes up."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrapped(text: str, columns: int) -> Iterator[str]:
    """Lines of at most `columns`; none begins with a blank or comma or ends with an open bracket.

    A word is cut only where it is longer than a line.
    """
    line = ""
    for piece in _unbreakable(text.strip()):
        if line and width(line) + width(piece.rstrip()) > columns:
            yield line.rstrip()
            line = ""
        line += piece
        while width(line.rstrip()) > columns:
            head = _head(line, columns)
            yield head.rstrip()
            line = line[len(head) :].lstrip()
    if line:
        yield line.rstrip()


def _head(text: str, columns: int) -> str:
    """The longest beginning of an overlong run that fits, up to a blank; at least one character."""
    taken = 0
    for place, character in enumerate(text):
        taken += _columns(character)
        if taken > columns:
            blank = text.rfind(" ", 1, place + 1)
            return text[: blank if blank > 0 else max(place, 1)]
    return text


def _unbreakable(text: str) -> Iterator[str]:
    """Pieces between which a line may break."""
    piece = ""
    for character in text:
        if piece and _may_break(piece[-1], character):
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def _may_break(before: str, after: str) -> bool:
    if after in MAY_NOT_BEGIN or before in MAY_NOT_END or after == " ":
        return False
    if before == " " and after in UNITS:
        return False
    return before == " " or _columns(before) == 2 or _columns(after) == 2


def printable(text: str) -> str:
    """Text as a terminal may show it: nothing in it moves the cursor or reverses the reading."""
    if text.isprintable():  # marks that steer are not, so that most texts need no closer look
        return text
    return "".join(
        character
        for character in text
        if character.isprintable() and unicodedata.bidirectional(character) not in _STEERING
    )


_STEERING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}

"""What the assistant says: lines with their role, and options to pick; channels give them form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum


class Role(Enum):
    """What a line is for; a channel chooses its mark, colour and indent."""

    TITLE = "title"
    HEADING = "heading"
    TEXT = "text"
    QUESTION = "question"
    HINT = "hint"
    YES = "yes"
    NO = "no"
    OPEN = "open"
    ITEM = "item"
    NUMBERED = "numbered"
    DETAIL = "detail"
    WARNING = "warning"
    UNDERSTOOD = "understood"


@dataclass(frozen=True)
class Line:
    """One line of speech, as long as it needs to be; `level` says how deep it stands."""

    role: Role
    text: str
    level: int = 0


@dataclass(frozen=True)
class Option:
    """Something to pick: the key to type and what it says."""

    key: str
    label: str


@dataclass(frozen=True)
class Speech:
    """One turn of the assistant."""

    lines: tuple[Line, ...] = ()
    options: tuple[Option, ...] = ()
    several: bool = False
    ended: bool = False

    def after(self, *lines: Line) -> Speech:
        """The same turn, with lines said before it."""
        return Speech((*lines, *self.lines), self.options, self.several, self.ended)


@dataclass
class Draft:
    """Lines being put together."""

    lines: list[Line] = field(default_factory=list)

    def say(self, role: Role, text: str) -> None:
        self.lines.append(Line(role, text))

    def extend(self, lines: Iterable[Line]) -> None:
        self.lines.extend(lines)

    def __iter__(self) -> Iterator[Line]:
        return iter(self.lines)

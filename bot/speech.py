"""What the assistant says: lines with their role, and options to pick; channels give them form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
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


class Section(Enum):
    """A part of a result that a channel may show on request."""

    WHY = "why"
    AMOUNTS = "amounts"
    BRING = "bring"
    WHERE = "where"


@dataclass(frozen=True)
class Line:
    """One line of speech, as long as it needs to be; `level` says how deep it stands.

    `section`: the part of a result it belongs to; None is said at once, on every channel.
    """

    role: Role
    text: str
    level: int = 0
    section: Section | None = None


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


def within(section: Section, lines: Iterable[Line]) -> Iterator[Line]:
    """Lines as a part of a result."""
    return (replace(line, section=section) for line in lines)


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

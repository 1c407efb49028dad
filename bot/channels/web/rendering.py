"""Speech as the blocks of a page: headings, paragraphs, and lists of lines that belong together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.speech import Line, Role

LISTED = {Role.YES, Role.NO, Role.OPEN, Role.ITEM, Role.NUMBERED, Role.DETAIL}


@dataclass
class Block:
    """Lines of one kind; `kind` is a role's name, or `list`."""

    kind: str
    lines: list[Line] = field(default_factory=list)


def blocks(lines: Iterable[Line]) -> list[Block]:
    """Lines in blocks, in their order."""
    made: list[Block] = []
    for line in lines:
        kind = "list" if line.role in LISTED else line.role.value
        if not made or kind != "list" or made[-1].kind != kind:
            made.append(Block(kind))
        made[-1].lines.append(line)
    return made

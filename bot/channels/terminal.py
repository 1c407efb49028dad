"""The terminal: shows speech in its columns, reads lines, and nothing else."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, TextIO

from bot.channels.drafting import Drafting
from bot.channels.layout import printable, width, wrapped
from bot.speech import Line, Option, Role, Speech

INDENT = "    "
WIDEST = 80
NARROWEST = 20
LONGEST_LINE = 20_000
PROMPT = "> "

MARKS = {
    Role.YES: "✓ ",
    Role.NO: "✗ ",
    Role.OPEN: "？",
    Role.ITEM: "· ",
    Role.NUMBERED: "  ",
    Role.DETAIL: "    ",
    Role.HINT: "  ",
    Role.WARNING: "！",
    Role.UNDERSTOOD: "→ ",
    Role.QUESTION: "",
    Role.TEXT: "",
    Role.HEADING: "",
    Role.TITLE: "",
}
PLAIN_MARKS = {
    Role.YES: "[是] ",
    Role.NO: "[否] ",
    Role.OPEN: "[?] ",
    Role.UNDERSTOOD: "-> ",
    Role.ITEM: "- ",
}
COLOURS = {
    Role.TITLE: "1;36",
    Role.HEADING: "1",
    Role.QUESTION: "1",
    Role.HINT: "2",
    Role.YES: "32",
    Role.NO: "31",
    Role.OPEN: "33",
    Role.WARNING: "33",
    Role.UNDERSTOOD: "36",
}
BLANK_BEFORE = {Role.HEADING, Role.QUESTION}


@dataclass(frozen=True)
class Style:
    """What a terminal can show."""

    columns: int = WIDEST
    colour: bool = False
    symbols: bool = True

    @staticmethod
    def of(stream: TextIO) -> Style:
        """The style that suits a stream: no colour when piped, dumb or asked for none."""
        dumb = os.environ.get("TERM") == "dumb"
        colour = stream.isatty() and not dumb and "NO_COLOR" not in os.environ
        columns = shutil.get_terminal_size((WIDEST, 24)).columns
        return Style(max(NARROWEST, min(WIDEST, columns)), colour, symbols=not dumb)

    def mark(self, role: Role) -> str:
        return MARKS[role] if self.symbols else PLAIN_MARKS.get(role, MARKS[role])

    def coloured(self, text: str, role: Role) -> str:
        code = COLOURS.get(role) if self.colour else None
        return f"\033[{code}m{text}\033[0m" if code else text


def rendered(speech: Speech, style: Style) -> Iterator[str]:
    """The lines of a turn, fitted to the terminal."""
    before: Role | None = None
    for line in speech.lines:
        if line.role in BLANK_BEFORE or _opens_a_section(line, before):
            yield ""
        yield from _line(line, style)
        before = line.role
    for option in speech.options:
        yield from _option(option, style)


def _opens_a_section(line: Line, before: Role | None) -> bool:
    return line.role is Role.TEXT and before not in (None, Role.TITLE, Role.TEXT, Role.HEADING)


def _line(line: Line, style: Style) -> Iterator[str]:
    mark = INDENT * line.level + style.mark(line.role)
    yield from _hanging(mark, line.text, style, line.role)


def _option(option: Option, style: Style) -> Iterator[str]:
    yield from _hanging(f"  {option.key:>2}  ", option.label, style, Role.TEXT)


def _hanging(mark: str, text: str, style: Style, role: Role) -> Iterator[str]:
    """A marked text whose further lines stand under its first."""
    indent = " " * width(mark)
    for number, part in enumerate(wrapped(printable(text), style.columns - width(mark))):
        yield style.coloured((indent if number else mark) + part, role)


class Talk(Protocol):
    """A conversation, kept or not."""

    @property
    def ended(self) -> bool:
        """Whether there is nothing more to hear."""

    def open(self) -> Speech:
        """What is said first."""

    def hear(self, text: str) -> Speech:
        """The answer to what was typed."""

    def leave(self) -> Speech:
        """A goodbye."""


def converse(
    conversation: Talk, heard: TextIO, shown: TextIO, drafting: Drafting | None = None
) -> None:
    """Hold a conversation over two streams until it ends or the person leaves."""
    style = Style.of(shown)

    def ask(question: Line) -> str:
        _show(Speech((question,)), style, shown)
        return _typed(heard, shown)

    with suppress(KeyboardInterrupt, EOFError):
        _show(conversation.open(), style, shown)
        while not conversation.ended:
            typed = _typed(heard, shown)
            if drafting is not None and drafting.wants(typed):
                for line in drafting.hold(ask):
                    _show(Speech((line,)), style, shown)
            else:
                _show(conversation.hear(typed), style, shown)
        return
    shown.write("\n")
    _show(conversation.leave(), style, shown)


def _show(speech: Speech, style: Style, shown: TextIO) -> None:
    shown.write("\n".join(rendered(speech, style)) + "\n")
    shown.flush()


def _typed(heard: TextIO, shown: TextIO) -> str:
    """A typed line; a transcript piped in is echoed, so that it reads as a dialogue."""
    if heard is sys.stdin and heard.isatty():
        return _interactive_line()
    return _piped_line(heard, shown)


def _interactive_line() -> str:
    return input("\n" + PROMPT)


def _piped_line(heard: TextIO, shown: TextIO) -> str:
    line = heard.readline(LONGEST_LINE)
    if not line:
        raise EOFError
    shown.write(f"\n{PROMPT}{printable(line.strip())[:200]}\n")
    return line.rstrip("\n")

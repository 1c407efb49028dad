"""Screening many people: one JSON object a line in, one JSON result a line out, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import BinaryIO

import msgspec

from rules.case import Case
from rules.errors import FactError
from rules.figures import Figures
from rules.intake import read_case
from rules.screening import screen

LONGEST_LINE = 1024 * 1024
EXAMPLE = '{"insured_place": "quanzhou", "identities": {"dibao": true}}'


class LineError(msgspec.Struct, frozen=True):
    """What was wrong with a line."""

    code: str
    fact: str | None
    message: str


class BadLine(msgspec.Struct, frozen=True):
    """The output for a line that could not be taken; lines count from 1."""

    line: int
    error: LineError


Answers = Callable[[int, bytes], msgspec.Struct]


def screen_lines(lines: BinaryIO, output: BinaryIO, today: date, figures: Figures) -> bool:
    """Screen every line; whether all of them could be taken."""
    return answer_lines(lines, output, lambda _, line: screen(_case(line, today, figures)))


def answer_lines(lines: BinaryIO, output: BinaryIO, answers: Answers) -> bool:
    """Answer every line, flushing as it goes; whether all of them could be taken.

    `answers` is given the number of a line, from 1, and the line; its FactError is the answer to
    that line and to no other.
    """
    encode = msgspec.json.Encoder().encode
    faultless = True
    for number, line in enumerate(read_lines(lines), start=1):
        try:
            answer: msgspec.Struct = answers(number, line)
        except FactError as error:
            faultless = False
            answer = BadLine(number, LineError(error.code, error.place, str(error)))
        output.write(encode(answer) + b"\n")
        output.flush()
    return faultless


def _case(line: bytes, today: date, figures: Figures) -> Case:
    check_length(line, EXAMPLE)
    return read_case(line, today, figures)


def check_length(line: bytes, example: str) -> None:
    """FactError for a line that was too long to be kept whole."""
    if len(line) > LONGEST_LINE:
        expected = f"a line of at most {LONGEST_LINE} bytes, for example {example}"
        raise FactError("line_too_long", None, expected, f"{len(line)} bytes or more")


def read_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines without their end; of an overlong one only the beginning is kept in memory."""
    while line := stream.readline(LONGEST_LINE + 2):
        if not line.endswith(b"\n"):
            _skip_rest(stream)
        yield line.rstrip(b"\r\n")


def _skip_rest(stream: BinaryIO) -> None:
    while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
        pass

"""Matching many texts: one diagnosis a line in, one JSON match a line out, in order."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, BinaryIO

import msgspec

from bot.batch import LONGEST_LINE, answer_lines, check_length
from knowledge.match import LONGEST_TEXT, Candidate, Diseases, Excluded
from rules.errors import FactError
from rules.intake import parse_json

EXAMPLE = '{"id": "1", "text": "脑溢血"}'


class MatchLine(msgspec.Struct, frozen=True):
    """The output for one text, in the shape of the matching contract."""

    id: str | int
    text: str
    decision: str
    candidates: tuple[Candidate, ...]
    excluded: tuple[Excluded, ...]


Read = Callable[[int, bytes], tuple[str | int, str]]


def match_lines(lines: BinaryIO, output: BinaryIO, diseases: Diseases, jsonl: bool) -> bool:
    """Match every line; whether all of them could be taken."""
    read: Read = json_text if jsonl else _plain_text

    def matched(number: int, line: bytes) -> MatchLine:
        key, text = read(number, line)
        match = diseases.match(text)
        return MatchLine(key, text, match.decision.value, match.candidates, match.excluded)

    return answer_lines(lines, output, matched)


def _plain_text(number: int, line: bytes) -> tuple[str, str]:
    if len(line) > LONGEST_LINE:
        raise _too_long(f"{len(line)} bytes or more")
    try:
        text = line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise FactError("not_utf8", "text", "UTF-8 text", f"byte {error.start}", "脑溢血") from None
    return str(number), _checked(text)


def json_text(number: int, line: bytes) -> tuple[str | int, str]:
    check_length(line, EXAMPLE)
    given: dict[str, Any] = parse_json(
        line, f"one JSON object with id and text, for example {EXAMPLE}"
    )
    unknown = sorted(given.keys() - {"id", "text"})
    if unknown:
        raise FactError("unknown_key", unknown[0], "id and text", unknown[0], EXAMPLE)
    key, text = given.get("id", str(number)), given.get("text")
    if not isinstance(text, str):
        raise FactError("wrong_type", "text", "the words for a diagnosis", text, EXAMPLE)
    if not isinstance(key, str):
        return _whole(key), _checked(text)
    return _encodable("id", key), _checked(text)


def _encodable(place: str, text: str) -> str:
    """A text that can be written out again: half a surrogate pair cannot."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        found = f"half a character at {error.start + 1}"
        raise FactError("not_utf8", place, "whole characters", found, EXAMPLE) from None
    return text


def _whole(key: Any) -> int:
    try:
        number = int(key)
    except (TypeError, ValueError, OverflowError):
        number = None
    if number is None or isinstance(key, bool) or number != key:
        raise FactError(
            "wrong_type", "id", "text or a whole number", json.dumps(key, default=str), EXAMPLE
        )
    return number


def _checked(text: str) -> str:
    _encodable("text", text)
    if not text.strip():
        raise FactError("empty_line", "text", "the words for a diagnosis", "nothing", "脑溢血")
    if len(text) > LONGEST_TEXT:
        raise _too_long(f"{len(text)} characters")
    return text


def _too_long(found: str) -> FactError:
    expected = f"at most {LONGEST_TEXT} characters"
    return FactError("text_too_long", "text", expected, found, "脑溢血")

"""How well messages are understood: read from YAML, listened to, and counted fact by fact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from bot.listening import FOR_WHOM, Confidence, Finding, Listener
from rules.facts import BY_KEY
from rules.interval import Interval
from rules.kinds import Number
from tests.bot.diseases import DISEASES

MESSAGES = Path(__file__).parent / "messages"
HELD_OUT = "_held_out"
TODAY = date(2026, 3, 1)
LISTENER = Listener(DISEASES, TODAY)
CLOSE = Decimal("0.01")  # of a value: 两岁 lasts until the day before the third birthday


@dataclass(frozen=True)
class Message:
    """A message, what it states, what it leaves to be asked back, and what may go either way."""

    file: str
    say: str
    stated: Mapping[str, Any]
    noted: frozenset[str]
    free: frozenset[str]
    asked: str | None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """One fact of one message: what was found of it, and whether that is right."""

    message: Message
    fact: str
    found: Finding | None
    right: bool
    wanted: bool

    def __str__(self) -> str:
        what = self.found and f"{self.found.confidence.value} {self.found.value}"
        return f"{self.message.file}: {self.message.say} [{self.fact}: {what}]"


def messages(pattern: str = "*.yaml") -> Iterator[Message]:
    """Every message of the files whose names fit a pattern."""
    for path in sorted(MESSAGES.glob(pattern)):
        for row in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield _message(path.stem, row)


def _message(file: str, row: Mapping[str, Any]) -> Message:
    known = {_key(key): _value(_key(key), value) for key, value in row.get("facts", {}).items()}
    return Message(
        file=file,
        say=row["say"],
        stated={_key(key): _value(_key(key), each) for key, each in row.get("stated", {}).items()},
        noted=frozenset(map(_key, row.get("noted", ()))),
        free=frozenset(map(_key, row.get("free", ()))),
        asked=row.get("asked"),
        facts=known,
    )


def _key(name: str) -> str:
    if name == FOR_WHOM or name in BY_KEY:
        return name
    key = f"identities.{name}"
    return BY_KEY[key].key


def _value(key: str, value: Any) -> Any:
    if key == FOR_WHOM:
        return value
    if isinstance(BY_KEY[key], Number):
        low, _, high = str(value).partition("-")
        return Interval(Decimal(low), Decimal(high or low))
    return frozenset(value) if isinstance(value, list) else value


def heard(message: Message) -> dict[str, Finding]:
    """What is found in a message, by fact; several diseases or items as one."""
    found: dict[str, Finding] = {}
    findings = LISTENER.understand(message.say, message.asked, message.facts)
    for each in findings:
        found[each.fact] = _joined(found.get(each.fact), each)
    for each in findings:
        for reading in each.readings:
            found.setdefault(reading.fact, each)
    return found


def _joined(one: Finding | None, other: Finding) -> Finding:
    if one is None or Confidence.UNCLEAR in (one.confidence, other.confidence):
        return other
    value = one.value | other.value
    return Finding(other.start, other.end, other.text, other.fact, value, other.confidence)


def outcomes(message: Message) -> Iterator[Outcome]:
    """What became of every fact that a message states, leaves open or does not hold."""
    found = heard(message)
    for fact, value in message.stated.items():
        yield Outcome(message, fact, found.get(fact), _is_right(found.get(fact), value), True)
    for fact in message.noted:
        each = found.get(fact)
        right = each is not None and each.confidence is not Confidence.STATED
        yield Outcome(message, fact, each, right, True)
    for fact in found.keys() - message.stated.keys() - message.noted - message.free:
        asked_back = found[fact].confidence is not Confidence.STATED
        yield Outcome(message, fact, found[fact], asked_back, False)


def _is_right(found: Finding | None, value: Any) -> bool:
    if found is None:
        return False
    if found.confidence is Confidence.UNCLEAR:
        return any(same(reading.value, value) for reading in found.readings)
    return same(found.value, value)


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same, an end of an interval within a hundredth."""
    if isinstance(one, Interval) and isinstance(other, Interval):
        return all(
            a == b or abs(a - b) <= CLOSE * max(a, b) for a, b in zip(one, other, strict=True)
        )
    return bool(one == other)


def wrongly_stated(all_outcomes: list[Outcome]) -> list[Outcome]:
    """What was taken as stated and is not so, or not stated."""
    return [
        each
        for each in all_outcomes
        if each.found and each.found.confidence is Confidence.STATED and not each.right
    ]


def missed(all_outcomes: list[Outcome]) -> list[Outcome]:
    return [each for each in all_outcomes if each.wanted and not each.right]

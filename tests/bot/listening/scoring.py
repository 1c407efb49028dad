"""How well messages are understood: read from YAML, listened to, and counted fact by fact.

A row holds `say`, where needed `asked` (the fact asked for) and `facts` (what is known), and:
`stated`: what it says outright; `noted`: what is implied or unclear, to be asked back; `either`:
what two careful listeners could take or leave, right with this value only; `free`: what is not
scored. Anything else taken as stated is an error. A number may be `low-high`, or, where words
such as 出头 leave room, `low-high in low-high`: it covers the first and stays within the second.
"""

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
HELD_OUT = "held_out"
TODAY = date(2026, 3, 1)
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's own, where it is
LISTENER = Listener(DISEASES, TODAY)
CLOSE = Decimal("0.01")  # of a value: 两岁 lasts until the day before the third birthday


@dataclass(frozen=True)
class Around:
    """An interval that words leave some room for: it covers a core and stays within bounds."""

    core: Interval
    bounds: Interval

    def holds(self, found: Interval) -> bool:
        return _within(self.core, found) and _within(found, self.bounds)


def _within(inner: Interval, outer: Interval) -> bool:
    return outer.low * (1 - CLOSE) <= inner.low and inner.high <= outer.high * (1 + CLOSE)


@dataclass(frozen=True)
class Message:
    """A message, what it states, what it leaves to be asked back, and what may go either way."""

    file: str
    say: str
    stated: Mapping[str, Any]
    noted: frozenset[str]
    either: Mapping[str, Any]
    free: frozenset[str]
    asked: str | None
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def held_out(self) -> bool:
        return HELD_OUT in self.file


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
        for row in yaml.load(path.read_bytes(), LOADER):
            yield message_of(path.stem, row)


def message_of(file: str, row: Mapping[str, Any]) -> Message:
    return Message(
        file=file,
        say=row["say"],
        stated=_values(row, "stated"),
        noted=frozenset(map(_key, row.get("noted", ()))),
        either=_values(row, "either"),
        free=frozenset(map(_key, row.get("free", ()))),
        asked=row.get("asked"),
        facts=_values(row, "facts"),
    )


def _values(row: Mapping[str, Any], mark: str) -> dict[str, Any]:
    return {_key(key): _value(_key(key), value) for key, value in row.get(mark, {}).items()}


def _key(name: str) -> str:
    if name == FOR_WHOM or name in BY_KEY:
        return name
    key = f"identities.{name}"
    return BY_KEY[key].key


def _value(key: str, value: Any) -> Any:
    if key == FOR_WHOM:
        return value
    if isinstance(BY_KEY[key], Number):
        core, _, bounds = str(value).partition(" in ")
        return Around(_interval(core), _interval(bounds)) if bounds else _interval(core)
    return frozenset(value) if isinstance(value, list) else value


def _interval(text: str) -> Interval:
    low, _, high = text.partition("-")
    return Interval(Decimal(low), Decimal(high or low))


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
        right = asked_back or _is_right(found[fact], message.either.get(fact))
        yield Outcome(message, fact, found[fact], right, False)


def _is_right(found: Finding | None, value: Any) -> bool:
    if found is None:
        return False
    if found.confidence is Confidence.UNCLEAR:
        return any(same(reading.value, value) for reading in found.readings)
    return same(found.value, value)


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same, an end of an interval within a hundredth."""
    if isinstance(one, Interval) and isinstance(other, Around):
        return other.holds(one)
    if isinstance(one, Interval) and isinstance(other, Interval):
        return all(
            a == b or abs(a - b) <= CLOSE * max(a, b) for a, b in zip(one, other, strict=True)
        )
    return bool(one == other)


def taken_at_once(all_outcomes: list[Outcome]) -> list[Outcome]:
    """What was taken as stated."""
    return [e for e in all_outcomes if e.found and e.found.confidence is Confidence.STATED]


def wrongly_stated(all_outcomes: list[Outcome]) -> list[Outcome]:
    """What was taken as stated and is not so, or not stated."""
    return [each for each in taken_at_once(all_outcomes) if not each.right]


def read_back(all_outcomes: list[Outcome]) -> list[Outcome]:
    """What would be read back, to be found right or picked from: once, by the fact it is of.

    What a reading of it says of another fact is a choice in the same line and no line of its own.
    """
    return [
        e
        for e in all_outcomes
        if e.found and e.found.fact == e.fact and e.found.confidence is not Confidence.STATED
    ]


def groundless(all_outcomes: list[Outcome]) -> list[Outcome]:
    """What would be read back though the message says nothing of it, or something else."""
    return [each for each in read_back(all_outcomes) if not _has_ground(each)]


def _has_ground(outcome: Outcome) -> bool:
    message, fact, found = outcome.message, outcome.fact, outcome.found
    if fact in message.noted:
        return True
    said = message.stated.get(fact, message.either.get(fact))
    return said is not None and _is_right(found, said)


def missed(all_outcomes: list[Outcome]) -> list[Outcome]:
    return [each for each in all_outcomes if each.wanted and not each.right]

"""The steps of a conversation: all that is kept of it, and all that it is rebuilt from.

A step holds the answer as it was given and as it was understood, never what followed from it, so
that a conversation goes on unharmed when questions, lists or figures have changed in the meantime.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

import msgspec

from bot.interview.session import How, Said
from rules.dates import DateRange
from rules.errors import FactError
from rules.facts import BY_KEY
from rules.intake import parse_json

_ENCODER = msgspec.json.Encoder(decimal_format="number")


class Did(Enum):
    """What a person did."""

    FOR_WHOM = "for_whom"  # said for whom they ask
    ANSWER = "answer"  # answered a question
    HEARD = "heard"  # said something that is still being talked about
    BACK = "back"
    CHANGE = "change"  # asked for a question again
    PUT = "put"  # wanted a question to be put before its turn
    CONFIRM = "confirm"  # found the answers right
    ESTIMATE = "estimate"  # chose whether to go on to the amounts
    RESTART = "restart"  # took everything back


@dataclass(frozen=True)
class Step:
    """One thing that a person did, with the question that stood there and the words they used.

    `said`: facts by key, as they were understood. `value`: for whom, which question to ask again,
    or "yes" or "no". `diagnosed_on`: the day of diagnosis, once it came up.
    """

    did: Did
    question: str = ""
    text: str = ""
    said: Mapping[str, Said] = field(default_factory=dict)
    value: str = ""
    diagnosed_on: DateRange | None = None


def encoded(step: Step) -> bytes:
    """A step as JSON, facts as the screening contract writes them."""
    return _ENCODER.encode(as_json(step))


def as_json(step: Step) -> dict[str, Any]:
    """A step as JSON objects, for a person to read; what is empty is left out."""
    said = {key: _said_as_json(key, each) for key, each in step.said.items()}
    days = step.diagnosed_on
    parts = {
        "did": step.did.value,
        "question": step.question,
        "text": step.text,
        "said": said,
        "value": step.value,
        "diagnosed_on": [days.earliest.isoformat(), days.latest.isoformat()] if days else None,
    }
    return {name: part for name, part in parts.items() if part}


def decoded(data: bytes) -> Step:
    """The step that was encoded."""
    given = parse_json(data)
    days = given.get("diagnosed_on")
    return Step(
        did=Did(given["did"]),
        question=given.get("question", ""),
        text=given.get("text", ""),
        said=dict(_said_of(given.get("said", {}), given.get("text", ""))),
        value=given.get("value", ""),
        diagnosed_on=DateRange(*map(date.fromisoformat, days)) if days else None,
    )


def _said_as_json(key: str, said: Said) -> dict[str, Any]:
    if said.how is not How.STATED:
        return {"how": said.how.value}
    value = {"how": said.how.value, "value": BY_KEY[key].dump(said.value)}
    return value if said.exact else value | {"exact": False}


def _said_of(given: Mapping[str, Mapping[str, Any]], text: str) -> Iterator[tuple[str, Said]]:
    """Facts as they were said; one that is no longer asked, or not like this, is left out."""
    for key, each in given.items():
        how = How(each["how"])
        if key not in BY_KEY:
            continue
        with suppress(FactError):
            value = BY_KEY[key].parse(each["value"]) if how is How.STATED else None
            yield key, Said(how, value, each.get("exact", True), text)

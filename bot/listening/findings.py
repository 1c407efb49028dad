"""What was found in a message: a fact with the words that say it, and how surely they do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from rules import facts as f

FOR_WHOM = "for_whom"  # not a fact of the rules: whom the question is for
ADDING_UP = (f.DIAGNOSES.key, f.ITEMS.key)  # of these several may be found


class Confidence(Enum):
    """How surely the words say it; only what is stated may be taken without asking."""

    STATED = "stated"
    IMPLIED = "implied"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Reading:
    """One of the things that unclear words may mean; `key` names the choice."""

    fact: str
    value: Any
    key: str


@dataclass(frozen=True)
class Finding:
    """A fact that a message speaks of, and the words of the message that do.

    Several findings of `diagnoses` or `items` add up; of every other fact there is one at most.
    """

    start: int
    end: int
    text: str
    fact: str
    value: Any
    confidence: Confidence
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True)
class Heard:
    """A finding by its place in the plain text, before it is weighed against the others."""

    start: int
    end: int
    fact: str
    value: Any
    confidence: Confidence = Confidence.STATED
    readings: tuple[Reading, ...] = ()


def unclear(start: int, end: int, *readings: Reading) -> Heard:
    """Words that may mean several things; the first reading gives the fact."""
    return Heard(start, end, readings[0].fact, None, Confidence.UNCLEAR, readings)


def implied(start: int, end: int, fact: str, value: Any) -> Heard:
    """Words from which a fact may be gathered, for the person to confirm."""
    return Heard(start, end, fact, value, Confidence.IMPLIED)


def whether(start: int, end: int, fact: str, key: str = "doubted") -> Heard:
    """Words that leave it open whether something is so."""
    yes, no = Reading(fact, True, f"{key}.yes"), Reading(fact, False, f"{key}.no")
    return unclear(start, end, yes, no)

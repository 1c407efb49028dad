"""A draft: what goes onto paper for one form of one programme, before it has any look.

Nothing is in it that nobody said, computed from what was said, or confirmed. What is not known is
a field without a value, never a field that is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import Enum


class Source(Enum):
    """Where the value of a field came from."""

    SAID = "said"  # by the person, in the interview
    GIVEN = "given"  # for this paper alone, and not kept
    COMPUTED = "computed"  # from what was said; the note has the formula and the clause
    CONFIRMED = "confirmed"  # by staff
    MISSING = "missing"


class Kind(Enum):
    """What the paper is for."""

    APPLICATION = "application"  # to be copied onto the official form
    DECLARATION = "declaration"  # of a household's means, with leave to look them up
    CARD = "card"  # to be shown; no application is needed


class Have(Enum):
    """Whether a document to bring is there."""

    HAVE = "have"
    NEEDED = "needed"
    AT_COUNTER = "at_counter"  # can be had there


class Outcome(Enum):
    """How a condition stands."""

    MET = "met"
    NOT_MET = "not_met"
    OPEN = "open"


@dataclass(frozen=True)
class Field:
    """One thing to fill in. `id`: its documented name; `value` is empty where it is missing.

    `note`: the formula and clause, or who would know. `english`: the label for foreign residents.
    """

    id: str
    label: str
    value: str = ""
    source: Source = Source.MISSING
    note: str = ""
    english: str = ""

    def __post_init__(self) -> None:
        if bool(self.value) == (self.source is Source.MISSING):
            raise ValueError(f"{self.id}: a field has a value and where it is from, or neither")


@dataclass(frozen=True)
class Group:
    """Fields that belong together, under a heading."""

    title: str
    fields: tuple[Field, ...]
    english: str = ""


@dataclass(frozen=True)
class Paper:
    """A document to bring: under which clause, original or copy, how many, who issues it."""

    id: str
    name: str
    clause: str
    form: str = ""
    copies: str = ""
    issuer: str = ""
    have: Have = Have.NEEDED


@dataclass(frozen=True)
class Stage:
    """A step on the way, with the office that takes it."""

    number: int
    office: str
    what: str
    clause: str


@dataclass(frozen=True)
class Condition:
    """A condition of the programme, and how it stands."""

    text: str
    outcome: Outcome
    clause: str
    said: str = ""


@dataclass(frozen=True)
class Draft:
    """One paper. `name`: for files, in ASCII. `notes`: to be read before anything else.

    `receipt`: what an office needs to make the same result again.
    """

    programme: str
    kind: Kind
    name: str
    title: str
    document: str
    made_on: date
    notes: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    papers: tuple[Paper, ...] = ()
    stages: tuple[Stage, ...] = ()
    conditions: tuple[Condition, ...] = ()
    receipt: tuple[tuple[str, str], ...] = ()
    copies: int = 1
    locale: str = "zh_Hans"
    statement: tuple[str, ...] = field(default=())  # over the place for the signature

    @property
    def fields(self) -> Iterator[Field]:
        """Every field, in its order."""
        return (each for group in self.groups for each in group.fields)

    @property
    def missing(self) -> tuple[Field, ...]:
        """What still has to be filled in."""
        return tuple(each for each in self.fields if each.source is Source.MISSING)

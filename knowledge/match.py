"""What a match says: entries that a text may mean, how sure, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from knowledge.catalogue import Catalogues, Need

LONGEST_TEXT = 2000


class Decision(StrEnum):
    """What the chat should do with a match."""

    ACCEPT = "accept"
    ASK = "ask"
    NONE = "none"


class How(StrEnum):
    """By what an entry was found."""

    NAME = "name"
    ALIAS = "alias"
    PINYIN = "pinyin"
    FUZZY = "fuzzy"
    DRUG = "drug"
    BROADER = "broader"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that the text may mean: how sure, why, and what the entry still requires.

    `group` numbers the diseases that the text mentions, from 0; `score` is the share of matches
    like this one that were right.
    """

    entry: str
    name: str
    score: float
    how: How
    matched: str
    needs: tuple[Need, ...] = ()
    group: int = 0


@dataclass(frozen=True, slots=True)
class Excluded:
    """An entry that the text names and rules out.

    `why`: `negated`, `talked_of` (feared, screened for, asked about), `somebody_else`, or the
    requirement that the text contradicts.
    """

    entry: str
    why: str
    matched: str


@dataclass(frozen=True, slots=True)
class Match:
    """What was found in a text."""

    decision: Decision
    candidates: tuple[Candidate, ...] = ()
    excluded: tuple[Excluded, ...] = ()

    @property
    def groups(self) -> tuple[tuple[Candidate, ...], ...]:
        """The candidates of each disease mentioned, best first."""
        numbers = sorted({each.group for each in self.candidates})
        return tuple(tuple(each for each in self.candidates if each.group == n) for n in numbers)


class TextTooLongError(ValueError):
    """A text of more than 2,000 characters."""

    def __init__(self, length: int) -> None:
        super().__init__(f"{length} characters; expected at most {LONGEST_TEXT}")


class Diseases(Protocol):
    """Knows the catalogues, and finds entries by a person's own words."""

    @property
    def catalogues(self) -> Catalogues: ...

    def match(self, text: str) -> Match: ...

"""What is kept of people and their conversations, as the rest of the house sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from bot.interview.steps import Step
from bot.storage.sealing import DataKey


class How(Enum):
    """In what way something was said."""

    BUTTON = "button"
    TEXT = "text"
    STAFF = "staff"


class ConflictError(RuntimeError):
    """Somebody else wrote to the conversation in the meantime; it has to be loaded again."""


@dataclass(frozen=True)
class PersonRecord:
    """Somebody who agreed to be remembered. `current`: the conversation they are in."""

    id: int
    contact: bytes
    language: str
    current: int | None


@dataclass(frozen=True)
class EntryRecord:
    """One step, with its number, its time (seconds since 1970) and the message it was in.

    `by`: the account of whoever wrote it down for somebody, and `evidence`: what it rests on.
    """

    number: int
    at: int
    how: How
    message: int | None
    step: Step
    by: int | None = None
    evidence: str | None = None


@dataclass(frozen=True)
class ConversationRecord:
    """One conversation without its entries. Times are seconds since 1970."""

    id: int
    person: int
    started_at: int
    touched_at: int
    expires_at: int
    finished: bool
    length: int
    shown: int | None
    ticks: frozenset[int]
    remind: bool
    standing: str | None
    key: DataKey = field(repr=False)


@dataclass(frozen=True)
class Writing:
    """What is to be added to a conversation, from one update.

    `ticks`: what is ticked in the present question from now on. `by`: the account of whoever writes
    it down for somebody, and `evidence`: what it rests on.
    """

    steps: tuple[Step, ...] = ()
    how: How = How.TEXT
    message: int | None = None
    update: int | None = None
    ticks: frozenset[int] = frozenset()
    finished: bool = False
    by: int | None = None
    evidence: str | None = None


@dataclass(frozen=True)
class Forgotten:
    """What a person had erased."""

    conversations: int
    entries: int

"""Who is at the desk and may do what, what an answer rests on, and how a case may end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody may do; each may all that the one before may."""

    AGENT = "agent"
    LEAD = "lead"
    ADMIN = "admin"

    @property
    def sees_all(self) -> bool:
        """Whether they see everybody's cases, and the counts."""
        return self is not Role.AGENT

    @property
    def manages(self) -> bool:
        """Whether they manage accounts."""
        return self is Role.ADMIN


@dataclass(frozen=True)
class Account:
    """Somebody at the desk. `has_totp`: they give a one-time code with their password."""

    id: int
    name: str
    role: Role
    language: str
    disabled: bool
    has_totp: bool


class Evidence(StrEnum):
    """What an answer rests on."""

    SAID = "said"  # by the caller
    SEEN = "seen"  # on a document
    VERIFIED = "verified"
    STAFF = "staff"  # filled in by staff


class Outcome(StrEnum):
    """How a case ended."""

    FINISHED = "finished"
    GAVE_UP = "gave_up"
    CALL_BACK = "call_back"
    WRONG = "wrong_number"

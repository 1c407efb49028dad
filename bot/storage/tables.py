"""The tables. Times are whole seconds since 1970; whatever a person said is sealed.

Ids of people and conversations are random, so that they tell nothing of each other.
"""

from __future__ import annotations

import secrets

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    text,
)
from sqlmodel import Field, SQLModel

WAITING, TAKEN, REPLIED = 0, 1, 2


def random_id() -> int:
    """A number nobody can guess, that fits a signed 64-bit column."""
    return secrets.randbits(63)


class Person(SQLModel, table=True):
    """Somebody who agreed to be remembered: a keyed hash to know them by, and no name.

    `hashed_by`: the key that made the hash.
    `address`: where to write to them, sealed, only while they want to be reminded of something.
    `held_by`, `held_until`: the process that is answering them, and until when it may.
    """

    __tablename__ = "person"

    id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    contact: bytes = Field(sa_column=Column(LargeBinary(16), unique=True, nullable=False))
    hashed_by: int = Field(sa_column=Column(BigInteger, nullable=False))
    language: str = Field(max_length=16)
    created_at: int = Field(sa_column=Column(BigInteger, nullable=False))
    current: int | None = Field(default=None, sa_column=Column(BigInteger))
    address: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    held_by: str | None = Field(default=None, max_length=32)
    held_until: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))


class Conversation(SQLModel, table=True):
    """One case of one person. `data_key` is the sealed key of all that was said in it.

    `length`: the number of its last entry, which every write must name. `shown`: the message with
    the present question. `ticks`: what is ticked there so far, sealed. `standing`: the rules under
    which something stayed open, as fingerprint, for who asked to be told when they change.
    """

    __tablename__ = "conversation"
    __table_args__ = (Index("conversation_by_expiry", "expires_at"),)

    id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    person: int = Field(
        sa_column=Column(
            BigInteger, ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True
        )
    )
    data_key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    started_at: int = Field(sa_column=Column(BigInteger, nullable=False))
    touched_at: int = Field(sa_column=Column(BigInteger, nullable=False))
    expires_at: int = Field(sa_column=Column(BigInteger, nullable=False))
    finished: bool = False
    length: int = 0
    shown: int | None = Field(default=None, sa_column=Column(BigInteger))
    ticks: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    remind: bool = False
    reminded_at: int | None = Field(default=None, sa_column=Column(BigInteger))
    standing: str | None = Field(default=None, max_length=64)


class Entry(SQLModel, table=True):
    """One step of a conversation, as it was given. `message`: the number of the message it was in.

    `how`: by a button, as text, or by staff. `by`: the account of whoever wrote it down for them,
    and `evidence`: what it rests on.
    """

    __tablename__ = "entry"

    conversation: int = Field(
        sa_column=Column(
            BigInteger,
            ForeignKey("conversation.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        )
    )
    number: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    question: str = Field(max_length=64)
    at: int = Field(sa_column=Column(BigInteger, nullable=False))
    how: str = Field(max_length=8)
    message: int | None = Field(default=None, sa_column=Column(BigInteger))
    step: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    by: int | None = Field(default=None, sa_column=Column(BigInteger))
    evidence: str | None = Field(default=None, max_length=8)


class Incoming(SQLModel, table=True):
    """An update from a person who is known: kept, sealed, until it is taken, then its number only.

    `state`: waiting, taken (written into the conversation, not answered yet) or replied.
    """

    __tablename__ = "incoming"
    __table_args__ = (
        Index("incoming_by_contact", "contact", "state", "id"),
        Index(
            "incoming_open",
            "received_at",
            sqlite_where=text("state < 2"),
            postgresql_where=text("state < 2"),
        ),
    )

    id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    contact: bytes = Field(sa_column=Column(LargeBinary(16), nullable=False))
    received_at: int = Field(sa_column=Column(BigInteger, nullable=False, index=True))
    state: int = Field(default=WAITING, sa_column=Column(SmallInteger, nullable=False))
    sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))


class Code(SQLModel, table=True):
    """A one-time code to go on elsewhere; only its keyed hash is kept."""

    __tablename__ = "code"

    hash: bytes = Field(sa_column=Column(LargeBinary(16), primary_key=True))
    conversation: int = Field(
        sa_column=Column(
            BigInteger, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False
        )
    )
    expires_at: int = Field(sa_column=Column(BigInteger, nullable=False))


# The tables as statements name them.
PEOPLE: Table = Person.__table__  # type: ignore[attr-defined]
TALKS: Table = Conversation.__table__  # type: ignore[attr-defined]
ENTRIES: Table = Entry.__table__  # type: ignore[attr-defined]
UPDATES: Table = Incoming.__table__  # type: ignore[attr-defined]
CODES: Table = Code.__table__  # type: ignore[attr-defined]

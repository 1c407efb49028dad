"""The tables of the hotline desk: accounts, what happened (audit), cases, counts.

Times are whole seconds since 1970. A case and all that hangs on it goes with its conversation;
the audit and the counts hold nothing of a caller, and stay.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
)
from sqlmodel import SQLModel

# `key`: the name as it is compared. `password`: its Argon2 hash. `totp`: the sealed secret of
# one-time codes, and the last time step one was used for; not asked for until it is confirmed.
ACCOUNTS = Table(
    "account",
    SQLModel.metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String(32), nullable=False),
    Column("key", String(32), nullable=False, unique=True),
    Column("role", String(8), nullable=False),
    Column("language", String(16), nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("password", String(160), nullable=False),
    Column("totp", LargeBinary),
    Column("totp_confirmed", Boolean, nullable=False),
    Column("totp_step", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

# Somebody signed in, known by the keyed fingerprint of their token.
SESSIONS = Table(
    "account_session",
    SQLModel.metadata,
    Column("token", LargeBinary(16), primary_key=True),
    Column(
        "account", BigInteger, ForeignKey("account.id", ondelete="CASCADE"), nullable=False,
        index=True,
    ),
    Column("idle_until", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
)  # fmt: skip

# Attempts in a row that did not succeed, by the keyed fingerprint of a name or an address.
FAILURES = Table(
    "sign_in_failure",
    SQLModel.metadata,
    Column("subject", LargeBinary(16), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("locked_until", BigInteger, nullable=False),
    Column("forget_at", BigInteger, nullable=False),
)

# Triggers refuse every change and every deletion. `who`: the id of an account.
AUDIT = Table(
    "audit",
    SQLModel.metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("who", BigInteger),
    Column("action", String(40), nullable=False),
    Column("case", String(16), nullable=False, index=True),
    Column("detail", String(80), nullable=False),
    Column("previous", LargeBinary(32), nullable=False),
    Column("hash", LargeBinary(32), nullable=False, unique=True),
)

# `verdicts`: what the result was at the last look, sealed by the key of the conversation, and
# `rules`: those it was under. `counted`: whether its closing is in the counts.
CASES = Table(
    "desk_case",
    SQLModel.metadata,
    Column("number", String(16), primary_key=True),
    Column(
        "talk", BigInteger, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False,
        unique=True,
    ),
    Column("owner", BigInteger, ForeignKey("account.id"), nullable=False, index=True),
    Column("status", String(16), nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("language", String(16), nullable=False),
    Column("verdicts", LargeBinary),
    Column("rules", String(64)),
    Column("counted", Boolean, nullable=False),
    Index("desk_case_by_opening", "opened_at"),
)  # fmt: skip


def _case() -> Column[str]:
    """The case that a row hangs on."""
    owner = ForeignKey("desk_case.number", ondelete="CASCADE")
    return Column("case", String(16), owner, primary_key=True)


# Who has a case besides its owner.
HOLDERS = Table(
    "desk_holder",
    SQLModel.metadata,
    _case(),
    Column("account", BigInteger, ForeignKey("account.id"), primary_key=True, autoincrement=False),
)

# What staff wrote down, sealed by the key of the conversation.
NOTES = Table(
    "desk_note",
    SQLModel.metadata,
    _case(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("by", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

# What an answer rests on. `entry`: the last of the conversation at that time; it holds for no
# answer after that.
EVIDENCE = Table(
    "desk_evidence",
    SQLModel.metadata,
    _case(),
    Column("question", String(64), primary_key=True),
    Column("evidence", String(8), nullable=False),
    Column("by", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("entry", Integer, nullable=False),
)

# Facts and result of somebody without a name, to try the rules on later.
FROZEN = Table(
    "frozen_case",
    SQLModel.metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("rules", String(64), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

TALLIES = Table(
    "tally",
    SQLModel.metadata,
    Column("day", Date, primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("name", String(96), primary_key=True),
    Column("count", Integer, nullable=False),
)


def totp_row(account: int) -> str:
    """What the secret of one-time codes is sealed for."""
    return f"account:{account}:totp"


def frozen_row(frozen: int) -> str:
    """What a frozen case is sealed for."""
    return f"frozen:{frozen}"

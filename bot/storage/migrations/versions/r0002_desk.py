"""The desk of the hotline: accounts, the audit, cases, counts; who gave an answer on what basis."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables, and the triggers that keep the audit as it was written."""
    _entries()
    _accounts()
    _audit()
    _cases()
    _parts_of_cases()
    _counts()
    if op.get_bind().dialect.name == "sqlite":
        _protect_in_sqlite()
    else:
        _protect_in_postgresql()


def _entries() -> None:
    op.add_column("entry", sa.Column("by", sa.BigInteger))
    op.add_column("entry", sa.Column("evidence", sa.String(8)))


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("key", sa.String(32), nullable=False, unique=True),
        sa.Column("role", sa.String(8), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.Column("password", sa.String(160), nullable=False),
        sa.Column("totp", sa.LargeBinary),
        sa.Column("totp_confirmed", sa.Boolean, nullable=False),
        sa.Column("totp_step", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "account_session",
        sa.Column("token", sa.LargeBinary(16), primary_key=True),
        sa.Column(
            "account",
            sa.BigInteger,
            sa.ForeignKey("account.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("idle_until", sa.BigInteger, nullable=False),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_account_session_account", "account_session", ["account"])
    op.create_table(
        "sign_in_failure",
        sa.Column("subject", sa.LargeBinary(16), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("locked_until", sa.BigInteger, nullable=False),
        sa.Column("forget_at", sa.BigInteger, nullable=False),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("who", sa.BigInteger),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("case", sa.String(16), nullable=False),
        sa.Column("detail", sa.String(80), nullable=False),
        sa.Column("previous", sa.LargeBinary(32), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False, unique=True),
    )
    op.create_index("ix_audit_case", "audit", ["case"])


def _cases() -> None:
    op.create_table(
        "desk_case",
        sa.Column("number", sa.String(16), primary_key=True),
        sa.Column(
            "talk",
            sa.BigInteger,
            sa.ForeignKey("conversation.id", ondelete="CASCADE"),
            nullable=False,
            unique=True,
        ),
        sa.Column("owner", sa.BigInteger, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("closed_at", sa.BigInteger),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("verdicts", sa.LargeBinary),
        sa.Column("rules", sa.String(64)),
        sa.Column("counted", sa.Boolean, nullable=False),
    )
    op.create_index("ix_desk_case_owner", "desk_case", ["owner"])
    op.create_index("desk_case_by_opening", "desk_case", ["opened_at"])


def _case() -> sa.Column[str]:
    owner = sa.ForeignKey("desk_case.number", ondelete="CASCADE")
    return sa.Column("case", sa.String(16), owner, primary_key=True)


def _parts_of_cases() -> None:
    op.create_table(
        "desk_holder",
        _case(),
        sa.Column(
            "account",
            sa.BigInteger,
            sa.ForeignKey("account.id"),
            primary_key=True,
            autoincrement=False,
        ),
    )
    op.create_table(
        "desk_note",
        _case(),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("by", sa.BigInteger, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "desk_evidence",
        _case(),
        sa.Column("question", sa.String(64), primary_key=True),
        sa.Column("evidence", sa.String(8), nullable=False),
        sa.Column("by", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("entry", sa.Integer, nullable=False),
    )


def _counts() -> None:
    op.create_table(
        "frozen_case",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("rules", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "tally",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("name", sa.String(96), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )


def _protect_in_sqlite() -> None:
    """REPLACE deletes without asking a trigger; that a row follows the last one catches that."""
    refuse = "BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END"
    gap = "NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM audit)"
    op.execute(f"CREATE TRIGGER audit_refuses_update BEFORE UPDATE ON audit {refuse}")
    op.execute(f"CREATE TRIGGER audit_refuses_delete BEFORE DELETE ON audit {refuse}")
    op.execute(f"CREATE TRIGGER audit_refuses_gaps BEFORE INSERT ON audit WHEN {gap} {refuse}")


def _protect_in_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'the audit is only ever added to'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
    )

"""The first tables: people, conversations with their entries, updates that came in, codes."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    _people()
    _conversations()
    _incoming()


def _people() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("contact", sa.LargeBinary(16), nullable=False, unique=True),
        sa.Column("hashed_by", sa.BigInteger, nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("current", sa.BigInteger),
        sa.Column("address", sa.LargeBinary),
        sa.Column("held_by", sa.String(32)),
        sa.Column("held_until", sa.BigInteger, nullable=False),
    )


def _conversations() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column(
            "person",
            sa.BigInteger,
            sa.ForeignKey("person.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("data_key", sa.LargeBinary, nullable=False),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("touched_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("finished", sa.Boolean, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("shown", sa.BigInteger),
        sa.Column("ticks", sa.LargeBinary),
        sa.Column("remind", sa.Boolean, nullable=False),
        sa.Column("reminded_at", sa.BigInteger),
        sa.Column("standing", sa.String(64)),
    )
    op.create_index("ix_conversation_person", "conversation", ["person"])
    op.create_index("conversation_by_expiry", "conversation", ["expires_at"])
    op.create_table(
        "entry",
        sa.Column(
            "conversation",
            sa.BigInteger,
            sa.ForeignKey("conversation.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("question", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("how", sa.String(8), nullable=False),
        sa.Column("message", sa.BigInteger),
        sa.Column("step", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "code",
        sa.Column("hash", sa.LargeBinary(16), primary_key=True),
        sa.Column(
            "conversation",
            sa.BigInteger,
            sa.ForeignKey("conversation.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )


def _incoming() -> None:
    op.create_table(
        "incoming",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("contact", sa.LargeBinary(16), nullable=False),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.SmallInteger, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
    )
    op.create_index("incoming_by_contact", "incoming", ["contact", "state", "id"])
    op.create_index("ix_incoming_received_at", "incoming", ["received_at"])
    still_open = sa.text("state < 2")
    op.create_index(
        "incoming_open",
        "incoming",
        ["received_at"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )

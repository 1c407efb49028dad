"""The keys of other systems."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "api_key",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(64), nullable=False, unique=True),
        sa.Column("hash", sa.LargeBinary(16), nullable=False, unique=True),
        sa.Column("hashed_by", sa.BigInteger, nullable=False),
        sa.Column("scopes", sa.String(64), nullable=False),
        sa.Column("a_minute", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
    )

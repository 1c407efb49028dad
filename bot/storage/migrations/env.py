"""How Alembic runs the revisions: on the connection it is given, in that transaction."""

from alembic import context
from sqlmodel import SQLModel

import bot.storage.tables  # noqa: F401 - makes the tables known

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
)
context.run_migrations()

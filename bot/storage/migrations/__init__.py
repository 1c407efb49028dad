"""The revisions of the tables, and how Alembic runs them."""

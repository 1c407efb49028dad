"""Bringing a database up to today's tables, one revision after the other."""

from __future__ import annotations

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

LOCK = 7_214_406_115  # any number of our own: replicas that start together wait for each other


class TooNewError(RuntimeError):
    """The database was made by a newer version than this."""


def config_for(connection: Connection | None = None) -> Config:
    """Where the revisions are, and what they are to be run on."""
    config = Config()
    config.set_main_option("script_location", str(files("bot.storage") / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def migrate(connection: Connection, to: str = "head") -> None:
    """Bring the tables up to a revision, in one transaction."""
    if connection.dialect.name == "postgresql":
        with connection.begin():
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            _upgrade(connection, to)
        return
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        _upgrade(connection, to)
    except BaseException:
        connection.exec_driver_sql("ROLLBACK")
        raise
    connection.exec_driver_sql("COMMIT")


def _upgrade(connection: Connection, to: str) -> None:
    _refuse_newer(connection)
    command.upgrade(config_for(connection), to)


def _refuse_newer(connection: Connection) -> None:
    found = MigrationContext.configure(connection).get_current_heads()
    known = {each.revision for each in ScriptDirectory.from_config(config_for()).walk_revisions()}
    if not set(found) <= known:
        raise TooNewError(
            f"数据库是更新版本的问助建的（{'、'.join(found)}），这个版本不认识。"
            "请装回新版本，或恢复升级前的备份（见 docs/deploy.md）。"
        )

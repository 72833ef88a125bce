"""Brings a database's tables to what this program works with (Alembic, without an ini file)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import SQLAlchemyError

import ediary_core.account_tables
import ediary_core.lock_tables
import ediary_core.outage_tables
import ediary_core.review_tables  # noqa: F401 - all tables stand in the metadata
from ediary_core.errors import DatabaseError, DatabaseUnknownSchema
from ediary_core.tables import Base

NEWEST = "head"


def upgrade(engine: Engine) -> None:
    """Create or upgrade the diary's tables, in one transaction.

    Raises:
        DatabaseUnknownSchema: a newer program made them, or something else did.
        DatabaseError: the database cannot be reached or written.
    """
    place = engine.url.render_as_string(hide_password=True)
    try:
        with _unguarded(engine) as connection, connection.begin():
            config = _config(connection)
            if not _is_current(connection, config, place):
                command.upgrade(config, NEWEST)
                _check_references(connection, place)
    except SQLAlchemyError as error:
        raise DatabaseError(
            f"The database {place} cannot be used: {getattr(error, 'orig', None) or error}.",
            "Check that it is reachable, that it is a diary and that it may be written.",
        ) from error


@contextmanager
def _unguarded(engine: Engine) -> Iterator[Connection]:
    """A connection on which SQLite lets tables be copied that others refer to.

    SQLite changes a column by copying its table, and would refuse to drop the old one; the switch
    has no effect within a transaction, so it is set on the driver's connection before.
    """
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        sqlite = engine.dialect.name == "sqlite"
        try:
            if sqlite:
                driver.execute("PRAGMA foreign_keys = OFF")
            yield connection
        finally:
            if sqlite:
                driver.execute("PRAGMA foreign_keys = ON")


def _check_references(connection: Connection, place: str) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise DatabaseError(
            f"The database {place} is not upgraded: {len(broken)} of its rows refer to nothing.",
            "Restore it from a backup.",
        )


def holds_tables(engine: Engine) -> bool:
    """Whether there is any table of ours in the database."""
    return bool(_tables_there(inspect(engine).get_table_names()))


def _is_current(connection: Connection, config: Config, place: str) -> bool:
    script = ScriptDirectory.from_config(config)
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None and _tables_there(inspect(connection).get_table_names()):
        raise _unknown(place, "it holds tables that this program did not make")
    known = {each.revision for each in script.walk_revisions()}
    if revision is not None and revision not in known:
        raise _unknown(place, f"its schema {revision} is newer than this program")
    return revision == script.get_current_head()


def _tables_there(names: list[str]) -> set[str]:
    return set(names) & set(Base.metadata.tables)


def _unknown(place: str, reason: str) -> DatabaseUnknownSchema:
    return DatabaseUnknownSchema(
        f"The database {place} is not touched: {reason}.",
        "Install the newest version of the program, or name another database.",
    )


def _config(connection: Connection) -> Config:
    config = Config()
    # Alembic reads percent signs in options as the start of a variable.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config

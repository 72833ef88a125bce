"""Opens the diary's database: SQLite by default, any other by its SQLAlchemy URL."""

from __future__ import annotations

import logging
from datetime import tzinfo
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.orm import Session, sessionmaker

import ediary_core.history  # noqa: F401 - its listeners stand on the tables of every session
from ediary_core.errors import DatabaseError
from ediary_core.history_witness import HEAD_FILE
from ediary_core.local_time import SCHOOL_ZONE

_BUSY_TIMEOUT_MS = 10_000


def make_engine(url: str) -> Engine:
    """An engine for a SQLAlchemy URL; nothing is connected yet.

    Raises:
        DatabaseError: the URL is none, or its driver is not installed.
    """
    try:
        # Rows hold names: neither failures nor logs repeat them.
        engine = create_engine(make_url(url), hide_parameters=True)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise DatabaseError(
            f"The database setting cannot be used: {type(error).__name__}.",
            "Give a SQLAlchemy URL and install its driver, or leave database_url out.",
        ) from error
    logging.getLogger("sqlalchemy").setLevel(logging.WARNING)  # also when all logs are turned on
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def sessions(
    engine: Engine, *, head_file: Path | None = None, zone: tzinfo | None = None
) -> sessionmaker[Session]:
    """The factory of the diary's sessions; ``head_file`` keeps the history's head.

    ``zone`` is the school's time zone, None for the computer's own.
    """
    info: dict[str, Any] = {SCHOOL_ZONE: zone}
    if head_file is not None:
        info[HEAD_FILE] = head_file
    return sessionmaker(engine, info=info)


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # The driver begins transactions late and not at all for DDL; here the engine begins them.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # a power cut is what this program is for
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN")

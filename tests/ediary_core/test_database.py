"""The database: its settings, its migrations and what it refuses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from ediary_core.database import make_engine, sessions
from ediary_core.errors import DatabaseError, DatabaseUnknownSchema
from ediary_core.migrations import upgrade
from ediary_core.settings import sqlite_url
from ediary_core.tables import Base, Batch, Pupil, TimetableSlot


def test_the_migrations_make_what_the_models_say(session: Session) -> None:
    context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
    assert compare_metadata(context, Base.metadata) == []


def test_upgrading_again_changes_nothing(session: Session) -> None:
    session.add(Pupil(surname="Bąk", given_name="Ala"))
    session.commit()
    upgrade(session.get_bind().engine)
    assert session.query(Pupil).count() == 1


def test_sqlite_writes_ahead_and_checks_foreign_keys(session: Session) -> None:
    assert session.scalar(text("PRAGMA journal_mode")) == "wal"
    session.add(TimetableSlot(weekday=1, period=1, unit_id=1, subject_id=1, teacher_id=1))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_savepoint_rolls_back_alone(session: Session) -> None:
    session.add(Pupil(surname="Bąk", given_name="Ala"))
    nested = session.begin_nested()
    session.add(Pupil(surname="Dąb", given_name="Olaf"))
    nested.rollback()
    session.commit()
    assert [pupil.given_name for pupil in session.query(Pupil)] == ["Ala"]


def test_a_newer_schema_is_refused_and_untouched(tmp_path: Path) -> None:
    engine = make_engine(sqlite_url(tmp_path / "d.sqlite"))
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseUnknownSchema, match="9999 is newer"):
        upgrade(engine)
    engine.dispose()


def test_tables_of_another_program_are_refused(tmp_path: Path) -> None:
    engine = make_engine(sqlite_url(tmp_path / "d.sqlite"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE teacher (id INTEGER)"))
    with pytest.raises(DatabaseUnknownSchema, match="did not make"):
        upgrade(engine)
    engine.dispose()


def test_a_file_that_is_no_database_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "d.sqlite").write_bytes(b"not a database at all" * 100)
    engine = make_engine(sqlite_url(tmp_path / "d.sqlite"))
    with pytest.raises(DatabaseError, match=r"d\.sqlite cannot be used"):
        upgrade(engine)
    engine.dispose()


def test_a_failed_migration_leaves_no_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make_engine(sqlite_url(tmp_path / "d.sqlite"))
    with engine.begin() as connection:
        connection.execute(text("CREATE VIEW history AS SELECT 1"))  # in the last table's way
    with pytest.raises(DatabaseError):
        upgrade(engine)
    with engine.connect() as connection:
        kinds = connection.execute(text("SELECT name FROM sqlite_master")).scalars().all()
    assert kinds == ["history"]
    engine.dispose()


@pytest.mark.parametrize("url", ["", "no url", "nosuch://host/db"])
def test_an_unusable_url_is_a_named_error(url: str) -> None:
    with pytest.raises(DatabaseError, match="SQLAlchemy URL"):
        make_engine(url)


def test_moments_come_back_in_utc_and_need_a_time_zone(session: Session) -> None:
    warsaw = timezone(timedelta(hours=1))
    session.add(Batch(id=1, started_at=datetime(2026, 11, 20, 9, tzinfo=warsaw)))
    session.commit()
    kept = session.get_one(Batch, 1)
    assert kept.started_at == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert kept.started_at.utcoffset() == timedelta(0)
    kept.finished_at = datetime(2026, 11, 20, 9)  # noqa: DTZ001 - the mistake is meant
    with pytest.raises(StatementError, match="needs a time zone"):
        session.flush()


def test_two_sessions_see_each_others_committed_work(session: Session) -> None:
    factory = sessions(session.get_bind().engine)
    with factory() as other:
        session.add(Pupil(surname="Bąk", given_name="Ala"))
        session.commit()
        assert other.query(Pupil).count() == 1

"""A diary that was used before an upgrade holds afterwards what it held."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from ediary_core import migrations
from ediary_core.database import make_engine, sessions
from ediary_core.errors import DatabaseError
from ediary_core.migrations import upgrade
from ediary_core.settings import sqlite_url
from ediary_core.tables import Card, Finding, Lesson, LessonKind, TextKind, Topic

FIRST_SCHEMA = "0001"
# One row in every table that later migrations copy, as the first version wrote them.
ROWS = (
    "INSERT INTO teacher (id, number, name, email) VALUES (1, 11, 'Nowak Ewa', '')",
    "INSERT INTO subject (id, number, name) VALUES (1, 1, 'Matematyka')",
    "INSERT INTO unit (id, number, name, kind, level) VALUES (1, 1, '5a', 'class', 5)",
    "INSERT INTO card (id, serial, revision, lesson_date, period, unit_id, subject_id, teacher_id,"
    " state, snapshot, form, issued_at) VALUES ('ABCDEFGHJK', 1, 1, '2026-11-20', 1, 1, 1, 1,"
    " 'loaded', '{}', '{}', '2026-11-19 08:00:00')",
    "INSERT INTO batch (id, started_at) VALUES (1, '2026-11-21 08:00:00')",
    "INSERT INTO finding (id, batch_id, card_id, code, detail, state, found_at) VALUES"
    " (1, 1, 'ABCDEFGHJK', 'topic.missing', '{}', 'open', '2026-11-21 08:00:00')",
    "INSERT INTO lesson (id, lesson_date, period, unit_id, subject_id, teacher_id,"
    " planned_teacher_id, substitution, number, card_id, load_order, loaded_at, state, source)"
    " VALUES (1, '2026-11-20', 1, 1, 1, 1, 1, 0, 7, 'ABCDEFGHJK', 1, '2026-11-21 08:00:00',"
    " 'loaded', 'card')",
    "INSERT INTO topic (id, lesson_id, text, state, source) VALUES"
    " (1, 1, 'Ułamki', 'loaded', 'card')",
)


@pytest.fixture
def used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A diary made by the first version, with a lesson in it."""
    engine = make_engine(sqlite_url(tmp_path / "diary.sqlite"))
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "NEWEST", FIRST_SCHEMA)
        upgrade(engine)
    with engine.begin() as connection:
        for row in ROWS:
            connection.execute(text(row))
    yield engine
    engine.dispose()


def test_an_upgrade_keeps_lessons_topics_cards_and_findings(used: Engine) -> None:
    upgrade(used)
    with sessions(used)() as session:
        lesson = session.get_one(Lesson, 1)
        assert (lesson.number, lesson.kind, lesson.counts) == (7, LessonKind.LESSON, True)
        assert session.get_one(Topic, 1).kind is TextKind.TOPIC
        assert session.get_one(Card, "ABCDEFGHJK").period == 1
        assert session.get_one(Finding, 1).due_on is None


def test_foreign_keys_are_checked_again_after_an_upgrade(used: Engine) -> None:
    upgrade(used)
    with used.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_diary_whose_rows_refer_to_nothing_is_not_upgraded(used: Engine) -> None:
    with used.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys = OFF")
        driver.execute("UPDATE lesson SET unit_id = 99")
        driver.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(DatabaseError, match="refer to nothing"):
        upgrade(used)
    with used.connect() as connection:
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    assert version == FIRST_SCHEMA

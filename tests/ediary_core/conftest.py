"""A small made-up school in a database of its own, for the tests of the diary."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

import pytest
from diary_samples import NOW
from sqlalchemy.orm import Session

from ediary_core.database import make_engine, sessions
from ediary_core.migrations import upgrade
from ediary_core.settings import sqlite_url
from ediary_core.tables import (
    CalendarKind,
    CalendarSpan,
    Enrolment,
    Exemption,
    Period,
    Pupil,
    School,
    Subject,
    Teacher,
    TimetableSlot,
    Unit,
    UnitKind,
)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """An empty diary."""
    engine = make_engine(sqlite_url(tmp_path / "diary.sqlite"))
    upgrade(engine)
    with sessions(engine)() as session:
        yield session
    engine.dispose()


@pytest.fixture
def school(session: Session) -> Session:
    """One class 5a (unit 1) of three pupils with two lessons on Fridays."""
    session.add(School(id=1, name="Test", profile="librus", key_id="0000", created_at=NOW))
    session.add_all(
        [
            Teacher(id=1, number=11, name="Nowak Ewa"),
            Teacher(id=2, number=12, name="Lis Jan"),
            Subject(id=1, number=1, name="Matematyka"),
            Subject(id=2, number=2, name="Historia"),
            Period(number=1, start=time(8), end=time(8, 45)),
            Period(number=2, start=time(8, 55), end=time(9, 40)),
        ]
    )
    session.flush()
    session.add(Unit(id=1, number=1, name="5a", kind=UnitKind.CLASS, level=5, tutor_id=1))
    for number, surname, given in [(1, "Bąk", "Ala"), (2, "Dąb", "Olaf"), (3, "Żuk", "Iga")]:
        session.add(Pupil(id=number, surname=surname, given_name=given))
        session.flush()
        session.add(
            Enrolment(unit_id=1, pupil_id=number, register_number=number, since=date(2026, 9, 1))
        )
    session.add_all(
        [
            Exemption(pupil_id=3, subject_id=2),
            CalendarSpan(
                kind=CalendarKind.TERM, first=date(2026, 9, 1), last=date(2027, 1, 31), name="I"
            ),
            CalendarSpan(
                kind=CalendarKind.HOLIDAY,
                first=date(2026, 11, 11),
                last=date(2026, 11, 11),
                name="Święto",
            ),
            TimetableSlot(weekday=5, period=1, unit_id=1, subject_id=1, teacher_id=1),
            TimetableSlot(weekday=5, period=2, unit_id=1, subject_id=2, teacher_id=2),
        ]
    )
    session.commit()
    return session

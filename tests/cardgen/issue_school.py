"""A small made-up school in a database of its own, for the tests of issuing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from random import Random

from sqlalchemy import update
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

MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@contextmanager
def small_school(folder: Path, *, pupils: int = 12) -> Iterator[Session]:
    """Class 7a with two lessons on Mondays; pupil 2 is exempt from the second."""
    engine = make_engine(sqlite_url(folder / "diary.sqlite"))
    upgrade(engine)
    with sessions(engine)() as session:
        _fill(session, pupils)
        yield session
    engine.dispose()


def seeded_bytes(seed: int) -> Callable[[int], bytes]:
    """Random bytes that are the same in every run."""
    return Random(seed).randbytes


def _fill(session: Session, pupils: int) -> None:
    session.add(School(id=1, name="Szkoła", profile="librus", key_id="0000", created_at=NOW))
    session.add_all(
        [
            Teacher(id=1, number=12, name="Anna Przykładowska"),
            Subject(id=1, number=1, name="matematyka"),
            Subject(id=2, number=2, name="wychowanie fizyczne"),
            Period(number=1, start=time(8), end=time(8, 45)),
            Period(number=2, start=time(8, 55), end=time(9, 40)),
            CalendarSpan(
                kind=CalendarKind.TERM, first=date(2026, 9, 1), last=date(2027, 1, 31), name="I"
            ),
        ]
    )
    session.flush()
    session.add(Unit(id=1, number=1, name="7a", kind=UnitKind.CLASS, level=7, tutor_id=1))
    session.flush()
    for number in range(1, pupils + 1):
        session.add(Pupil(id=number, surname=f"Uczeń{number}", given_name="Jan"))
    session.flush()
    for number in range(1, pupils + 1):
        enrol(session, number)
    session.add(Exemption(pupil_id=2, subject_id=2))
    for period in (1, 2):
        session.add(
            TimetableSlot(weekday=1, period=period, unit_id=1, subject_id=period, teacher_id=1)
        )
    session.commit()


def add_group(session: Session, places: Mapping[int, tuple[int, int]]) -> None:
    """Class 7b and a group of both classes, which has the second lesson.

    ``places``: by pupil the number in 7b (0: stays in 7a), and the number in the group.
    """
    session.add(Unit(id=2, number=2, name="7b", kind=UnitKind.CLASS, level=7, tutor_id=1))
    session.add(Unit(id=3, number=3, name="7 ang 1", kind=UnitKind.GROUP, level=7))
    session.flush()
    for pupil_id, (in_class, in_group) in places.items():
        if in_class:
            session.execute(
                update(Enrolment)
                .where(Enrolment.pupil_id == pupil_id)
                .values(unit_id=2, register_number=in_class)
            )
        session.add(
            Enrolment(
                unit_id=3, pupil_id=pupil_id, register_number=in_group, since=date(2026, 9, 1)
            )
        )
    session.execute(update(TimetableSlot).where(TimetableSlot.period == 2).values(unit_id=3))
    session.flush()


def enrol(session: Session, number: int) -> None:
    """Pupil ``number`` under that register number, since September."""
    session.add(
        Enrolment(unit_id=1, pupil_id=number, register_number=number, since=date(2026, 9, 1))
    )
    session.flush()

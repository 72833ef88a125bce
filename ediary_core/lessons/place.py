"""Names one lesson of the diary as people write it: ``2026-11-20/1/5a``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.errors import UnknownName
from ediary_core.tables import Lesson, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonPlace:
    """Day, period and unit, which one lesson at most can have."""

    lesson_date: date
    period: int
    unit: str

    def __str__(self) -> str:
        return f"{self.lesson_date.isoformat()}/{self.period}/{self.unit}"


def lesson_place(written: str) -> LessonPlace:
    """The inverse of ``str(LessonPlace)``; a unit's name may hold a slash of its own.

    Raises:
        ValueError: it is not written so.
    """
    day, period, unit = written.strip().split("/", 2)
    if not unit.strip():
        raise ValueError("the unit is missing")
    return LessonPlace(lesson_date=date.fromisoformat(day), period=int(period), unit=unit.strip())


def lesson_at(session: Session, place: LessonPlace) -> Lesson:
    """The lesson that the diary holds there.

    Raises:
        UnknownName: it holds none.
    """
    lesson = session.scalar(
        select(Lesson)
        .join(Lesson.unit)
        .where(
            Lesson.lesson_date == place.lesson_date,
            Lesson.period == place.period,
            Unit.name == place.unit,
        )
    )
    if lesson is None:
        raise UnknownName(
            f"The diary holds no lesson {place}.", "See the list: ediary lessons list."
        )
    return lesson


def unit_named(session: Session, name: str) -> Unit:
    """The class or group of a name.

    Raises:
        UnknownName: there is none.
    """
    unit = session.scalar(select(Unit).where(Unit.name == name))
    if unit is None:
        raise UnknownName(f"There is no class or group {name!r}.", "See classes.csv, groups.csv.")
    return unit

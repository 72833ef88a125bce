"""The lessons that the timetable plans for a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.errors import NoSchoolThatDay, UnknownName
from ediary_core.school_calendar import school_calendar
from ediary_core.school_days import NoSchool, why_no_school
from ediary_core.tables import Teacher, TimetableSlot, Unit

_WORDS = {
    NoSchool.OUT_OF_TERM: "lies outside of every term",
    NoSchool.HOLIDAY: "is a holiday",
    NoSchool.WEEKEND: "is a weekend day",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLesson:
    """A lesson to come, with all that its card prints of it."""

    lesson_date: date
    period: int
    unit_id: int
    unit: str
    unit_number: int
    level: int
    subject_id: int
    subject: str
    subject_number: int
    teacher_id: int
    teacher: str
    teacher_number: int


def planned_lessons(
    session: Session,
    day: date,
    *,
    teacher_number: int | None = None,
    unit_name: str | None = None,
) -> list[PlannedLesson]:
    """The lessons of a day by period and unit number, of all or of one teacher or unit.

    Raises:
        NoSchoolThatDay: the day is out of term, a holiday or a weekend.
        UnknownName: the diary has no such teacher or unit.
    """
    refuse_no_school(session, day)
    _refuse_unknown(session, teacher_number, unit_name)
    query = (
        select(TimetableSlot)
        .join(TimetableSlot.unit)
        .join(TimetableSlot.teacher)
        .where(TimetableSlot.weekday == day.isoweekday())
        .order_by(TimetableSlot.period, Unit.number)
    )
    if teacher_number is not None:
        query = query.where(Teacher.number == teacher_number)
    if unit_name is not None:
        query = query.where(Unit.name == unit_name)
    return [_planned(slot, day) for slot in session.scalars(query)]


def refuse_no_school(session: Session, day: date) -> None:
    """Refuse a day without lessons.

    Raises:
        NoSchoolThatDay: it is out of term, a holiday or a weekend.
    """
    reason = why_no_school(school_calendar(session), day)
    if reason is not None:
        raise NoSchoolThatDay(
            f"{day.isoformat()} {_WORDS[reason]}.",
            "Give a school day, or import a corrected calendar.csv.",
        )


def _refuse_unknown(session: Session, teacher_number: int | None, unit_name: str | None) -> None:
    if teacher_number is not None and not session.scalar(
        select(Teacher.id).where(Teacher.number == teacher_number)
    ):
        raise UnknownName(f"There is no teacher with number {teacher_number}.", "See teachers.csv.")
    if unit_name is not None and not session.scalar(select(Unit.id).where(Unit.name == unit_name)):
        raise UnknownName(
            f"There is no class or group {unit_name!r}.", "See classes.csv and groups.csv."
        )


def _planned(slot: TimetableSlot, day: date) -> PlannedLesson:
    return PlannedLesson(
        lesson_date=day,
        period=slot.period,
        unit_id=slot.unit_id,
        unit=slot.unit.name,
        unit_number=slot.unit.number,
        level=slot.unit.level,
        subject_id=slot.subject_id,
        subject=slot.subject.name,
        subject_number=slot.subject.number,
        teacher_id=slot.teacher_id,
        teacher=slot.teacher.name,
        teacher_number=slot.teacher.number,
    )

"""The planned lessons of some days with the moments at which they begin and end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.local_time import local_day, moment_of
from ediary_core.outage.length import LessonSpan
from ediary_core.school_calendar import school_calendar
from ediary_core.school_days import SchoolCalendar, next_school_days, why_no_school
from ediary_core.tables import Period
from ediary_core.timetable import PlannedLesson, planned_lessons


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedLesson:
    """A planned lesson and when it takes place."""

    lesson: PlannedLesson
    span: LessonSpan


def school_days_between(calendar: SchoolCalendar, first: date, last: date) -> list[date]:
    """The school days from ``first`` to ``last``, both included."""
    days = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return [day for day in days if why_no_school(calendar, day) is None]


def timed_lessons(
    session: Session, days: list[date], zone: tzinfo | None, *, teacher_number: int | None = None
) -> list[TimedLesson]:
    """The lessons planned on some school days, in order of time.

    Raises:
        NoSchoolThatDay: one of the days is no school day.
        UnknownName: there is no such teacher.
    """
    periods = {period.number: period for period in session.scalars(select(Period))}

    def timed(lesson: PlannedLesson) -> TimedLesson:
        period = periods[lesson.period]
        span = LessonSpan(
            start=moment_of(lesson.lesson_date, period.start, zone),
            end=moment_of(lesson.lesson_date, period.end, zone),
        )
        return TimedLesson(lesson=lesson, span=span)

    return [
        timed(lesson)
        for day in days
        for lesson in planned_lessons(session, day, teacher_number=teacher_number)
    ]


def lessons_within(
    session: Session,
    start: datetime,
    until: datetime,
    zone: tzinfo | None,
    *,
    teacher_number: int | None = None,
) -> list[TimedLesson]:
    """The planned lessons of which a part lies between two moments."""
    days = school_days_between(
        school_calendar(session), local_day(start, zone), local_day(until, zone)
    )
    found = timed_lessons(session, days, zone, teacher_number=teacher_number)
    return [each for each in found if each.span.touches(start, until)]


def coming_lessons(
    session: Session, start: datetime, zone: tzinfo | None, *, teacher_number: int | None = None
) -> list[LessonSpan]:
    """The lessons that end after ``start``, of the first two school days that have any."""
    return [
        each.span
        for day in _days_with_lessons(session, start, zone, teacher_number)
        for each in day
    ]


_TWO_WEEKS_OF_SCHOOL = 10  # a teacher who comes once a fortnight has a second day within


def _days_with_lessons(
    session: Session, start: datetime, zone: tzinfo | None, teacher_number: int | None
) -> Iterator[list[TimedLesson]]:
    days = next_school_days(
        school_calendar(session), local_day(start, zone), _TWO_WEEKS_OF_SCHOOL + 1
    )
    found = 0
    for day in days:
        lessons = timed_lessons(session, [day], zone, teacher_number=teacher_number)
        after = [each for each in lessons if each.span.end > start]
        if after:
            yield after
            found += 1
        if found == 2:
            return

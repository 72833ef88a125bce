"""The lessons that each teacher enters from own notes after a short outage, and until when.

Source: requirements row 1 (G91: within 3 days).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.local_time import local_day
from ediary_core.outage.lesson_times import lessons_within
from ediary_core.outage_tables import Outage
from ediary_core.school_calendar import school_calendar
from ediary_core.school_days import add_school_days
from ediary_core.tables import Lesson
from ediary_core.timetable import PlannedLesson


@dataclass(frozen=True, slots=True, kw_only=True)
class BackFillLesson:
    """One lesson to enter; ``recorded``: the diary holds it already."""

    planned: PlannedLesson
    start: datetime
    end: datetime
    recorded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BackFillList:
    """One teacher's list."""

    teacher_number: int
    teacher: str
    deadline: date | None  # None while the outage lasts
    lessons: tuple[BackFillLesson, ...]

    @property
    def open_lessons(self) -> int:
        return sum(not lesson.recorded for lesson in self.lessons)


def back_fill_lists(
    session: Session, outage: Outage, *, now: datetime, zone: tzinfo | None, days: int
) -> list[BackFillList]:
    """The lists of all teachers who had lessons in the outage, by teacher number.

    ``days``: school days after the day on which it ended, ``profile.rules.backfill_days``.
    """
    lessons = lessons_within(
        session,
        outage.started_at,
        outage.ended_at or now,
        zone,
        teacher_number=outage.teacher.number if outage.teacher else None,
    )
    recorded = _recorded(session, (each.lesson for each in lessons))
    deadline = None
    if outage.ended_at is not None:
        deadline = add_school_days(school_calendar(session), local_day(outage.ended_at, zone), days)
    by_teacher: dict[int, list[BackFillLesson]] = {}
    for each in lessons:
        planned = each.lesson
        row = BackFillLesson(
            planned=planned,
            start=each.span.start,
            end=each.span.end,
            recorded=(planned.lesson_date, planned.period, planned.unit_id) in recorded,
        )
        by_teacher.setdefault(planned.teacher_number, []).append(row)
    return [
        BackFillList(
            teacher_number=number,
            teacher=rows[0].planned.teacher,
            deadline=deadline,
            lessons=tuple(rows),
        )
        for number, rows in sorted(by_teacher.items())
    ]


def _recorded(session: Session, lessons: Iterable[PlannedLesson]) -> set[tuple[date, int, int]]:
    days = {lesson.lesson_date for lesson in lessons}
    rows = session.execute(
        select(Lesson.lesson_date, Lesson.period, Lesson.unit_id).where(
            Lesson.lesson_date.in_(days)
        )
    )
    return {(day, period, unit_id) for day, period, unit_id in rows}

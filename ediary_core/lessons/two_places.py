"""Pupils in two places at once, as the diary has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.lessons.same_time import PupilClash, WhereAt, clashes
from ediary_core.profile import AttendanceCategory, Profile
from ediary_core.tables import Attendance, Lesson


def other_lessons_say(
    session: Session, *, lesson_date: date, period: int, unit_id: int, profile: Profile
) -> Mapping[int, frozenset[AttendanceCategory]]:
    """What other units' lessons of the same time say of each pupil."""
    rows = session.execute(
        select(Attendance.pupil_id, Attendance.code)
        .join(Attendance.lesson)
        .where(
            Lesson.lesson_date == lesson_date,
            Lesson.period == period,
            Lesson.unit_id != unit_id,
            Attendance.code.is_not(None),
        )
    )
    said: dict[int, set[AttendanceCategory]] = defaultdict(set)
    for pupil_id, code in rows:
        category = _category(code, profile)
        if category is not None:
            said[pupil_id].add(category)
    return {pupil_id: frozenset(categories) for pupil_id, categories in said.items()}


def clashes_between(
    session: Session, *, first: date, last: date, profile: Profile
) -> list[PupilClash]:
    """Every pupil in two places at once from ``first`` to ``last``, in the order of lessons."""
    rows = session.execute(
        select(Lesson.lesson_date, Lesson.period, Lesson.id, Attendance.pupil_id, Attendance.code)
        .join(Attendance, Attendance.lesson_id == Lesson.id)
        .where(Lesson.lesson_date.between(first, last), Attendance.code.is_not(None))
        .order_by(Lesson.lesson_date, Lesson.period, Lesson.load_order, Attendance.register_number)
    )
    at_time: dict[tuple[date, int], list[WhereAt]] = defaultdict(list)
    for day, period, lesson_id, pupil_id, code in rows:
        category = _category(code, profile)
        if category is not None:
            at_time[day, period].append(
                WhereAt(lesson_id=lesson_id, pupil_id=pupil_id, category=category)
            )
    return [clash for places in at_time.values() for clash in _in_order(clashes(places))]


def _in_order(found: Iterable[PupilClash]) -> list[PupilClash]:
    return sorted(found, key=lambda each: (each.lesson_id, each.other_lesson_id, each.pupil_id))


def _category(code: str | None, profile: Profile) -> AttendanceCategory | None:
    """None for a code that the profile no longer has: it says nothing here."""
    known = {each.code: each.category for each in profile.attendance}
    return known.get(code or "")

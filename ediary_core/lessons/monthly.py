"""What a form tutor and the head look over each month (S19, S35): what does not fit together.

Attendance without a lesson, lessons without attendance, pupils in two places at once, lessons of
the plan that the diary lacks, and running numbers with gaps. It names lessons and register
numbers, never pupils.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.card import CardKind
from ediary_core.lessons.numbering import check_numbers
from ediary_core.lessons.numbers import UNNUMBERED
from ediary_core.lessons.programme import school_days
from ediary_core.lessons.same_time import Clash
from ediary_core.lessons.two_places import clashes_between
from ediary_core.profile import Profile
from ediary_core.roster import roster_on
from ediary_core.tables import (
    Attendance,
    Card,
    Lesson,
    TextKind,
    TimetableSlot,
    Topic,
)
from ediary_core.timetable import planned_lessons


class Check(StrEnum):
    """What is wrong with a lesson, or with a sequence of numbers."""

    ATTENDANCE_WITHOUT_LESSON = "attendance_without_lesson"  # no topic says what was taught
    LESSON_WITHOUT_ATTENDANCE = "lesson_without_attendance"
    PUPIL_WITHOUT_ATTENDANCE = "pupil_without_attendance"
    ATTENDANCE_UNDECIDED = "attendance_undecided"
    TWO_LESSONS = "two_lessons"
    ABSENT_BUT_ELSEWHERE = "absent_but_elsewhere"
    LESSON_MISSING = "lesson_missing"  # planned, and not in the diary
    LESSON_NOT_PLANNED = "lesson_not_planned"  # in the diary, and never planned
    NUMBERS = "numbers"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyFinding:
    """One thing to look at; the fields are the columns of ``ediary lessons check``."""

    check: str
    unit: str
    subject: str
    lesson_date: date | None = None
    period: int | None = None
    teacher: int | None = None
    register_number: int | None = None
    detail: str = ""


def monthly_findings(
    session: Session,
    *,
    first: date,
    last: date,
    profile: Profile,
    unit_id: int | None = None,
    missing: bool = False,
) -> list[MonthlyFinding]:
    """Everything found from ``first`` to ``last``, by date; then the sequences of numbers.

    With ``missing``, lessons of the timetable that the diary lacks are named too: for schools
    that keep all of their lessons here, and days that lie in the past.
    """
    lessons = _lessons(session, first, last, unit_id)
    found = [
        *(each for lesson in lessons.values() for each in _of_lesson(session, lesson)),
        *_clashes(session, lessons, first=first, last=last, profile=profile),
        *(_missing(session, first, last, unit_id) if missing else ()),
    ]
    in_order = sorted(found, key=lambda each: (each.lesson_date or first, each.period or 0))
    return [*in_order, *_numbers(session, last, unit_id)]


def _lessons(
    session: Session, first: date, last: date, unit_id: int | None
) -> Mapping[int, Lesson]:
    query = select(Lesson).where(Lesson.lesson_date.between(first, last))
    if unit_id is not None:
        query = query.where(Lesson.unit_id == unit_id)
    ordered = query.order_by(Lesson.lesson_date, Lesson.period, Lesson.load_order)
    return {lesson.id: lesson for lesson in session.scalars(ordered)}


def _of_lesson(session: Session, lesson: Lesson) -> Iterator[MonthlyFinding]:
    entries = list(session.scalars(select(Attendance).where(Attendance.lesson_id == lesson.id)))
    if entries and lesson.kind not in UNNUMBERED and not _has_topic(session, lesson):
        yield _finding(Check.ATTENDANCE_WITHOUT_LESSON, lesson)
    if not entries:
        yield _finding(Check.LESSON_WITHOUT_ATTENDANCE, lesson)
    else:
        yield from _without_attendance(session, lesson, {each.pupil_id for each in entries})
    for each in entries:
        if each.code is None:
            yield _finding(Check.ATTENDANCE_UNDECIDED, lesson, number=each.register_number)
    if not _was_planned(session, lesson):
        yield _finding(Check.LESSON_NOT_PLANNED, lesson)


def _has_topic(session: Session, lesson: Lesson) -> bool:
    topic = session.scalar(
        select(Topic).where(Topic.lesson_id == lesson.id, Topic.kind == TextKind.TOPIC)
    )
    return topic is not None and (topic.text is not None or topic.picture is not None)


def _without_attendance(
    session: Session, lesson: Lesson, entered: set[int]
) -> Iterator[MonthlyFinding]:
    """Pupils of the register who were not on the card, or joined since it was printed."""
    for pupil in roster_on(session, lesson.unit_id, lesson.lesson_date, lesson.subject_id):
        if pupil.pupil_id not in entered:
            yield _finding(Check.PUPIL_WITHOUT_ATTENDANCE, lesson, number=pupil.register_number)


def _was_planned(session: Session, lesson: Lesson) -> bool:
    """By the timetable of today, by the one its card was printed from, or as moved from there."""
    if lesson.planned_date is not None or lesson.planned_period is not None:
        return True
    card = None if lesson.card_id is None else session.get(Card, lesson.card_id)
    if card is not None and card.kind is CardKind.LESSON:
        return True
    slot = select(TimetableSlot.id).where(
        TimetableSlot.weekday == lesson.lesson_date.isoweekday(),
        TimetableSlot.period == lesson.period,
        TimetableSlot.unit_id == lesson.unit_id,
    )
    return session.scalar(slot) is not None


_OF_CLASH = {
    Clash.TWO_LESSONS: Check.TWO_LESSONS,
    Clash.ABSENT_BUT_ELSEWHERE: Check.ABSENT_BUT_ELSEWHERE,
}


def _clashes(
    session: Session,
    lessons: Mapping[int, Lesson],
    *,
    first: date,
    last: date,
    profile: Profile,
) -> Iterator[MonthlyFinding]:
    for clash in clashes_between(session, first=first, last=last, profile=profile):
        if clash.lesson_id not in lessons and clash.other_lesson_id not in lessons:
            continue
        lesson = session.get_one(Lesson, clash.lesson_id)
        other = session.get_one(Lesson, clash.other_lesson_id)
        yield _finding(
            _OF_CLASH[clash.clash],
            lesson,
            number=_number_in(session, lesson, clash.pupil_id),
            detail=f"{other.unit.name}, {other.subject.name}",
        )


def _number_in(session: Session, lesson: Lesson, pupil_id: int) -> int | None:
    return session.scalar(
        select(Attendance.register_number).where(
            Attendance.lesson_id == lesson.id, Attendance.pupil_id == pupil_id
        )
    )


def _missing(
    session: Session, first: date, last: date, unit_id: int | None
) -> Iterator[MonthlyFinding]:
    """Lessons of the timetable without a lesson in the diary, there or moved from there."""
    held = {
        (lesson.planned_date or lesson.lesson_date, lesson.planned_period or lesson.period,
         lesson.unit_id)
        for lesson in session.scalars(select(Lesson))
    }  # fmt: skip
    for day in school_days(session, first, last):
        for planned in planned_lessons(session, day):
            if unit_id is not None and planned.unit_id != unit_id:
                continue
            if (day, planned.period, planned.unit_id) not in held:
                yield MonthlyFinding(
                    check=Check.LESSON_MISSING.value,
                    unit=planned.unit,
                    subject=planned.subject,
                    lesson_date=day,
                    period=planned.period,
                    teacher=planned.teacher_number,
                )


def _numbers(session: Session, day: date, unit_id: int | None) -> list[MonthlyFinding]:
    return [
        MonthlyFinding(
            check=Check.NUMBERS.value,
            unit=sequence.unit,
            subject=" + ".join(sequence.subjects),
            detail=f"{at.fault.value} {at.number}",
        )
        for sequence in check_numbers(session, day=day, unit_id=unit_id)
        for at in sequence.faults
    ]


def _finding(
    check: Check, lesson: Lesson, *, number: int | None = None, detail: str = ""
) -> MonthlyFinding:
    return MonthlyFinding(
        check=check.value,
        unit=lesson.unit.name,
        subject=lesson.subject.name,
        lesson_date=lesson.lesson_date,
        period=lesson.period,
        teacher=lesson.teacher.number,
        register_number=number,
        detail=detail,
    )

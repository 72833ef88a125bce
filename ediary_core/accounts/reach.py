"""Says to whom a thing of the diary belongs, as rights see it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ediary_core.accounts.rights import Reach
from ediary_core.tables import (
    Attendance,
    Card,
    Enrolment,
    Finding,
    Grade,
    Lesson,
    LessonKind,
    Pupil,
    StayHour,
    Topic,
    Unit,
    UnitKind,
)
from ediary_core.timetable import PlannedLesson

Entry = Attendance | Grade | StayHour
Thing = Entry | Lesson | Topic | PlannedLesson | Card | Pupil | Unit | Finding | None


def reach_of(session: Session, thing: Thing) -> Reach:  # noqa: PLR0911 - one for each kind
    """The reach of a thing; None stands for what is the whole school's."""
    match thing:
        case Attendance() | StayHour():
            return _entry_reach(session, thing.lesson, thing.pupil_id)
        case Grade():
            return _entry_reach(session, thing.column.lesson, thing.pupil_id)
        case Topic():
            return _lesson_reach(session, thing.lesson)
        case Lesson():
            return _lesson_reach(session, thing)
        case PlannedLesson():
            return Reach(
                teachers=frozenset({thing.teacher_id}),
                tutors=_tutor_of_unit(session, thing.unit_id),
            )
        case Card():
            return Reach(teachers=_some(thing.teacher_id))
        case Pupil():
            return Reach(tutors=_tutors_of_pupil(session, thing.id), pupils=frozenset({thing.id}))
        case Unit():
            return Reach(tutors=_some(thing.tutor_id))
        case Finding():
            return Reach(task_of=thing.teacher_id)
        case None:
            return Reach()


def _entry_reach(session: Session, lesson: Lesson, pupil_id: int) -> Reach:
    """An entry is its pupil's; the tutor is that of the pupil's class, also in a group."""
    return Reach(
        teachers=_teachers(lesson),
        tutors=_tutors_of_pupil(session, pupil_id, on=lesson.lesson_date),
        pupils=frozenset({pupil_id}),
        excursion=lesson.kind is LessonKind.EXCURSION,
    )


def _lesson_reach(session: Session, lesson: Lesson) -> Reach:
    return Reach(
        teachers=_teachers(lesson),
        tutors=_tutor_of_unit(session, lesson.unit_id),
        pupils=frozenset(
            session.scalars(
                select(Enrolment.pupil_id).where(
                    Enrolment.unit_id == lesson.unit_id,
                    Enrolment.since <= lesson.lesson_date,
                    or_(Enrolment.until.is_(None), Enrolment.until >= lesson.lesson_date),
                )
            )
        ),
        excursion=lesson.kind is LessonKind.EXCURSION,
    )


def _teachers(lesson: Lesson) -> frozenset[int]:
    return frozenset({lesson.teacher_id, lesson.planned_teacher_id})


def _tutor_of_unit(session: Session, unit_id: int) -> frozenset[int]:
    return _some(session.scalar(select(Unit.tutor_id).where(Unit.id == unit_id)))


def _tutors_of_pupil(session: Session, pupil_id: int, *, on: date | None = None) -> frozenset[int]:
    """The tutors of the pupil's class, on a day or of the open enrolment."""
    query = (
        select(Unit.tutor_id)
        .join(Enrolment, Enrolment.unit_id == Unit.id)
        .where(Enrolment.pupil_id == pupil_id, Unit.kind == UnitKind.CLASS)
        .where(Unit.tutor_id.is_not(None))
    )
    if on is None:
        query = query.where(Enrolment.until.is_(None))
    else:
        query = query.where(
            Enrolment.since <= on, or_(Enrolment.until.is_(None), Enrolment.until >= on)
        )
    return frozenset(tutor for tutor in session.scalars(query) if tutor is not None)


def _some(teacher_id: int | None) -> frozenset[int]:
    return frozenset() if teacher_id is None else frozenset({teacher_id})

"""The sequences of running numbers as they stand in the diary."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from ediary_core.lessons.numbers import joint_subjects, next_lesson_number
from ediary_core.school_calendar import school_calendar
from ediary_core.school_years import school_year_of
from ediary_core.tables import Lesson, LessonKind, Subject


def number_of_new_lesson(
    session: Session, *, unit_id: int, subject_id: int, day: date, kind: LessonKind
) -> int:
    """The running number that a lesson of a day gets if it is recorded now."""
    counted = _counted_together(session, unit_id=unit_id, subject_id=subject_id, day=day)
    return next_lesson_number(session.scalars(select(Lesson.number).where(counted)), kind=kind)


def lessons_of_sequence(
    session: Session, *, unit_id: int, subject_id: int, day: date
) -> Sequence[Lesson]:
    """The lessons counted together with one of this subject and day, in the order of loading."""
    counted = _counted_together(session, unit_id=unit_id, subject_id=subject_id, day=day)
    return session.scalars(select(Lesson).where(counted).order_by(Lesson.load_order)).all()


def numbering_of_subjects(session: Session) -> dict[int, int | None]:
    """Every subject and the one that it is numbered with."""
    return {subject.id: subject.numbered_with_id for subject in session.scalars(select(Subject))}


def _counted_together(
    session: Session, *, unit_id: int, subject_id: int, day: date
) -> ColumnElement[bool]:
    """What the lessons of a sequence have in common; a class called 5a starts anew every year."""
    subjects = joint_subjects(subject_id, numbering_of_subjects(session))
    conditions = [Lesson.unit_id == unit_id, Lesson.subject_id.in_(subjects)]
    year = school_year_of(school_calendar(session), day)
    if year.first is not None:
        conditions.append(Lesson.lesson_date >= year.first)
    if year.next_first is not None:
        conditions.append(Lesson.lesson_date < year.next_first)
    return and_(*conditions)

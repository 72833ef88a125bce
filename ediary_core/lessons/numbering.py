"""Looks over the running numbers of the diary; gives them anew where somebody answers for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ediary_core.errors import EntryLocked
from ediary_core.history import acting
from ediary_core.lessons.faults import FaultAt, NumberedLesson, number_faults, renumbered
from ediary_core.lessons.numbers import joint_subjects
from ediary_core.lessons.sequence import lessons_of_sequence, numbering_of_subjects
from ediary_core.locks.diary_locks import lock_rules
from ediary_core.locks.rules import lock_over
from ediary_core.profile import ProfileRules
from ediary_core.tables import Lesson, Subject, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceFaults:
    """The faults of one sequence: a unit, and the subject or subjects counted together in it."""

    unit: str
    subjects: tuple[str, ...]
    faults: tuple[FaultAt, ...]


def check_numbers(
    session: Session, *, day: date, unit_id: int | None = None
) -> list[SequenceFaults]:
    """Every sequence of the school year of ``day`` whose numbers have a fault (S35, S36)."""
    found = []
    numbered_with = numbering_of_subjects(session)
    names = {subject.id: subject.name for subject in session.scalars(select(Subject))}
    for unit in session.scalars(_units(unit_id)):
        for joint in sorted(
            {joint_subjects(each, numbered_with) for each in numbered_with}, key=min
        ):
            lessons = lessons_of_sequence(session, unit_id=unit.id, subject_id=min(joint), day=day)
            faults = number_faults(map(_numbered, lessons))
            if faults:
                subjects = tuple(sorted(names[each] for each in joint))
                found.append(SequenceFaults(unit=unit.name, subjects=subjects, faults=faults))
    return found


def _units(unit_id: int | None) -> Select[Unit]:
    query = select(Unit).order_by(Unit.number)
    return query if unit_id is None else query.where(Unit.id == unit_id)


def _numbered(lesson: Lesson) -> NumberedLesson:
    return NumberedLesson(number=lesson.number, kind=lesson.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNumber:
    """A lesson whose number changes."""

    lesson_date: date
    period: int
    old: int
    new: int


def renumber(
    session: Session,
    *,
    unit_id: int,
    subject_id: int,
    day: date,
    rules: ProfileRules,
    who: str,
    why: str,
    now: datetime,
) -> list[NewNumber]:
    """Give a sequence its numbers anew, in the order in which its lessons were filled.

    Every change is kept in the history. The caller commits.

    Raises:
        EntryLocked: a lesson whose number would change lies behind a lock; nothing is changed.
    """
    lessons = sorted(
        lessons_of_sequence(session, unit_id=unit_id, subject_id=subject_id, day=day),
        key=_fill_place,
    )
    numbers = renumbered([lesson.kind for lesson in lessons])
    wrong = [
        (lesson, number)
        for lesson, number in zip(lessons, numbers, strict=True)
        if lesson.number != number
    ]
    _refuse_locked(session, [lesson for lesson, _ in wrong], rules, now)
    changed = []
    with acting(session, who=who, why=why, at=now):
        for lesson, number in wrong:
            changed.append(
                NewNumber(
                    lesson_date=lesson.lesson_date,
                    period=lesson.period,
                    old=lesson.number,
                    new=number,
                )
            )
            lesson.number = number
    return changed


def _fill_place(lesson: Lesson) -> tuple[date, int, int]:
    """Lessons that were held one after the other; one place of a unit holds one lesson."""
    return lesson.lesson_date, lesson.period, lesson.load_order


def _refuse_locked(
    session: Session, lessons: Sequence[Lesson], rules: ProfileRules, now: datetime
) -> None:
    locks = lock_rules(session, rules)
    for lesson in lessons:
        if lock_over(lesson.lesson_date, grade=False, now=now, rules=locks) is not None:
            raise EntryLocked(
                f"The lesson of {lesson.lesson_date.isoformat()}, period {lesson.period}, lies in a"
                " locked month: no number was changed.",
                "Correct its number by an act: ediary lock open --lesson.",
            )

"""Says afterwards what a lesson was: its kind, whether it counts, when planned, a trainee."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from ediary_core.history import acting
from ediary_core.lessons.numbers import next_lesson_number
from ediary_core.lessons.sequence import lessons_of_sequence
from ediary_core.locks.diary_locks import refuse_locked
from ediary_core.profile import ProfileRules
from ediary_core.review.tasks import close_settled
from ediary_core.tables import EntrySource, EntryState, Lesson, LessonKind

_FLAGS = frozenset({"lesson_kind", "not_counted", "trainee"})  # fields whose doubts end with it


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What is to be said of a lesson; None leaves it as it is."""

    kind: LessonKind | None = None
    counts: bool | None = None  # toward the programme
    planned_date: date | None = None  # of a lesson held on another day (G61)
    planned_period: int | None = None
    trainee: bool | None = None  # taught by one under the teacher's supervision (G105)
    number: int | None = None


def amend_lesson(
    session: Session,
    lesson: Lesson,
    amendment: Amendment,
    *,
    rules: ProfileRules,
    who: str,
    why: str,
    now: datetime,
) -> None:
    """Change what is known of a lesson, through the history. The caller commits.

    A lesson that becomes another kind takes the number of that kind (S41, S43). The number it had
    is not given anew; ``numbering.renumber`` closes the gap where a school wants that.

    Raises:
        EntryLocked: the lesson's month is closed.
    """
    refuse_locked(session, lesson.lesson_date, grade=False, rules=rules, now=now)
    with acting(session, who=who, why=why, at=now):
        if amendment.kind is not None and amendment.kind is not lesson.kind:
            lesson.number = _number_as(session, lesson, amendment.kind)
            lesson.kind = amendment.kind
        for name in ("counts", "planned_date", "planned_period", "trainee", "number"):
            value = getattr(amendment, name)
            if value is not None:
                setattr(lesson, name, value)
        lesson.state, lesson.source = EntryState.CORRECTED, EntrySource.TEACHER
    close_settled(session, lesson, fields=_FLAGS, who=who, at=now)


def _number_as(session: Session, lesson: Lesson, kind: LessonKind) -> int:
    """A repeat repeats what was the last number when it was loaded; a lesson takes the next one."""
    others = [
        other
        for other in lessons_of_sequence(
            session,
            unit_id=lesson.unit_id,
            subject_id=lesson.subject_id,
            day=lesson.lesson_date,
        )
        if other.id != lesson.id
        and (kind is not LessonKind.REPEAT or other.load_order < lesson.load_order)
    ]
    return next_lesson_number((other.number for other in others), kind=kind)

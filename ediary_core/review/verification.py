"""Teachers verify the entries of their lessons within the profile's days (G61, G90)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ediary_core.errors import NotVerified
from ediary_core.history import acting
from ediary_core.review.entries import all_entries
from ediary_core.tables import EntryState, Lesson, Topic
from ediary_core.teachers import teacher_of

_WHY = "verified"


def verify_lesson(session: Session, lesson: Lesson, *, who: str, now: datetime) -> None:
    """Note that its teacher has looked at all entries: from now on no scan changes them.

    Handwriting that nobody has typed yet does not hold it up: topics have a deadline of their own
    (G90). Verifying again changes nothing. The caller commits.

    Raises:
        NotVerified: an entry waits for a value.
    """
    if lesson.verified_at is not None:
        return
    entries = all_entries(session, lesson)
    waiting = [each for each in entries if _waits(each)]
    if waiting:
        raise NotVerified(
            f"The lesson of {lesson.lesson_date.isoformat()}, period {lesson.period}, has"
            f" {len(waiting)} entries that wait for a value.",
            "Enter them first: ediary tasks list shows which.",
        )
    with acting(session, who=who, why=_WHY, at=now):
        for entry in entries:
            entry.state = EntryState.VERIFIED
        lesson.verified_at, lesson.verified_by = now, who


def _waits(entry: object) -> bool:
    """A missing topic is due by its own day; everything else has to be settled first."""
    return getattr(entry, "state", None) is EntryState.NEEDS_REVIEW and not isinstance(entry, Topic)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing that a teacher still has to do; the fields are the columns of ``verify list``.

    ``what``: verify, topic or homework.
    """

    teacher: int
    due_on: date
    overdue: bool
    what: str
    lesson_date: date
    period: int
    unit: str
    subject: str


def open_dues(
    session: Session, *, today: date, teacher_number: int | None = None, overdue_only: bool = False
) -> list[Due]:
    """Unverified lessons and handwriting not yet typed, by deadline (G58, G61, G90).

    Raises:
        UnknownName: there is no such teacher.
    """
    lessons = select(Lesson).where(Lesson.verified_at.is_(None), Lesson.verify_by.is_not(None))
    texts = select(Topic).join(Topic.lesson).where(Topic.text.is_(None), Topic.due_on.is_not(None))
    if teacher_number is not None:
        own = teacher_of(session, teacher_number).id
        lessons = lessons.where(Lesson.teacher_id == own)
        texts = texts.where(Lesson.teacher_id == own)
    dues = [
        *(
            _due(lesson, lesson.verify_by, "verify", today)
            for lesson in session.scalars(lessons.options(joinedload(Lesson.unit)))
        ),
        *(
            _due(text.lesson, text.due_on, text.kind.value, today)
            for text in session.scalars(texts)
        ),
    ]
    wanted = [due for due in dues if due.overdue or not overdue_only]
    return sorted(
        wanted,
        key=lambda due: (due.due_on, due.teacher, due.lesson_date, due.period, due.unit, due.what),
    )


def _due(lesson: Lesson, due_on: date | None, what: str, today: date) -> Due:
    if due_on is None:
        raise ValueError("what is due has a day")
    return Due(
        teacher=lesson.teacher.number,
        due_on=due_on,
        overdue=due_on < today,
        what=what,
        lesson_date=lesson.lesson_date,
        period=lesson.period,
        unit=lesson.unit.name,
        subject=lesson.subject.name,
    )

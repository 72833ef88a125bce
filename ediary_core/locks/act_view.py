"""A correction act as it is read on paper: with the names that the diary has for its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.cards import card_by_id, snapshot_of
from ediary_core.errors import UnknownName
from ediary_core.local_time import SCHOOL_ZONE, local_day
from ediary_core.lock_tables import CorrectionAct, CorrectionActRow
from ediary_core.roster import roster_on
from ediary_core.tables import Lesson, Pupil, Teacher


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRow:
    """One value: wrong and right; ``register_number`` and ``pupil`` are empty for the lesson's."""

    field: str  # attendance, grade1, topic, ...
    subject: str
    register_number: int | None
    pupil: str
    wrong: str | None
    right: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActView:
    """Everything that stands on a correction act (L9)."""

    number: str
    made_on: date  # the school's day
    card_number: str | None
    unit: str
    subject: str
    lesson_date: date
    period: int
    teacher: str  # who asked
    administrator: str
    reason: str
    rows: tuple[ActRow, ...]


def act_view(session: Session, number: str) -> ActView:
    """The act of a number like ``2026/7``.

    Raises:
        UnknownName: there is no act of that number.
    """
    act = session.scalar(select(CorrectionAct).where(CorrectionAct.number == number))
    if act is None or act.lesson_id is None:
        raise UnknownName(f"There is no correction act {number}.", "See: ediary lock acts.")
    lesson = session.get_one(Lesson, act.lesson_id)
    teacher = session.get_one(Teacher, act.teacher_id)
    return ActView(
        number=act.number,
        made_on=local_day(act.made_at, session.info.get(SCHOOL_ZONE)),
        card_number=_card_number(session, act),
        unit=lesson.unit.name,
        subject=lesson.subject.name,
        lesson_date=lesson.lesson_date,
        period=lesson.period,
        teacher=f"{teacher.name} ({teacher.number})",
        administrator=act.administrator,
        reason=act.reason,
        rows=_rows(session, act, lesson),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ActListing:
    """One act; the fields are the columns of ``ediary lock acts``."""

    number: str
    made_at: datetime
    card_number: str | None
    lesson_date: date | None
    period: int | None
    unit: str | None
    teacher: int | None
    administrator: str
    values: int
    reason: str


def acts_listing(session: Session) -> list[ActListing]:
    """All acts in the order written."""
    return [
        _listing(session, act)
        for act in session.scalars(select(CorrectionAct).order_by(CorrectionAct.id))
    ]


def _listing(session: Session, act: CorrectionAct) -> ActListing:
    lesson = None if act.lesson_id is None else session.get(Lesson, act.lesson_id)
    teacher = None if act.teacher_id is None else session.get(Teacher, act.teacher_id)
    rows = select(CorrectionActRow.id).where(CorrectionActRow.act_id == act.id)
    return ActListing(
        number=act.number,
        made_at=act.made_at,
        card_number=_card_number(session, act),
        lesson_date=lesson.lesson_date if lesson else None,
        period=lesson.period if lesson else None,
        unit=lesson.unit.name if lesson else None,
        teacher=teacher.number if teacher else None,
        administrator=act.administrator,
        values=len(session.scalars(rows).all()),
        reason=act.reason,
    )


def _card_number(session: Session, act: CorrectionAct) -> str | None:
    if act.card_id is None:
        return None
    return snapshot_of(card_by_id(session, act.card_id)).card_number


def _rows(session: Session, act: CorrectionAct, lesson: Lesson) -> tuple[ActRow, ...]:
    numbers = {
        pupil.pupil_id: pupil.register_number
        for pupil in roster_on(session, lesson.unit_id, lesson.lesson_date, lesson.subject_id)
    }
    query = select(CorrectionActRow).where(CorrectionActRow.act_id == act.id)
    return tuple(
        _row(session, row, numbers.get(row.pupil_id or 0))
        for row in session.scalars(query.order_by(CorrectionActRow.id))
    )


def _row(session: Session, row: CorrectionActRow, register_number: int | None) -> ActRow:
    pupil = None if row.pupil_id is None else session.get(Pupil, row.pupil_id)
    return ActRow(
        field=row.field,
        subject=row.subject,
        register_number=register_number,
        pupil=f"{pupil.surname} {pupil.given_name}" if pupil else "",
        wrong=row.wrong,
        right=row.right,
    )

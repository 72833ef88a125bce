"""Writes correction acts: the one way in which an entry behind a lock changes (L9, L11, L13).

Whatever is changed inside ``writing_act`` goes past the locks and stands in the act, value by
value; an error inside leaves neither change nor act. There is no other way past a lock, and none
that opens a whole month again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.errors import NothingCorrected
from ediary_core.history import acting
from ediary_core.local_time import SCHOOL_ZONE
from ediary_core.lock_tables import CorrectionAct, CorrectionActRow
from ediary_core.locks.diary_locks import locks_lifted
from ediary_core.locks.entry_values import ValueChange, changes, entry_values
from ediary_core.locks.notifications import (
    Message,
    queue_for_administrator,
    queue_for_pupils,
    queue_for_teachers,
)
from ediary_core.tables import Lesson

LATE_CARD, CORRECTED = "late_card", "corrected"  # kinds of messages about an act


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRequest:
    """Who asked for the correction, who makes it, and why."""

    teacher_id: int
    administrator: str
    reason: str
    card_id: str | None = None  # the late card that is let in

    def __post_init__(self) -> None:
        if not self.administrator.strip() or not self.reason.strip():
            raise ValueError("a correction act needs an administrator and a reason")


@dataclass(slots=True)
class ActBeingWritten:
    """Given to the block; ``act`` is there after its end."""

    act: CorrectionAct | None = None


@contextmanager
def writing_act(
    session: Session,
    request: ActRequest,
    *,
    lesson: Callable[[], Lesson | None],
    now: datetime,
) -> Iterator[ActBeingWritten]:
    """Change entries of one lesson past the locks, and write the act about it.

    ``lesson`` finds the lesson, before the block and after it: a late card's is not there before.
    Numbers of acts run from 1 in each year of the school's clock, without gaps, since an act and
    what it lets in are one transaction. The caller commits.

    Raises:
        NothingCorrected: the block changed no value of the lesson.
    """
    written = ActBeingWritten()
    with session.begin_nested():
        before = entry_values(session, lesson())
        with (
            locks_lifted(session),
            acting(session, who=request.administrator, why=request.reason, at=now),
        ):
            yield written
        corrected = lesson()
        found = changes(before, entry_values(session, corrected))
        if corrected is None or not found:
            raise NothingCorrected(
                "No value would change, so no act was written.",
                "Name values other than those that the diary holds.",
            )
        written.act = _write(session, request, corrected, found, now=now)
        _tell(session, request, corrected, written.act, found, now=now)


def next_act_number(session: Session, *, year: int) -> str:
    """The number of the year's next act, like ``2026/7``."""
    given = session.scalars(
        select(CorrectionAct.number).where(CorrectionAct.number.startswith(f"{year}/"))
    )
    last = max((int(number.partition("/")[2]) for number in given), default=0)
    return f"{year}/{last + 1}"


def _school_day(session: Session, now: datetime) -> date:
    """The school's day, whose year an act is numbered in."""
    zone = session.info.get(SCHOOL_ZONE)
    return (now if zone is None else now.astimezone(zone)).date()


def _write(
    session: Session,
    request: ActRequest,
    lesson: Lesson,
    found: tuple[ValueChange, ...],
    *,
    now: datetime,
) -> CorrectionAct:
    act = CorrectionAct(
        number=next_act_number(session, year=_school_day(session, now).year),
        card_id=request.card_id,
        lesson_id=lesson.id,
        teacher_id=request.teacher_id,
        administrator=request.administrator,
        made_at=now,
        reason=request.reason,
    )
    session.add(act)
    session.flush()
    session.add_all(
        CorrectionActRow(
            act_id=act.id,
            entity=change.place.entity,
            entity_id=change.place.entity_id,
            field=change.place.field,
            subject=lesson.subject.name,
            pupil_id=change.place.pupil_id,
            wrong=change.wrong,
            right=change.right,
        )
        for change in found
    )
    session.flush()
    return act


def _tell(
    session: Session,
    request: ActRequest,
    lesson: Lesson,
    act: CorrectionAct,
    found: tuple[ValueChange, ...],
    *,
    now: datetime,
) -> None:
    """The pupils concerned and their parents, the teachers, the administrator (L9, L11, L13)."""
    detail = {
        "act": act.number,
        "subject": lesson.subject.name,
        "date": lesson.lesson_date.isoformat(),
        "period": str(lesson.period),
    }
    kind = LATE_CARD if request.card_id is not None else CORRECTED
    message = Message(kind=kind, detail=detail, act_id=act.id)
    pupils = {change.place.pupil_id for change in found} - {None}
    queue_for_pupils(session, message, (each for each in pupils if each is not None), now=now)
    queue_for_teachers(session, message, {request.teacher_id, lesson.teacher_id}, now=now)
    queue_for_administrator(session, message, now=now)

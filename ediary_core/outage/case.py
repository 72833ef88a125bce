"""Outages as they are noted: started, ended, found again.

Source: requirements row 1 (G85, G86, G91-93, S32).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from ediary_core.errors import OutageRefused, UnknownName
from ediary_core.outage_tables import Outage, OutageScope
from ediary_core.tables import Teacher
from ediary_core.teachers import teacher_of


def start_outage(
    session: Session,
    *,
    reason: str,
    who: str,
    now: datetime,
    at: datetime | None = None,
    teacher_number: int | None = None,
) -> Outage:
    """Note that the diary is out of order: for the school, or at one teacher's workstation.

    ``at``: when it began, if not just now.

    Raises:
        OutageRefused: no reason, a start in the future, or another outage of the same scope at
            that time.
        UnknownName: there is no such teacher.
    """
    begun = at or now
    if not reason.strip():
        raise OutageRefused("An outage needs a reason.", "Say in a few words what is broken.")
    if begun > now:
        raise OutageRefused(
            "An outage cannot start in the future.", "Note it when it has begun, or mend the time."
        )
    teacher = _teacher(session, teacher_number)
    _refuse_overlap(session, begun, teacher)
    outage = Outage(
        scope=OutageScope.SCHOOL if teacher is None else OutageScope.TEACHER,
        teacher_id=None if teacher is None else teacher.id,
        started_at=begun,
        ended_at=None,
        reason=reason.strip(),
        started_by=who,
        ended_by=None,
    )
    session.add(outage)
    session.flush()
    return outage


def end_outage(
    session: Session,
    *,
    who: str,
    now: datetime,
    at: datetime | None = None,
    teacher_number: int | None = None,
) -> Outage:
    """Note that the diary works again.

    Raises:
        OutageRefused: no such outage lasts, or the end lies before its start or in the future.
        UnknownName: there is no such teacher.
    """
    outage = lasting_outage(session, teacher_number=teacher_number)
    if outage is None:
        raise OutageRefused(
            "No such outage lasts.",
            "See: ediary outage status. One workstation's ends with --teacher NUMBER.",
        )
    end = at or now
    if end > now:
        raise OutageRefused(
            "An outage cannot end in the future.", "Note it when the diary works, or mend the time."
        )
    if end < outage.started_at:
        raise OutageRefused(
            f"Outage {outage.id} started later than that.", "Mend the time of its end."
        )
    outage.ended_at = end
    outage.ended_by = who
    session.flush()
    return outage


def lasting_outage(session: Session, *, teacher_number: int | None = None) -> Outage | None:
    """The outage of the school, or of one teacher's workstation, that has not ended.

    Raises:
        UnknownName: there is no such teacher.
    """
    teacher = _teacher(session, teacher_number)
    return session.scalar(_of_scope(teacher).where(Outage.ended_at.is_(None)))


def outage_by_id(session: Session, outage_id: int) -> Outage:
    """One outage.

    Raises:
        UnknownName: there is none of that number.
    """
    outage = session.get(Outage, outage_id)
    if outage is None:
        raise UnknownName(f"There is no outage {outage_id}.", "See: ediary outage status --all.")
    return outage


def outages(session: Session) -> list[Outage]:
    """Every outage, in order of their starts."""
    return list(session.scalars(select(Outage).order_by(Outage.started_at, Outage.id)))


def latest_outage(session: Session, *, teacher_number: int | None = None) -> Outage | None:
    """The one that lasts, else the last one of the scope.

    Raises:
        UnknownName: there is no such teacher.
    """
    teacher = _teacher(session, teacher_number)
    return session.scalar(_of_scope(teacher).order_by(Outage.started_at.desc(), Outage.id.desc()))


def _of_scope(teacher: Teacher | None) -> Select[Outage]:
    if teacher is None:
        return select(Outage).where(Outage.scope == OutageScope.SCHOOL)
    return select(Outage).where(
        Outage.scope == OutageScope.TEACHER, Outage.teacher_id == teacher.id
    )


def _refuse_overlap(session: Session, begun: datetime, teacher: Teacher | None) -> None:
    """One that begins now is open to all days to come, so whatever ends later overlaps it."""
    other = session.scalar(
        _of_scope(teacher).where(or_(Outage.ended_at.is_(None), Outage.ended_at > begun))
    )
    if other is not None:
        still = "still lasts" if other.ended_at is None else "ended later than that"
        raise OutageRefused(
            f"Outage {other.id} of the same scope {still}.",
            "End it first, or mend the time; see: ediary outage status.",
        )


def _teacher(session: Session, number: int | None) -> Teacher | None:
    if number is None:
        return None
    return teacher_of(session, number)

"""The queue of messages about corrections: to whom, which sentence, and whether it was sent.

The program sends nothing itself: the school's mail system takes the list and says what it sent.
A message names no pupil; who it is for stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.errors import UnknownName
from ediary_core.lock_tables import Notification, Recipient
from ediary_core.profile import Profile
from ediary_core.tables import Enrolment, Pupil, Teacher, Unit, UnitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What all recipients of one event are told; ``detail`` fills the sentence, without names."""

    kind: str  # its sentences: notification.<kind>.subject and .text
    detail: Mapping[str, str]
    act_id: int | None = None


def queue_for_pupils(
    session: Session, message: Message, pupil_ids: Iterable[int], *, now: datetime
) -> None:
    """Tell each pupil and the pupil's parents, once each (L11, L13)."""
    for pupil_id in sorted(set(pupil_ids)):
        for recipient in (Recipient.PUPIL, Recipient.PARENTS):
            _queue(session, message, recipient, now=now, pupil_id=pupil_id)


def queue_for_teachers(
    session: Session, message: Message, teacher_ids: Iterable[int], *, now: datetime
) -> None:
    """Tell each teacher once."""
    for teacher_id in sorted(set(teacher_ids)):
        _queue(session, message, Recipient.TEACHER, now=now, teacher_id=teacher_id)


def queue_for_administrator(session: Session, message: Message, *, now: datetime) -> None:
    """Tell the administrator."""
    _queue(session, message, Recipient.ADMINISTRATOR, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationListing:
    """One message; the fields are the columns of ``ediary notifications list``."""

    id: int
    recipient: str
    unit: str | None  # of the pupil
    register_number: int | None
    student: str | None
    teacher: int | None
    email: str | None  # of the teacher
    subject: str
    text: str
    queued_at: datetime
    sent_at: datetime | None


def notifications_listing(
    session: Session, profile: Profile, *, waiting_only: bool
) -> list[NotificationListing]:
    """The messages with their sentences in the profile's language, in the order queued."""
    query = select(Notification).order_by(Notification.id)
    if waiting_only:
        query = query.where(Notification.sent_at.is_(None))
    return [_listing(session, each, profile) for each in session.scalars(query)]


def mark_sent(session: Session, ids: Iterable[int], *, now: datetime) -> int:
    """Note that messages were sent; how many of them were not noted before.

    Raises:
        UnknownName: there is no message of a number; nothing is noted.
    """
    wanted = set(ids)
    found = list(session.scalars(select(Notification).where(Notification.id.in_(wanted))))
    missing = sorted(wanted - {each.id for each in found})
    if missing:
        raise UnknownName(
            f"There is no notification {missing[0]}.", "See the list: ediary notifications list."
        )
    waiting = [each for each in found if each.sent_at is None]
    for each in waiting:
        each.sent_at = now
    session.flush()
    return len(waiting)


def _queue(
    session: Session,
    message: Message,
    recipient: Recipient,
    *,
    now: datetime,
    pupil_id: int | None = None,
    teacher_id: int | None = None,
) -> None:
    session.add(
        Notification(
            recipient=recipient,
            pupil_id=pupil_id,
            teacher_id=teacher_id,
            act_id=message.act_id,
            kind=message.kind,
            detail=dict(message.detail),
            queued_at=now,
        )
    )
    session.flush()


def _listing(session: Session, each: Notification, profile: Profile) -> NotificationListing:
    pupil = None if each.pupil_id is None else session.get(Pupil, each.pupil_id)
    teacher = None if each.teacher_id is None else session.get(Teacher, each.teacher_id)
    place = None if pupil is None else _place_in_class(session, pupil.id)
    values = _in_words(each.detail, profile)
    words = {
        part: profile.text(f"notification.{each.kind}.{part}").format_map(values)
        for part in ("subject", "text")
    }
    return NotificationListing(
        id=each.id,
        recipient=each.recipient.value,
        unit=place.unit.name if place else None,
        register_number=place.register_number if place else None,
        student=f"{pupil.surname} {pupil.given_name}" if pupil else None,
        teacher=teacher.number if teacher else None,
        email=(teacher.email or None) if teacher else None,
        subject=words["subject"],
        text=words["text"],
        queued_at=each.queued_at,
        sent_at=each.sent_at,
    )


def _place_in_class(session: Session, pupil_id: int) -> Enrolment | None:
    """The pupil's latest place in a class."""
    return session.scalars(
        select(Enrolment)
        .join(Enrolment.unit)
        .where(Enrolment.pupil_id == pupil_id, Unit.kind == UnitKind.CLASS)
        .order_by(Enrolment.since.desc(), Enrolment.id.desc())
    ).first()


def _in_words(detail: Mapping[str, str], profile: Profile) -> dict[str, str]:
    """The values of a sentence; its day as people of the profile's language write it."""
    day = date.fromisoformat(detail["date"])
    figures = profile.text("card.date_numeric")
    return dict(detail) | {"date": figures.format(day=day.day, month=day.month, year=day.year)}

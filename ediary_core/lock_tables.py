"""Tables of locks, of the acts that correct what is locked, and of the notifications they queue.

Shapes only: rules stand in ``ediary_core.locks``.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ediary_core.tables import Base, words


class LockKind(StrEnum):
    MONTH = "month"  # everything of the month
    TERM = "term"  # the term's grades, from 24:00 of its last day


class Lock(Base):
    """A span of days whose entries are closed from ``locked_at`` on."""

    __tablename__ = "lock"
    __table_args__ = (UniqueConstraint("kind", "first"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[LockKind] = mapped_column(words(LockKind))
    first: Mapped[date]
    last: Mapped[date]
    locked_at: Mapped[datetime]
    locked_by: Mapped[str]


class CorrectionAct(Base):
    """The act about one unlocking: who asked, who unlocked, when and why. Never changed."""

    __tablename__ = "correction_act"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)  # like 2026/7
    card_id: Mapped[str | None] = mapped_column(ForeignKey("card.id"))  # a late card let through
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id"))
    teacher_id: Mapped[int | None] = mapped_column(ForeignKey("teacher.id"))  # who asked
    administrator: Mapped[str]
    made_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)


class CorrectionActRow(Base):
    """One value of an act: wrong and right."""

    __tablename__ = "correction_act_row"
    id: Mapped[int] = mapped_column(primary_key=True)
    act_id: Mapped[int] = mapped_column(ForeignKey("correction_act.id"), index=True)
    entity: Mapped[str]  # table name, as in History
    entity_id: Mapped[str]
    field: Mapped[str]  # attendance, grade1, arrival, topic, number, ...
    subject: Mapped[str]
    pupil_id: Mapped[int | None] = mapped_column(ForeignKey("pupil.id"))
    wrong: Mapped[str | None] = mapped_column(Text)
    right: Mapped[str | None] = mapped_column(Text)


class Recipient(StrEnum):
    PUPIL = "pupil"
    PARENTS = "parents"
    TEACHER = "teacher"
    ADMINISTRATOR = "administrator"


class Notification(Base):
    """Somebody to be told of something; ``sent_at`` is None while it waits."""

    __tablename__ = "notification"
    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[Recipient] = mapped_column(words(Recipient))
    pupil_id: Mapped[int | None] = mapped_column(ForeignKey("pupil.id"))
    teacher_id: Mapped[int | None] = mapped_column(ForeignKey("teacher.id"))
    act_id: Mapped[int | None] = mapped_column(ForeignKey("correction_act.id"))
    kind: Mapped[str]  # key of its sentence: notification.<kind>
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)  # values of the sentence; no names
    queued_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

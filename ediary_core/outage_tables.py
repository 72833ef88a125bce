"""Tables of the outage as a case: the case itself, packs, the cards' way through hands, the clock.

Shapes only: rules stand in ``ediary_core.outage``. Registers are append-only: what was noted
wrongly is noted again, never changed.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ediary_core.tables import Base, Card, Teacher, words


class OutageScope(StrEnum):
    SCHOOL = "school"
    TEACHER = "teacher"  # one teacher's workstation


class Outage(Base):
    """One outage of the diary; ``ended_at`` is None while it lasts."""

    __tablename__ = "outage"
    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[OutageScope] = mapped_column(words(OutageScope))
    teacher_id: Mapped[int | None] = mapped_column(ForeignKey("teacher.id"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text)
    started_by: Mapped[str]
    ended_by: Mapped[str | None]
    teacher: Mapped[Teacher | None] = relationship()


class MovementKind(StrEnum):
    """One step of a card through hands."""

    HANDED_OUT = "handed_out"  # secretariat -> teacher
    RETURNED = "returned"  # teacher -> secretariat
    INTO_SAFE = "into_safe"
    OUT_OF_SAFE = "out_of_safe"  # for scanning
    LOST = "lost"
    DESTROYED = "destroyed"


class Movement(Base):
    """The custody log: which card went where, when, and who says so."""

    __tablename__ = "movement"
    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[str] = mapped_column(ForeignKey("card.id"), index=True)
    kind: Mapped[MovementKind] = mapped_column(words(MovementKind))
    teacher_id: Mapped[int | None] = mapped_column(ForeignKey("teacher.id"))  # to or from whom
    at: Mapped[datetime]
    who: Mapped[str]
    note: Mapped[str] = mapped_column(Text, default="")
    card: Mapped[Card] = relationship()


class Pack(Base):
    """A pack for the safe as it was printed; ``sections`` says what each part was made from."""

    __tablename__ = "pack"
    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    first: Mapped[date]
    last: Mapped[date]
    sections: Mapped[dict[str, Any]] = mapped_column(JSON)


class Destruction(Base):
    """A protocol of destruction: who shredded how many cards, and when."""

    __tablename__ = "destruction"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    who: Mapped[str]  # the named employee of the secretariat
    card_count: Mapped[int]


class DestroyedCard(Base):
    """A card of a protocol of destruction."""

    __tablename__ = "destroyed_card"
    id: Mapped[int] = mapped_column(primary_key=True)
    destruction_id: Mapped[int] = mapped_column(ForeignKey("destruction.id"), index=True)
    card_id: Mapped[str] = mapped_column(ForeignKey("card.id"), unique=True)


class ClockDay(Base):
    """A day on which the program ran, in the order seen; a jump is kept only if confirmed."""

    __tablename__ = "clock_day"
    id: Mapped[int] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]
    confirmed_by: Mapped[str | None]  # who confirmed a jump of the date

"""Tables of the outage as a case: the case itself, packs, the cards' way through hands, the clock.

Shapes only: rules stand in ``ediary_core.outage``. Registers are append-only: what was noted
wrongly is noted again, never changed.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Text, UniqueConstraint
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
    oddity: Mapped[str | None]  # outage.places.Oddity: why this step was not to be expected
    card: Mapped[Card] = relationship()


class BlankDecision(Base):
    """What a person says that a blank card's numbers mean; None: as bubbled, or as said before.

    Append-only: of each number the latest saying holds.
    """

    __tablename__ = "blank_decision"
    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[str] = mapped_column(ForeignKey("card.id"), index=True)
    teacher_id: Mapped[int | None] = mapped_column(ForeignKey("teacher.id"))
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    lesson_date: Mapped[date | None]
    period: Mapped[int | None]
    at: Mapped[datetime]
    who: Mapped[str]


class Pack(Base):
    """A pack for the safe as it was printed; ``sections`` says what each part was made from."""

    __tablename__ = "pack"
    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    first: Mapped[date]
    last: Mapped[date]
    sections: Mapped[dict[str, Any]] = mapped_column(JSON)


class Destruction(Base):
    """A protocol of destruction: who shredded how many cards, and when.

    The rows of one act are written in one transaction before its first file is deleted;
    ``finished_at`` is None until the last one is gone, so an interrupted act is finished later.
    """

    __tablename__ = "destruction"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    who: Mapped[str]  # the named employee of the secretariat
    recorded_by: Mapped[str]  # who ran the program
    card_count: Mapped[int]
    finished_at: Mapped[datetime | None]


class PaperEnd(StrEnum):
    """What became of a card's paper."""

    SHREDDED = "shredded"
    LOST = "lost"  # noted as lost before: only its pictures could be destroyed


class DestroyedCard(Base):
    """A card of a protocol of destruction."""

    __tablename__ = "destroyed_card"
    id: Mapped[int] = mapped_column(primary_key=True)
    destruction_id: Mapped[int] = mapped_column(ForeignKey("destruction.id"), index=True)
    card_id: Mapped[str] = mapped_column(ForeignKey("card.id"), unique=True)
    paper: Mapped[PaperEnd] = mapped_column(words(PaperEnd))


class PurgedKind(StrEnum):
    SCAN = "scan"  # a scan file as it came in
    PICTURE = "picture"  # a page set upright
    CROP = "crop"  # a topic cut out of a page
    KEPT = "kept"  # a page kept out of a purged scan file


class PurgedFile(Base):
    """A file of the scan store that an act of destruction deletes; ``deleted_at`` once it is."""

    __tablename__ = "purged_file"
    __table_args__ = (UniqueConstraint("destruction_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    destruction_id: Mapped[int] = mapped_column(ForeignKey("destruction.id"), index=True)
    name: Mapped[str] = mapped_column(index=True)  # in the scan store
    kind: Mapped[PurgedKind] = mapped_column(words(PurgedKind))
    deleted_at: Mapped[datetime | None]


class KeptPage(Base):
    """The picture of a page without one of its own, kept when its scan file had to go."""

    __tablename__ = "kept_page"
    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), unique=True)
    picture: Mapped[str]  # file in the scan store


class ClockDoubt(StrEnum):
    """Why the date of the computer was not believed."""

    BACK = "back"  # earlier than a day seen before
    AHEAD = "ahead"  # too long after the last day seen


class ClockDay(Base):
    """A day on which the program wrote notes, in the order seen.

    A row in doubt is kept, because entries were dated by that clock; what is believed goes by the
    last row without a doubt.
    """

    __tablename__ = "clock_day"
    id: Mapped[int] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]
    doubt: Mapped[ClockDoubt | None] = mapped_column(words(ClockDoubt))
    confirmed_by: Mapped[str | None]  # who confirmed a jump of the date

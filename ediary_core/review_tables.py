"""Tables of what machine and teacher see differently, and of what a person took out of the diary.

Rules stand in ``ediary_core.review``.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ediary_core.tables import Base, words


class DifferenceState(StrEnum):
    OPEN = "open"
    SETTLED = "settled"


class Difference(Base):
    """A value on a scanned card that the teacher had already decided otherwise in the diary.

    The teacher's value stays; this row keeps what the paper says until a person has seen it.
    """

    __tablename__ = "difference"
    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[str] = mapped_column(ForeignKey("card.id"), index=True)
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"))
    entity: Mapped[str]  # table name, as in History
    entity_id: Mapped[str]
    field: Mapped[str | None]  # on the card
    kept: Mapped[str | None]  # the teacher's value
    scanned: Mapped[str | None]
    found_at: Mapped[datetime]
    state: Mapped[DifferenceState] = mapped_column(words(DifferenceState))
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]


class Withdrawal(Base):
    """An entry that a person took out of the diary: no scan ever brings it back.

    Once a person enters something there again, that entry counts and this row is history.
    """

    __tablename__ = "withdrawal"
    __table_args__ = (UniqueConstraint("lesson_id", "field", "pupil_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), index=True)
    field: Mapped[str]  # what kind of entry: attendance, grade1, arrival, ...
    pupil_id: Mapped[int] = mapped_column(ForeignKey("pupil.id"))
    who: Mapped[str]
    at: Mapped[datetime]
    why: Mapped[str] = mapped_column(Text)

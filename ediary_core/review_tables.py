"""Tables of what machine and teacher see differently. Rules stand in ``ediary_core.review``."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
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

"""What an entry was at a moment of the past, told from what changed since."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.history_text import as_text
from ediary_core.tables import History


def values_at(session: Session, entry: Any, moment: datetime) -> dict[str, str | None]:
    """The columns of an entry, as text, as they were after all changes up to ``moment``.

    Before the entry was made, they are what it was made with.
    """
    table = type(entry).__table__
    values = {column.name: as_text(getattr(entry, column.key)) for column in table.columns}
    later = session.scalars(
        select(History)
        .where(
            History.entity == table.name,
            History.entity_id == str(entry.id),
            History.attribute.in_(values),
            History.at > moment,
        )
        .order_by(History.id.desc())
    )
    for change in later:
        values[change.attribute] = change.old
    return values

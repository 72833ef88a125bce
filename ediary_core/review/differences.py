"""What paper says otherwise than a person decided: kept, shown, and settled by a person (G89)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.errors import UnknownName
from ediary_core.review_tables import Difference, DifferenceState


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDifference:
    """A person's value that stays (None: nothing), and what the paper says there."""

    entity: str
    entity_id: str
    field: str
    kept: str | None
    scanned: str | None
    page_id: int | None


def keep_differences(
    session: Session, card_id: str, found: Iterable[FoundDifference], *, now: datetime
) -> None:
    """Note what is not noted yet; a difference that a person has settled is not opened again."""
    known = {
        (each.entity, each.entity_id, each.field, each.kept, each.scanned)
        for each in session.scalars(select(Difference).where(Difference.card_id == card_id))
    }
    for each in found:
        key = (each.entity, each.entity_id, each.field, each.kept, each.scanned)
        if key not in known:
            known.add(key)
            session.add(
                Difference(
                    card_id=card_id,
                    page_id=each.page_id,
                    entity=each.entity,
                    entity_id=each.entity_id,
                    field=each.field,
                    kept=each.kept,
                    scanned=each.scanned,
                    found_at=now,
                    state=DifferenceState.OPEN,
                )
            )
    session.flush()


def open_differences(session: Session, card_id: str) -> list[Difference]:
    """Those of a card that nobody has settled, in the order found."""
    return list(
        session.scalars(
            select(Difference)
            .where(Difference.card_id == card_id, Difference.state == DifferenceState.OPEN)
            .order_by(Difference.id)
        )
    )


def settle_difference(session: Session, difference_id: int, *, who: str, at: datetime) -> None:
    """A person has seen it, and the value in the diary stays.

    Raises:
        UnknownName: there is no such difference.
    """
    difference = session.get(Difference, difference_id)
    if difference is None:
        raise UnknownName(
            f"There is no difference {difference_id}.", "See the list: ediary tasks list."
        )
    _settle(difference, who=who, at=at)


def settle_differences_of(
    session: Session, *, entity: str, entity_id: str, who: str, at: datetime
) -> None:
    """A person decided the entry anew: what paper said of it before is settled by that."""
    query = select(Difference).where(
        Difference.entity == entity,
        Difference.entity_id == entity_id,
        Difference.state == DifferenceState.OPEN,
    )
    for difference in session.scalars(query):
        _settle(difference, who=who, at=at)


def _settle(difference: Difference, *, who: str, at: datetime) -> None:
    if difference.state is DifferenceState.OPEN:
        difference.state = DifferenceState.SETTLED
        difference.settled_at, difference.settled_by = at, who

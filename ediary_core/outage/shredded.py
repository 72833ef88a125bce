"""Says of pictures that are gone whether they were shredded, and when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.outage_tables import DestroyedCard, Destruction, KeptPage, PurgedFile


def shredded_at(session: Session, card_id: str) -> datetime | None:
    """When a card was destroyed; None while it is kept."""
    return session.scalar(
        select(Destruction.at)
        .join(DestroyedCard, DestroyedCard.destruction_id == Destruction.id)
        .where(DestroyedCard.card_id == card_id)
    )


def purged_at(session: Session, names: Collection[str]) -> dict[str, datetime]:
    """When files of the scan store were purged, by name; those that are kept are left out."""
    rows = session.execute(
        select(PurgedFile.name, Destruction.at)
        .join(Destruction, Destruction.id == PurgedFile.destruction_id)
        .where(PurgedFile.name.in_(names))
        .order_by(PurgedFile.id)
    )
    return {name: at for name, at in rows}  # noqa: C416 - rows are no pairs to mypy


def kept_picture(session: Session, page_id: int) -> str | None:
    """The picture of a page whose scan file had to go, if it had none of its own."""
    return session.scalar(select(KeptPage.picture).where(KeptPage.page_id == page_id))

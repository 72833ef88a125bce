"""Correction cards as documents: which cards correct a card, and a new one stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.card import CardKind, CardSnapshot, CardState
from ediary_core.tables import Card


def corrections_of(session: Session, card_id: str) -> list[Card]:
    """The correction cards issued for a card so far, by revision."""
    query = select(Card).where(Card.kind == CardKind.CORRECTION, Card.corrects_id == card_id)
    return list(session.scalars(query.order_by(Card.revision, Card.serial)))


def add_correction_card(
    session: Session, snapshot: CardSnapshot, *, card: Card, form: str, issued_at: datetime
) -> Card:
    """Store an issued correction card of a card with its form.

    Earlier correction cards of which nothing was read yet become superseded: they ask what is not
    asked any more. If one is filled all the same, its answers still count.
    """
    for earlier in corrections_of(session, card.id):
        if earlier.state is CardState.ISSUED:
            earlier.state = CardState.SUPERSEDED
    correction = Card(
        id=snapshot.card_id,
        serial=snapshot.serial,
        kind=CardKind.CORRECTION,
        revision=snapshot.revision,
        lesson_date=card.lesson_date,
        period=card.period,
        unit_id=card.unit_id,
        subject_id=card.subject_id,
        teacher_id=card.teacher_id,
        corrects_id=card.id,
        state=CardState.ISSUED,
        snapshot=snapshot.to_json(),
        form=form,
        issued_at=issued_at,
    )
    session.add(correction)
    session.flush()
    return correction

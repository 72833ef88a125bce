"""Lets one late card past the lock at which it waits: loading it and the act are one step (L9)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.cards import card_by_id, card_number
from ediary_core.diary import Diary
from ediary_core.errors import CardNotAtLock
from ediary_core.lock_tables import CorrectionAct
from ediary_core.locks.acts import ActRequest, writing_act
from ediary_core.tables import Card, Finding, FindingState, Lesson
from ingest.finding import CATALOGUE, Code, Severity
from ingest.load import Loading, bring_to_outcome
from ingest.prepare import prepare_card

_AT_LOCK = (Code.LOCK_MONTH_CLOSED, Code.LOCK_TERM_CLOSED)


def open_card(
    session: Session, diary: Diary, request: ActRequest, *, now: datetime
) -> CorrectionAct:
    """Load exactly the card of a request, and write the act with every value that went in.

    Its doubtful fields still wait for a person, and each takes an act of its own. The caller
    commits; until then neither the card's entries nor the act are in the diary.

    Raises:
        CardNotAtLock: the card does not wait at a lock, or something else keeps it out too.
        UnknownName: this home issued no such card.
        ValueError: the request names no card.
    """
    if request.card_id is None:
        raise ValueError("a card is opened by a request that names it")
    card = card_by_id(session, request.card_id)
    _refuse_other_reasons(session, card)
    loading = Loading(diary=diary, now=now, batch_id=None)
    with writing_act(session, request, lesson=lambda: _lesson_of(session, card), now=now) as act:
        bring_to_outcome(session, prepare_card(session, card, diary=diary, now=now), loading)
        session.flush()
        if _lesson_of(session, card) is None:
            _refuse_other_reasons(session, card)
            raise _not_at_lock(card, "was not loaded")
    assert act.act is not None  # noqa: S101 - the block above ended without an error
    return act.act


def cards_at_lock(session: Session) -> list[Card]:
    """The cards that wait at a lock, whole or with newer paper of theirs, by serial."""
    query = (
        select(Card)
        .join(Finding, Finding.card_id == Card.id)
        .where(
            Finding.state == FindingState.OPEN,
            Finding.code.in_([code.value for code in _AT_LOCK]),
        )
        .distinct()
        .order_by(Card.serial)
    )
    return list(session.scalars(query))


def _lesson_of(session: Session, card: Card) -> Lesson | None:
    """The lesson that holds the card's entries; a correction card's is that of the card before."""
    return session.scalar(select(Lesson).where(Lesson.card_id == (card.corrects_id or card.id)))


def _refuse_other_reasons(session: Session, card: Card) -> None:
    """What else keeps a card out is mended first: an act lifts locks and no other rule."""
    codes = _whole_card_findings(session, card)
    others = [code for code in codes if code not in _AT_LOCK]
    if others:
        raise _not_at_lock(card, f"also waits for {', '.join(others)}")
    if not codes:
        raise _not_at_lock(card, "does not wait at a lock")


def _whole_card_findings(session: Session, card: Card) -> list[Code]:
    """Those of the card and of its correction cards, which are loaded together."""
    root = card.corrects_id or card.id
    query = (
        select(Finding.code)
        .join(Card, Card.id == Finding.card_id)
        .where((Card.id == root) | (Card.corrects_id == root), Finding.state == FindingState.OPEN)
    )
    codes = [Code(code) for code in session.scalars(query.order_by(Finding.id))]
    return [code for code in codes if CATALOGUE[code].severity is Severity.CARD]


def _not_at_lock(card: Card, why: str) -> CardNotAtLock:
    return CardNotAtLock(
        f"Card {card_number(card.serial)} {why}: no act was written.",
        "See what it waits for: ediary cards list, and the last error report.",
    )

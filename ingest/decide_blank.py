"""A person says what a blank card's numbers mean, and the card is loaded from its scans.

A wrong digit cannot be mended by pen: a second mark in its line is a doubt. Whoever asked the
teacher enters the right number, which is kept with who said it and when, and the card need not be
filled anew.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.card import CardKind, CardState
from ediary_core.cards import card_number
from ediary_core.diary import Diary
from ediary_core.errors import BlankNotWaiting
from ediary_core.outage_tables import BlankDecision
from ediary_core.tables import Card, Page
from ingest.blank_rules import NOTHING_DECIDED, DecidedNumbers
from ingest.finding import Finding
from ingest.finding_store import open_findings
from ingest.load import bring_to_outcome
from ingest.loading import Loading
from ingest.prepare import prepare_card


def decide_blank(
    session: Session,
    diary: Diary,
    card: Card,
    decided: DecidedNumbers,
    *,
    who: str,
    now: datetime,
) -> tuple[Finding, ...]:
    """Keep what was decided and bring the card to its outcome; what is still open of it.

    The caller commits. The rules of any blank card hold for it: calendar, timetable, roster.

    Raises:
        BlankNotWaiting: the card is no blank one, was not scanned yet, or is in the diary.
        ValueError: nothing was decided, or nobody is named who decided it.
    """
    if decided == NOTHING_DECIDED or not who.strip():
        raise ValueError("somebody decides at least one number")
    _refuse_not_waiting(session, card)
    session.add(
        BlankDecision(
            card_id=card.id,
            teacher_id=decided.teacher_id,
            subject_id=decided.subject_id,
            unit_id=decided.unit_id,
            lesson_date=decided.lesson_date,
            period=decided.period,
            at=now,
            who=who.strip(),
        )
    )
    session.flush()
    prepared = prepare_card(session, card, diary=diary, now=now)
    bring_to_outcome(session, prepared, Loading(diary=diary, now=now, batch_id=None))
    session.flush()
    return open_findings(session, card.id)


def _refuse_not_waiting(session: Session, card: Card) -> None:
    scanned = session.scalars(select(Page.id).where(Page.card_id == card.id)).first()
    if card.kind is not CardKind.BLANK:
        why = "knows its lesson by its code"
    elif card.state is not CardState.WAITING or scanned is None:
        why = "does not wait for its numbers"
    else:
        return
    raise BlankNotWaiting(
        f"Card {card_number(card.serial)} {why}; nothing was changed.",
        "See the list: ediary cards list.",
    )

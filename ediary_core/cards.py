"""Issued cards: numbered, stored with their form, found again and listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ediary_core.blank_card import BlankSnapshot, PrintedSnapshot, blank_from_json
from ediary_core.card import CardKind, CardSnapshot, CardState, snapshot_from_json
from ediary_core.check_digit import check_digit
from ediary_core.errors import UnknownName
from ediary_core.tables import Card
from ediary_core.timetable import PlannedLesson

_SERIAL_DIGITS = 5


def next_serial(session: Session) -> int:
    """The serial of the next card of this home, from 1."""
    return (session.scalar(select(func.max(Card.serial))) or 0) + 1


def card_number(serial: int) -> str:
    """A card's number for humans: the serial with a check digit, like ``00042-6``."""
    digits = f"{serial:0{_SERIAL_DIGITS}d}"
    return f"{digits}-{check_digit(digits)}"


def cards_of_lesson(session: Session, lesson: PlannedLesson) -> list[Card]:
    """The lesson cards issued for one lesson so far, by revision."""
    query = select(Card).where(
        Card.kind == CardKind.LESSON,
        Card.lesson_date == lesson.lesson_date,
        Card.period == lesson.period,
        Card.unit_id == lesson.unit_id,
    )
    return list(session.scalars(query.order_by(Card.revision, Card.serial)))


def add_card(
    session: Session,
    snapshot: CardSnapshot,
    *,
    lesson: PlannedLesson,
    form: str,
    issued_at: datetime,
) -> Card:
    """Store an issued card with its form (``ediary-forms/1`` with this card's pages).

    Earlier cards of the same lesson of which nothing was read yet become superseded: the pupils
    and the plan they show are no longer meant.

    Raises:
        ValueError: the snapshot is of another lesson.
    """
    if (snapshot.lesson_date, snapshot.period, snapshot.unit_number) != (
        lesson.lesson_date,
        lesson.period,
        lesson.unit_number,
    ):
        raise ValueError(f"card {snapshot.card_id} is of another lesson than the one given")
    for earlier in cards_of_lesson(session, lesson):
        if earlier.state is CardState.ISSUED:
            earlier.state = CardState.SUPERSEDED
    card = Card(
        id=snapshot.card_id,
        serial=snapshot.serial,
        kind=snapshot.kind,
        revision=snapshot.revision,
        lesson_date=lesson.lesson_date,
        period=lesson.period,
        unit_id=lesson.unit_id,
        subject_id=lesson.subject_id,
        teacher_id=lesson.teacher_id,
        state=CardState.ISSUED,
        snapshot=snapshot.to_json(),
        form=form,
        issued_at=issued_at,
    )
    session.add(card)
    session.flush()
    return card


def add_blank_card(
    session: Session, snapshot: BlankSnapshot, *, form: str, issued_at: datetime
) -> Card:
    """Store an issued blank card with its form; it has no lesson until its numbers are resolved."""
    card = Card(
        id=snapshot.card_id,
        serial=snapshot.serial,
        kind=snapshot.kind,
        revision=snapshot.revision,
        state=CardState.ISSUED,
        snapshot=snapshot.to_json(),
        form=form,
        issued_at=issued_at,
    )
    session.add(card)
    session.flush()
    return card


def card_by_id(session: Session, card_id: str) -> Card:
    """The card with an opaque id.

    Raises:
        UnknownName: this home issued none such.
    """
    card = session.get(Card, card_id)
    if card is None:
        raise UnknownName(
            f"This home issued no card {card_id}.", "See the list: ediary cards list."
        )
    return card


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLesson:
    """The lesson that a card is for, by the diary's ids."""

    lesson_date: date
    period: int
    unit_id: int
    subject_id: int
    teacher_id: int


def lesson_of(card: Card) -> CardLesson | None:
    """The lesson of a card; None for a blank card that was not loaded yet."""
    if (
        card.lesson_date is None
        or card.period is None
        or card.unit_id is None
        or card.subject_id is None
        or card.teacher_id is None
    ):
        return None
    return CardLesson(
        lesson_date=card.lesson_date,
        period=card.period,
        unit_id=card.unit_id,
        subject_id=card.subject_id,
        teacher_id=card.teacher_id,
    )


def printed_of(card: Card) -> PrintedSnapshot:
    """What stands on a card's paper."""
    if card.kind is CardKind.BLANK:
        return blank_from_json(card.snapshot)
    return snapshot_from_json(card.snapshot)


def lesson_snapshot(card: Card) -> CardSnapshot | None:
    """The lesson, roster and plan that a card is for; None for an unresolved blank card."""
    if card.kind is not CardKind.BLANK:
        return snapshot_from_json(card.snapshot)
    return None if card.resolved is None else snapshot_from_json(card.resolved)


def snapshot_of(card: Card) -> CardSnapshot:
    """The lesson, roster and plan that a card is for.

    Raises:
        ValueError: a blank card whose numbers are not resolved has none; ask ``lesson_snapshot``
            where such a card may come.
    """
    snapshot = lesson_snapshot(card)
    if snapshot is None:
        raise ValueError(f"blank card {card.id} means no lesson yet")
    return snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class CardListing:
    """One row of ``ediary cards list``; the fields are its columns.

    A blank card that was not resolved yet has no lesson: those columns are empty.
    """

    card_id: str
    card_number: str
    serial: int
    kind: str
    revision: int
    lesson_date: date | None
    period: int | None
    unit: str | None
    subject: str | None
    teacher: int | None
    state: str
    issued_at: datetime


def cards_listing(session: Session) -> list[CardListing]:
    """Every card of the home, by serial, as printed; a blank one as its numbers were resolved."""
    return [_listing(card) for card in session.scalars(select(Card).order_by(Card.serial))]


def _listing(card: Card) -> CardListing:
    snapshot = lesson_snapshot(card)
    return CardListing(
        card_id=card.id,
        card_number=card_number(card.serial),
        serial=card.serial,
        kind=card.kind.value,
        revision=card.revision,
        lesson_date=snapshot.lesson_date if snapshot else None,
        period=snapshot.period if snapshot else None,
        unit=snapshot.unit if snapshot else None,
        subject=snapshot.subject if snapshot else None,
        teacher=snapshot.teacher_number if snapshot else None,
        state=card.state.value,
        issued_at=card.issued_at,
    )

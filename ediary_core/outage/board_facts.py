"""Gathers what the diary knows of the cards and lessons of some days, in a few queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from ediary_core.card import CardKind, CardState
from ediary_core.cards import card_number
from ediary_core.outage.board_stage import CardFacts, EntryFacts
from ediary_core.outage.movements import last_steps
from ediary_core.outage.places import CardPlace, place_after
from ediary_core.review_tables import Difference, DifferenceState
from ediary_core.tables import (
    Card,
    EntryState,
    Finding,
    FindingState,
    Lesson,
    Page,
    TextKind,
    Topic,
)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class LessonKey:
    """A place in the timetable of one day."""

    lesson_date: date
    period: int
    unit_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLesson:
    """A lesson that the diary holds: its place in the plan, and where it was held."""

    key: LessonKey
    held_at: LessonKey
    subject_id: int
    teacher_id: int
    card_id: str | None
    entry: EntryFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedCard:
    """A card that stands for a lesson; ``key`` is None for a blank card that names none yet."""

    key: LessonKey | None
    subject_id: int | None
    teacher_id: int | None
    facts: CardFacts


def held_lessons(session: Session, first: date, last: date) -> list[HeldLesson]:
    """Lessons in the diary whose place in the plan, or whose day, lies in the days asked for."""
    pictures = set(
        session.scalars(
            select(Topic.lesson_id).where(
                Topic.kind == TextKind.TOPIC, Topic.text.is_(None), Topic.picture.is_not(None)
            )
        )
    )
    rows = session.scalars(
        select(Lesson).where(
            or_(Lesson.lesson_date.between(first, last), Lesson.planned_date.between(first, last))
        )
    )
    return [_held(lesson, topic_is_picture=lesson.id in pictures) for lesson in rows]


def _held(lesson: Lesson, *, topic_is_picture: bool) -> HeldLesson:
    return HeldLesson(
        key=LessonKey(
            lesson_date=lesson.planned_date or lesson.lesson_date,
            period=lesson.planned_period or lesson.period,
            unit_id=lesson.unit_id,
        ),
        held_at=LessonKey(
            lesson_date=lesson.lesson_date, period=lesson.period, unit_id=lesson.unit_id
        ),
        subject_id=lesson.subject_id,
        teacher_id=lesson.teacher_id,
        card_id=lesson.card_id,
        entry=EntryFacts(
            verified=lesson.verified_at is not None or lesson.state is EntryState.VERIFIED,
            verify_by=lesson.verify_by,
            topic_is_picture=topic_is_picture,
        ),
    )


def issued_cards(session: Session, first: date, last: date) -> list[IssuedCard]:
    """Cards of the days asked for, and blank cards that were used and name no lesson yet.

    Cards that were superseded before anybody took or scanned them stand for nothing.
    """
    rows = session.execute(
        select(
            Card.id,
            Card.serial,
            Card.kind,
            Card.state,
            Card.lesson_date,
            Card.period,
            Card.unit_id,
            Card.subject_id,
            Card.teacher_id,
        ).where(or_(Card.lesson_date.between(first, last), _is_loose_blank()))
    ).all()
    ids = [row.id for row in rows]
    steps = last_steps(session, ids)
    scanned = _scanned(session, first, last)
    findings = _open_findings(session)
    differences = _open_differences(session)
    cards = []
    for row in rows:
        step = steps.get(row.id)
        used = step is not None or row.id in scanned
        if not used and (row.state is CardState.SUPERSEDED or row.lesson_date is None):
            continue
        facts = CardFacts(
            card_id=row.id,
            card_number=card_number(row.serial),
            state=row.state,
            place=place_after(
                step.kind if step else None, destroyed=row.state is CardState.DESTROYED
            ),
            holder_id=step.teacher_id if step else None,
            scanned=row.id in scanned,
            open_findings=findings.get(row.id, ()),
            open_differences=differences[row.id],
        )
        cards.append(
            IssuedCard(
                key=_key(row.lesson_date, row.period, row.unit_id),
                subject_id=row.subject_id,
                teacher_id=row.teacher_id,
                facts=facts,
            )
        )
    return cards


def is_with_somebody(card: IssuedCard) -> bool:
    """Whether a card has left the secretariat or the printer's pile."""
    return card.facts.scanned or card.facts.place is not CardPlace.PRINTED


def _key(day: date | None, period: int | None, unit_id: int | None) -> LessonKey | None:
    if day is None or period is None or unit_id is None:
        return None
    return LessonKey(lesson_date=day, period=period, unit_id=unit_id)


def _is_loose_blank() -> ColumnElement[bool]:
    return (Card.kind == CardKind.BLANK) & Card.lesson_date.is_(None)


def _scanned(session: Session, first: date, last: date) -> set[str]:
    return set(
        session.scalars(
            select(Card.id)
            .join(Page, Page.card_id == Card.id)
            .where(or_(Card.lesson_date.between(first, last), _is_loose_blank()))
            .distinct()
        )
    )


def _open_findings(session: Session) -> dict[str, tuple[str, ...]]:
    codes: dict[str, list[str]] = defaultdict(list)
    rows = session.execute(
        select(Finding.card_id, Finding.code)
        .where(Finding.state == FindingState.OPEN, Finding.card_id.is_not(None))
        .order_by(Finding.id)
    )
    for card_id, code in rows:
        codes[card_id or ""].append(code)
    return {card_id: tuple(dict.fromkeys(found)) for card_id, found in codes.items()}


def _open_differences(session: Session) -> Counter[str]:
    rows = session.execute(
        select(Difference.card_id, func.count(Difference.id))
        .where(Difference.state == DifferenceState.OPEN)
        .group_by(Difference.card_id)
    )
    return Counter({card_id: count for card_id, count in rows})  # noqa: C416 - rows are no pairs

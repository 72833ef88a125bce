"""The register of cards handed out and returned, per teacher and day.

Source: requirements row 4 (G61, G86): teachers fetch cards at the secretariat and return them
after their last lesson of the day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.card import CardKind, CardState
from ediary_core.cards import card_number
from ediary_core.errors import UnknownName
from ediary_core.local_time import moment_of
from ediary_core.outage.movements import (
    NotedStep,
    cards_by_number,
    last_steps,
    note_step,
    steps_of,
)
from ediary_core.outage.places import CardPlace, Oddity, place_after
from ediary_core.outage_tables import Movement, MovementKind
from ediary_core.tables import Card, Subject, Teacher, Unit
from ediary_core.teachers import teacher_of

_DEAD = (CardState.SUPERSEDED, CardState.DESTROYED)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """One card of a day's register."""

    card_id: str
    card_number: str
    kind: CardKind
    period: int | None  # None for a blank card that says nothing of its lesson yet
    unit: str
    subject: str
    teacher_number: int | None  # who has it or had it last; else whose lesson it is
    teacher: str
    place: CardPlace
    handed_out_at: datetime | None
    returned_at: datetime | None
    oddities: tuple[Oddity, ...]

    @property
    def is_missing(self) -> bool:
        """Handed out and not come back."""
        return self.place in (CardPlace.WITH_TEACHER, CardPlace.LOST)


def hand_out(
    session: Session, *, teacher_number: int, day: date, who: str, at: datetime
) -> list[NotedStep]:
    """Note that a teacher takes the cards of the day's own lessons; those taken before stay so.

    Raises:
        UnknownName: there is no such teacher, or no card was issued for that teacher and day.
    """
    teacher = teacher_of(session, teacher_number)
    own = session.scalars(
        select(Card)
        .where(Card.lesson_date == day, Card.teacher_id == teacher.id, Card.state.not_in(_DEAD))
        .order_by(Card.period, Card.serial)
    ).all()
    if not own:
        raise UnknownName(
            f"No card of teacher {teacher_number} is printed for {day.isoformat()}.",
            "Print cards (ediary cards print), or hand out blank ones by their numbers.",
        )
    cards = [card for card in own if card.state == CardState.ISSUED]
    taken = last_steps(session, [card.id for card in cards])
    return [
        note_step(session, card, MovementKind.HANDED_OUT, who=who, at=at, teacher_id=teacher.id)
        for card in cards
        if card.id not in taken
    ]


def hand_out_numbers(
    session: Session, numbers: Iterable[str], *, teacher_number: int, who: str, at: datetime
) -> list[NotedStep]:
    """Note that a teacher takes some cards by their numbers: blank ones, or another's lessons.

    Raises:
        CardNumberWrong: a number was typed wrongly; nothing was noted.
        UnknownName: there is no such card or teacher; nothing was noted.
    """
    teacher = teacher_of(session, teacher_number)
    cards = cards_by_number(session, numbers)
    return [
        note_step(session, card, MovementKind.HANDED_OUT, who=who, at=at, teacher_id=teacher.id)
        for card in cards
    ]


def take_back(
    session: Session,
    numbers: Iterable[str],
    *,
    who: str,
    at: datetime,
    teacher_number: int | None = None,
    note: str = "",
) -> list[NotedStep]:
    """Note that cards came back, by their numbers.

    Raises:
        CardNumberWrong: a number was typed wrongly; nothing was noted.
        UnknownName: there is no such card or teacher; nothing was noted.
    """
    teacher = None if teacher_number is None else teacher_of(session, teacher_number)
    cards = cards_by_number(session, numbers)
    return take_back_cards(
        session, cards, who=who, at=at, teacher_id=teacher.id if teacher else None, note=note
    )


def take_back_cards(
    session: Session,
    cards: Sequence[Card],
    *,
    who: str,
    at: datetime,
    teacher_id: int | None = None,
    note: str = "",
) -> list[NotedStep]:
    """Note that cards came back; without ``teacher_id``, from whom they were handed to."""
    last = last_steps(session, [card.id for card in cards])
    return [
        note_step(
            session,
            card,
            MovementKind.RETURNED,
            who=who,
            at=at,
            teacher_id=teacher_id or (last[card.id].teacher_id if card.id in last else None),
            note=note,
        )
        for card in cards
    ]


def note_lost(
    session: Session, numbers: Iterable[str], *, who: str, at: datetime, note: str = ""
) -> list[NotedStep]:
    """Note that cards are lost, by their numbers.

    Raises:
        CardNumberWrong: a number was typed wrongly; nothing was noted.
        UnknownName: there is no such card; nothing was noted.
    """
    cards = cards_by_number(session, numbers)
    last = last_steps(session, [card.id for card in cards])
    return [
        note_step(
            session,
            card,
            MovementKind.LOST,
            who=who,
            at=at,
            teacher_id=last[card.id].teacher_id if card.id in last else None,
            note=note,
        )
        for card in cards
    ]


def day_register(
    session: Session, day: date, *, zone: tzinfo | None, teacher_number: int | None = None
) -> list[RegisterRow]:
    """The cards of a day by teacher, period and number, and where each is.

    They are the cards of the day's lessons that were not superseded before anybody took them, and
    blank cards that were handed out that day.

    Raises:
        UnknownName: there is no such teacher.
    """
    if teacher_number is not None:
        teacher_of(session, teacher_number)
    cards = _cards_of_day(session, day, zone)
    steps: dict[str, list[Movement]] = {card.id: [] for card in cards}
    for step in steps_of(session, list(steps)):
        steps[step.card_id].append(step)
    names = _Names(session)
    rows = [
        _row(card, steps[card.id], names)
        for card in cards
        if steps[card.id] or card.state not in _DEAD
    ]
    chosen = [row for row in rows if teacher_number in (None, row.teacher_number)]
    return sorted(
        chosen, key=lambda row: (row.teacher_number or 0, row.period or 0, row.card_number)
    )


def missing_cards(rows: Iterable[RegisterRow]) -> list[RegisterRow]:
    """Who has not returned what."""
    return [row for row in rows if row.is_missing]


def _cards_of_day(session: Session, day: date, zone: tzinfo | None) -> list[Card]:
    of_lessons = session.scalars(select(Card).where(Card.lesson_date == day)).all()
    begin, end = moment_of(day, time(), zone), moment_of(day + timedelta(days=1), time(), zone)
    blank = session.scalars(
        select(Card)
        .join(Movement, Movement.card_id == Card.id)
        .where(
            Card.kind == CardKind.BLANK,
            Card.lesson_date.is_(None),
            Movement.kind == MovementKind.HANDED_OUT,
            Movement.at >= begin,
            Movement.at < end,
        )
    ).all()
    return list({card.id: card for card in (*of_lessons, *blank)}.values())


class _Names:
    """The school's names by id, read once."""

    def __init__(self, session: Session) -> None:
        self.teachers = {each.id: each for each in session.scalars(select(Teacher))}
        self.subjects = {each.id: each.name for each in session.scalars(select(Subject))}
        self.units = {each.id: each.name for each in session.scalars(select(Unit))}


def _row(card: Card, steps: Sequence[Movement], names: _Names) -> RegisterRow:
    held_by = next((step.teacher_id for step in reversed(steps) if step.teacher_id), None)
    teacher = names.teachers.get(held_by or card.teacher_id or 0)
    last = steps[-1] if steps else None
    return RegisterRow(
        card_id=card.id,
        card_number=card_number(card.serial),
        kind=card.kind,
        period=card.period,
        unit=names.units.get(card.unit_id or 0, ""),
        subject=names.subjects.get(card.subject_id or 0, ""),
        teacher_number=teacher.number if teacher else None,
        teacher=teacher.name if teacher else "",
        place=place_after(last.kind if last else None, destroyed=card.state is CardState.DESTROYED),
        handed_out_at=_last_at(steps, MovementKind.HANDED_OUT),
        returned_at=_last_at(steps, MovementKind.RETURNED),
        oddities=tuple(Oddity(step.oddity) for step in steps if step.oddity),
    )


def _last_at(steps: Sequence[Movement], kind: MovementKind) -> datetime | None:
    return next((step.at for step in reversed(steps) if step.kind is kind), None)

"""The custody log: notes a card's steps, never changes one, and says where cards are.

Source: requirements rows 4 and 5 (G61, G86, G87).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ediary_core.card import CardState
from ediary_core.card_numbers import serial_of
from ediary_core.cards import card_number
from ediary_core.errors import UnknownName
from ediary_core.outage.places import CardPlace, Oddity, oddity_of, place_after
from ediary_core.outage_tables import Movement, MovementKind
from ediary_core.tables import Card


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedStep:
    """A step as it was noted; ``oddity`` names what was not to be expected of it."""

    card_id: str
    card_number: str
    kind: MovementKind
    oddity: Oddity | None
    teacher_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LastStep:
    """A card's last step."""

    kind: MovementKind
    teacher_id: int | None
    at: datetime


def note_step(
    session: Session,
    card: Card,
    kind: MovementKind,
    *,
    who: str,
    at: datetime,
    teacher_id: int | None = None,
    note: str = "",
) -> NotedStep:
    """Note one step of a card. The caller commits.

    Raises:
        ValueError: nobody is named who says so.
    """
    if not who.strip():
        raise ValueError("a step is noted by somebody")
    last = last_steps(session, [card.id]).get(card.id)
    place = place_after(last.kind if last else None, destroyed=card.state is CardState.DESTROYED)
    odd = oddity_of(place, kind)
    if (
        odd is None
        and kind is MovementKind.RETURNED
        and last is not None
        and teacher_id not in (None, last.teacher_id)
    ):
        odd = Oddity.OTHER_TEACHER
    session.add(
        Movement(
            card_id=card.id,
            kind=kind,
            teacher_id=teacher_id,
            at=at,
            who=who.strip(),
            note=note,
            oddity=odd.value if odd else None,
        )
    )
    session.flush()
    return NotedStep(
        card_id=card.id,
        card_number=card_number(card.serial),
        kind=kind,
        oddity=odd,
        teacher_id=teacher_id,
    )


def last_steps(session: Session, card_ids: Collection[str]) -> dict[str, LastStep]:
    """The last step of each of some cards that made any; later rows are later steps."""
    found: dict[str, LastStep] = {}
    for chunk in _chunks(sorted(card_ids)):
        newest = (
            select(func.max(Movement.id))
            .where(Movement.card_id.in_(chunk))
            .group_by(Movement.card_id)
        )
        rows = session.execute(
            select(Movement.card_id, Movement.kind, Movement.teacher_id, Movement.at).where(
                Movement.id.in_(newest)
            )
        )
        for card_id, kind, teacher_id, at in rows:
            found[card_id] = LastStep(kind=kind, teacher_id=teacher_id, at=at)
    return found


def steps_of(session: Session, card_ids: Collection[str]) -> list[Movement]:
    """Every step of some cards, oldest first."""
    rows = [
        row
        for chunk in _chunks(sorted(card_ids))
        for row in session.scalars(select(Movement).where(Movement.card_id.in_(chunk)))
    ]
    return sorted(rows, key=lambda row: row.id)


def place_of_card(session: Session, card: Card) -> CardPlace:
    """Where a card is."""
    last = last_steps(session, [card.id]).get(card.id)
    return place_after(last.kind if last else None, destroyed=card.state is CardState.DESTROYED)


def cards_by_number(session: Session, numbers: Iterable[str]) -> list[Card]:
    """The cards of some typed numbers, each once, in the order given.

    Raises:
        CardNumberWrong: one of them is none, or holds a wrong digit.
        UnknownName: this home issued no card of that number.
    """
    serials = dict.fromkeys(serial_of(number) for number in numbers)
    found: dict[int, Card] = {}
    for chunk in _chunks(list(serials)):
        for card in session.scalars(select(Card).where(Card.serial.in_(chunk))):
            found[card.serial] = card
    for serial in serials:
        if serial not in found:
            raise UnknownName(
                f"This home issued no card {card_number(serial)}.",
                "See the list: ediary cards list.",
            )
    return [found[serial] for serial in serials]


_MOST_VALUES = 500  # databases bound how many values a statement may hold
Key = TypeVar("Key", str, int)


def _chunks(keys: list[Key]) -> Iterable[list[Key]]:
    return (keys[i : i + _MOST_VALUES] for i in range(0, len(keys), _MOST_VALUES))

"""Day bundles in the safe: which cards a day should have, and who moved the bundle when.

Source: requirements row 5 (G87): the administrator keeps filled cards in the safe, split by day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sqlalchemy.orm import Session

from ediary_core.cards import card_by_id
from ediary_core.outage.movements import NotedStep, note_step, steps_of
from ediary_core.outage.places import CardPlace
from ediary_core.outage.registers import RegisterRow, day_register
from ediary_core.outage_tables import MovementKind

# Where the paper is in the school's hands after it was filled.
_BACK = (CardPlace.RETURNED, CardPlace.IN_SAFE, CardPlace.AT_SCANNER)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBundle:
    """A day's cards, as the cover sheet lists them."""

    day: date
    cards: tuple[RegisterRow, ...]

    @property
    def back(self) -> tuple[RegisterRow, ...]:
        """Cards whose paper is in the bundle or on its way to or from it."""
        return tuple(row for row in self.cards if row.place in _BACK)

    @property
    def absent(self) -> tuple[RegisterRow, ...]:
        """Cards that the day should have and the bundle lacks."""
        gone = (*_BACK, CardPlace.DESTROYED)
        return tuple(row for row in self.cards if row.place not in gone)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyRow:
    """One line of the custody log."""

    at: datetime
    card_number: str
    step: str  # MovementKind
    who: str
    note: str
    oddity: str | None


def day_bundle(session: Session, day: date, *, zone: tzinfo | None) -> DayBundle:
    """The cards expected of a day and where each is."""
    return DayBundle(day=day, cards=tuple(day_register(session, day, zone=zone)))


def put_into_safe(
    session: Session, day: date, *, who: str, at: datetime, zone: tzinfo | None, note: str = ""
) -> list[NotedStep]:
    """Note that the day's returned cards go into the safe, also those that come from scanning."""
    wanted = (CardPlace.RETURNED, CardPlace.AT_SCANNER)
    return _move(session, day, wanted, MovementKind.INTO_SAFE, who=who, at=at, zone=zone, note=note)


def take_out_of_safe(
    session: Session, day: date, *, who: str, at: datetime, zone: tzinfo | None, note: str = ""
) -> list[NotedStep]:
    """Note that the day's bundle is taken out of the safe, for scanning."""
    wanted = (CardPlace.IN_SAFE,)
    kind = MovementKind.OUT_OF_SAFE
    return _move(session, day, wanted, kind, who=who, at=at, zone=zone, note=note)


def custody_log(session: Session, day: date, *, zone: tzinfo | None) -> list[CustodyRow]:
    """Every step of the day's cards, oldest first."""
    rows = day_register(session, day, zone=zone)
    numbers = {row.card_id: row.card_number for row in rows}
    return [
        CustodyRow(
            at=step.at,
            card_number=numbers[step.card_id],
            step=step.kind.value,
            who=step.who,
            note=step.note,
            oddity=step.oddity,
        )
        for step in steps_of(session, list(numbers))
    ]


def _move(
    session: Session,
    day: date,
    wanted: tuple[CardPlace, ...],
    kind: MovementKind,
    *,
    who: str,
    at: datetime,
    zone: tzinfo | None,
    note: str,
) -> list[NotedStep]:
    return [
        note_step(session, card_by_id(session, row.card_id), kind, who=who, at=at, note=note)
        for row in day_register(session, day, zone=zone)
        if row.place in wanted
    ]

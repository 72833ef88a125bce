"""When a scanned card is to be shredded, and what forbids it. Pure.

Source: requirements row 9 (G95, G96, G99, T§10): kept for one month after loading, then shredded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ediary_core.local_time import months_later
from ediary_core.outage.places import CardPlace


class Reason(StrEnum):
    """Why a card is to be shredded at all."""

    LOADED = "loaded"  # its entries are in the diary
    SETTLED = "settled"  # read and not loaded: its lesson came otherwise, or a person gave it up
    UNUSED = "unused"  # printed for a day long past, and nothing of it was ever read


class Obstacle(StrEnum):
    """Why a card that is due may not be destroyed."""

    TOPIC = "topic"  # still a picture of handwriting
    FINDING = "finding"  # a question about it is open
    DIFFERENCE = "difference"  # paper and teacher say different things
    NOT_VERIFIED = "not_verified"
    NOT_RETURNED = "not_returned"
    NOT_LOADED = "not_loaded"  # came back or was scanned, and its lesson is not in the diary
    SCAN_UNREAD = "scan_unread"  # a file that shows it has pages which were not read yet
    CLOCK = "clock"  # loaded while the computer's date was in doubt, and that lasts


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFate:
    """A card, when its month is over, and what stands against shredding it."""

    card_id: str
    card_number: str
    lesson_date: date | None
    period: int | None
    teacher_number: int | None
    reason: Reason
    counted_from: date | None  # None: the clock was in doubt, so nobody can say
    due_on: date | None
    place: CardPlace
    obstacles: tuple[Obstacle, ...]

    def is_due(self, today: date) -> bool:
        """Whether its month is over."""
        return self.due_on is not None and self.due_on <= today

    def may_go(self, today: date) -> bool:
        """Whether it is due and nothing stands against it."""
        return self.is_due(today) and not self.obstacles


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRecord:
    """What the diary knows of a card that has a bearing on its end."""

    card_id: str
    card_number: str
    lesson_date: date | None
    period: int | None
    teacher_number: int | None
    reason: Reason
    counts_from: datetime | date | None  # the moment of loading; None: in doubt
    place: CardPlace
    topic_is_picture: bool
    open_findings: int
    open_differences: int
    needs_verifying: bool
    lesson_recorded: bool
    given_up: bool  # rejected, and a person has closed the question
    scan_unread: bool


def fate_of(record: CardRecord, *, counted_from: date | None, months: int) -> CardFate:
    """When a card is due, and what forbids its destruction."""
    return CardFate(
        card_id=record.card_id,
        card_number=record.card_number,
        lesson_date=record.lesson_date,
        period=record.period,
        teacher_number=record.teacher_number,
        reason=record.reason,
        counted_from=counted_from,
        due_on=None if counted_from is None else months_later(counted_from, months),
        place=record.place,
        obstacles=obstacles(record, doubtful_clock=counted_from is None),
    )


_WITH_THE_SCHOOL = (CardPlace.RETURNED, CardPlace.IN_SAFE, CardPlace.AT_SCANNER)


def obstacles(record: CardRecord, *, doubtful_clock: bool) -> tuple[Obstacle, ...]:
    """Everything that stands against destroying a card."""
    unused = record.reason is Reason.UNUSED
    filled = record.reason is Reason.SETTLED or (unused and record.place in _WITH_THE_SCHOOL)
    found = (
        (Obstacle.TOPIC, record.topic_is_picture),
        (Obstacle.FINDING, record.open_findings > 0),
        (Obstacle.DIFFERENCE, record.open_differences > 0),
        (Obstacle.NOT_VERIFIED, record.needs_verifying),
        (Obstacle.NOT_RETURNED, unused and record.place is CardPlace.WITH_TEACHER),
        (Obstacle.NOT_LOADED, filled and not record.lesson_recorded and not record.given_up),
        (Obstacle.SCAN_UNREAD, record.scan_unread),
        (Obstacle.CLOCK, doubtful_clock),
    )
    return tuple(obstacle for obstacle, stands in found if stands)

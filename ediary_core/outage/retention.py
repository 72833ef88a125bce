"""Which cards are due to be shredded, and which of them may not be yet.

Source: requirements row 9 (G95, G96, G99, T§10).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sqlalchemy.orm import Session

from ediary_core.local_time import local_day
from ediary_core.outage.clock import SeenDay, believed_from, seen_days
from ediary_core.outage.retention_facts import card_records
from ediary_core.outage.retention_rule import CardFate, CardRecord, Reason, fate_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionTerms:
    """What a school's procedure says of keeping cards."""

    months: int  # profile.rules.retention_months
    zone: tzinfo | None
    mild: frozenset[str]  # codes of findings that ask nothing of anybody


def card_fates(session: Session, terms: RetentionTerms) -> list[CardFate]:
    """Every card of which something may have to be destroyed one day, by serial."""
    seen = seen_days(session)
    return [
        fate_of(record, counted_from=_counted_from(record, seen, terms.zone), months=terms.months)
        for record in card_records(session, mild=terms.mild)
    ]


def due_cards(
    session: Session, terms: RetentionTerms, *, today: date, unused: bool = False
) -> list[CardFate]:
    """The cards whose month is over or cannot be known, with what stands against each.

    ``unused``: also those that were printed and never read.
    """
    return [
        fate
        for fate in card_fates(session, terms)
        if (fate.is_due(today) or fate.due_on is None)
        and (unused or fate.reason is not Reason.UNUSED)
    ]


def _counted_from(
    record: CardRecord, seen: Collection[SeenDay], zone: tzinfo | None
) -> date | None:
    moment = record.counts_from
    if not isinstance(moment, datetime):
        return moment
    believed = believed_from(moment, list(seen), zone)
    day = None if believed is None else local_day(believed, zone)
    if day is None or record.lesson_date is None:
        return day
    # A card cannot have been loaded before its lesson: a clock that nobody noted stood wrong.
    return max(day, record.lesson_date)

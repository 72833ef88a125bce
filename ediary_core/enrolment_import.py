"""Opens and closes places in the registers, so that every day keeps the register it had.

A place that ends or changes its number is closed with the day before the import; a changed one is
opened anew with the day of the import.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.import_summary import ImportCount
from ediary_core.school_calendar import school_calendar
from ediary_core.school_years import school_year_of
from ediary_core.tables import Enrolment, Unit, UnitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Somebody's place in a unit's register."""

    unit_id: int
    pupil_id: int


def import_enrolments(session: Session, wanted: Mapping[Place, int], *, today: date) -> ImportCount:
    """Let exactly the ``wanted`` places be open, with their register numbers."""
    open_places = {
        Place(unit_id=each.unit_id, pupil_id=each.pupil_id): each
        for each in session.scalars(select(Enrolment).where(Enrolment.until.is_(None)))
    }
    new = wanted.keys() - open_places.keys()
    gone = open_places.keys() - wanted.keys()
    moved = {
        place
        for place in wanted.keys() & open_places.keys()
        if wanted[place] != open_places[place].register_number
    }
    first_days = _FirstDays.of(session, today)
    for place in gone | moved:
        _close(session, open_places[place], today)
    session.flush()
    _open_all(session, {place: wanted[place] for place in new | moved}, first_days)
    return ImportCount(
        kind="enrolments",
        added=len(new),
        changed=len(moved),
        removed=len(gone),
        unchanged=len(wanted) - len(new) - len(moved),
    )


def _close(session: Session, enrolment: Enrolment, today: date) -> None:
    if enrolment.since >= today:
        session.delete(enrolment)  # it never held for a whole day
    else:
        enrolment.until = today - timedelta(days=1)


def _open(session: Session, place: Place, number: int, since: date) -> None:
    ended_yesterday = session.scalar(
        select(Enrolment).where(
            Enrolment.unit_id == place.unit_id,
            Enrolment.pupil_id == place.pupil_id,
            Enrolment.register_number == number,
            Enrolment.until == since - timedelta(days=1),
        )
    )
    if ended_yesterday is not None:
        ended_yesterday.until = None  # an import of the same day is taken back
        return
    session.add(
        Enrolment(
            unit_id=place.unit_id, pupil_id=place.pupil_id, register_number=number, since=since
        )
    )


def _open_all(session: Session, places: Mapping[Place, int], first_days: _FirstDays) -> None:
    """Classes first: a pupil is in a group at most since being in a class."""
    classes = set(session.scalars(select(Unit.id).where(Unit.kind == UnitKind.CLASS)))
    for place, number in places.items():
        if place.unit_id in classes:
            _open(session, place, number, first_days.in_class(place))
    session.flush()
    in_class_since = {
        row.pupil_id: row.since
        for row in session.execute(
            select(Enrolment.pupil_id, Enrolment.since).where(
                Enrolment.until.is_(None), Enrolment.unit_id.in_(classes)
            )
        )
    }
    for place, number in places.items():
        if place.unit_id not in classes:
            since = first_days.in_group(place, in_class_since[place.pupil_id])
            _open(session, place, number, since)
    session.flush()


@dataclass(frozen=True, slots=True, kw_only=True)
class _FirstDays:
    """Since when a new place holds.

    A unit that never had a register has it since the year's first day, because cards may be
    printed for days before the import; every other change holds from the day of the import.
    """

    today: date
    year_start: date
    old_units: frozenset[int]
    old_pupils: frozenset[int]

    @classmethod
    def of(cls, session: Session, today: date) -> _FirstDays:
        return cls(
            today=today,
            year_start=school_year_of(school_calendar(session), today).first or today,
            old_units=frozenset(session.scalars(select(Enrolment.unit_id).distinct())),
            old_pupils=frozenset(session.scalars(select(Enrolment.pupil_id).distinct())),
        )

    def in_class(self, place: Place) -> date:
        if place.unit_id in self.old_units or place.pupil_id in self.old_pupils:
            return self.today
        return self.year_start

    def in_group(self, place: Place, in_class_since: date) -> date:
        if place.unit_id in self.old_units:
            return self.today
        return max(self.year_start, in_class_since)

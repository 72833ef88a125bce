"""Who stands in a unit's register on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from ediary_core.tables import Enrolment, Exemption, Pupil, Unit, UnitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPupil:
    """A pupil in a unit's register; in a group also known by a place in the own class."""

    pupil_id: int
    register_number: int  # in the unit asked for
    surname: str
    given_name: str
    class_name: str  # also in a group: the pupil's own class; empty if in none that day
    class_number: int = 0  # register number in that class; 0 if in none
    exempt: bool  # from the subject asked for


def roster_on(session: Session, unit_id: int, day: date, subject_id: int) -> list[RosterPupil]:
    """The pupils of a unit on a day, by register number."""
    own = aliased(Enrolment)
    own_class = aliased(Unit)
    query = (
        select(Enrolment, Pupil, own_class.name, own.register_number, Exemption.id)
        .join(Enrolment.pupil)
        .outerjoin(
            own,
            (own.pupil_id == Pupil.id)
            & _covers(own, day)
            & own.unit_id.in_(select(Unit.id).where(Unit.kind == UnitKind.CLASS)),
        )
        .outerjoin(own_class, own_class.id == own.unit_id)
        .outerjoin(
            Exemption, (Exemption.pupil_id == Pupil.id) & (Exemption.subject_id == subject_id)
        )
        .where(Enrolment.unit_id == unit_id, _covers(Enrolment, day))
        .order_by(Enrolment.register_number)
    )
    return [
        RosterPupil(
            pupil_id=pupil.id,
            register_number=enrolment.register_number,
            surname=pupil.surname,
            given_name=pupil.given_name,
            class_name=class_name or "",
            class_number=class_number or 0,
            exempt=exemption is not None,
        )
        for enrolment, pupil, class_name, class_number, exemption in session.execute(query)
    ]


def _covers(enrolment: type[Enrolment], day: date) -> ColumnElement[bool]:
    return (enrolment.since <= day) & or_(enrolment.until.is_(None), enrolment.until >= day)

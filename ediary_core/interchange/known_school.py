"""What the diary already calls its teachers, subjects, units and pupils by number.

Files of other programs have no such numbers. Whoever had one keeps it at every import: entries
and printed cards hang on it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.tables import Enrolment, Exemption, Pupil, Subject, Teacher, Unit, UnitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNumber:
    number: int
    name: str
    email: str = ""
    tutor: int | None = None  # of a class: a teacher number


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPlace:
    """An open place in a class register."""

    class_name: str
    register_number: int
    surname: str
    given_name: str
    exempt: tuple[int, ...] = ()  # subject numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSchool:
    teachers: tuple[KnownNumber, ...] = ()
    subjects: tuple[KnownNumber, ...] = ()
    units: tuple[KnownNumber, ...] = ()  # classes and groups share their numbers
    places: tuple[KnownPlace, ...] = ()


def known_school(session: Session) -> KnownSchool:
    places = session.execute(
        select(Unit.name, Enrolment.register_number, Pupil.surname, Pupil.given_name, Pupil.id)
        .join(Enrolment.unit)
        .join(Enrolment.pupil)
        .where(Unit.kind == UnitKind.CLASS, Enrolment.until.is_(None))
        .order_by(Unit.number, Enrolment.register_number, Enrolment.id)
    )
    teachers = {each.id: each.number for each in session.scalars(select(Teacher))}
    exempt = _exemptions(session)
    return KnownSchool(
        teachers=tuple(
            KnownNumber(number=each.number, name=each.name, email=each.email)
            for each in session.scalars(select(Teacher).order_by(Teacher.number))
        ),
        subjects=tuple(
            KnownNumber(number=each.number, name=each.name)
            for each in session.scalars(select(Subject).order_by(Subject.number))
        ),
        units=tuple(
            KnownNumber(number=each.number, name=each.name, tutor=teachers.get(each.tutor_id or 0))
            for each in session.scalars(select(Unit).order_by(Unit.number))
        ),
        places=tuple(
            KnownPlace(
                class_name=class_name,
                register_number=number,
                surname=surname,
                given_name=given_name,
                exempt=exempt.get(pupil_id, ()),
            )
            for class_name, number, surname, given_name, pupil_id in places
        ),
    )


def _exemptions(session: Session) -> dict[int, tuple[int, ...]]:
    """Subject numbers by pupil."""
    query = (
        select(Exemption.pupil_id, Subject.number)
        .join(Subject, Subject.id == Exemption.subject_id)
        .order_by(Exemption.pupil_id, Subject.number)
    )
    found: dict[int, tuple[int, ...]] = {}
    for pupil_id, number in session.execute(query):
        found[pupil_id] = (*found.get(pupil_id, ()), number)
    return found

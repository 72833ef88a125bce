"""Finds the teacher or pupil that an account is to be for."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.errors import UnknownName
from ediary_core.tables import Enrolment, Teacher, Unit, UnitKind


def teacher_numbered(session: Session, number: int) -> Teacher:
    """The teacher with a number.

    Raises:
        UnknownName: there is none.
    """
    teacher = session.scalar(select(Teacher).where(Teacher.number == number))
    if teacher is None:
        raise UnknownName(f"There is no teacher {number}.", "Check the number in teachers.csv.")
    return teacher


def pupil_at(session: Session, class_name: str, register_number: int) -> int:
    """The id of the pupil who stands now at that place of a class register.

    Raises:
        UnknownName: nobody does.
    """
    pupil_id = session.scalar(
        select(Enrolment.pupil_id)
        .join(Unit, Unit.id == Enrolment.unit_id)
        .where(
            Unit.name == class_name,
            Unit.kind == UnitKind.CLASS,
            Enrolment.register_number == register_number,
            Enrolment.until.is_(None),
        )
    )
    if pupil_id is None:
        raise UnknownName(
            f"There is no pupil {register_number} in class {class_name}.",
            "Give the class's name and the number in its register, like 5a/7.",
        )
    return pupil_id

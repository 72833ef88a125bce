"""Finds a teacher by the number that people type."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.errors import UnknownName
from ediary_core.tables import Teacher


def teacher_of(session: Session, number: int) -> Teacher:
    """The teacher of a number.

    Raises:
        UnknownName: there is none; a list that is empty for a mistyped number would read as
            "nothing to do".
    """
    teacher = session.scalar(select(Teacher).where(Teacher.number == number))
    if teacher is None:
        raise UnknownName(f"There is no teacher with number {number}.", "See teachers.csv.")
    return teacher

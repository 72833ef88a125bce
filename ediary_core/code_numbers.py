"""Code numbers of teachers, subjects and units, as they are bubbled: with a check digit.

Rule G61: teachers print "lists of numbers of teachers, subjects and units" for lessons that they
take over.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ediary_core.check_digit import with_check_digit
from ediary_core.tables import Subject, Teacher, Unit

# A school's hundredth teacher, subject or unit then changes no card or list already printed.
LEAST_DIGITS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeDigits:
    """In how many digits every number of a kind can be marked, without the check digit."""

    teacher: int
    subject: int
    unit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeNumber:
    """One line of a code list: ``code`` is the number as bubbled, with its check digit."""

    number: int
    name: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLists:
    """All code numbers of a school, by number."""

    teachers: tuple[CodeNumber, ...]
    subjects: tuple[CodeNumber, ...]
    units: tuple[CodeNumber, ...]


def code_digits(session: Session) -> CodeDigits:
    """How wide the school's code numbers are now."""
    return CodeDigits(
        teacher=_digits(session.scalar(select(func.max(Teacher.number)))),
        subject=_digits(session.scalar(select(func.max(Subject.number)))),
        unit=_digits(session.scalar(select(func.max(Unit.number)))),
    )


def code_lists(session: Session) -> CodeLists:
    """The numbers of all teachers, subjects and units (G61)."""
    digits = code_digits(session)
    return CodeLists(
        teachers=_list(session, Teacher, digits.teacher),
        subjects=_list(session, Subject, digits.subject),
        units=_list(session, Unit, digits.unit),
    )


def _digits(largest: int | None) -> int:
    return max(LEAST_DIGITS, len(str(largest or 0)))


def _list(
    session: Session, table: type[Teacher] | type[Subject] | type[Unit], digits: int
) -> tuple[CodeNumber, ...]:
    rows = session.execute(select(table.number, table.name).order_by(table.number))
    return tuple(
        CodeNumber(number=number, name=name, code=with_check_digit(number, digits=digits))
        for number, name in rows
    )

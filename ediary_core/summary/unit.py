"""Attendance and grades of a unit's pupils in a span of days.

A class is summed over its pupils: their lessons in groups count too (S15, G61, L16.1), and only
days on which they were in the class. A group is summed over its own lessons.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from ediary_core.errors import UnknownName
from ediary_core.profile import AttendanceCategory, Profile
from ediary_core.summary.share import ShareRule, attendance_percent
from ediary_core.tables import (
    Attendance,
    Enrolment,
    Grade,
    GradeColumn,
    Lesson,
    Pupil,
    Subject,
    Unit,
    UnitKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeEntry:
    """One grade as the literal symbol; no averages are made of symbols."""

    lesson_date: date
    subject: str
    column: str
    category: str | None
    weight: str | None
    description: str | None
    symbol: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilSummary:
    """``undecided`` are entries that still wait for a person; they count in no category."""

    register_number: int
    student: str
    counts: Mapping[AttendanceCategory, int]
    undecided: int
    percent: Decimal | None
    grades: tuple[GradeEntry, ...]

    @property
    def lessons(self) -> int:
        return sum(self.counts.values()) + self.undecided


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSummary:
    unit: str
    first: date
    last: date
    rule: ShareRule
    pupils: tuple[PupilSummary, ...]


def unit_summary(
    session: Session,
    unit: Unit,
    *,
    first: date,
    last: date,
    profile: Profile,
    rule: ShareRule,
    register_number: int | None = None,
) -> UnitSummary:
    """The summary of a unit, or of the one pupil of a register number in it.

    Raises:
        UnknownName: nobody has that number in those days.
    """
    places = _places(session, unit, first, last)
    if register_number is not None:
        places = {key: each for key, each in places.items() if each == register_number}
        if not places:
            raise UnknownName(
                f"Nobody had number {register_number} in {unit.name} in those days.",
                "See students.csv and groups.csv.",
            )
    codes = _codes(session, unit, first, last)
    grades = _grades(session, unit, first, last)
    names = {
        pupil.id: f"{pupil.surname} {pupil.given_name}"
        for pupil in session.scalars(select(Pupil).where(Pupil.id.in_(list(places))))
    }
    categories = {each.code: each.category for each in profile.attendance}
    pupils = []
    for pupil_id, number in places.items():
        counts, undecided = _counted(codes[pupil_id], categories)
        pupils.append(
            PupilSummary(
                register_number=number,
                student=names[pupil_id],
                counts=counts,
                undecided=undecided,
                percent=attendance_percent(counts, rule),
                grades=tuple(grades[pupil_id]),
            )
        )
    return UnitSummary(
        unit=unit.name,
        first=first,
        last=last,
        rule=rule,
        pupils=tuple(sorted(pupils, key=lambda each: (each.register_number, each.student))),
    )


def _counted(
    codes: Counter[str | None], categories: Mapping[str, AttendanceCategory]
) -> tuple[Mapping[AttendanceCategory, int], int]:
    """Entries by category, every category named, and those that are in none."""
    counts = dict.fromkeys(AttendanceCategory, 0)
    undecided = 0
    for code, times in codes.items():
        category = categories.get(code or "")
        if category is None:
            undecided += times
        else:
            counts[category] += times
    return counts, undecided


def _places(session: Session, unit: Unit, first: date, last: date) -> dict[int, int]:
    """Everyone in the unit on one of the days, with the latest number."""
    query = (
        select(Enrolment)
        .where(
            Enrolment.unit_id == unit.id,
            Enrolment.since <= last,
            or_(Enrolment.until.is_(None), Enrolment.until >= first),
        )
        .order_by(Enrolment.since, Enrolment.id)
    )
    return {each.pupil_id: each.register_number for each in session.scalars(query)}


def _codes(
    session: Session, unit: Unit, first: date, last: date
) -> defaultdict[int, Counter[str | None]]:
    query = (
        select(Attendance.pupil_id, Attendance.code)
        .join(Attendance.lesson)
        .join(Enrolment, Enrolment.pupil_id == Attendance.pupil_id)
        .where(_in_unit(unit, first, last))
    )
    codes: defaultdict[int, Counter[str | None]] = defaultdict(Counter)
    for pupil_id, code in session.execute(query):
        codes[pupil_id][code] += 1
    return codes


def _grades(
    session: Session, unit: Unit, first: date, last: date
) -> defaultdict[int, list[GradeEntry]]:
    query = (
        select(Grade, GradeColumn, Lesson.lesson_date, Subject.name)
        .join(Grade.column)
        .join(GradeColumn.lesson)
        .join(Subject, Subject.id == Lesson.subject_id)
        .join(Enrolment, Enrolment.pupil_id == Grade.pupil_id)
        .where(_in_unit(unit, first, last), Grade.symbol.is_not(None))
        .order_by(Subject.number, Lesson.lesson_date, Lesson.period, GradeColumn.name)
    )
    grades: defaultdict[int, list[GradeEntry]] = defaultdict(list)
    for grade, column, day, subject in session.execute(query):
        grades[grade.pupil_id].append(
            GradeEntry(
                lesson_date=day,
                subject=subject,
                column=column.name,
                category=column.category,
                weight=column.weight,
                description=column.description,
                symbol=grade.symbol or "",
            )
        )
    return grades


def _in_unit(unit: Unit, first: date, last: date) -> ColumnElement[bool]:
    """Lessons of the span on days on which the pupil was in the unit."""
    held = [
        Lesson.lesson_date.between(first, last),
        Enrolment.unit_id == unit.id,
        Enrolment.since <= Lesson.lesson_date,
        or_(Enrolment.until.is_(None), Enrolment.until >= Lesson.lesson_date),
    ]
    if unit.kind is UnitKind.GROUP:
        held.append(Lesson.unit_id == unit.id)
    return and_(*held)

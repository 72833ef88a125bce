"""Summaries as rows of a table, for spreadsheets and other programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ediary_core.profile import AttendanceCategory
from ediary_core.summary.unit import UnitSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRow:
    """One pupil's attendance; the fields are the columns of ``ediary summary``."""

    unit: str
    register_number: int
    student: str
    lessons: int
    present: int
    absent: int
    late: int
    excused: int
    school_reasons: int
    exempt: int
    undecided: int
    percent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeRow:
    """One grade; the fields are the columns of ``ediary summary --content grades``."""

    unit: str
    register_number: int
    student: str
    subject: str
    lesson_date: date
    column: str
    category: str | None
    weight: str | None
    description: str | None
    grade: str


def attendance_rows(summary: UnitSummary) -> list[AttendanceRow]:
    """A row a pupil."""
    return [
        AttendanceRow(
            unit=summary.unit,
            register_number=pupil.register_number,
            student=pupil.student,
            lessons=pupil.lessons,
            undecided=pupil.undecided,
            percent=None if pupil.percent is None else str(pupil.percent),
            **{category.value: pupil.counts[category] for category in AttendanceCategory},
        )
        for pupil in summary.pupils
    ]


def grade_rows(summary: UnitSummary) -> list[GradeRow]:
    """A row a grade, as the literal symbol."""
    return [
        GradeRow(
            unit=summary.unit,
            register_number=pupil.register_number,
            student=pupil.student,
            subject=grade.subject,
            lesson_date=grade.lesson_date,
            column=grade.column,
            category=grade.category,
            weight=grade.weight,
            description=grade.description,
            grade=grade.symbol,
        )
        for pupil in summary.pupils
        for grade in pupil.grades
    ]

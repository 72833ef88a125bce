"""What the diary holds, one row per entry, in the order in which lessons were loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from ediary_core.tables import (
    Attendance,
    Grade,
    GradeColumn,
    Lesson,
    Page,
    Pupil,
    ScanFile,
    StayHour,
    Topic,
)

HELD = "held"
SUBSTITUTION = "substitution"
PICTURE = "picture"


class EntryKind(StrEnum):
    LESSON = "lesson"
    TOPIC = "topic"
    HOMEWORK = "homework"
    ATTENDANCE = "attendance"
    ARRIVAL = "arrival"
    DEPARTURE = "departure"
    GRADE = "grade"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRow:
    """One entry; the fields are the columns of the export, in their order.

    ``value`` of a lesson is ``held`` or ``substitution``, of a topic its text or ``picture``, and
    of an entry that needs review nothing. ``scan`` and ``page`` say on which page of which file
    the evidence is.
    """

    card_id: str | None
    fill_order: int
    lesson_date: date
    period: int
    unit: str
    subject: str
    teacher: int
    lesson_number: int
    kind: EntryKind
    column: str | None = None
    register_number: int | None = None
    student: str | None = None
    value: str | None
    category: str | None = None
    weight: str | None = None
    state: str
    source: str
    scan: str | None
    page: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evidence:
    scan: str
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """What a row says beyond its lesson."""

    kind: EntryKind
    entry: Lesson | Topic | Attendance | StayHour | Grade
    value: str | None
    register_number: int | None = None
    pupil: Pupil | None = None
    column: GradeColumn | None = None


def entries_export(
    session: Session, *, first: date | None = None, last: date | None = None
) -> list[ExportRow]:
    """The entries of all lessons, or of those from ``first`` to ``last``, both included.

    ``fill_order`` counts the exported lessons from 1 in load order; all rows of a lesson share it.
    """
    query = select(Lesson).order_by(Lesson.load_order)
    query = query.options(
        joinedload(Lesson.unit), joinedload(Lesson.subject), joinedload(Lesson.teacher)
    )
    if first is not None:
        query = query.where(Lesson.lesson_date >= first)
    if last is not None:
        query = query.where(Lesson.lesson_date <= last)
    evidence = _evidence(session)
    return [
        _row(lesson, rank, cell, evidence)
        for rank, lesson in enumerate(session.scalars(query).all(), start=1)
        for cell in _cells(session, lesson)
    ]


def _evidence(session: Session) -> Mapping[int, _Evidence]:
    query = select(Page.id, ScanFile.name, Page.number).join(Page.scan_file)
    return {
        page_id: _Evidence(scan=name, page=number)
        for page_id, name, number in session.execute(query)
    }


def _cells(session: Session, lesson: Lesson) -> Iterator[_Cell]:
    held = SUBSTITUTION if lesson.substitution else HELD
    yield _Cell(kind=EntryKind.LESSON, entry=lesson, value=held)
    for topic in session.scalars(_texts_of(lesson)):
        value = topic.text if topic.text is not None else topic.picture and PICTURE
        yield _Cell(kind=EntryKind(topic.kind.value), entry=topic, value=value)
    for attendance in session.scalars(_attendance_of(lesson)):
        yield _Cell(
            kind=EntryKind.ATTENDANCE,
            entry=attendance,
            value=attendance.code,
            register_number=attendance.register_number,
            pupil=attendance.pupil,
        )
    for stay in session.scalars(_stays_of(lesson)):
        yield _Cell(
            kind=EntryKind(stay.end.value),
            entry=stay,
            value=stay.hour,
            register_number=stay.register_number,
            pupil=stay.pupil,
        )
    for grade in session.scalars(_grades_of(lesson)):
        yield _Cell(
            kind=EntryKind.GRADE,
            entry=grade,
            value=grade.symbol,
            register_number=grade.register_number,
            pupil=grade.pupil,
            column=grade.column,
        )


def _texts_of(lesson: Lesson) -> Select[Topic]:
    return select(Topic).where(Topic.lesson_id == lesson.id).order_by(Topic.kind.desc())


def _stays_of(lesson: Lesson) -> Select[StayHour]:
    return (
        select(StayHour)
        .options(joinedload(StayHour.pupil))
        .where(StayHour.lesson_id == lesson.id)
        .order_by(StayHour.register_number, StayHour.end, StayHour.id)
    )


def _attendance_of(lesson: Lesson) -> Select[Attendance]:
    return (
        select(Attendance)
        .options(joinedload(Attendance.pupil))
        .where(Attendance.lesson_id == lesson.id)
        .order_by(Attendance.register_number, Attendance.id)
    )


def _grades_of(lesson: Lesson) -> Select[Grade]:
    return (
        select(Grade)
        .options(joinedload(Grade.pupil), joinedload(Grade.column))
        .join(GradeColumn)
        .where(GradeColumn.lesson_id == lesson.id)
        .order_by(GradeColumn.name, Grade.register_number, Grade.id)
    )


def _row(lesson: Lesson, rank: int, cell: _Cell, evidence: Mapping[int, _Evidence]) -> ExportRow:
    shown = evidence.get(cell.entry.page_id) if cell.entry.page_id is not None else None
    pupil = cell.pupil
    return ExportRow(
        card_id=lesson.card_id,
        fill_order=rank,
        lesson_date=lesson.lesson_date,
        period=lesson.period,
        unit=lesson.unit.name,
        subject=lesson.subject.name,
        teacher=lesson.teacher.number,
        lesson_number=lesson.number,
        kind=cell.kind,
        column=cell.column.name if cell.column else None,
        register_number=cell.register_number,
        student=f"{pupil.surname} {pupil.given_name}" if pupil else None,
        value=cell.value,
        category=cell.column.category if cell.column else None,
        weight=cell.column.weight if cell.column else None,
        state=cell.entry.state.value,
        source=cell.entry.source.value,
        scan=shown.scan if shown else None,
        page=shown.page if shown else None,
    )

"""Reads from the diary what an archive holds, unit by unit, so that a year needs no year's memory.

Rows are taken whole, column by column: what a table learns to hold comes into the archive by
itself. Numbers such as ``pupil_id`` refer to the rows of ``school.xml``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Table, or_, select
from sqlalchemy.orm import Session

from ediary_core.archive.span import ArchiveSpan
from ediary_core.history_text import as_texts
from ediary_core.lock_tables import CorrectionAct, CorrectionActRow
from ediary_core.review_tables import Withdrawal
from ediary_core.tables import (
    Attendance,
    Base,
    CalendarSpan,
    Enrolment,
    Exemption,
    Grade,
    GradeColumn,
    History,
    Lesson,
    Period,
    Pupil,
    StayHour,
    Subject,
    Teacher,
    Topic,
    Unit,
)

_IDS_AT_ONCE = 500
_SCHOOL = (Teacher, Subject, Period, CalendarSpan, Unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedRow:
    """A row of a table, by column, with the rows that belong to it."""

    table: str
    values: Mapping[str, str | None]
    parts: list[ArchivedRow] = field(default_factory=list)

    @property
    def key(self) -> str:
        return str(self.values["id"])

    def parts_of(self, kind: type[Base]) -> list[ArchivedRow]:
        """The parts that are rows of one table."""
        return [part for part in self.parts if part.table == kind.__tablename__]


def school_rows(session: Session, span: ArchiveSpan) -> Iterator[ArchivedRow]:
    """Teachers, subjects, periods, calendar, units, and the pupils of those days."""
    for kind in _SCHOOL:
        yield from _rows(session, kind)
    pupils = _rows_among(session, Pupil, "id", _pupil_ids(session, span))
    _hang(session, pupils, Enrolment, "pupil_id")
    _hang(session, pupils, Exemption, "pupil_id")
    yield from pupils


def unit_lessons(session: Session, unit_id: int, span: ArchiveSpan) -> list[ArchivedRow]:
    """The lessons of a unit by day and period, with all that was entered and each change of it."""
    lessons = _rows(session, Lesson, Lesson.unit_id == unit_id, _within(span))
    lessons.sort(key=lambda row: (str(row.values["lesson_date"]), int(row.values["period"] or 0)))
    for kind in (Topic, Attendance, StayHour, Withdrawal, GradeColumn):
        _hang(session, lessons, kind, "lesson_id")
    columns = [part for lesson in lessons for part in lesson.parts_of(GradeColumn)]
    _hang(session, columns, Grade, "column_id")
    _hang_changes(session, lessons)
    return lessons


def corrections(session: Session, span: ArchiveSpan) -> list[ArchivedRow]:
    """The correction acts about lessons of those days."""
    of_span = select(Lesson.id).where(_within(span))
    acts = _rows(session, CorrectionAct, CorrectionAct.lesson_id.in_(of_span))
    _hang(session, acts, CorrectionActRow, "act_id")
    return acts


def taught_units(session: Session, span: ArchiveSpan) -> list[Unit]:
    """The units that had lessons in those days, by number."""
    taught = select(Lesson.unit_id).where(_within(span))
    return list(session.scalars(select(Unit).where(Unit.id.in_(taught)).order_by(Unit.number)))


def _within(span: ArchiveSpan) -> ColumnElement[bool]:
    return Lesson.lesson_date.between(span.first, span.last)


def _pupil_ids(session: Session, span: ArchiveSpan) -> list[int]:
    """Those enrolled in some of the days, and those of whom anything was entered."""
    enrolled = select(Enrolment.pupil_id).where(
        Enrolment.since <= span.last, or_(Enrolment.until.is_(None), Enrolment.until >= span.first)
    )
    kinds = (Attendance, StayHour, Withdrawal)
    entered = [
        select(kind.pupil_id).where(kind.lesson_id.in_(select(Lesson.id).where(_within(span))))
        for kind in kinds
    ]
    graded = (
        select(Grade.pupil_id)
        .join(GradeColumn, GradeColumn.id == Grade.column_id)
        .join(Lesson, Lesson.id == GradeColumn.lesson_id)
        .where(_within(span))
    )
    return sorted(
        {pupil for query in (enrolled, *entered, graded) for pupil in session.scalars(query)}
    )


def _table(kind: type[Base]) -> Table:
    table = kind.__table__
    assert isinstance(table, Table)  # noqa: S101 - what a mapped class has
    return table


def _rows(session: Session, kind: type[Base], *which: ColumnElement[bool]) -> list[ArchivedRow]:
    """The rows of a table in the order of its key."""
    table = _table(kind)
    query = select(table).where(*which).order_by(*table.primary_key.columns)
    return [
        ArchivedRow(table=table.name, values=as_texts(dict(row)))
        for row in session.connection().execute(query).mappings()
    ]


def _rows_among(
    session: Session, kind: type[Base], column: str, ids: Sequence[Any]
) -> list[ArchivedRow]:
    """The rows whose ``column`` is one of ``ids``, asked for some at a time."""
    found: list[ArchivedRow] = []
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = ids[start : start + _IDS_AT_ONCE]
        found += _rows(session, kind, _table(kind).c[column].in_(some))
    return found


def _hang(session: Session, rows: Sequence[ArchivedRow], kind: type[Base], column: str) -> None:
    """Find the rows of ``kind`` that belong to each row, and hang them on it."""
    by_owner = {row.key: row for row in rows}
    for part in _rows_among(session, kind, column, [int(row.key) for row in rows]):
        by_owner[str(part.values[column])].parts.append(part)


def _hang_changes(session: Session, lessons: Sequence[ArchivedRow]) -> None:
    """Hang on each lesson what the history says of it and of everything in it."""
    owners: dict[str, dict[str, ArchivedRow]] = defaultdict(dict)
    for lesson in lessons:
        for row in _tree(lesson):
            owners[row.table][row.key] = lesson
    changes = [
        (change, owners[table][str(change.values["entity_id"])])
        for table in list(owners)
        for change in _changes_of(session, table, sorted(owners[table], key=int))
    ]
    for change, lesson in sorted(changes, key=lambda each: int(each[0].key)):
        lesson.parts.append(change)


def _changes_of(session: Session, table: str, ids: Sequence[str]) -> Iterator[ArchivedRow]:
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = ids[start : start + _IDS_AT_ONCE]
        yield from _rows(session, History, History.entity == table, History.entity_id.in_(some))


def _tree(row: ArchivedRow) -> Iterator[ArchivedRow]:
    yield row
    for part in row.parts:
        yield from _tree(part)

"""Writes the diary's grades as a OneRoster 1.2 export: categories, line items and results.

The export stands by itself: it holds the classes, pupils and teachers that its results name, and
no others. A grade's literal symbol is its ``textScore``; a number is given only where the symbol is
a bare number, because what + and - are worth differs between schools. OneRoster has no place for
attendance, topics and grades that still need review; ``ResultsExport`` counts what was left out.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from ediary_core.interchange.oneroster_tables import Export, ResultsTable, results_tables
from ediary_core.profile import Profile
from ediary_core.school_calendar import school_calendar
from ediary_core.table_file import csv_text
from ediary_core.tables import Attendance, Grade, GradeColumn, Lesson, Topic

_MADE_AT = (1980, 1, 1, 0, 0, 0)  # the same rows give the same archive


_FILES = (
    "academicSessions", "categories", "classes", "classResources", "courses", "courseResources",
    "demographics", "enrollments", "lineItemLearningObjectiveIds", "lineItems",
    "lineItemScoreScales", "orgs", "resources", "resultLearningObjectiveIds", "results",
    "resultScoreScales", "roles", "scoreScales", "userProfiles", "userResources", "users",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsExport:
    """The archive, and what of the diary's entries it holds and leaves out."""

    archive: bytes
    results: int
    under_review: int  # grades without a value yet
    attendance: int
    texts: int  # topics and homework


def results_export(
    session: Session,
    *,
    profile: Profile,
    school: str,
    now: datetime,
    first: date | None = None,
    last: date | None = None,
) -> ResultsExport:
    """The grades of all lessons, or of those from ``first`` to ``last``, both included."""
    grades = _grades(session, first, last)
    known = [grade for grade in grades if grade.symbol is not None]
    export = Export(
        grades=known,
        profile=profile,
        school=school,
        calendar=school_calendar(session),
        modified=now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
    )
    tables = results_tables(export)
    return ResultsExport(
        archive=_archive(tables, export),
        results=len(known),
        under_review=len(grades) - len(known),
        attendance=_count(session, Attendance, first, last),
        texts=_count(session, Topic, first, last),
    )


def _grades(session: Session, first: date | None, last: date | None) -> list[Grade]:
    query = (
        select(Grade)
        .join(Grade.column)
        .join(GradeColumn.lesson)
        .options(
            joinedload(Grade.pupil),
            joinedload(Grade.column).joinedload(GradeColumn.lesson).joinedload(Lesson.unit),
            joinedload(Grade.column).joinedload(GradeColumn.lesson).joinedload(Lesson.subject),
            joinedload(Grade.column).joinedload(GradeColumn.lesson).joinedload(Lesson.teacher),
        )
        .order_by(Lesson.load_order, GradeColumn.name, Grade.register_number, Grade.id)
    )
    if first is not None:
        query = query.where(Lesson.lesson_date >= first)
    if last is not None:
        query = query.where(Lesson.lesson_date <= last)
    return list(session.scalars(query))


def _count(
    session: Session, entry: type[Attendance] | type[Topic], first: date | None, last: date | None
) -> int:
    query = select(func.count(entry.id)).join(Lesson, Lesson.id == entry.lesson_id)
    if first is not None:
        query = query.where(Lesson.lesson_date >= first)
    if last is not None:
        query = query.where(Lesson.lesson_date <= last)
    return session.scalar(query) or 0


def _archive(tables: Iterable[ResultsTable], export: Export) -> bytes:
    texts = {f"{table.name}.csv": csv_text(table.columns, table.rows) for table in tables}
    manifest = [
        ("manifest.version", "1.0"),
        ("oneroster.version", "1.2"),
        *((f"file.{name}", "bulk" if f"{name}.csv" in texts else "absent") for name in _FILES),
        ("source.systemName", "ediary-cards"),
        ("source.systemCode", export.profile.name),
    ]
    texts["manifest.csv"] = csv_text(("propertyName", "value"), manifest)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(texts):
            info = zipfile.ZipInfo(name, date_time=_MADE_AT)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, texts[name])
    return out.getvalue()

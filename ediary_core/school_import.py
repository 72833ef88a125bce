"""Loads the school from its CSV files into the diary: all of it or nothing, safe to repeat."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.errors import ImportRefused
from ediary_core.import_summary import ImportCount, ImportSummary
from ediary_core.register_import import import_register, match_students
from ediary_core.school_checks import check_school_files, empty_classes
from ediary_core.school_files import read_school_files
from ediary_core.school_rows import SchoolFiles
from ediary_core.subject_import import import_subjects
from ediary_core.table_sync import sync_table
from ediary_core.tables import (
    CalendarSpan,
    Period,
    Subject,
    Teacher,
    TimetableSlot,
    Unit,
)
from ediary_core.unit_import import import_units


def import_school(
    session: Session, folder: Path, *, language: str, today: date, dry_run: bool
) -> ImportSummary:
    """Make the diary's school what the files say, as of ``today``, and commit.

    ``language`` is that of the school's profile, by which the files' encoding is told. With
    ``dry_run`` the same is done and taken back, so the summary is what would really happen.

    Teachers, subjects, units and pupils are never deleted, since entries name them; calendar,
    periods and timetable are replaced.

    Raises:
        ImportRefused: rows that cannot be used, all of them; nothing was written.
    """
    files = read_school_files(folder, language=language)
    return import_school_files(session, files, today=today, dry_run=dry_run)


def import_school_files(
    session: Session, files: SchoolFiles, *, today: date, dry_run: bool
) -> ImportSummary:
    """The same with rows that are read already, from whatever file.

    Raises:
        ImportRefused: rows that cannot be used, all of them; nothing was written.
    """
    problems = [*files.problems, *map(files.placed, check_school_files(files))]
    if problems:
        raise ImportRefused(sorted(problems, key=lambda each: (each.file, each.line or 0)))
    try:
        summary = _write(session, files, today=today, dry_run=dry_run)
    except BaseException:
        session.rollback()
        raise
    if dry_run:
        session.rollback()
    else:
        session.commit()
    return summary


def _write(session: Session, files: SchoolFiles, *, today: date, dry_run: bool) -> ImportSummary:
    try:
        match = match_students(session, files)
    except ImportRefused as refused:
        raise ImportRefused([files.placed(each) for each in refused.problems]) from refused
    counts = (
        _import_teachers(session, files),
        *import_subjects(session, files),
        *import_units(session, files),
        _import_calendar(session, files),
        *import_register(session, files, match, today=today),
        *_import_timetable(session, files),
    )
    found = (*empty_classes(files), *match.notices)
    notices = (*files.notices, *map(files.placed, found))
    return ImportSummary(counts=counts, notices=notices, dry_run=dry_run)


def _import_teachers(session: Session, files: SchoolFiles) -> ImportCount:
    return sync_table(
        session,
        "teachers",
        {teacher.number: teacher for teacher in session.scalars(select(Teacher))},
        {
            row.number: Teacher(number=row.number, name=row.name, email=row.email)
            for row in files.teachers
        },
        columns=("name", "email"),
        remove=False,
    )


def _import_calendar(session: Session, files: SchoolFiles) -> ImportCount:
    wanted = [
        CalendarSpan(kind=row.kind, first=row.first, last=row.last, name=row.name)
        for row in files.calendar
    ]
    return sync_table(
        session,
        "calendar",
        {_span_key(span): span for span in session.scalars(select(CalendarSpan))},
        {_span_key(span): span for span in wanted},
        columns=(),
        remove=True,
    )


def _span_key(span: CalendarSpan) -> tuple[str, date, date, str]:
    return span.kind.value, span.first, span.last, span.name


def _import_timetable(session: Session, files: SchoolFiles) -> tuple[ImportCount, ImportCount]:
    """Periods and slots; a period goes only after the slots that were in it."""
    periods = {period.number: period for period in session.scalars(select(Period))}
    wanted = {
        row.period: Period(number=row.period, start=row.start, end=row.end) for row in files.periods
    }
    kept = sync_table(session, "periods", periods, wanted, columns=("start", "end"), remove=False)
    slots = _import_slots(session, files)
    gone = [period for number, period in periods.items() if number not in wanted]
    for period in gone:
        session.delete(period)
    session.flush()
    count = ImportCount(
        kind="periods",
        added=kept.added,
        changed=kept.changed,
        removed=len(gone),
        unchanged=kept.unchanged,
    )
    return count, slots


def _import_slots(session: Session, files: SchoolFiles) -> ImportCount:
    units = {unit.name: unit.id for unit in session.scalars(select(Unit))}
    subjects = {subject.number: subject.id for subject in session.scalars(select(Subject))}
    teachers = {teacher.number: teacher.id for teacher in session.scalars(select(Teacher))}
    wanted = [
        TimetableSlot(
            weekday=row.weekday,
            period=row.period,
            unit_id=units[row.unit],
            subject_id=subjects[row.subject],
            teacher_id=teachers[row.teacher],
        )
        for row in files.timetable
    ]
    return sync_table(
        session,
        "timetable",
        {_slot_key(slot): slot for slot in session.scalars(select(TimetableSlot))},
        {_slot_key(slot): slot for slot in wanted},
        columns=("subject_id", "teacher_id"),
        remove=True,
    )


def _slot_key(slot: TimetableSlot) -> tuple[int, int, int]:
    return slot.weekday, slot.period, slot.unit_id

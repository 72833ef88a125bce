"""Reads the school's CSV files as typed rows; what they say together is checked elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from ediary_core.csv_table import CsvRow, CsvTable, read_csv
from ediary_core.errors import ImportProblem
from ediary_core.row_reader import RowReader
from ediary_core.school_rows import (
    MAX_NUMBER,
    MAX_REGISTER_NUMBER,
    ClassRow,
    GroupRow,
    PeriodRow,
    SchoolFiles,
    SlotRow,
    SpanRow,
    StudentRow,
    SubjectRow,
    TeacherRow,
)
from ediary_core.tables import CalendarKind

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShape:
    """One table of the contract: its file, its columns, and columns read where they are there."""

    file: str
    columns: tuple[str, ...]
    extra: tuple[str, ...] = ()
    obligatory: bool = True


# short: what a timetable program calls the teacher or the subject
TEACHERS = TableShape(file="teachers.csv", columns=("number", "name", "email"), extra=("short",))
# numbered_with: the subject whose lessons are counted together with this one's
SUBJECTS = TableShape(
    file="subjects.csv", columns=("number", "name"), extra=("short", "numbered_with")
)
CLASSES = TableShape(file="classes.csv", columns=("number", "name", "level", "tutor"))
STUDENTS = TableShape(
    file="students.csv", columns=("class", "register_number", "surname", "given_name", "exempt")
)
GROUPS = TableShape(
    file="groups.csv", columns=("group", "class", "register_number"), obligatory=False
)
TIMETABLE = TableShape(
    file="timetable.csv", columns=("weekday", "period", "unit", "subject", "teacher")
)
PERIODS = TableShape(file="periods.csv", columns=("period", "start", "end"))
CALENDAR = TableShape(file="calendar.csv", columns=("from", "to", "kind", "name"))
SHAPES = (TEACHERS, SUBJECTS, CLASSES, STUDENTS, GROUPS, TIMETABLE, PERIODS, CALENDAR)


def read_school_files(folder: Path, *, language: str) -> SchoolFiles:
    """Read a folder of school files; ``language`` is the school's, to tell encodings by."""
    tables: dict[str, CsvTable] = {}
    problems: list[ImportProblem] = []
    notices: list[ImportProblem] = []
    for shape in SHAPES:
        read = read_table(folder / shape.file, shape, language=language)
        if read is not None:
            tables[shape.file] = read
            notices.extend(empty_table(shape, read, shape.file))
        elif shape.obligatory:
            problems.append(_problem(shape.file, f"the file is missing in {folder}"))
    return typed_school(tables, problems=problems, notices=notices)


def read_table(path: Path, shape: TableShape, *, language: str) -> CsvTable | None:
    """One CSV file of the contract; None if it is not there."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = f"the file cannot be read: {error.strerror}"
        return CsvTable(rows=(), problems=(_problem(shape.file, reason),))
    return read_csv(
        data, file=shape.file, columns=shape.columns, extra=shape.extra, language=language
    )


def empty_table(shape: TableShape, table: CsvTable, file: str) -> list[ImportProblem]:
    """A notice of an obligatory table without rows.

    That is possible before the lists are ready, but it also takes away what was imported before.
    """
    if not shape.obligatory or table.rows or table.problems:
        return []
    return [_problem(file, "holds no rows below the names of its columns")]


def typed_school(
    tables: Mapping[str, CsvTable],
    *,
    problems: Sequence[ImportProblem] = (),
    notices: Sequence[ImportProblem] = (),
    labels: Mapping[str, str] | None = None,
) -> SchoolFiles:
    """The school of the contract's tables, by their file names.

    ``labels`` says what problems call a table that comes from a file of another name.
    """
    typing = _Typing(tables, labels or {})
    teachers = typing.rows(TEACHERS, _teacher)
    subjects = typing.rows(SUBJECTS, _subject)
    teacher_names = _numbers_by_name(teachers)
    subject_names = _numbers_by_name(subjects)
    return SchoolFiles(
        teachers=teachers,
        subjects=subjects,
        classes=typing.rows(CLASSES, partial(_class, teacher_names)),
        students=typing.rows(STUDENTS, _student),
        groups=typing.rows(GROUPS, _group),
        timetable=typing.rows(TIMETABLE, partial(_slot, subject_names, teacher_names)),
        periods=typing.rows(PERIODS, _period),
        calendar=typing.rows(CALENDAR, _span),
        problems=(*problems, *typing.problems),
        notices=tuple(notices),
        labels=labels or {},
    )


def _numbers_by_name(rows: Sequence[TeacherRow] | Sequence[SubjectRow]) -> dict[str, int]:
    """Names that stand for one number; one that two people share stands for none."""
    times = Counter(row.name for row in rows)
    return {row.name: row.number for row in rows if times[row.name] == 1}


class _Typing:
    """Makes typed rows of tables, and keeps the problems of those that cannot be."""

    def __init__(self, tables: Mapping[str, CsvTable], labels: Mapping[str, str]) -> None:
        self._tables = tables
        self._labels = labels
        self.problems: list[ImportProblem] = []

    def rows(self, shape: TableShape, make: Callable[[RowReader], Row]) -> tuple[Row, ...]:
        table = self._tables.get(shape.file)
        if table is None:
            return ()
        self.problems.extend(table.problems)
        rows = []
        for row in table.rows:
            cells = {**dict.fromkeys(shape.extra, ""), **row.cells}
            reader = RowReader(
                CsvRow(line=row.line, cells=cells), file=self._labels.get(shape.file, shape.file)
            )
            made = make(reader)
            self.problems.extend(reader.problems)
            if not reader.problems:
                rows.append(made)
        return tuple(rows)


def _problem(file: str, reason: str) -> ImportProblem:
    return ImportProblem(file=file, line=None, column=None, reason=reason)


def _teacher(row: RowReader) -> TeacherRow:
    return TeacherRow(
        line=row.line,
        number=row.whole("number", least=1, most=MAX_NUMBER),
        name=row.text("name"),
        email=row.optional("email"),
    )


def _subject(row: RowReader) -> SubjectRow:
    joint = bool(row.optional("numbered_with"))
    return SubjectRow(
        line=row.line,
        number=row.whole("number", least=1, most=MAX_NUMBER),
        name=row.text("name"),
        numbered_with=row.whole("numbered_with", least=1, most=MAX_NUMBER) if joint else None,
    )


def _class(teacher_names: Mapping[str, int], row: RowReader) -> ClassRow:
    has_tutor = bool(row.optional("tutor"))
    return ClassRow(
        line=row.line,
        number=row.whole("number", least=1, most=MAX_NUMBER),
        name=row.text("name"),
        level=row.whole("level", least=0, most=13),
        tutor=row.number("tutor", teacher_names, most=MAX_NUMBER) if has_tutor else None,
    )


def _student(row: RowReader) -> StudentRow:
    return StudentRow(
        line=row.line,
        class_name=row.text("class"),
        register_number=row.whole("register_number", least=1, most=MAX_REGISTER_NUMBER),
        surname=row.text("surname"),
        given_name=row.text("given_name"),
        exempt=row.wholes("exempt", least=1, most=MAX_NUMBER),
    )


def _group(row: RowReader) -> GroupRow:
    return GroupRow(
        line=row.line,
        group=row.text("group"),
        class_name=row.text("class"),
        register_number=row.whole("register_number", least=1, most=MAX_REGISTER_NUMBER),
    )


def _slot(
    subject_names: Mapping[str, int], teacher_names: Mapping[str, int], row: RowReader
) -> SlotRow:
    return SlotRow(
        line=row.line,
        weekday=row.whole("weekday", least=1, most=7),
        period=row.whole("period", least=0, most=20),
        unit=row.text("unit"),
        subject=row.number("subject", subject_names, most=MAX_NUMBER),
        teacher=row.number("teacher", teacher_names, most=MAX_NUMBER),
    )


def _period(row: RowReader) -> PeriodRow:
    period = PeriodRow(
        line=row.line,
        period=row.whole("period", least=0, most=20),
        start=row.time_of_day("start"),
        end=row.time_of_day("end"),
    )
    if not row.problems and period.start >= period.end:
        row.note("end", "the period must end after it starts")
    return period


def _span(row: RowReader) -> SpanRow:
    kind = row.text("kind").casefold()
    if kind and kind not in list(CalendarKind):
        row.note("kind", f"one of {', '.join(CalendarKind)} is expected")
        kind = CalendarKind.HOLIDAY
    span = SpanRow(
        line=row.line,
        first=row.day("from"),
        last=row.day("to"),
        kind=CalendarKind(kind or CalendarKind.HOLIDAY),
        name=row.optional("name"),
    )
    if not row.problems and span.first > span.last:
        row.note("to", "the last day must not be before the first")
    return span

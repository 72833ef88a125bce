"""Reads the school's CSV files as typed rows; what they say together is checked elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from ediary_core.csv_table import read_csv
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


def read_school_files(folder: Path, *, language: str) -> SchoolFiles:
    """Read a folder of school files; ``language`` is the school's, to tell encodings by."""
    reading = _Reading(folder, language)
    teachers = reading.rows("teachers.csv", "number,name,email", _teacher)
    subjects = reading.rows("subjects.csv", "number,name", _subject)
    teacher_names = _numbers_by_name(teachers)
    subject_names = _numbers_by_name(subjects)
    return SchoolFiles(
        teachers=teachers,
        subjects=subjects,
        classes=reading.rows(
            "classes.csv", "number,name,level,tutor", partial(_class, teacher_names)
        ),
        students=reading.rows(
            "students.csv", "class,register_number,surname,given_name,exempt", _student
        ),
        groups=reading.rows("groups.csv", "group,class,register_number", _group, obligatory=False),
        timetable=reading.rows(
            "timetable.csv",
            "weekday,period,unit,subject,teacher",
            partial(_slot, subject_names, teacher_names),
        ),
        periods=reading.rows("periods.csv", "period,start,end", _period),
        calendar=reading.rows("calendar.csv", "from,to,kind,name", _span),
        problems=tuple(reading.problems),
        notices=tuple(reading.notices),
    )


def _numbers_by_name(rows: Sequence[TeacherRow] | Sequence[SubjectRow]) -> dict[str, int]:
    """Names that stand for one number; one that two people share stands for none."""
    times = Counter(row.name for row in rows)
    return {row.name: row.number for row in rows if times[row.name] == 1}


class _Reading:
    """One pass over a folder, with all problems and notices met on the way."""

    def __init__(self, folder: Path, language: str) -> None:
        self._folder = folder
        self._language = language
        self.problems: list[ImportProblem] = []
        self.notices: list[ImportProblem] = []

    def rows(
        self,
        file: str,
        columns: str,
        make: Callable[[RowReader], Row],
        *,
        obligatory: bool = True,
    ) -> tuple[Row, ...]:
        data = self._data(file, obligatory=obligatory)
        if data is None:
            return ()
        table = read_csv(data, file=file, columns=columns.split(","), language=self._language)
        self.problems.extend(table.problems)
        if obligatory and not table.rows and not table.problems:
            # Possible before the lists are ready, but it also takes away what was imported before.
            self.notices.append(_problem(file, "holds no rows below the names of its columns"))
        rows = []
        for row in table.rows:
            reader = RowReader(row, file=file)
            made = make(reader)
            self.problems.extend(reader.problems)
            if not reader.problems:
                rows.append(made)
        return tuple(rows)

    def _data(self, file: str, *, obligatory: bool) -> bytes | None:
        try:
            return (self._folder / file).read_bytes()
        except FileNotFoundError:
            if obligatory:
                self.problems.append(_problem(file, f"the file is missing in {self._folder}"))
        except OSError as error:
            self.problems.append(_problem(file, f"the file cannot be read: {error.strerror}"))
        return None


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
    return SubjectRow(
        line=row.line,
        number=row.whole("number", least=1, most=MAX_NUMBER),
        name=row.text("name"),
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

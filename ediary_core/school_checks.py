"""What the school files must say together: nothing twice, and nothing that points nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol, TypeVar

from ediary_core.errors import ImportProblem
from ediary_core.school_rows import MAX_REGISTER_NUMBER, GroupRow, SchoolFiles, SpanRow
from ediary_core.tables import CalendarKind


class _Numbered(Protocol):
    @property
    def line(self) -> int: ...


Row = TypeVar("Row", bound=_Numbered)


def check_school_files(files: SchoolFiles) -> list[ImportProblem]:
    """Every contradiction between rows; the problems of single rows are in ``files`` already.

    A row that points into a file with broken rows is not blamed: what it means may stand there.
    """
    return [
        *_twice(files),
        *_unknown(files),
        *_clashing_names(files),
        *_calendar(files),
        *_periods(files),
        *_too_large_groups(files),
    ]


def empty_classes(files: SchoolFiles) -> list[ImportProblem]:
    """Classes without pupils: possible before the lists are ready, but their cards are empty."""
    filled = {row.class_name for row in files.students}
    return [
        _problem("classes.csv", row.line, "name", "students.csv has no pupil of this class")
        for row in files.classes
        if row.name not in filled
    ]


def _twice(files: SchoolFiles) -> Iterator[ImportProblem]:
    yield from _repeated("teachers.csv", "number", files.teachers, lambda row: row.number)
    yield from _repeated("subjects.csv", "number", files.subjects, lambda row: row.number)
    yield from _repeated("classes.csv", "number", files.classes, lambda row: row.number)
    yield from _repeated("classes.csv", "name", files.classes, lambda row: row.name)
    yield from _repeated(
        "students.csv",
        "register_number",
        files.students,
        lambda row: (row.class_name, row.register_number),
    )
    yield from _repeated(
        "groups.csv",
        "register_number",
        files.groups,
        lambda row: (row.group, row.class_name, row.register_number),
    )
    yield from _repeated("periods.csv", "period", files.periods, lambda row: row.period)
    yield from _repeated(
        "timetable.csv",
        None,
        files.timetable,
        lambda row: (row.weekday, row.period, row.unit),
    )


def _repeated(
    file: str, column: str | None, rows: Sequence[Row], key: Callable[[Row], Hashable]
) -> Iterator[ImportProblem]:
    firsts: dict[Hashable, Row] = {}
    for row in rows:  # several rows may come from one line of a timetable program's file
        first = firsts.setdefault(key(row), row)
        if first is not row:
            yield _problem(file, row.line, column, f"the same as in line {first.line}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """What rows of other files may point to."""

    files: tuple[str, ...]
    values: Collection[Hashable]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pointer:
    """One cell that names something in another file."""

    column: str
    value: Hashable
    target: _Target


def _unknown(files: SchoolFiles) -> Iterator[ImportProblem]:
    for file, pointers in _pointers_by_file(files).items():
        for line, pointer in pointers:
            target = pointer.target
            broken = any(map(files.is_broken, target.files))
            if pointer.value not in target.values and not broken:
                reason = f"not to be found in {' or '.join(target.files)}"
                yield _problem(file, line, pointer.column, reason)


def _pointers_by_file(files: SchoolFiles) -> dict[str, list[tuple[int, _Pointer]]]:
    teachers = _target("teachers.csv", (row.number for row in files.teachers))
    subjects = _target("subjects.csv", (row.number for row in files.subjects))
    classes = _target("classes.csv", (row.name for row in files.classes))
    periods = _target("periods.csv", (row.period for row in files.periods))
    pupils = _target(
        "students.csv", ((row.class_name, row.register_number) for row in files.students)
    )
    groups = {row.group for row in files.groups}
    units = _Target(files=("classes.csv", "groups.csv"), values={*classes.values, *groups})
    return {
        "subjects.csv": [
            (row.line, _Pointer(column="numbered_with", value=row.numbered_with, target=subjects))
            for row in files.subjects
            if row.numbered_with is not None
        ],
        "classes.csv": [
            (row.line, _Pointer(column="tutor", value=row.tutor, target=teachers))
            for row in files.classes
            if row.tutor is not None
        ],
        "students.csv": [
            *(
                (row.line, _Pointer(column="class", value=row.class_name, target=classes))
                for row in files.students
            ),
            *(
                (row.line, _Pointer(column="exempt", value=number, target=subjects))
                for row in files.students
                for number in row.exempt
            ),
        ],
        "groups.csv": [(row.line, _member_pointer(row, classes, pupils)) for row in files.groups],
        "timetable.csv": [
            (row.line, pointer)
            for row in files.timetable
            for pointer in (
                _Pointer(column="period", value=row.period, target=periods),
                _Pointer(column="unit", value=row.unit, target=units),
                _Pointer(column="subject", value=row.subject, target=subjects),
                _Pointer(column="teacher", value=row.teacher, target=teachers),
            )
        ],
    }


def _target(file: str, values: Iterable[Hashable]) -> _Target:
    return _Target(files=(file,), values=frozenset(values))


def _member_pointer(row: GroupRow, classes: _Target, pupils: _Target) -> _Pointer:
    """Blame the class if it is unknown, else the register number in it."""
    if row.class_name not in classes.values:
        return _Pointer(column="class", value=row.class_name, target=classes)
    pupil = (row.class_name, row.register_number)
    return _Pointer(column="register_number", value=pupil, target=pupils)


def _clashing_names(files: SchoolFiles) -> Iterator[ImportProblem]:
    classes = {row.name for row in files.classes}
    for row in files.groups:
        if row.group in classes:
            yield _problem("groups.csv", row.line, "group", "a class has this name")


def _calendar(files: SchoolFiles) -> Iterator[ImportProblem]:
    terms = sorted((row for row in files.calendar if row.kind is CalendarKind.TERM), key=_first_day)
    if not terms and not files.is_broken("calendar.csv"):
        yield _problem("calendar.csv", None, "kind", "there is no term")
    for earlier, later in pairwise(terms):
        if later.first <= earlier.last:
            reason = f"this term overlaps the one in line {earlier.line}"
            yield _problem("calendar.csv", later.line, "from", reason)


def _first_day(row: SpanRow) -> tuple[object, int]:
    return row.first, row.line


def _periods(files: SchoolFiles) -> Iterator[ImportProblem]:
    for earlier, later in pairwise(sorted(files.periods, key=lambda row: (row.period, row.line))):
        if earlier.period != later.period and later.start < earlier.end:
            reason = f"this period starts before the one in line {earlier.line} ends"
            yield _problem("periods.csv", later.line, "start", reason)


def _too_large_groups(files: SchoolFiles) -> Iterator[ImportProblem]:
    sizes = Counter(row.group for row in files.groups)
    last_lines = {row.group: row.line for row in files.groups}
    for group, size in sizes.items():
        if size > MAX_REGISTER_NUMBER:
            reason = f"the group has more than {MAX_REGISTER_NUMBER} pupils"
            yield _problem("groups.csv", last_lines[group], "group", reason)


def _problem(file: str, line: int | None, column: str | None, reason: str) -> ImportProblem:
    return ImportProblem(file=file, line=line, column=column, reason=reason)

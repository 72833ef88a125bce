"""The rows of the school's CSV files, each with its line in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time

from ediary_core.errors import ImportProblem
from ediary_core.tables import CalendarKind

MAX_NUMBER = 9999  # of teachers, subjects and units, as bubbled on blank cards
MAX_REGISTER_NUMBER = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class TeacherRow:
    line: int
    number: int
    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectRow:
    line: int
    number: int
    name: str
    numbered_with: int | None = None  # subject number; the own one: counted by itself again


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRow:
    line: int
    number: int
    name: str
    level: int
    tutor: int | None  # teacher number


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentRow:
    line: int
    class_name: str
    register_number: int
    surname: str
    given_name: str
    exempt: tuple[int, ...]  # subject numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    line: int
    group: str
    class_name: str
    register_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRow:
    line: int
    weekday: int
    period: int
    unit: str
    subject: int
    teacher: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodRow:
    line: int
    period: int
    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanRow:
    line: int
    first: date
    last: date
    kind: CalendarKind
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolFiles:
    """All rows that could be read, every problem of the others, and what a person should check."""

    teachers: tuple[TeacherRow, ...]
    subjects: tuple[SubjectRow, ...]
    classes: tuple[ClassRow, ...]
    students: tuple[StudentRow, ...]
    groups: tuple[GroupRow, ...]
    timetable: tuple[SlotRow, ...]
    periods: tuple[PeriodRow, ...]
    calendar: tuple[SpanRow, ...]
    problems: tuple[ImportProblem, ...]
    notices: tuple[ImportProblem, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)  # table -> the file it comes from

    def is_broken(self, table: str) -> bool:
        """Whether rows of the table are missing because they could not be read."""
        label = self.labels.get(table, table)
        return any(problem.file in (table, label) for problem in self.problems)

    def placed(self, problem: ImportProblem) -> ImportProblem:
        """A problem of a contract table, named after the file that the table comes from."""
        reason = problem.reason
        for table, label in self.labels.items():
            reason = reason.replace(table, label)
        return replace(problem, file=self.labels.get(problem.file, problem.file), reason=reason)

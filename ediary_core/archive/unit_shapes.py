"""What the page of a unit shows, piece by piece, ready to be printed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilLine:
    """A pupil with one cell for each column of a table."""

    number: str
    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A column's head: the day short and whole, the period or category, and a weight."""

    day: str
    date: str
    under: str
    weight: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonLine:
    number: str
    date: str
    period: str
    topic: str
    handwritten: bool
    homework: str
    teacher: str
    remarks: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The lessons of a subject in one month (or a part of a full one)."""

    heads: tuple[Head, ...]
    lines: tuple[PupilLine, ...]
    lessons: tuple[LessonLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeTable:
    heads: tuple[Head, ...]
    lines: tuple[PupilLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectView:
    anchor: str
    name: str
    count: int
    months: tuple[Month, ...]
    grades: tuple[GradeTable, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    when: str
    who: str
    what: str
    was: str
    became: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitView:
    name: str
    pupils: tuple[PupilLine, ...]
    subjects: tuple[SubjectView, ...]
    changes: tuple[ChangeLine, ...]
    other_changes: int
    file: str

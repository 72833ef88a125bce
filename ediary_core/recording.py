"""A validated lesson with its entries, and the one way in which it gets into the diary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ediary_core.tables import EntrySource, EntryState


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRecord:
    """``code``: the profile's token; None exactly while ``state`` is needs_review."""

    pupil_id: int
    register_number: int
    code: str | None
    state: EntryState
    page_id: int | None  # the page that shows it


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeRecord:
    """``symbol``: the literal grade like ``4+``; None exactly while ``state`` is needs_review."""

    pupil_id: int
    register_number: int
    symbol: str | None
    state: EntryState
    page_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeColumnRecord:
    """A used grade column; category and weight are None where unmarked or doubtful."""

    name: str  # grade1, grade2
    category: str | None
    weight: str | None
    grades: tuple[GradeRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRecord:
    """A typed text, or a picture in the scan store with the day until which it is to be typed."""

    text: str | None
    picture: str | None
    due_on: date | None
    state: EntryState
    page_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonRecord:
    """A lesson that took place and all entries of it that may be written now.

    ``attendance`` holds every pupil of a lesson whose attendance was checked (present included),
    and is empty otherwise. ``page_id`` is the card's last page, which holds the lesson's fields.
    """

    lesson_date: date
    period: int
    unit_id: int
    subject_id: int
    teacher_id: int  # who taught
    planned_teacher_id: int
    substitution: bool
    fill_sequence: int | None
    card_id: str | None
    page_id: int | None = None
    state: EntryState
    source: EntrySource
    loaded_at: datetime
    attendance: tuple[AttendanceRecord, ...]
    grade_columns: tuple[GradeColumnRecord, ...]
    topic: TopicRecord | None

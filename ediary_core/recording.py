"""A validated lesson with its entries, and the one way in which it gets into the diary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ediary_core.errors import LessonAlreadyRecorded
from ediary_core.history_seal import recording, seal_lesson
from ediary_core.lessons.sequence import number_of_new_lesson
from ediary_core.tables import (
    Attendance,
    EntrySource,
    EntryState,
    Grade,
    GradeColumn,
    Lesson,
    LessonKind,
    StayEnd,
    StayHour,
    TextKind,
    Topic,
)


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
class StayRecord:
    """When a child came or left; ``hour`` is None exactly while ``state`` is needs_review."""

    pupil_id: int
    register_number: int
    end: StayEnd
    hour: str | None
    state: EntryState
    page_id: int | None


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
    ``planned_date`` and ``planned_period`` say where a lesson held elsewhere had its place.
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
    homework: TopicRecord | None = None
    stays: tuple[StayRecord, ...] = ()
    kind: LessonKind = LessonKind.LESSON
    counts: bool = True
    planned_date: date | None = None
    planned_period: int | None = None
    trainee: bool = False
    verify_by: date | None = None


def recorded_lesson(
    session: Session, *, lesson_date: date, period: int, unit_id: int
) -> Lesson | None:
    """The lesson that the diary already holds there, if any."""
    return session.scalar(
        select(Lesson).where(
            Lesson.lesson_date == lesson_date,
            Lesson.period == period,
            Lesson.unit_id == unit_id,
        )
    )


def record_lesson(session: Session, record: LessonRecord) -> Lesson:
    """Write a lesson with its entries into the session's transaction; the caller commits.

    It takes the next running number of its sequence, as its kind has it, and the next place in
    the load order, so calling this in fill order is what makes both follow the fill order.

    Raises:
        LessonAlreadyRecorded: the diary holds a lesson at that date, period and unit.
        ValueError: an entry has no value without needing review, or the other way round.
    """
    _refuse_contradictions(record)
    _refuse_recorded(session, record)
    with (
        session.begin_nested(),
        recording(session),
    ):  # the lesson whole, or nothing of it, also if the caller goes on
        lesson = _lesson(session, record)
        session.add(lesson)
        session.flush()
        session.add_all(_attendance(lesson, record))
        session.add_all(_stays(lesson, record))
        for kind, text in ((TextKind.TOPIC, record.topic), (TextKind.HOMEWORK, record.homework)):
            if text is not None:
                session.add(_topic(lesson, kind, text, record.source))
        for column in record.grade_columns:
            _add_grades(session, lesson, column, record.source)
        seal_lesson(session, lesson)
    return lesson


def _refuse_recorded(session: Session, record: LessonRecord) -> None:
    there = recorded_lesson(
        session,
        lesson_date=record.lesson_date,
        period=record.period,
        unit_id=record.unit_id,
    )
    if there is not None:
        source = f"Card {record.card_id}: the" if record.card_id else "The"
        raise LessonAlreadyRecorded(
            f"{source} diary already holds a lesson of this unit on "
            f"{record.lesson_date.isoformat()}, period {record.period}.",
            "Compare the two; nothing was written over.",
        )


def _refuse_contradictions(record: LessonRecord) -> None:
    values: list[tuple[str | None, EntryState]] = [
        *((each.code, each.state) for each in record.attendance),
        *((each.symbol, each.state) for column in record.grade_columns for each in column.grades),
        *((each.hour, each.state) for each in record.stays),
    ]
    for value, state in values:
        if (value is None) != (state is EntryState.NEEDS_REVIEW):
            raise ValueError("an entry has no value exactly while it needs review")


def _lesson(session: Session, record: LessonRecord) -> Lesson:
    return Lesson(
        lesson_date=record.lesson_date,
        period=record.period,
        unit_id=record.unit_id,
        subject_id=record.subject_id,
        teacher_id=record.teacher_id,
        planned_teacher_id=record.planned_teacher_id,
        substitution=record.substitution,
        number=number_of_new_lesson(
            session,
            unit_id=record.unit_id,
            subject_id=record.subject_id,
            day=record.lesson_date,
            kind=record.kind,
        ),
        fill_sequence=record.fill_sequence,
        card_id=record.card_id,
        page_id=record.page_id,
        load_order=(session.scalar(select(func.max(Lesson.load_order))) or 0) + 1,
        loaded_at=record.loaded_at,
        kind=record.kind,
        counts=record.counts,
        planned_date=record.planned_date,
        planned_period=record.planned_period,
        trainee=record.trainee,
        verify_by=record.verify_by,
        state=record.state,
        source=record.source,
    )


def _attendance(lesson: Lesson, record: LessonRecord) -> list[Attendance]:
    return [
        Attendance(
            lesson_id=lesson.id,
            pupil_id=each.pupil_id,
            register_number=each.register_number,
            code=each.code,
            state=each.state,
            source=record.source,
            page_id=each.page_id,
        )
        for each in record.attendance
    ]


def _stays(lesson: Lesson, record: LessonRecord) -> list[StayHour]:
    return [
        StayHour(
            lesson_id=lesson.id,
            pupil_id=each.pupil_id,
            register_number=each.register_number,
            end=each.end,
            hour=each.hour,
            state=each.state,
            source=record.source,
            page_id=each.page_id,
        )
        for each in record.stays
    ]


def _topic(lesson: Lesson, kind: TextKind, topic: TopicRecord, source: EntrySource) -> Topic:
    return Topic(
        lesson_id=lesson.id,
        kind=kind,
        text=topic.text,
        picture=topic.picture,
        due_on=topic.due_on,
        state=topic.state,
        source=source,
        page_id=topic.page_id,
    )


def _add_grades(
    session: Session, lesson: Lesson, column: GradeColumnRecord, source: EntrySource
) -> None:
    kept = GradeColumn(
        lesson_id=lesson.id,
        name=column.name,
        category=column.category,
        weight=column.weight,
        source=source,
    )
    session.add(kept)
    session.flush()
    session.add_all(
        Grade(
            column_id=kept.id,
            pupil_id=each.pupil_id,
            register_number=each.register_number,
            symbol=each.symbol,
            state=each.state,
            source=source,
            page_id=each.page_id,
        )
        for each in column.grades
    )

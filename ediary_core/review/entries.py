"""A lesson's entries by their places: whose, and which kind; and whether a person decided them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.tables import (
    Attendance,
    EntrySource,
    EntryState,
    Grade,
    GradeColumn,
    Lesson,
    StayEnd,
    StayHour,
    Topic,
)

ATTENDANCE = "attendance"
PupilEntry = Attendance | Grade | StayHour
Entry = Lesson | Topic | GradeColumn | PupilEntry
_BY_PERSON = (EntryState.CORRECTED, EntryState.VERIFIED)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """One pupil's entry of one kind: ``attendance``, ``grade1``, ``arrival``, ..."""

    kind: str
    pupil_id: int


def decided_by_person(entry: Entry) -> bool:
    """Whether a machine must leave it as it is (G89)."""
    return entry.source is EntrySource.TEACHER or entry.state in _BY_PERSON


def pupil_entries(session: Session, lesson: Lesson) -> Mapping[Place, PupilEntry]:
    """All entries of pupils in a lesson."""
    found: dict[Place, PupilEntry] = {}
    for each in session.scalars(select(Attendance).where(Attendance.lesson_id == lesson.id)):
        found[Place(kind=ATTENDANCE, pupil_id=each.pupil_id)] = each
    for stay in session.scalars(select(StayHour).where(StayHour.lesson_id == lesson.id)):
        found[Place(kind=stay.end.value, pupil_id=stay.pupil_id)] = stay
    grades = select(Grade, GradeColumn.name).join(GradeColumn)
    for grade, column in session.execute(grades.where(GradeColumn.lesson_id == lesson.id)):
        found[Place(kind=column, pupil_id=grade.pupil_id)] = grade
    return found


def columns_of(session: Session, lesson: Lesson) -> Mapping[str, GradeColumn]:
    """The lesson's grade columns by name."""
    query = select(GradeColumn).where(GradeColumn.lesson_id == lesson.id).order_by(GradeColumn.id)
    return {column.name: column for column in session.scalars(query)}


def texts_of(session: Session, lesson: Lesson) -> list[Topic]:
    """Topic and homework of a lesson, as far as there are."""
    return list(session.scalars(select(Topic).where(Topic.lesson_id == lesson.id)))


def all_entries(session: Session, lesson: Lesson) -> list[Entry]:
    """The lesson itself and everything that was entered for it."""
    return [
        lesson,
        *texts_of(session, lesson),
        *columns_of(session, lesson).values(),
        *pupil_entries(session, lesson).values(),
    ]


def value_of(entry: PupilEntry) -> str | None:
    """The entry's value; None while it waits for a person."""
    match entry:
        case Attendance():
            return entry.code
        case Grade():
            return entry.symbol
        case StayHour():
            return entry.hour


def set_value(entry: PupilEntry, value: str | None) -> None:
    """Change the value; the history notes it."""
    match entry:
        case Attendance():
            entry.code = value
        case Grade():
            entry.symbol = value
        case StayHour():
            entry.hour = value


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """What a new entry of a pupil says."""

    place: Place
    register_number: int
    value: str | None
    state: EntryState
    source: EntrySource
    page_id: int | None


def add_entry(session: Session, lesson: Lesson, new: NewEntry) -> PupilEntry:
    """Write a new entry; a grade's column is made if the lesson has none of that name."""
    place = new.place
    entry: PupilEntry
    if place.kind == ATTENDANCE:
        entry = Attendance(lesson_id=lesson.id, code=new.value)
    elif place.kind in {end.value for end in StayEnd}:
        entry = StayHour(lesson_id=lesson.id, end=StayEnd(place.kind), hour=new.value)
    else:
        column = columns_of(session, lesson).get(place.kind)
        if column is None:
            column = GradeColumn(lesson_id=lesson.id, name=place.kind, source=new.source)
            session.add(column)
            session.flush()
        entry = Grade(column_id=column.id, symbol=new.value)
    entry.pupil_id = place.pupil_id
    entry.register_number = new.register_number
    entry.state, entry.source, entry.page_id = new.state, new.source, new.page_id
    session.add(entry)
    session.flush()
    return entry


def field_of(kind: str, register_number: int) -> str:
    """How a pupil's entry is named on cards: ``attendance/07``."""
    return f"{kind}/{register_number:02d}"

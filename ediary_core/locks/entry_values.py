"""The values of a lesson's entries at a moment, and what changed between two moments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.tables import Attendance, Grade, GradeColumn, Lesson, StayHour, Teacher, Topic

PICTURE = "picture"  # of a topic that is handwriting and not typed yet
YES, NO = "yes", "no"
_OF_LESSON = (
    "number",
    "kind",
    "counts",
    "substitution",
    "planned_date",
    "planned_period",
    "trainee",
)
# Not worth naming in a new lesson.
_USUAL = {"kind": "lesson", "counts": YES, "substitution": NO, "trainee": NO}
_OF_COLUMN = ("category", "weight", "description")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class EntryPlace:
    """Which value of a lesson: ``attendance`` of a pupil, ``grade1`` of a pupil, ``topic``, ..."""

    field: str
    register_number: int  # 0 for what belongs to no pupil
    pupil_id: int | None
    entity: str  # table name, as in History
    entity_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueChange:
    """``wrong`` is None where nothing was entered, ``right`` where nothing certain is now."""

    place: EntryPlace
    wrong: str | None
    right: str | None


def entry_values(session: Session, lesson: Lesson | None) -> dict[EntryPlace, str | None]:
    """Every value of a lesson; nothing of a lesson that the diary does not hold."""
    return {} if lesson is None else dict(_values(session, lesson))


def changes(
    before: Mapping[EntryPlace, str | None], after: Mapping[EntryPlace, str | None]
) -> tuple[ValueChange, ...]:
    """What is otherwise than before, in the order of fields and register numbers.

    A new entry counts as a change although its value still waits for a person.
    """
    places = sorted({*before, *after}, key=lambda each: (each.register_number, each.field))
    return tuple(
        ValueChange(place=place, wrong=before.get(place), right=after.get(place))
        for place in places
        if _differs(place, before, after)
    )


def _differs(
    place: EntryPlace,
    before: Mapping[EntryPlace, str | None],
    after: Mapping[EntryPlace, str | None],
) -> bool:
    if place in before and place in after:
        return before[place] != after[place]
    if place.field in _OF_LESSON:
        return after.get(place) not in (None, _USUAL.get(place.field))
    return True


def _values(session: Session, lesson: Lesson) -> Iterator[tuple[EntryPlace, str | None]]:
    for name in _OF_LESSON:
        yield _of_nobody(name, lesson), _text(getattr(lesson, name))
    taught_by = session.get_one(Teacher, lesson.teacher_id)
    yield _of_nobody("teacher", lesson), str(taught_by.number)
    for topic in session.scalars(select(Topic).where(Topic.lesson_id == lesson.id)):
        value = topic.text if topic.text is not None else topic.picture and PICTURE
        yield _of_nobody(topic.kind.value, topic), value
    for entry in session.scalars(select(Attendance).where(Attendance.lesson_id == lesson.id)):
        yield _of_pupil("attendance", entry), entry.code
    for stay in session.scalars(select(StayHour).where(StayHour.lesson_id == lesson.id)):
        yield _of_pupil(stay.end.value, stay), stay.hour
    columns = select(GradeColumn).where(GradeColumn.lesson_id == lesson.id)
    for column in session.scalars(columns):
        for name in _OF_COLUMN:
            yield _of_nobody(f"{column.name}.{name}", column), getattr(column, name)
        for grade in session.scalars(select(Grade).where(Grade.column_id == column.id)):
            yield _of_pupil(column.name, grade), grade.symbol


def _of_nobody(field: str, entry: Lesson | Topic | GradeColumn) -> EntryPlace:
    return EntryPlace(
        field=field,
        register_number=0,
        pupil_id=None,
        entity=str(entry.__tablename__),
        entity_id=str(entry.id),
    )


def _of_pupil(field: str, entry: Attendance | StayHour | Grade) -> EntryPlace:
    return EntryPlace(
        field=field,
        register_number=entry.register_number,
        pupil_id=entry.pupil_id,
        entity=str(entry.__tablename__),
        entity_id=str(entry.id),
    )


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return YES if value else NO
    return str(value)

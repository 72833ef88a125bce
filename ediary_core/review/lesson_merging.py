"""What newer paper says of a lesson itself: who taught, its texts and the heads of its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from ediary_core.recording import GradeColumnRecord, LessonRecord, TopicRecord
from ediary_core.review.differences import FoundDifference
from ediary_core.review.entries import columns_of, decided_by_person, texts_of
from ediary_core.review.weighing import Verdict
from ediary_core.tables import (
    EntrySource,
    EntryState,
    GradeColumn,
    Lesson,
    LessonKind,
    TextKind,
    Topic,
)

if TYPE_CHECKING:
    from ediary_core.review.merging import Merged

_FACTS = (
    "teacher_id",
    "substitution",
    "fill_sequence",
    "counts",
    "trainee",
    "kind",
    "lesson_date",
    "period",
)
_NEVER = ("kind", "lesson_date", "period")  # its running number and its place follow from these
_FIELDS = {
    "teacher_id": "substitution",
    "counts": "not_counted",
    "trainee": "trainee",
    "kind": "lesson_kind",
    "lesson_date": "other_time",
    "period": "other_time",
}


def merge_lesson_facts(lesson: Lesson, record: LessonRecord, merged: Merged) -> None:
    """Who taught, and what kind of lesson it was; running numbers stay as they were given.

    A substitution that was loaded and is gone on newer paper stays, as marks do.
    """
    if record.state is EntryState.NEEDS_REVIEW:
        return
    changed = [name for name in _FACTS if getattr(lesson, name) != getattr(record, name)]
    waited = lesson.state is EntryState.NEEDS_REVIEW
    for name in changed:
        field = _FIELDS.get(name, name)
        if decided_by_person(lesson):
            merged.differences.append(_fact_difference(lesson, record, name, field))
        elif name in _NEVER or (not waited and _is_gone(lesson, record, name)):
            merged.note(Verdict.VANISHED, field)
        else:
            merged.note(Verdict.FILL if waited else Verdict.REPLACE, field)
            setattr(lesson, name, getattr(record, name))
    if waited and not decided_by_person(lesson):
        lesson.state = EntryState.LOADED


def _is_gone(lesson: Lesson, record: LessonRecord, name: str) -> bool:
    """Whether the fact would change only because a mark is not there any more."""
    if name == "teacher_id":
        return lesson.substitution and not record.substitution
    return getattr(lesson, name) is True or getattr(record, name) is None


def _fact_difference(
    lesson: Lesson, record: LessonRecord, name: str, field: str
) -> FoundDifference:
    return FoundDifference(
        entity=lesson.__tablename__,
        entity_id=str(lesson.id),
        field=field,
        kept=_said(getattr(lesson, name)),
        scanned=_said(getattr(record, name)),
        page_id=record.page_id,
    )


def _said(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.value if isinstance(value, LessonKind) else str(value)


def merge_texts(session: Session, lesson: Lesson, record: LessonRecord) -> None:
    """Handwriting goes in where none was; what a person typed, or a picture, is left alone."""
    held = {text.kind: text for text in texts_of(session, lesson)}
    for kind, new in ((TextKind.TOPIC, record.topic), (TextKind.HOMEWORK, record.homework)):
        if new is None or new.state is EntryState.NEEDS_REVIEW:
            continue
        text = held.get(kind)
        if text is None and lesson.verified_at is None:
            session.add(_text(lesson, kind, new))
        elif text is not None and text.state is EntryState.NEEDS_REVIEW:
            text.text, text.picture, text.due_on = new.text, new.picture, new.due_on
            text.page_id, text.state = new.page_id, EntryState.LOADED


def _text(lesson: Lesson, kind: TextKind, new: TopicRecord) -> Topic:
    return Topic(
        lesson_id=lesson.id,
        kind=kind,
        text=new.text,
        picture=new.picture,
        due_on=new.due_on,
        page_id=new.page_id,
        state=new.state,
        source=EntrySource.CARD,
    )


def merge_columns(session: Session, lesson: Lesson, record: LessonRecord, merged: Merged) -> None:
    """Category and weight of the columns that the lesson has by now."""
    columns = columns_of(session, lesson)
    for new in record.grade_columns:
        column = columns.get(new.name)
        if column is not None:
            _merge_head(column, new, lesson, record, merged)


def _merge_head(
    column: GradeColumn,
    new: GradeColumnRecord,
    lesson: Lesson,
    record: LessonRecord,
    merged: Merged,
) -> None:
    for part, seen in (("category", new.category), ("weight", new.weight)):
        held = getattr(column, part)
        name = f"{column.name}.{part}"
        if seen is None or seen == held:
            continue
        if decided_by_person(column):
            merged.differences.append(
                FoundDifference(
                    entity=column.__tablename__,
                    entity_id=str(column.id),
                    field=name,
                    kept=held,
                    scanned=seen,
                    page_id=record.page_id,
                )
            )
            continue
        merged.note(Verdict.FILL if held is None else Verdict.REPLACE, name)
        setattr(column, part, seen)

"""Finds what the history says of entries that are no longer there, for the archive of their days.

A row that was deleted has no place in its lesson any more; the history still knows the lesson.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.archive.content import ArchivedRow
from ediary_core.archive.span import ArchiveSpan
from ediary_core.history import DELETED
from ediary_core.history_text import as_texts
from ediary_core.tables import Base, GradeColumn, History, Lesson

_ENTRIES = frozenset({"lesson", "topic", "attendance", "stay_hour", "grade_column", "grade"})


def removed_entries(session: Session, span: ArchiveSpan) -> Iterator[ArchivedRow]:
    """The deleted entries of lessons in those days, each with all changes up to its deletion."""
    dates: dict[tuple[str, str], str | None] = {}
    deletions = session.scalars(
        select(History)
        .where(History.attribute == DELETED, History.entity.in_(_ENTRIES))
        .order_by(History.id.desc())  # a lesson goes after what was in it
    )
    found = [each for each in deletions if _is_within(session, each, dates, span)]
    for deletion in reversed(found):
        yield ArchivedRow(
            table="removed",
            values={"entity": deletion.entity, "entity_id": deletion.entity_id},
            parts=_changes(session, deletion),
        )


def _is_within(
    session: Session,
    deletion: History,
    dates: dict[tuple[str, str], str | None],
    span: ArchiveSpan,
) -> bool:
    day = _day(session, deletion, dates)
    dates[deletion.entity, deletion.entity_id] = day
    return day is not None and span.first.isoformat() <= day <= span.last.isoformat()


def _day(
    session: Session, deletion: History, dates: dict[tuple[str, str], str | None]
) -> str | None:
    """The day of the lesson that the entry belonged to."""
    if deletion.entity == "lesson":
        return _was(session, deletion, "lesson_date")
    of = "column_id" if deletion.entity == "grade" else "lesson_id"
    owner_table = "grade_column" if deletion.entity == "grade" else "lesson"
    owner = _was(session, deletion, of)
    if owner is None:
        return None
    if (owner_table, owner) in dates:
        return dates[owner_table, owner]
    kind: type[Base] = GradeColumn if owner_table == "grade_column" else Lesson
    there = session.get(kind, int(owner))
    if isinstance(there, GradeColumn):
        there = session.get(Lesson, there.lesson_id)
    return there.lesson_date.isoformat() if isinstance(there, Lesson) else None


def _was(session: Session, deletion: History, attribute: str) -> str | None:
    """What a column of the deleted row held when it was deleted."""
    return session.scalar(
        select(History.old)
        .where(
            History.entity == deletion.entity,
            History.entity_id == deletion.entity_id,
            History.attribute == attribute,
            History.id < deletion.id,
        )
        .order_by(History.id.desc())
        .limit(1)
    )


def _changes(session: Session, deletion: History) -> list[ArchivedRow]:
    table = History.__table__
    query = (
        select(table)
        .where(
            table.c.entity == deletion.entity,
            table.c.entity_id == deletion.entity_id,
            table.c.id <= deletion.id,
        )
        .order_by(table.c.id)
    )
    return [
        ArchivedRow(table="history", values=as_texts(dict(row)))
        for row in session.connection().execute(query).mappings()
    ]

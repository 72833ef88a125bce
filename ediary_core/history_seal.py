"""Seals a lesson as it was loaded: one row in the history with the digest of all its entries.

Entries are loaded by the thousand and most never change, so the history holds no row for each. The
seal makes them tamper-evident all the same: the audit takes every entry back to what it was when
loaded, and compares the digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Select, Table, select
from sqlalchemy.orm import Session

from ediary_core.history_log import NewRow, append
from ediary_core.history_text import as_texts
from ediary_core.tables import Attendance, Grade, GradeColumn, History, Lesson, StayHour, Topic

_RECORDING = "ediary recording"
RECORDED = "(recorded)"  # the attribute of a seal in the history


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedRow:
    """One row of an entry's table, by column, as text."""

    table: str
    row_id: int
    values: Mapping[str, str | None]


@contextmanager
def recording(session: Session) -> Iterator[None]:
    """Within the block a lesson is put in whole; ``seal_lesson`` ends it."""
    before = session.info.get(_RECORDING, False)
    session.info[_RECORDING] = True
    try:
        yield
    finally:
        session.info[_RECORDING] = before


def is_recording(session: Session) -> bool:
    return bool(session.info.get(_RECORDING, False))


def lesson_is_sealed(connection: Connection, entry: object) -> bool:
    """Whether a new entry would come into a lesson that was recorded already."""
    lesson_id = getattr(entry, "lesson_id", None)
    column_id = getattr(entry, "column_id", None)
    if column_id is not None:
        lesson_id = connection.scalar(
            select(GradeColumn.lesson_id).where(GradeColumn.id == column_id)
        )
    sealed = select(History.id).where(
        History.entity == Lesson.__tablename__,
        History.entity_id == str(lesson_id),
        History.attribute == RECORDED,
    )
    return lesson_id is not None and connection.scalar(sealed.limit(1)) is not None


def seal_lesson(session: Session, lesson: Lesson) -> None:
    """Keep what a lesson was when it was recorded; part of the same transaction."""
    session.flush()
    by = f"card {lesson.card_id}" if lesson.card_id else "diary"
    seal = NewRow(
        entity="lesson",
        entity_id=str(lesson.id),
        attribute=RECORDED,
        old=None,
        new=contents_digest(lesson_contents(session, [lesson.id])),
        who=by,
        at=lesson.loaded_at,
        why="recorded",
    )
    append(session, [seal])


def contents_digest(rows: Iterable[SealedRow]) -> str:
    """The digest of a lesson's rows, whatever order they come in."""
    ordered = sorted(rows, key=lambda row: (row.table, row.row_id))
    contents = [[row.table, row.row_id, dict(row.values)] for row in ordered]
    text = json.dumps(contents, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def lesson_contents(session: Session, lesson_ids: list[int]) -> Iterator[SealedRow]:
    """The rows that belong to some lessons, the lessons themselves included, as they are now."""
    connection = session.connection()
    for table, query in _queries(lesson_ids):
        for row in connection.execute(query).mappings():
            yield SealedRow(table=table.name, row_id=row["id"], values=as_texts(dict(row)))


def _queries(lesson_ids: list[int]) -> Iterator[tuple[Table, Select[tuple[object, ...]]]]:
    lesson = Lesson.__table__
    assert isinstance(lesson, Table)  # noqa: S101 - what a mapped class has
    yield lesson, select(lesson).where(lesson.c.id.in_(lesson_ids))
    for kind in (Topic, Attendance, StayHour, GradeColumn):
        table = kind.__table__
        assert isinstance(table, Table)  # noqa: S101
        yield table, select(table).where(table.c.lesson_id.in_(lesson_ids))
    column, grade = GradeColumn.__table__, Grade.__table__
    assert isinstance(grade, Table)  # noqa: S101
    yield (
        grade,
        select(grade)
        .join(column, grade.c.column_id == column.c.id)
        .where(column.c.lesson_id.in_(lesson_ids)),
    )

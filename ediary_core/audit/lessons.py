"""Takes every lesson back to what it was when it was recorded, and compares it with its seal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.audit.past import Life, Past, Seal
from ediary_core.audit.trace import AuditFinding, Trace
from ediary_core.history_seal import SealedRow, contents_digest, lesson_contents
from ediary_core.history_tables import ENTRIES
from ediary_core.tables import GradeColumn, Lesson

_LESSONS_AT_ONCE = 200
_COLUMNS = {
    str(kind.__tablename__): tuple(column.name for column in kind.__table__.columns)
    for kind in ENTRIES
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A row of a lesson with its life; ``values`` are those of the life's end."""

    table: str
    row_id: int
    values: dict[str, str | None]
    life: Life

    def at_first(self) -> SealedRow:
        return SealedRow(table=self.table, row_id=self.row_id, values=self.life.before(self.values))

    def was_there(self, seal: Seal, next_seal: Seal | None) -> bool:
        """Whether the row belonged to the lesson when it was sealed."""
        life = self.life
        if life.inserted_at is not None and life.inserted_at > seal.position:
            return False
        if life.deleted_at is None:
            return next_seal is None
        after = next_seal.position if next_seal is not None else life.deleted_at + 1
        return seal.position < life.deleted_at < after


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonAudit:
    lessons: int
    unsealed: int
    findings: tuple[AuditFinding, ...]


def audit_lessons(session: Session, past: Past) -> LessonAudit:
    """Compare every lesson, also those deleted since, with the seal of its recording."""
    gone = _deleted_rows(session, past)
    there = list(session.scalars(select(Lesson.id).order_by(Lesson.id)))
    findings: list[AuditFinding] = []
    for start in range(0, len(there), _LESSONS_AT_ONCE):
        some = there[start : start + _LESSONS_AT_ONCE]
        present = _present_rows(session, past, some)
        for lesson_id in some:
            rows = [*present[lesson_id], *gone.get(lesson_id, ())]
            findings += _differences(lesson_id, rows, past.seals.get(lesson_id, []))
    for lesson_id in sorted(set(past.seals) - set(there)):
        findings += _differences(lesson_id, gone.get(lesson_id, ()), past.seals[lesson_id])
    unsealed = sum(lesson_id not in past.seals for lesson_id in there)
    return LessonAudit(lessons=len(there), unsealed=unsealed, findings=tuple(findings))


def _differences(
    lesson_id: int, rows: Sequence[_Row], seals: Sequence[Seal]
) -> Iterator[AuditFinding]:
    for seal, next_seal in zip(seals, (*seals[1:], None), strict=False):
        then = [row.at_first() for row in rows if row.was_there(seal, next_seal)]
        if contents_digest(then) != seal.digest:
            yield AuditFinding(
                trace=Trace.LESSON_DIFFERS,
                sentence=(
                    f"lesson {lesson_id}: without the changes in the history, its entries are not"
                    f" those that were recorded (history row {seal.position}): one was changed,"
                    " put in or taken out behind the history"
                ),
            )


def _present_rows(session: Session, past: Past, lesson_ids: list[int]) -> dict[int, list[_Row]]:
    found = list(lesson_contents(session, lesson_ids))
    lesson_of_column = {
        row.row_id: int(row.values["lesson_id"] or 0)
        for row in found
        if row.table == GradeColumn.__tablename__
    }
    rows: dict[int, list[_Row]] = defaultdict(list)
    for row in found:
        kept = _Row(
            table=row.table,
            row_id=row.row_id,
            values=dict(row.values),
            life=past.living(row.table, row.row_id),
        )
        rows[_lesson_of(row, lesson_of_column)].append(kept)
    return rows


def _lesson_of(row: SealedRow, lesson_of_column: dict[int, int]) -> int:
    if row.table == Lesson.__tablename__:
        return row.row_id
    if row.values.get("column_id") is not None:
        return lesson_of_column[int(row.values["column_id"] or 0)]
    return int(row.values["lesson_id"] or 0)


def _deleted_rows(session: Session, past: Past) -> dict[int, list[_Row]]:
    """Rows that the history says were deleted, by the lesson that they belonged to."""
    deleted = [
        _Row(table=table, row_id=row_id, values=dict.fromkeys(_COLUMNS[table]), life=life)
        for (table, row_id), lives in past.lives.items()
        if table in _COLUMNS
        for life in lives
        if life.deleted_at is not None
    ]
    columns = [row for row in deleted if row.table == GradeColumn.__tablename__]
    rows: dict[int, list[_Row]] = defaultdict(list)
    for row in deleted:
        column_id = row.life.first.get("column_id")
        column = None if column_id is None else _column_of(session, row, int(column_id), columns)
        of = _lesson_of(row.at_first(), {} if column is None else column)
        rows[of].append(row)
    return rows


def _column_of(
    session: Session, grade: _Row, column_id: int, deleted: Sequence[_Row]
) -> dict[int, int]:
    """Which lesson the column of a deleted grade belongs to: a grade goes before its column."""
    after = [
        row
        for row in deleted
        if row.row_id == column_id and (row.life.deleted_at or 0) > (grade.life.deleted_at or 0)
    ]
    if after:
        first = min(after, key=lambda row: row.life.deleted_at or 0)
        return {column_id: int(first.life.first["lesson_id"] or 0)}
    column = session.get(GradeColumn, column_id)
    return {column_id: 0 if column is None else column.lesson_id}

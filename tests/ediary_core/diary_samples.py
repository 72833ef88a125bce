"""What the tests of the diary share: a day, a moment and a lesson of the made-up school."""

from __future__ import annotations

from datetime import UTC, date, datetime

from ediary_core.recording import (
    AttendanceRecord,
    GradeColumnRecord,
    GradeRecord,
    LessonRecord,
    TopicRecord,
)
from ediary_core.tables import EntrySource, EntryState

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
FRIDAY = date(2026, 11, 20)


def lesson_record(
    *,
    lesson_date: date = FRIDAY,
    period: int = 1,
    subject_id: int = 1,
    card_id: str | None = None,
) -> LessonRecord:
    """A held lesson of 5a: one absent, one doubtful, one present pupil, and a grade ``4+``."""
    loaded, doubtful = EntryState.LOADED, EntryState.NEEDS_REVIEW
    return LessonRecord(
        lesson_date=lesson_date,
        period=period,
        unit_id=1,
        subject_id=subject_id,
        teacher_id=1,
        planned_teacher_id=1,
        substitution=False,
        fill_sequence=None,
        card_id=card_id,
        state=loaded,
        source=EntrySource.CARD,
        loaded_at=NOW,
        attendance=tuple(
            AttendanceRecord(
                pupil_id=number, register_number=number, code=code, state=state, page_id=None
            )
            for number, code, state in [
                (1, "nb", loaded),
                (2, None, doubtful),
                (3, "ob", loaded),
            ]
        ),
        grade_columns=(
            GradeColumnRecord(
                name="grade1",
                category="spr",
                weight="3",
                grades=(
                    GradeRecord(
                        pupil_id=3, register_number=3, symbol="4+", state=loaded, page_id=None
                    ),
                ),
            ),
        ),
        topic=TopicRecord(text="Ułamki", picture=None, due_on=None, state=loaded, page_id=None),
    )

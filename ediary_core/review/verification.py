"""Teachers verify the entries of their lessons within the profile's days (G61, G90)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from ediary_core.errors import NotVerified
from ediary_core.history import acting
from ediary_core.review.entries import all_entries
from ediary_core.tables import EntryState, Lesson, Topic

_WHY = "verified"


def verify_lesson(session: Session, lesson: Lesson, *, who: str, now: datetime) -> None:
    """Note that its teacher has looked at all entries: from now on no scan changes them.

    Handwriting that nobody has typed yet does not hold it up: topics have a deadline of their own
    (G90). Verifying again changes nothing. The caller commits.

    Raises:
        NotVerified: an entry waits for a value.
    """
    if lesson.verified_at is not None:
        return
    entries = all_entries(session, lesson)
    waiting = [each for each in entries if _waits(each)]
    if waiting:
        raise NotVerified(
            f"The lesson of {lesson.lesson_date.isoformat()}, period {lesson.period}, has"
            f" {len(waiting)} entries that wait for a value.",
            "Enter them first: ediary tasks list shows which.",
        )
    with acting(session, who=who, why=_WHY, at=now):
        for entry in entries:
            entry.state = EntryState.VERIFIED
        lesson.verified_at, lesson.verified_by = now, who


def _waits(entry: object) -> bool:
    """A missing topic is due by its own day; everything else has to be settled first."""
    return getattr(entry, "state", None) is EntryState.NEEDS_REVIEW and not isinstance(entry, Topic)

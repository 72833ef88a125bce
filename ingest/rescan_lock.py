"""Whether newer paper meets a lock: only where it would change what the diary holds (L9, L16.5)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from ediary_core.locks.diary_locks import lock_rules
from ediary_core.locks.entry_values import EntryPlace, changes, entry_values
from ediary_core.locks.rules import lock_over
from ediary_core.tables import Lesson
from ingest.card_rules import Day, LessonStanding, lock_findings
from ingest.finding import Finding
from ingest.loading import Loading


def lock_findings_of_change(
    session: Session,
    lesson: Lesson,
    before: Mapping[EntryPlace, str | None],
    loading: Loading,
) -> tuple[Finding, ...]:
    """The lock over what has changed since ``before``; none for paper that changed nothing.

    Under a term's lock, paper that changes attendance alone passes, as a card without grades does.
    """
    session.flush()
    changed = changes(before, entry_values(session, lesson))
    if not changed:
        return ()
    locks = lock_rules(session, loading.diary.profile.rules)
    day, now = lesson.lesson_date, loading.now
    standing = LessonStanding(
        day=Day.SCHOOL_DAY,
        already_recorded=False,
        superseded=False,
        timetable_agrees=True,
        locked=lock_over(day, grade=False, now=now, rules=locks),
        grades_locked=lock_over(day, grade=True, now=now, rules=locks),
    )
    return lock_findings(
        standing, grades=any(each.place.field.startswith("grade") for each in changed)
    )

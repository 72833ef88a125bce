"""What people enter about a lesson itself: who taught, its texts, the heads of its grade columns.

As with pupils' entries, a decision goes through the history and is never undone by a scan. The
caller commits.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.errors import UnknownName
from ediary_core.profile import Profile
from ediary_core.review.deciding import (
    Decider,
    acting_as,
    decided,
    level_of,
    make_own,
    refuse,
    refuse_change,
    settle,
)
from ediary_core.review.entries import columns_of, texts_of
from ediary_core.review.permission import why_no_head
from ediary_core.tables import Lesson, Teacher, TextKind, Topic

# The fields whose doubts end once a person has said how the lesson was held.
_ABOUT_LESSON = (
    "substitution",
    "substitute.d1",
    "fill_sequence",
    "lesson_kind",
    "not_counted",
    "trainee",
)


def decide_column(
    session: Session,
    lesson: Lesson,
    column: str,
    *,
    category: str | None,
    weight: str | None,
    profile: Profile,
    decider: Decider,
) -> None:
    """Say what a grade column is: its category and weight, both at once.

    Raises:
        DecisionRefused: the lesson has no such column, or the profile no such category or weight.
        EntryLocked: a lock lies over the day's grades.
    """
    refuse(lesson, why_no_head(category, weight, profile.grades_at(level_of(session, lesson))))
    kept = columns_of(session, lesson).get(column)
    if kept is None:
        refuse(lesson, f"no grade stands in column {column}")
        return
    refuse_change(session, lesson, profile, decider, grade=True)
    with acting_as(session, decider):
        kept.category, kept.weight = category, weight
        make_own(kept)
    for part in ("category", "weight"):
        settle(session, lesson, decided(f"{column}.{part}", kept), decider)


def describe_column(
    session: Session,
    lesson: Lesson,
    column: str,
    description: str,
    *,
    profile: Profile,
    decider: Decider,
) -> None:
    """Say in words what a grade column is of (S37); category and weight stay as they are.

    Raises:
        DecisionRefused: the lesson has no such column, or the description is empty.
        EntryLocked: a lock lies over the day's grades.
    """
    words = " ".join(description.split())
    kept = columns_of(session, lesson).get(column)
    refuse(lesson, None if words else "an empty description says nothing")
    if kept is None:
        refuse(lesson, f"no grade stands in column {column}")
        return
    refuse_change(session, lesson, profile, decider, grade=True)
    with acting_as(session, decider):
        kept.description = words


def set_text(
    session: Session,
    lesson: Lesson,
    kind: TextKind,
    text: str,
    *,
    profile: Profile,
    decider: Decider,
) -> None:
    """Type a lesson's topic or homework (G61, G90); the picture of the handwriting stays with it.

    Raises:
        DecisionRefused: the text is empty.
        EntryLocked: a lock lies over the day and a text stood there already.
    """
    words = " ".join(text.split())
    refuse(lesson, None if words else "an empty text says nothing")
    kept = next((each for each in texts_of(session, lesson) if each.kind is kind), None)
    if kept is not None and kept.text is not None:  # typing a picture's words is no change (G90)
        refuse_change(session, lesson, profile, decider, grade=False)
    with acting_as(session, decider):
        if kept is None:
            kept = Topic(lesson_id=lesson.id, kind=kind)
            session.add(kept)
        kept.text = words
        make_own(kept)
    settle(session, lesson, decided(kind.value, kept), decider)


def decide_teacher(
    session: Session,
    lesson: Lesson,
    teacher_number: int,
    *,
    profile: Profile,
    decider: Decider,
) -> None:
    """Say who taught; another one than planned makes it a substitution (S34, T§6, L16.10).

    Raises:
        UnknownName: there is no such teacher.
        EntryLocked: a lock lies over the day.
    """
    taught = session.scalar(select(Teacher.id).where(Teacher.number == teacher_number))
    if taught is None:
        raise UnknownName(f"There is no teacher with number {teacher_number}.", "See teachers.csv.")
    refuse_change(session, lesson, profile, decider, grade=False)
    with acting_as(session, decider):
        lesson.teacher_id = taught
        lesson.substitution = taught != lesson.planned_teacher_id
        make_own(lesson)
    for field in _ABOUT_LESSON:
        settle(session, lesson, decided(field, lesson), decider)

"""Who may enter a lesson that somebody else taught or should have taught. Pure.

Offered to the object-level rights: they add whose lesson it is, and the roles that see all.
"""

from __future__ import annotations

from dataclasses import dataclass

from ediary_core.tables import LessonKind


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonHands:
    """Whose hands a lesson may be in, by the ids of teachers.

    ``tutor_ids`` are the form tutors of the unit's pupils: one of a class, several of a group with
    pupils of several classes.
    """

    taught_by: int
    planned: int
    tutor_ids: frozenset[int]
    kind: LessonKind


def may_enter(teacher_id: int, lesson: LessonHands) -> bool:
    """Whether a teacher may enter attendance, grades and topic of a lesson.

    Who taught it may, with or without a trainee (G105), a substitute included (S34). The teacher
    planned may too, since what a substitute leaves open falls back to the subject's teacher. On an
    excursion the form tutor enters for the others.
    """
    if teacher_id in (lesson.taught_by, lesson.planned):
        return True
    return lesson.kind is LessonKind.EXCURSION and teacher_id in lesson.tutor_ids

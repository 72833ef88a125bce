"""The running number of a lesson: counted per sequence, in the order of loading. Pure.

A sequence is a subject, or several that are numbered jointly (S36), in one unit and one school
year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ediary_core.tables import LessonKind

NO_LESSON = 0  # the number of what was held in a lesson's place

# Kinds in which the subject's teaching did not go on: they take no number of its sequence.
UNNUMBERED = frozenset({LessonKind.CEREMONY, LessonKind.EXCURSION})


def next_lesson_number(numbers: Iterable[int], *, kind: LessonKind = LessonKind.LESSON) -> int:
    """The number of a lesson after those that its sequence has given so far.

    Numbers are never given anew: a late card of an earlier day takes the next one, as a lesson
    entered late does. A ceremony or an excursion takes 0, and a repeated lesson the last number
    given (S41, S43), so none of them shifts the numbers of lessons.
    """
    if kind in UNNUMBERED:
        return NO_LESSON
    last = max(numbers, default=NO_LESSON)
    return last if kind is LessonKind.REPEAT else last + 1


def joint_subjects(subject_id: int, numbered_with: Mapping[int, int | None]) -> frozenset[int]:
    """All subjects that are counted in one sequence with this one, itself among them (S36).

    ``numbered_with`` maps every subject to the one it is numbered with, if any.
    """
    root = _root(subject_id, numbered_with)
    return frozenset(
        {subject_id, *(each for each in numbered_with if _root(each, numbered_with) == root)}
    )


def _root(subject_id: int, numbered_with: Mapping[int, int | None]) -> int:
    """The subject at the end of the chain; of a ring, its smallest, so that all agree."""
    passed = [subject_id]
    while (following := numbered_with.get(passed[-1])) is not None:
        if following in passed:
            return min(passed[passed.index(following) :])
        passed.append(following)
    return passed[-1]

"""What is wrong with the running numbers of one sequence: gaps, doubles, misplaced numbers. Pure.

Numbers are given in fill order and never given anew, so a faultless sequence counts 1, 2, 3 … over
its lessons, with ceremonies and excursions at 0 and repeats at a number that a lesson has. A fault
comes from hands: a lesson taken out, a kind changed, subjects joined in the middle of the year.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ediary_core.lessons.numbers import NO_LESSON, UNNUMBERED
from ediary_core.tables import LessonKind


class NumberFault(StrEnum):
    GAP = "gap"  # no lesson has the number, and later ones have more
    DOUBLE = "double"  # two lessons have the number
    NUMBERED_CEREMONY = "numbered_ceremony"  # what takes 0 has a number
    LESSON_WITHOUT_NUMBER = "lesson_without_number"  # a lesson at 0 or below
    REPEATS_NOTHING = "repeats_nothing"  # a repeat of a number that no lesson has


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedLesson:
    number: int
    kind: LessonKind


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class FaultAt:
    """A fault and the number that has it."""

    number: int
    fault: NumberFault


def number_faults(lessons: Iterable[NumberedLesson]) -> tuple[FaultAt, ...]:
    """Every fault of a sequence, by number; none if it counts as it should."""
    all_lessons = tuple(lessons)
    numbers = [each.number for each in all_lessons if each.kind is LessonKind.LESSON]
    taken = Counter(numbers)
    last = max(numbers, default=NO_LESSON)
    found = {
        *(
            FaultAt(number=number, fault=NumberFault.GAP)
            for number in range(1, last)
            if not taken[number]
        ),
        *(
            FaultAt(number=number, fault=NumberFault.DOUBLE)
            for number, times in taken.items()
            if times > 1 and number > NO_LESSON
        ),
        *(
            FaultAt(number=number, fault=NumberFault.LESSON_WITHOUT_NUMBER)
            for number in taken
            if number <= NO_LESSON
        ),
        *_misplaced(all_lessons, set(taken)),
    }
    return tuple(sorted(found, key=lambda each: (each.number, each.fault.value)))


def _misplaced(lessons: Sequence[NumberedLesson], taken: set[int]) -> list[FaultAt]:
    return [
        *(
            FaultAt(number=each.number, fault=NumberFault.NUMBERED_CEREMONY)
            for each in lessons
            if each.kind in UNNUMBERED and each.number != NO_LESSON
        ),
        *(
            FaultAt(number=each.number, fault=NumberFault.REPEATS_NOTHING)
            for each in lessons
            if each.kind is LessonKind.REPEAT and each.number not in {*taken, NO_LESSON}
        ),
    ]


def renumbered(kinds: Sequence[LessonKind]) -> tuple[int, ...]:
    """The numbers that lessons of these kinds, in fill order, should have."""
    numbers: list[int] = []
    last = NO_LESSON
    for kind in kinds:
        if kind is LessonKind.LESSON:
            last += 1
        numbers.append(NO_LESSON if kind in UNNUMBERED else last)
    return tuple(numbers)

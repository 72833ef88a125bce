"""The running number of a lesson: counted per subject and unit, in the order of loading."""

from __future__ import annotations

from collections.abc import Iterable


def next_lesson_number(numbers: Iterable[int]) -> int:
    """The number after those given this school year to one subject in one unit.

    Numbers are never given anew: a late card of an earlier day takes the next one, as a lesson
    entered late does. Lessons with number 0 (ceremonies) and repeated numbers do not count.
    """
    return max(numbers, default=0) + 1

"""Pupils who are said to be in two lessons at once, or away from one while in another. Pure.

A pupil whom another teacher had in care at the time is absent for school reasons, not absent
(S31a, G60-61); being present twice at once is a mistake on one of the two (S19).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from ediary_core.profile import AttendanceCategory

THERE = frozenset({AttendanceCategory.PRESENT, AttendanceCategory.LATE})
MISSING = frozenset({AttendanceCategory.ABSENT, AttendanceCategory.EXCUSED})


class Clash(StrEnum):
    TWO_LESSONS = "two_lessons"  # in both at once
    ABSENT_BUT_ELSEWHERE = "absent_but_elsewhere"  # absent from one, in the other


@dataclass(frozen=True, slots=True, kw_only=True)
class WhereAt:
    """What one lesson says of a pupil at a time."""

    lesson_id: int
    pupil_id: int
    category: AttendanceCategory


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilClash:
    """Two lessons of the same time that cannot both be right; ``lesson_id`` needs the change.

    Of a pupil in two lessons either may be wrong; the two stand in the order given.
    """

    clash: Clash
    pupil_id: int
    lesson_id: int
    other_lesson_id: int


def clash_of(one: AttendanceCategory | None, other: AttendanceCategory | None) -> Clash | None:
    """What is wrong with a pupil of whom two lessons of one time say this; None if nothing is."""
    if one in THERE and other in THERE:
        return Clash.TWO_LESSONS
    if (one in THERE and other in MISSING) or (one in MISSING and other in THERE):
        return Clash.ABSENT_BUT_ELSEWHERE
    return None


def clashes(same_time: Iterable[WhereAt]) -> tuple[PupilClash, ...]:
    """Every clash among what lessons of one day and period say."""
    by_pupil: dict[int, list[WhereAt]] = defaultdict(list)
    for each in same_time:
        by_pupil[each.pupil_id].append(each)
    return tuple(
        _clash(one, other)
        for places in by_pupil.values()
        for one, other in combinations(places, 2)
        if clash_of(one.category, other.category) is not None
    )


def _clash(one: WhereAt, other: WhereAt) -> PupilClash:
    clash = clash_of(one.category, other.category) or Clash.TWO_LESSONS
    if clash is Clash.ABSENT_BUT_ELSEWHERE and one.category in THERE:
        one, other = other, one  # who marked the pupil absent is to be asked
    return PupilClash(
        clash=clash, pupil_id=one.pupil_id, lesson_id=one.lesson_id, other_lesson_id=other.lesson_id
    )

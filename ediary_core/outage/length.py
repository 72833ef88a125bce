"""How long an outage is, as the schools' procedures mean it, and which branch follows. Pure.

An outage is *long* (cards) from the moment at which it has lasted one day, that is, until the same
time of the wall clock on the next day. It is long already when lessons of a second school day
begin in it: teachers fetch cards before their first lesson, and the lessons of two days are more
than anybody back-fills from notes. Everything shorter is *short* (back-fill), also a whole school
day from the first to the last lesson.

Source: G85, G91-93, S32.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from ediary_core.local_time import day_later, local_day


class Branch(StrEnum):
    """What the procedure asks for."""

    BACK_FILL = "back_fill"  # teachers enter from their own notes, within days of the repair
    CARDS = "cards"


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonSpan:
    """When a lesson takes place."""

    start: datetime
    end: datetime

    def touches(self, first: datetime, last: datetime) -> bool:
        """Whether a part of it lies between two moments."""
        return self.start < last and self.end > first


@dataclass(frozen=True, slots=True, kw_only=True)
class LongFrom:
    """When an outage becomes long: after a day, or once a second school day's lesson begins."""

    day_over: datetime
    second_day_begins: datetime | None  # None: no second school day is known

    @property
    def moment(self) -> datetime:
        """The earlier of the two."""
        return min(self.day_over, self.second_day_begins or self.day_over)

    def is_long(self, until: datetime) -> bool:
        """Whether an outage that ended at ``until`` (or lasts until now) is long.

        The day counts when it is full; of a lesson, some of it must lie in the outage.
        """
        second = self.second_day_begins
        return until >= self.day_over or (second is not None and until > second)


def long_from(start: datetime, lessons: Iterable[LessonSpan], zone: tzinfo | None) -> LongFrom:
    """When an outage that began at ``start`` becomes long.

    ``lessons`` are those of its scope on the first school days from the start on.
    """
    after = sorted((each for each in lessons if each.end > start), key=lambda each: each.start)
    days = [local_day(each.start, zone) for each in after]
    second = next((i for i, day in enumerate(days) if day > days[0]), None)
    return LongFrom(
        day_over=day_later(start, zone),
        second_day_begins=None if second is None else after[second].start,
    )


def branch_of(start: datetime, until: datetime, limit: LongFrom) -> Branch:
    """The branch of an outage from ``start`` until its end, or until now.

    Raises:
        ValueError: it ends before it starts.
    """
    if until < start:
        raise ValueError("an outage cannot end before it starts")
    return Branch.CARDS if limit.is_long(until) else Branch.BACK_FILL

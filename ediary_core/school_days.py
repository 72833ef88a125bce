"""Which days are school days, and how deadlines count in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WEEKDAYS = frozenset({1, 2, 3, 4, 5})  # 1 = Monday


class NoSchool(StrEnum):
    """Why a day is no school day."""

    OUT_OF_TERM = "out_of_term"
    HOLIDAY = "holiday"
    WEEKEND = "weekend"


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySpan:
    """Both days belong to the span."""

    first: date
    last: date
    name: str

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolCalendar:
    """``weekdays``: those with lessons, since some schools teach on Saturdays."""

    terms: tuple[DaySpan, ...]
    holidays: tuple[DaySpan, ...]
    weekdays: frozenset[int] = WEEKDAYS


def why_no_school(calendar: SchoolCalendar, day: date) -> NoSchool | None:
    """Why a day has no lessons; None for a school day."""
    if not any(term.holds(day) for term in calendar.terms):
        return NoSchool.OUT_OF_TERM
    if any(holiday.holds(day) for holiday in calendar.holidays):
        return NoSchool.HOLIDAY
    return None if day.isoweekday() in calendar.weekdays else NoSchool.WEEKEND


def next_school_days(calendar: SchoolCalendar, start: date, count: int) -> list[date]:
    """The first ``count`` school days from ``start`` on; fewer if the terms end before."""
    days: list[date] = []
    day, end = start, max((term.last for term in calendar.terms), default=start)
    while day <= end and len(days) < count:
        if why_no_school(calendar, day) is None:
            days.append(day)
        day += timedelta(days=1)
    return days


def add_school_days(calendar: SchoolCalendar, day: date, count: int) -> date:
    """The day that is ``count`` school days after ``day``, for deadlines.

    Past the last term nothing is known of holidays: there every weekday counts, so that a
    deadline in the last days of a year still has an end.
    """
    end = max((term.last for term in calendar.terms), default=day)
    while count > 0:
        day += timedelta(days=1)
        known = day <= end
        if (why_no_school(calendar, day) is None) if known else day.isoweekday() in WEEKDAYS:
            count -= 1
    return day

"""Which school year a day belongs to, told from the terms of the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ediary_core.school_days import DaySpan, SchoolCalendar

# Between quarters lie one or two weeks, after a school year a summer of six weeks or more.
LONGEST_BREAK_DAYS = 35


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolYear:
    """The days from ``first`` until the day before ``next_first``, so its summer belongs to it.

    ``first`` is None for the time before the calendar's first school year, ``next_first`` is None
    for the last one.
    """

    first: date | None
    next_first: date | None


def school_year_of(calendar: SchoolCalendar, day: date) -> SchoolYear:
    """The school year in which ``day`` lies, or the last one that had begun by then."""
    firsts = year_first_days(calendar.terms)
    return SchoolYear(
        first=max((first for first in firsts if first <= day), default=None),
        next_first=min((first for first in firsts if first > day), default=None),
    )


def is_of_earlier_year(calendar: SchoolCalendar, day: date, *, today: date) -> bool:
    """Whether ``day`` lies before the school year of ``today``.

    While no school year of the calendar has begun, the coming one counts: a calendar that no
    longer holds a year says that the year is over.
    """
    year = school_year_of(calendar, today)
    first = year.first or year.next_first
    return first is not None and day < first


def year_first_days(terms: Sequence[DaySpan]) -> list[date]:
    """The first days of all school years, in order.

    A term begins one if more than ``LONGEST_BREAK_DAYS`` free days lie before it.
    """
    firsts: list[date] = []
    last: date | None = None  # day of the terms so far
    for term in sorted(terms, key=lambda each: each.first):
        if last is None or (term.first - last).days - 1 > LONGEST_BREAK_DAYS:
            firsts.append(term.first)
        last = term.last if last is None else max(last, term.last)
    return firsts

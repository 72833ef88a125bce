"""School years are told from the gaps between terms."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ediary_core.school_days import DaySpan, SchoolCalendar
from ediary_core.school_years import (
    SchoolYear,
    is_of_earlier_year,
    school_year_of,
    year_first_days,
)


def span(first: date, last: date) -> DaySpan:
    return DaySpan(first=first, last=last, name="term")


# Quarters with breaks of one and two weeks; last year's are kept, next year's are known.
LAST_YEAR = (
    span(date(2025, 9, 1), date(2025, 12, 19)),
    span(date(2026, 1, 5), date(2026, 6, 26)),
)
THIS_YEAR = (
    span(date(2026, 9, 1), date(2026, 10, 30)),
    span(date(2026, 11, 9), date(2026, 12, 30)),
    span(date(2027, 1, 13), date(2027, 5, 28)),
)
NEXT_YEAR = (span(date(2027, 9, 1), date(2027, 12, 22)),)
CALENDAR = SchoolCalendar(terms=(*NEXT_YEAR, *THIS_YEAR, *LAST_YEAR), holidays=())
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("free_days", "years"),
    [(0, 1), (35, 1), (36, 2)],
)
def test_a_term_after_more_than_35_free_days_begins_a_school_year(
    free_days: int, years: int
) -> None:
    first = span(date(2026, 1, 5), date(2026, 4, 30))
    start = first.last + timedelta(days=free_days + 1)
    assert len(year_first_days([span(start, start + timedelta(days=60)), first])) == years


def test_a_short_term_within_a_long_one_begins_no_school_year() -> None:
    long = span(date(2026, 9, 1), date(2027, 6, 25))
    within = span(date(2026, 10, 1), date(2026, 10, 31))
    after = span(date(2027, 6, 28), date(2027, 6, 30))
    assert year_first_days([long, within, after]) == [date(2026, 9, 1)]


@pytest.mark.parametrize(
    ("day", "first", "next_first"),
    [
        (date(2025, 8, 31), None, date(2025, 9, 1)),
        (date(2025, 9, 1), date(2025, 9, 1), date(2026, 9, 1)),
        (date(2026, 7, 15), date(2025, 9, 1), date(2026, 9, 1)),
        (date(2026, 9, 1), date(2026, 9, 1), date(2027, 9, 1)),
        (date(2026, 11, 2), date(2026, 9, 1), date(2027, 9, 1)),
        (date(2028, 5, 2), date(2027, 9, 1), None),
    ],
)
def test_a_day_lies_in_the_school_year_begun_last(
    day: date, first: date | None, next_first: date | None
) -> None:
    assert school_year_of(CALENDAR, day) == SchoolYear(first=first, next_first=next_first)


def test_a_calendar_without_terms_has_no_school_years() -> None:
    empty = SchoolCalendar(terms=(), holidays=())
    assert school_year_of(empty, TODAY) == SchoolYear(first=None, next_first=None)
    assert not is_of_earlier_year(empty, date(2020, 1, 1), today=TODAY)


@pytest.mark.parametrize(
    ("day", "earlier"),
    [
        (date(2026, 6, 24), True),
        (date(2026, 8, 31), True),
        (date(2025, 8, 31), True),
        (date(2026, 9, 1), False),
        (TODAY, False),
        (date(2027, 9, 2), False),
    ],
)
def test_days_before_the_running_school_year_are_of_an_earlier_one(
    day: date, *, earlier: bool
) -> None:
    assert is_of_earlier_year(CALENDAR, day, today=TODAY) is earlier


def test_in_summer_the_year_that_ended_is_no_earlier_one() -> None:
    assert not is_of_earlier_year(CALENDAR, date(2026, 6, 24), today=date(2026, 7, 15))
    assert is_of_earlier_year(CALENDAR, date(2026, 6, 24), today=date(2026, 9, 1))


def test_with_only_the_coming_year_in_the_calendar_all_days_before_are_of_an_earlier_one() -> None:
    coming = SchoolCalendar(terms=NEXT_YEAR, holidays=())
    assert is_of_earlier_year(coming, date(2027, 5, 28), today=date(2027, 7, 15))
    assert not is_of_earlier_year(coming, date(2027, 9, 1), today=date(2027, 7, 15))

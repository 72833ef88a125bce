"""When a day is locked: months on a day of the next one, grades at 24:00 of a term's last day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ediary_core.lock_tables import LockKind
from ediary_core.locks.rules import (
    KeptLock,
    LockRules,
    due_locks,
    lock_over,
    month_closing_day,
    month_of,
)
from ediary_core.school_days import DaySpan

TERM = DaySpan(first=date(2026, 9, 1), last=date(2027, 1, 29), name="I")
RULES = LockRules(month_closes_on=10, grades_lock_with_term=True, terms=(TERM,), kept=())
NO_MONTHS = replace(RULES, month_closes_on=None)
SUMMER, WINTER = timezone(timedelta(hours=2)), timezone(timedelta(hours=1))
DAYS = st.dates(date(2026, 8, 1), date(2027, 8, 31))
MOMENTS = st.datetimes(
    datetime(2026, 8, 1),  # noqa: DTZ001 - the strategy below adds the zone
    datetime(2027, 10, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, SUMMER, timezone(timedelta(hours=7))]),
)


def at(day: date, moment: time, zone: timezone = WINTER) -> datetime:
    return datetime.combine(day, moment, tzinfo=zone)


def test_a_month_is_open_until_the_closing_day_of_the_next_begins() -> None:
    day = date(2026, 10, 31)
    before = at(date(2026, 11, 9), time(23, 59, 59))
    assert lock_over(day, grade=False, now=before, rules=RULES) is None
    found = lock_over(day, grade=False, now=before + timedelta(seconds=1), rules=RULES)
    assert found is not None
    assert (found.kind, found.month) == (LockKind.MONTH, "2026-10")
    assert (found.first, found.last) == (date(2026, 10, 1), date(2026, 10, 31))


def test_the_first_day_of_a_month_does_not_close_with_the_month_before() -> None:
    now = at(date(2026, 11, 20), time(12))
    assert lock_over(date(2026, 11, 1), grade=False, now=now, rules=RULES) is None


def test_december_closes_in_january() -> None:
    assert month_closing_day(date(2026, 12, 31), closes_on=10) == date(2027, 1, 10)


def test_grades_lock_at_midnight_of_the_terms_last_day_and_attendance_does_not() -> None:
    last_second = at(TERM.last, time(23, 59, 59))
    midnight = last_second + timedelta(seconds=1)
    assert lock_over(TERM.last, grade=True, now=last_second, rules=RULES) is None
    found = lock_over(TERM.last, grade=True, now=midnight, rules=RULES)
    assert found is not None
    assert (found.kind, found.last) == (LockKind.TERM, TERM.last)
    assert lock_over(TERM.last, grade=False, now=midnight, rules=RULES) is None


def test_midnight_is_that_of_the_schools_own_clock() -> None:
    moment = datetime(2027, 1, 29, 23, 30, tzinfo=UTC)  # half past midnight in Warsaw
    assert lock_over(TERM.last, grade=True, now=moment, rules=RULES) is None
    in_warsaw = moment.astimezone(WINTER)
    assert lock_over(TERM.last, grade=True, now=in_warsaw, rules=RULES) is not None


def test_the_schools_time_zone_counts_where_the_computer_has_another() -> None:
    moment = datetime(2027, 1, 29, 23, 30, tzinfo=UTC)
    rules = replace(RULES, zone=WINTER)
    assert lock_over(TERM.last, grade=True, now=moment, rules=rules) is not None


def test_a_month_that_ends_on_the_day_the_clocks_change_closes_on_its_day() -> None:
    """On 2026-10-25 the hour from 2:00 to 3:00 comes twice in Warsaw."""
    zone = ZoneInfo("Europe/Warsaw")
    rules = replace(RULES, terms=(DaySpan(first=TERM.first, last=date(2026, 10, 25), name="I"),))
    twice = datetime(2026, 10, 25, 2, 30, tzinfo=zone)
    moments = [twice, twice.replace(fold=1), datetime(2026, 10, 25, 23, 59, 59, tzinfo=zone)]
    day = date(2026, 10, 25)
    assert [lock_over(day, grade=True, now=now, rules=rules) for now in moments] == [None] * 3
    after = datetime(2026, 10, 26, 0, 0, tzinfo=zone)
    assert lock_over(day, grade=True, now=after, rules=rules) is not None


def test_a_profile_may_have_no_locks() -> None:
    free = LockRules(month_closes_on=None, grades_lock_with_term=False, terms=(TERM,), kept=())
    now = at(date(2028, 1, 1), time(0))
    assert lock_over(TERM.first, grade=True, now=now, rules=free) is None


def test_a_lock_that_was_set_holds_although_the_clock_was_set_back() -> None:
    october = month_of(date(2026, 10, 5))
    kept = KeptLock(kind=LockKind.MONTH, first=october.first, last=october.last)
    rules = replace(RULES, kept=(kept,))
    now = at(date(2026, 10, 2), time(8))
    assert lock_over(date(2026, 10, 5), grade=False, now=now, rules=rules) is not None
    assert lock_over(date(2026, 11, 5), grade=False, now=now, rules=rules) is None


def test_a_clock_set_back_opens_no_month_that_was_seen_closed() -> None:
    rules = replace(RULES, believed_at=datetime(2026, 11, 10, 6, tzinfo=UTC))
    now = at(date(2026, 11, 2), time(8))
    assert lock_over(date(2026, 10, 5), grade=False, now=now, rules=rules) is not None
    assert lock_over(date(2026, 11, 5), grade=False, now=now, rules=rules) is None


def test_a_lock_that_was_noted_holds_although_the_calendar_was_changed() -> None:
    kept = KeptLock(kind=LockKind.TERM, first=TERM.first, last=TERM.last)
    longer = DaySpan(first=TERM.first, last=date(2027, 2, 12), name="I")
    rules = replace(NO_MONTHS, terms=(longer,), kept=(kept,))
    now = at(date(2027, 2, 1), time(8))
    assert lock_over(date(2027, 1, 20), grade=True, now=now, rules=rules) is not None
    assert lock_over(date(2027, 1, 20), grade=False, now=now, rules=rules) is None
    assert lock_over(date(2027, 2, 1), grade=True, now=now, rules=rules) is None


def test_where_month_and_term_are_locked_the_month_is_named() -> None:
    now = at(date(2027, 2, 10), time(0))
    found = lock_over(TERM.last, grade=True, now=now, rules=RULES)
    assert found is not None
    assert found.kind is LockKind.MONTH


def test_a_moment_without_its_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        lock_over(TERM.first, grade=True, now=datetime(2026, 10, 1), rules=RULES)  # noqa: DTZ001


@given(DAYS, MOMENTS, st.integers(1, 28), st.integers(0, 400))
def test_what_is_locked_stays_locked(
    day: date, now: datetime, closes_on: int, days_later: int
) -> None:
    rules = replace(RULES, month_closes_on=closes_on)
    for grade in (True, False):
        if lock_over(day, grade=grade, now=now, rules=rules) is not None:
            later = now + timedelta(days=days_later)
            assert lock_over(day, grade=grade, now=later, rules=rules) is not None


@given(DAYS, MOMENTS)
def test_a_day_of_the_present_month_is_never_locked_but_for_its_terms_grades(
    day: date, now: datetime
) -> None:
    same_month = (day.year, day.month) == (now.year, now.month)
    if same_month or day > now.date():
        assert lock_over(day, grade=False, now=now, rules=RULES) is None


@given(MOMENTS)
def test_the_locks_due_are_those_met_day_by_day(now: datetime) -> None:
    listed = due_locks(TERM, now=now, rules=RULES)
    for offset in range((TERM.last - TERM.first).days + 1):
        day = TERM.first + timedelta(days=offset)
        met = lock_over(day, grade=True, now=now, rules=RULES)
        assert (met is None) == (not any(lock.first <= day <= lock.last for lock in listed))

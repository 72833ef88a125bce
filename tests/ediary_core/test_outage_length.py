"""How long an outage is decides between back-filling and cards (G85, G91, S32)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ediary_core.local_time import local_day, moment_of, months_later
from ediary_core.outage.length import Branch, LessonSpan, branch_of, long_from

WARSAW = ZoneInfo("Europe/Warsaw")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WARSAW)


def lessons(*days: str) -> list[LessonSpan]:
    """Two lessons on each day, 8:00 to 9:40."""
    return [
        LessonSpan(start=at(f"{day} {start}"), end=at(f"{day} {end}"))
        for day in days
        for start, end in (("08:00", "08:45"), ("08:55", "09:40"))
    ]


WEEK = lessons("2026-11-23", "2026-11-24", "2026-11-25")


@pytest.mark.parametrize(
    ("start", "end", "branch"),
    [
        ("2026-11-23 08:00", "2026-11-23 09:00", Branch.BACK_FILL),
        ("2026-11-23 06:00", "2026-11-23 18:00", Branch.BACK_FILL),  # a whole school day
        ("2026-11-23 10:30", "2026-11-24 07:59", Branch.BACK_FILL),  # a night without lessons
        ("2026-11-23 08:00", "2026-11-24 07:59", Branch.BACK_FILL),
        ("2026-11-23 08:00", "2026-11-24 08:00", Branch.CARDS),  # a day, to the minute
        ("2026-11-23 09:00", "2026-11-24 08:00", Branch.BACK_FILL),  # ends as lessons begin
        ("2026-11-23 09:00", "2026-11-24 08:01", Branch.CARDS),  # lessons of a second day
        ("2026-11-23 09:00", "2026-11-23 09:00", Branch.BACK_FILL),
        ("2026-11-20 15:00", "2026-11-22 15:00", Branch.CARDS),  # a weekend
    ],
)
def test_an_outage_is_long_after_a_day_or_once_a_second_school_day_begins(
    start: str, end: str, branch: Branch
) -> None:
    begun = at(start)
    assert branch_of(begun, at(end), long_from(begun, WEEK, WARSAW)) is branch


def test_an_outage_cannot_end_before_it_starts() -> None:
    start = at("2026-11-23 08:00")
    with pytest.raises(ValueError, match="before it starts"):
        branch_of(start, start - timedelta(seconds=1), long_from(start, WEEK, WARSAW))


def test_without_lessons_only_the_day_counts() -> None:
    start = at("2026-07-06 08:00")
    limit = long_from(start, [], WARSAW)
    assert limit.moment == at("2026-07-07 08:00")
    assert limit.second_day_begins is None


def test_a_day_has_23_or_25_hours_when_the_clocks_change() -> None:
    spring, autumn = at("2027-03-27 12:00"), at("2026-10-24 12:00")
    assert long_from(spring, [], WARSAW).day_over - spring.astimezone(UTC) == timedelta(hours=23)
    assert long_from(autumn, [], WARSAW).day_over - autumn.astimezone(UTC) == timedelta(hours=25)


def test_days_are_the_schools_local_days() -> None:
    moment = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert local_day(moment, WARSAW).isoformat() == "2026-11-23"
    summer = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    assert local_day(summer, WARSAW).isoformat() == "2026-07-02"  # with the rules of July


def test_a_repeated_hour_means_its_first_time_and_a_skipped_one_the_hour_after() -> None:
    autumn = moment_of(at("2026-10-25 00:00").date(), at("2026-10-25 02:30").time(), WARSAW)
    assert autumn == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    spring = moment_of(at("2027-03-28 00:00").date(), at("2027-03-27 02:30").time(), WARSAW)
    assert spring.astimezone(WARSAW).isoformat() == "2027-03-28T03:30:00+02:00"


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2027-01-31", 1, "2027-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-11-23", 1, "2026-12-23"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-11-30", 12, "2027-11-30"),
    ],
)
def test_a_month_later_is_the_same_day_or_the_months_last(
    day: str, months: int, later: str
) -> None:
    start = datetime.fromisoformat(day).date()
    assert months_later(start, months).isoformat() == later

"""The computer's date is believed only while it moves as days do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from outage_samples import WARSAW, at
from sqlalchemy.orm import Session

from ediary_core.errors import ClockDoubtful
from ediary_core.outage.clock import (
    LONGEST_GAP_DAYS,
    SeenDay,
    believed_from,
    confirm_day,
    note_day,
    seen_days,
    trusted_now,
)
from ediary_core.outage_tables import ClockDay, ClockDoubt


def run(session: Session, *moments: str) -> list[ClockDoubt | None]:
    return [note_day(session, at(moment), zone=WARSAW) for moment in moments]


def test_days_that_follow_each_other_are_believed_and_noted_once(school: Session) -> None:
    assert (
        run(school, "2026-11-20 13:30", "2026-11-20 23:59", "2026-11-21 00:01", "2026-11-28 08:00")
        == [None] * 4
    )
    assert school.query(ClockDay).count() == 3


def test_the_day_before_in_utc_is_the_same_local_day(school: Session) -> None:
    run(school, "2026-11-21 00:30")  # 20 November in UTC
    assert note_day(school, datetime(2026, 11, 21, 20, tzinfo=UTC), zone=WARSAW) is None
    assert school.query(ClockDay).count() == 1


def test_a_date_earlier_than_one_seen_is_doubted(school: Session) -> None:
    run(school, "2026-11-23 08:00")
    assert run(school, "2026-11-22 08:00") == [ClockDoubt.BACK]
    with pytest.raises(ClockDoubtful, match="earlier than the last day"):
        trusted_now(school, at("2026-11-22 08:00"), zone=WARSAW)


def test_a_jump_over_a_holiday_is_doubted_until_a_person_confirms_it(school: Session) -> None:
    run(school, "2026-11-20 08:00")
    later = at("2027-02-01 08:00")
    with pytest.raises(ClockDoubtful, match="much later"):
        trusted_now(school, later, zone=WARSAW)
    assert trusted_now(school, later, zone=WARSAW, confirmed_by="dyrektor") == later
    assert trusted_now(school, at("2027-02-02 08:00"), zone=WARSAW) == at("2027-02-02 08:00")


def test_the_longest_gap_is_far_shorter_than_the_month_of_keeping(school: Session) -> None:
    assert LONGEST_GAP_DAYS < 28 / 2
    run(school, "2026-11-20 08:00")
    assert run(school, "2026-11-27 08:00") == [None]
    assert run(school, "2026-12-05 08:00") == [ClockDoubt.AHEAD]


def test_a_home_that_is_new_counts_from_the_day_it_was_made(school: Session) -> None:
    assert run(school, "2027-11-20 08:00") == [ClockDoubt.AHEAD]


def test_an_afternoon_with_a_wrong_clock_leaves_no_doubt_behind(school: Session) -> None:
    assert run(school, "2026-11-20 13:00", "2031-01-01 08:00", "2026-11-20 14:00") == [
        None,
        ClockDoubt.AHEAD,
        None,
    ]


def test_what_was_dated_by_a_wrong_clock_counts_from_when_it_was_believed_again(
    school: Session,
) -> None:
    run(school, "2026-11-20 13:00", "2020-01-01 08:00", "2026-11-23 08:00")
    seen = seen_days(school)
    assert believed_from(at("2020-01-01 09:00"), seen, WARSAW) == at("2026-11-23 08:00")
    assert believed_from(at("2026-11-20 15:00"), seen, WARSAW) == at("2026-11-20 15:00")


def test_while_the_clock_is_in_doubt_nobody_can_say_from_when_a_month_counts(
    school: Session,
) -> None:
    run(school, "2026-11-20 13:00", "2020-01-01 08:00")
    assert believed_from(at("2020-01-01 09:00"), seen_days(school), WARSAW) is None
    confirm_day(school, at("2020-01-01 10:00"), who="dyrektor")
    assert believed_from(at("2020-01-01 09:00"), seen_days(school), WARSAW) is not None


def test_a_day_that_was_right_once_and_wrong_the_second_time_counts_from_later() -> None:
    seen = [
        SeenDay(at=at("2026-11-08 08:00"), doubt=None),
        SeenDay(at=at("2026-11-22 08:00"), doubt=None),
        SeenDay(at=at("2026-11-08 09:00"), doubt=ClockDoubt.BACK),
        SeenDay(at=at("2026-11-22 10:00"), doubt=None),
    ]
    assert believed_from(at("2026-11-08 09:05"), seen, WARSAW) == at("2026-11-22 10:00")


def test_what_was_dated_years_ahead_by_mistake_need_not_wait_for_years() -> None:
    seen = [
        SeenDay(at=at("2026-11-20 08:00"), doubt=None),
        SeenDay(at=at("2031-01-01 08:00"), doubt=ClockDoubt.AHEAD),
        SeenDay(at=at("2026-11-21 08:00"), doubt=None),
    ]
    assert believed_from(at("2031-01-01 09:00"), seen, WARSAW) == at("2026-11-21 08:00")
    later = [*seen, SeenDay(at=at("2031-01-01 07:00"), doubt=None)]  # then the day really came
    assert believed_from(at("2031-01-01 09:00"), later, WARSAW) == at("2031-01-01 09:00")


def test_a_date_is_confirmed_by_somebody(school: Session) -> None:
    with pytest.raises(ValueError, match="somebody"):
        confirm_day(school, at("2026-11-20 13:00"), who=" ")

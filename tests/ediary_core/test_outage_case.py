"""An outage is noted once, says what to do next, and lists what to back-fill (rows 1, 4, 6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from diary_samples import lesson_record
from sqlalchemy.orm import Session

from ediary_core.errors import ClockDoubtful, OutageRefused, UnknownName
from ediary_core.outage.backfill import back_fill_lists
from ediary_core.outage.case import end_outage, lasting_outage, outages, start_outage
from ediary_core.outage.guidance import OutageStatus, Person, Step, outage_status
from ediary_core.outage.length import Branch
from ediary_core.profile import EntryDay
from ediary_core.profile_files import load_profile
from ediary_core.recording import record_lesson
from ediary_core.tables import TimetableSlot

WARSAW = ZoneInfo("Europe/Warsaw")
RULES = load_profile("librus").rules


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WARSAW)


def begin(school: Session, start: str, *, now: str = "", teacher: int | None = None) -> int:
    return start_outage(
        school,
        reason="brak prądu",
        who="administrator",
        now=at(now or start),
        at=at(start),
        teacher_number=teacher,
    ).id


def status(school: Session, now: str, *, teacher: int | None = None) -> OutageStatus:
    outage = lasting_outage(school, teacher_number=teacher) or outages(school)[-1]
    return outage_status(school, outage, now=at(now), zone=WARSAW, rules=RULES)


def steps(found: OutageStatus, person: Person) -> list[Step]:
    return [task.step for task in found.tasks if task.person is person]


def test_a_start_in_the_future_is_refused(school: Session) -> None:
    with pytest.raises(OutageRefused, match="future"):
        begin(school, "2026-11-20 08:01", now="2026-11-20 08:00")
    assert outages(school) == []


def test_a_clock_put_back_before_the_start_is_said_and_no_crash(school: Session) -> None:
    begin(school, "2026-11-20 08:00")
    with pytest.raises(ClockDoubtful, match="began on 2026-11-20 08:00, later than"):
        status(school, "2026-11-19 15:00")


def test_an_outage_needs_a_reason(school: Session) -> None:
    with pytest.raises(OutageRefused, match="reason"):
        start_outage(school, reason=" ", who="a", now=at("2026-11-20 08:00"))


def test_two_overlapping_outages_of_one_scope_are_refused(school: Session) -> None:
    begin(school, "2026-11-20 08:00")
    with pytest.raises(OutageRefused, match="still lasts"):
        begin(school, "2026-11-20 09:00")
    end_outage(school, who="a", now=at("2026-11-20 10:00"))
    with pytest.raises(OutageRefused, match="ended later"):
        begin(school, "2026-11-20 09:59", now="2026-11-20 11:00")
    begin(school, "2026-11-20 10:00", now="2026-11-20 11:00")
    assert len(outages(school)) == 2


def test_workstations_and_the_school_have_outages_of_their_own(school: Session) -> None:
    begin(school, "2026-11-20 08:00")
    begin(school, "2026-11-20 08:00", teacher=11)
    begin(school, "2026-11-20 08:00", teacher=12)
    with pytest.raises(OutageRefused, match="same scope"):
        begin(school, "2026-11-20 09:00", teacher=11)
    with pytest.raises(UnknownName):
        begin(school, "2026-11-20 09:00", teacher=99)


def test_an_end_before_the_start_or_in_the_future_is_refused(school: Session) -> None:
    begin(school, "2026-11-20 08:00")
    with pytest.raises(OutageRefused, match="started later"):
        end_outage(school, who="a", now=at("2026-11-20 12:00"), at=at("2026-11-20 07:59"))
    with pytest.raises(OutageRefused, match="future"):
        end_outage(school, who="a", now=at("2026-11-20 12:00"), at=at("2026-11-20 12:01"))
    assert lasting_outage(school) is not None


def test_an_end_without_an_outage_is_refused(school: Session) -> None:
    with pytest.raises(OutageRefused, match="No such outage"):
        end_outage(school, who="a", now=at("2026-11-20 12:00"))


def test_while_it_is_short_teachers_take_notes_and_cards_are_prepared(school: Session) -> None:
    begin(school, "2026-11-20 08:30")
    found = status(school, "2026-11-20 12:00")
    assert found.branch is Branch.BACK_FILL
    assert found.lesson_count == 2
    assert steps(found, Person.SECRETARY) == [Step.POST_NOTICE, Step.PREPARE_CARDS]
    assert steps(found, Person.TEACHERS) == [Step.TAKE_NOTES]
    assert found.back_fill_by is None


def test_after_a_day_cards_are_handed_out_for_its_school_days(school: Session) -> None:
    begin(school, "2026-11-20 08:30")
    found = status(school, "2026-11-21 08:30")
    assert found.branch is Branch.CARDS
    assert found.days == (date(2026, 11, 20),)
    assert Step.HAND_OUT_CARDS in steps(found, Person.SECRETARY)
    assert steps(found, Person.TEACHERS) == [Step.USE_CARDS]


def test_a_short_outage_ends_with_three_school_days_to_back_fill(school: Session) -> None:
    begin(school, "2026-11-06 08:30")
    end_outage(school, who="a", now=at("2026-11-06 09:00"))
    found = status(school, "2026-11-06 09:00")
    # Friday 6 November; Monday, Tuesday, then 11 November is a holiday: Thursday.
    assert found.back_fill_by == date(2026, 11, 12)
    assert steps(found, Person.TEACHERS) == [Step.BACK_FILL]


def test_a_long_outage_ends_with_scanning_that_day_and_verifying(school: Session) -> None:
    begin(school, "2026-11-13 07:30")
    end_outage(school, who="a", now=at("2026-11-20 12:00"))
    found = status(school, "2026-11-20 12:00")
    assert found.days == (date(2026, 11, 13), date(2026, 11, 20))
    assert Step.SCAN_TODAY in steps(found, Person.ADMINISTRATOR)
    assert Step.COLLECT_CARDS in steps(found, Person.SECRETARY)
    assert found.verify_by == date(2026, 11, 25)


def test_the_profile_says_whether_cards_are_scanned_daily(school: Session) -> None:
    begin(school, "2026-11-13 07:30")
    outage = lasting_outage(school)
    assert outage is not None
    asked = {}
    for entry in EntryDay:
        found = outage_status(
            school,
            outage,
            now=at("2026-11-20 12:00"),
            zone=WARSAW,
            rules=replace(RULES, entry=entry),
        )
        asked[entry] = Step.SCAN_DAILY in steps(found, Person.ADMINISTRATOR)
    assert asked == {EntryDay.DAILY: True, EntryDay.ON_REPAIR: False}


def test_one_broken_workstation_lets_that_teacher_alone_use_cards(school: Session) -> None:
    begin(school, "2026-11-20 08:00", teacher=11)
    found = status(school, "2026-11-20 10:00", teacher=11)
    assert steps(found, Person.TEACHERS) == [Step.MAY_USE_CARDS]
    assert Step.POST_NOTICE not in steps(found, Person.SECRETARY)
    assert found.lesson_count == 1  # the lessons of teacher 12 are not concerned


def test_an_outage_in_which_no_lesson_lay_asks_nothing_of_anybody(school: Session) -> None:
    begin(school, "2026-11-21 08:00")
    end_outage(school, who="a", now=at("2026-11-21 20:00"))
    found = status(school, "2026-11-21 20:00")
    assert {task.step for task in found.tasks} == {Step.NOTHING}


def test_each_teacher_has_a_list_of_the_lessons_that_lay_in_the_outage(school: Session) -> None:
    begin(school, "2026-11-20 08:50")
    end_outage(school, who="a", now=at("2026-11-20 09:00"))
    lists = back_fill_lists(
        school, outages(school)[0], now=at("2026-11-20 12:00"), zone=WARSAW, days=3
    )
    assert [(each.teacher_number, len(each.lessons)) for each in lists] == [(12, 1)]
    assert lists[0].deadline == date(2026, 11, 25)
    assert lists[0].lessons[0].start == at("2026-11-20 08:55")


def test_a_list_says_which_lessons_the_diary_holds_already(school: Session) -> None:
    begin(school, "2026-11-20 08:00")
    record_lesson(school, lesson_record())
    lists = back_fill_lists(
        school, outages(school)[0], now=at("2026-11-20 12:00"), zone=WARSAW, days=3
    )
    assert [(each.teacher_number, each.open_lessons) for each in lists] == [(11, 0), (12, 1)]
    assert lists[0].deadline is None  # it still lasts


def test_a_second_school_day_of_one_teacher_may_lie_a_week_ahead(school: Session) -> None:
    begin(school, "2026-11-20 08:00", teacher=12)
    limit = status(school, "2026-11-20 08:00", teacher=12).turns_long_at
    assert limit == at("2026-11-21 08:00")
    school.add(TimetableSlot(weekday=6, period=1, unit_id=1, subject_id=2, teacher_id=2))
    school.flush()
    limit = status(school, "2026-11-20 08:00", teacher=12).turns_long_at
    assert limit == at("2026-11-21 08:00")
    end_outage(school, who="a", now=at("2026-11-20 10:00"), teacher_number=12)
    begin(school, "2026-11-20 10:00", now="2026-11-21 12:00", teacher=12)
    limit = status(school, "2026-11-20 12:00", teacher=12).turns_long_at
    assert limit == at("2026-11-21 08:00") + timedelta(hours=2)

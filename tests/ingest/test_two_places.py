"""A pupil on two cards of the same time: never silently present twice."""

from __future__ import annotations

from datetime import date

import paper
import pytest
from small_school import NOW, Desk, issue_cards
from sqlalchemy import select

from ediary_core.card import CardSnapshot
from ediary_core.diary import Diary
from ediary_core.lessons.same_time import Clash
from ediary_core.lessons.two_places import clashes_between
from ediary_core.tables import (
    Attendance,
    Enrolment,
    EntryState,
    TimetableSlot,
    Unit,
    UnitKind,
)
from ingest.finding import Code
from ingest.outcome import BatchReport
from ingest.run import ingest_with
from omr.reading import PageReading

MOVED = 5101  # of 5a; also in a group that meets at the same time


@pytest.fixture
def cards(diary: Diary) -> list[CardSnapshot]:
    """The first period's cards of 5a and of the group."""
    with diary.sessions.begin() as session:
        session.add(Unit(id=53, number=53, name="basen", kind=UnitKind.GROUP, level=5))
        session.flush()
        place = {"register_number": 1, "since": date(2026, 9, 1), "until": None}
        session.add(Enrolment(unit_id=53, pupil_id=MOVED, **place))
        slot = {"weekday": 1, "period": 1, "unit_id": 53, "subject_id": 7, "teacher_id": 34}
        session.add(TimetableSlot(**slot))
    of_first_period = [card for card in issue_cards(diary) if card.period == 1]
    return [card for card in of_first_period if card.unit in ("5a", "basen")]


def ingest(diary: Diary, desk: Desk, *readings: PageReading) -> BatchReport:
    return ingest_with(diary, [desk.scan("a.pdf", readings)], reader=desk.reader, now=NOW)


def codes(diary: Diary) -> list[tuple[str | None, EntryState]]:
    with diary.sessions() as session:
        kept = session.scalars(
            select(Attendance).where(Attendance.pupil_id == MOVED).order_by(Attendance.id)
        )
        return [(each.code, each.state) for each in kept]


def findings(report: BatchReport) -> list[tuple[Code, str | None, int | None]]:
    return [
        (each.code, each.field, each.register_number)
        for card in report.cards
        for each in card.findings
    ]


def test_a_pupil_present_on_two_cards_at_once_waits_on_the_second(
    diary: Diary, desk: Desk, cards: list[CardSnapshot]
) -> None:
    report = ingest(diary, desk, *map(paper.filled, cards))
    assert findings(report) == [(Code.ATTENDANCE_TWO_LESSONS, "attendance/01", 1)]
    assert codes(diary) == [("ob", EntryState.LOADED), (None, EntryState.NEEDS_REVIEW)]
    assert report.needs_person


def test_a_pupil_absent_from_one_lesson_and_in_the_other_is_entered_and_named(
    diary: Diary, desk: Desk, cards: list[CardSnapshot]
) -> None:
    here, there = cards
    absent = paper.filled(here, {"attendance/01": "nb"}, absent=1)
    report = ingest(diary, desk, absent, paper.filled(there))
    assert findings(report) == [(Code.ATTENDANCE_ELSEWHERE, "attendance/01", 1)]
    assert not report.needs_person
    assert codes(diary) == [("nb", EntryState.LOADED), ("ob", EntryState.LOADED)]
    with diary.sessions() as session:
        span = {"first": paper.MONDAY, "last": paper.MONDAY, "profile": diary.profile}
        found = clashes_between(session, **span)
        assert [(each.clash, each.pupil_id) for each in found] == [
            (Clash.ABSENT_BUT_ELSEWHERE, MOVED)
        ]


def test_a_pupil_in_another_teachers_care_is_school_reasons_and_no_finding(
    diary: Diary, desk: Desk, cards: list[CardSnapshot]
) -> None:
    here, there = cards
    report = ingest(diary, desk, paper.filled(here, {"attendance/01": "ns"}), paper.filled(there))
    assert findings(report) == []
    with diary.sessions() as session:
        assert (
            clashes_between(session, first=paper.MONDAY, last=paper.MONDAY, profile=diary.profile)
            == []
        )

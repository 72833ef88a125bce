"""A late card stops at a lock as a whole; what is not locked goes in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import paper
from small_school import Desk, dump, issue_cards
from sqlalchemy import select

from ediary_core.card import CardState
from ediary_core.diary import Diary
from ediary_core.lock_tables import LockKind
from ediary_core.locks.diary_locks import lock_month
from ediary_core.locks.rules import LockOver
from ediary_core.tables import Card, Lesson
from ingest.finding import Code, Finding
from ingest.outcome import BatchReport, PageEnd
from ingest.run import ingest_with
from omr.reading import PageReading

MONDAY_IN_JANUARY = date(2027, 1, 25)  # of the term that ends on 2027-01-31
TERM_OVER = datetime(2027, 2, 1, 0, 0, tzinfo=UTC)
NOVEMBER_CLOSED = datetime(2026, 12, 10, 0, 0, tzinfo=UTC)
GRADE = {"grade1/03": "4", "grade1.category": "spr", "grade1.weight": "3"}


def ingest(diary: Diary, desk: Desk, readings: list[PageReading], now: datetime) -> BatchReport:
    return ingest_with(diary, [desk.scan("a.pdf", readings)], reader=desk.reader, now=now)


def findings(report: BatchReport) -> list[Finding]:
    return [each for card in report.cards for each in card.findings]


def test_a_late_card_stops_at_a_closed_month_and_nothing_of_it_is_loaded(
    diary: Diary, desk: Desk
) -> None:
    card = issue_cards(diary)[0]
    before = dump(diary)
    report = ingest(diary, desk, [paper.filled(card, GRADE)], NOVEMBER_CLOSED)
    assert findings(report) == [Finding(code=Code.LOCK_MONTH_CLOSED, detail={"month": "2026-11"})]
    assert report.totals[PageEnd.WAITING] == 1
    assert report.needs_person
    after = dump(diary)
    assert after.pop("finding")
    assert not before.pop("finding")
    assert after == before


def test_the_last_minute_before_the_month_closes_is_in_time(diary: Diary, desk: Desk) -> None:
    card = issue_cards(diary)[0]
    in_time = datetime(2026, 12, 9, 23, 59, tzinfo=UTC)
    assert findings(ingest(diary, desk, [paper.filled(card)], in_time)) == []


def test_a_late_card_stops_at_a_month_that_the_administrator_locked(
    diary: Diary, desk: Desk
) -> None:
    card = issue_cards(diary)[0]
    now = datetime(2026, 12, 2, 8, tzinfo=UTC)
    with diary.sessions.begin() as session:
        lock_month(session, paper.MONDAY, who="administrator", now=now)
    report = ingest(diary, desk, [paper.filled(card)], now)
    assert [each.code for each in findings(report)] == [Code.LOCK_MONTH_CLOSED]


def test_a_late_card_with_grades_waits_with_its_attendance_too(diary: Diary, desk: Desk) -> None:
    graded, plain, *_ = issue_cards(diary, day=MONDAY_IN_JANUARY)
    readings = [paper.filled(graded, GRADE), paper.filled(plain)]
    report = ingest(diary, desk, readings, TERM_OVER)
    assert findings(report) == [Finding(code=Code.LOCK_TERM_CLOSED, detail={"last": "2027-01-31"})]
    with diary.sessions() as session:
        assert session.scalars(select(Lesson.card_id)).all() == [plain.card_id]
        waiting = session.get(Card, graded.card_id)
        assert waiting is not None
        assert waiting.state is CardState.WAITING


def test_a_doubtful_grade_is_stopped_by_the_terms_lock_like_a_certain_one(
    diary: Diary, desk: Desk
) -> None:
    card = issue_cards(diary, day=MONDAY_IN_JANUARY)[0]
    reading = paper.filled(card, doubtful={"grade1/03": ("4", "5")})
    codes = [each.code for each in findings(ingest(diary, desk, [reading], TERM_OVER))]
    assert Code.LOCK_TERM_CLOSED in codes


def test_a_card_that_waited_at_a_lock_waits_again_when_its_scan_is_given_again(
    diary: Diary, desk: Desk
) -> None:
    card = issue_cards(diary)[0]
    for _ in range(2):
        report = ingest(diary, desk, [paper.filled(card)], NOVEMBER_CLOSED)
        assert [each.code for each in findings(report)] == [Code.LOCK_MONTH_CLOSED]
    with diary.sessions() as session:
        assert session.scalars(select(Lesson)).all() == []


def test_scanning_a_loaded_card_again_after_the_lock_changes_and_asks_nothing(
    diary: Diary, desk: Desk
) -> None:
    card = issue_cards(diary)[0]
    in_time = datetime(2026, 11, 25, 8, tzinfo=UTC)
    ingest(diary, desk, [paper.filled(card, GRADE)], in_time)
    again = desk.scan("again.pdf", [paper.filled(card, GRADE)], salt="2")
    report = ingest_with(diary, [again], reader=desk.reader, now=NOVEMBER_CLOSED)
    assert report.totals[PageEnd.DUPLICATE] == 1
    assert findings(report) == []


def test_newer_paper_that_would_change_a_locked_lesson_stops_and_changes_nothing(
    diary: Diary, desk: Desk
) -> None:
    card = issue_cards(diary)[0]
    in_time = datetime(2026, 11, 25, 8, tzinfo=UTC)
    ingest(diary, desk, [paper.filled(card, {"attendance/02": "sp"})], in_time)
    before = dump(diary)
    again = desk.scan("again.pdf", [paper.filled(card, {"attendance/02": "ns"})], salt="2")
    report = ingest_with(diary, [again], reader=desk.reader, now=NOVEMBER_CLOSED)
    assert [each.code for each in findings(report)] == [Code.LOCK_MONTH_CLOSED]
    after = dump(diary)
    assert (after["attendance"], after["history"]) == (before["attendance"], before["history"])


def test_newer_paper_that_changes_attendance_alone_passes_a_terms_lock(
    diary: Diary, desk: Desk
) -> None:
    card = issue_cards(diary, day=MONDAY_IN_JANUARY)[0]
    in_time = datetime(2027, 1, 27, 8, tzinfo=UTC)
    ingest(diary, desk, [paper.filled(card, {"attendance/02": "sp", **GRADE})], in_time)
    changed = {"attendance/02": "ns", **GRADE}
    again = desk.scan("again.pdf", [paper.filled(card, changed)], salt="2")
    report = ingest_with(diary, [again], reader=desk.reader, now=TERM_OVER)
    assert [each.code for each in findings(report)] == [Code.CARD_CHANGED_DIARY]
    graded = {**changed, "grade1/03": "5"}
    third = desk.scan("third.pdf", [paper.filled(card, graded)], salt="3")
    report = ingest_with(diary, [third], reader=desk.reader, now=TERM_OVER)
    assert Code.LOCK_TERM_CLOSED in [each.code for each in findings(report)]


def test_accepting_a_card_as_read_does_not_let_it_past_a_lock() -> None:
    october = LockOver(kind=LockKind.MONTH, first=date(2026, 10, 1), last=date(2026, 10, 31))
    finding = Finding(code=Code.LOCK_MONTH_CLOSED, detail={"month": "2026-10"})
    locked = replace(paper.standing(locked=october), accepted=(finding,))
    card = paper.judged(diary=locked)
    assert card.lesson is None
    assert finding in card.findings

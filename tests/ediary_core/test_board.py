"""The board says of every lesson planned how far it came, and its sums agree with the plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from diary_samples import FRIDAY, lesson_record
from outage_samples import WARSAW, ScannedPage, at, blank_card, issue, scan, scan_and_load
from sqlalchemy import event
from sqlalchemy.orm import Session

from ediary_core.card import CardKind, CardState
from ediary_core.cards import card_number, snapshot_of
from ediary_core.correction_cards import add_correction_card
from ediary_core.history import acting
from ediary_core.outage.board import (
    BoardLesson,
    BoardSumsError,
    CompletenessBoard,
    completeness_board,
)
from ediary_core.outage.board_stage import Stage, Stop
from ediary_core.outage.registers import hand_out, hand_out_numbers, note_lost, take_back
from ediary_core.recording import record_lesson
from ediary_core.scan_store import ScanStore
from ediary_core.tables import (
    Batch,
    Card,
    Finding,
    FindingState,
    Period,
    Subject,
    Teacher,
    TimetableSlot,
    Topic,
    Unit,
    UnitKind,
)

NOON = at("2026-11-20 12:00")
WHO = "sekretariat"


@pytest.fixture
def store(tmp_path: Path) -> ScanStore:
    return ScanStore(folder=tmp_path / "scans")


@pytest.fixture
def cards(school: Session) -> list[Card]:
    """The day's two cards: of teacher 11, then of teacher 12."""
    return issue(school, FRIDAY, now=NOON)


def board(
    school: Session, day: date = FRIDAY, *, now: str = "2026-11-20 15:00"
) -> CompletenessBoard:
    return completeness_board(school, day, day, now=at(now), zone=WARSAW)


def first(school: Session, *, now: str = "2026-11-20 15:00") -> BoardLesson:
    return board(school, now=now).lessons[0]


def place(lesson: BoardLesson) -> tuple[Stage, Stop | None]:
    return lesson.stage, lesson.stop


def test_without_cards_lessons_stay_planned(school: Session) -> None:
    found = board(school)
    assert [place(each) for each in found.lessons] == [(Stage.PLANNED, Stop.NO_CARD)] * 2
    assert found.totals[Stage.PLANNED] == found.lessons_planned == 2


def test_before_its_time_nothing_is_missing(school: Session, cards: list[Card]) -> None:
    assert place(first(school, now="2026-11-20 07:00")) == (Stage.ISSUED, Stop.TO_COME)
    assert place(first(school)) == (Stage.ISSUED, Stop.NOT_HANDED_OUT)
    assert len(cards) == 2


def test_a_card_goes_through_the_hands(school: Session, cards: list[Card]) -> None:
    number = card_number(cards[0].serial)
    hand_out(school, teacher_number=11, day=FRIDAY, who=WHO, at=NOON)
    assert place(first(school)) == (Stage.HANDED_OUT, Stop.WITH_TEACHER)
    note_lost(school, [number], who=WHO, at=NOON)
    assert place(first(school)) == (Stage.HANDED_OUT, Stop.LOST)
    take_back(school, [number], who=WHO, at=NOON)
    assert place(first(school)) == (Stage.RETURNED, Stop.NOT_IN_SAFE)


def test_a_scanned_card_counts_as_returned_though_nobody_noted_it(
    school: Session, cards: list[Card], store: ScanStore
) -> None:
    scan(school, store, [ScannedPage(card=cards[0], outcome="waiting")], now=NOON, name="a")
    cards[0].state = CardState.WAITING
    assert place(first(school)) == (Stage.SCANNED, Stop.WAITING)
    assert board(school).lines[0].returned == 1


def test_a_scan_that_says_nothing_is_named(
    school: Session, cards: list[Card], store: ScanStore
) -> None:
    scan(school, store, [ScannedPage(card=cards[0], outcome="unreadable")], now=NOON, name="a")
    assert place(first(school)) == (Stage.SCANNED, Stop.UNREADABLE)


def test_a_loaded_lesson_waits_for_its_questions_then_topic_then_verification(
    school: Session, cards: list[Card], store: ScanStore
) -> None:
    lesson = scan_and_load(
        school, store, cards[0], now=NOON, topic_picture=True, verify_by=date(2026, 11, 25)
    )
    cards[0].state = CardState.NEEDS_REVIEW
    batch = school.query(Batch).one()
    finding = Finding(
        batch_id=batch.id,
        card_id=cards[0].id,
        code="mark.two_in_one_field",
        detail={},
        state=FindingState.OPEN,
        found_at=NOON,
    )
    school.add(finding)
    school.flush()
    assert place(first(school)) == (Stage.LOADED, Stop.QUESTIONS)
    assert first(school).codes == ("mark.two_in_one_field",)
    cards[0].state, finding.state = CardState.LOADED, FindingState.RESOLVED
    assert place(first(school)) == (Stage.LOADED, Stop.TOPIC)
    with acting(school, who="t", why="typed", at=NOON):
        school.query(Topic).one().text = "Ułamki"
    assert place(first(school)) == (Stage.LOADED, Stop.NOT_VERIFIED)
    assert place(first(school, now="2026-11-26 08:00")) == (Stage.LOADED, Stop.OVERDUE)
    with acting(school, who="t", why="verified", at=NOON):
        lesson.verified_at, lesson.verified_by = NOON, "t"
    assert place(first(school)) == (Stage.VERIFIED, None)


def test_a_lesson_typed_without_a_card_is_loaded_all_the_same(school: Session) -> None:
    record_lesson(school, lesson_record())
    assert place(first(school)) == (Stage.LOADED, Stop.NOT_VERIFIED)
    assert first(school).card_numbers == ()


def test_a_substitution_counts_for_the_lesson_it_means(school: Session, cards: list[Card]) -> None:
    hand_out_numbers(school, [card_number(cards[0].serial)], teacher_number=12, who=WHO, at=NOON)
    lesson = first(school)
    assert (lesson.teacher_number, lesson.taught_by, lesson.responsible) == (11, 12, 12)
    assert len(board(school).of_teacher(12).lessons) == 2
    assert len(board(school).of_teacher(11).lessons) == 1


def test_a_blank_card_counts_once_its_lesson_is_known(school: Session) -> None:
    card = blank_card(school, now=NOON)
    assert board(school).loose_cards == ()  # stock in the cupboard
    number = card_number(card.serial)
    hand_out_numbers(school, [number], teacher_number=11, who=WHO, at=NOON)
    [loose] = board(school).loose_cards
    assert (loose.card_number, loose.stop) == (number, Stop.WITH_TEACHER)
    card.lesson_date, card.period, card.unit_id = FRIDAY, 1, 1
    assert board(school).loose_cards == ()
    assert place(first(school)) == (Stage.HANDED_OUT, Stop.WITH_TEACHER)


def test_a_correction_card_counts_for_the_lesson_it_means(
    school: Session, cards: list[Card], store: ScanStore
) -> None:
    scan_and_load(school, store, cards[0], now=NOON)
    correction = add_correction_card(
        school,
        replace(
            snapshot_of(cards[0]),
            card_id="K000000003",
            serial=3,
            card_number=card_number(3),
            kind=CardKind.CORRECTION,
            corrects=cards[0].id,
        ),
        card=cards[0],
        form="",
        issued_at=NOON,
    )
    lesson = first(school)
    assert lesson.card_numbers == (card_number(cards[0].serial), card_number(correction.serial))
    assert lesson.stage is Stage.LOADED
    assert len(board(school).lessons) == 2


def test_a_lesson_held_on_another_day_stands_at_its_place_in_the_plan(school: Session) -> None:
    record_lesson(
        school,
        replace(
            lesson_record(lesson_date=date(2026, 11, 19), period=2),
            planned_date=FRIDAY,
            planned_period=1,
        ),
    )
    assert first(school).stage is Stage.LOADED
    found = board(school)
    assert found.beside_plan == ()
    assert board(school, date(2026, 11, 19)).beside_plan == ()


def test_a_lesson_beside_the_plan_is_shown_and_not_summed(school: Session) -> None:
    record_lesson(school, lesson_record(period=3))
    found = board(school)
    assert [(each.period, each.stage) for each in found.beside_plan] == [(3, Stage.LOADED)]
    assert sum(found.totals.values()) == found.lessons_planned == 2


def test_a_card_of_a_timetable_that_changed_is_shown_beside_the_plan(
    school: Session, cards: list[Card]
) -> None:
    hand_out(school, teacher_number=11, day=FRIDAY, who=WHO, at=NOON)
    school.query(TimetableSlot).filter_by(period=1).delete()
    found = board(school)
    assert found.lessons_planned == 1
    assert [each.card_numbers for each in found.beside_plan] == [(card_number(cards[0].serial),)]


def test_days_without_school_plan_nothing(school: Session) -> None:
    found = completeness_board(school, date(2026, 11, 7), date(2026, 11, 12), now=NOON, zone=WARSAW)
    assert found.lessons_planned == 0
    with pytest.raises(ValueError, match="before the first"):
        completeness_board(school, FRIDAY, date(2026, 11, 19), now=NOON, zone=WARSAW)


def test_sums_that_do_not_agree_are_a_mistake_of_the_program(school: Session) -> None:
    found = board(school)
    with pytest.raises(BoardSumsError, match="3 lessons planned, 2 on the board"):
        replace(found, lessons_planned=3)
    with pytest.raises(BoardSumsError, match="twice"):
        replace(found, lessons=(found.lessons[0], found.lessons[0]))


def test_a_large_school_needs_a_bounded_number_of_queries(school: Session) -> None:
    """40 lessons a day for 10 days: the queries do not grow with the lessons."""
    for number in range(2, 9):
        school.add(Unit(id=number, number=number, name=f"{number}x", kind=UnitKind.CLASS, level=5))
    school.add_all(Teacher(id=i, number=i, name=f"N {i}") for i in range(20, 60))
    school.add(Subject(id=9, number=9, name="Muzyka"))
    school.add_all(Period(number=n, start=time(n + 8), end=time(n + 8, 45)) for n in range(3, 6))
    school.query(TimetableSlot).delete()
    school.flush()
    school.add_all(
        TimetableSlot(
            weekday=day, period=period, unit_id=unit, subject_id=9, teacher_id=19 + unit * period
        )
        for day in range(1, 6)
        for period in range(1, 6)
        for unit in range(1, 9)
    )
    school.flush()
    queries: list[str] = []
    engine = school.get_bind().engine
    event.listen(engine, "before_cursor_execute", lambda *args: queries.append(args[2]))
    found = completeness_board(
        school, date(2026, 11, 16), date(2026, 11, 27), now=NOON, zone=WARSAW
    )
    assert found.lessons_planned == len(found.lessons) == 400
    assert len(queries) < 150

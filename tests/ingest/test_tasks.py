"""The error report's findings as tasks: whose, until when, and how they end (G89)."""

from __future__ import annotations

from datetime import timedelta

import paper
import pytest
from small_school import NOW, Desk, issue_cards
from sqlalchemy import select
from test_rescan import at, only_lesson, open_codes, scan, teacher, values

from ediary_core.card import CardSnapshot, CardState
from ediary_core.diary import Diary
from ediary_core.errors import DecisionRefused, TaskNotClosed
from ediary_core.history import history_of
from ediary_core.review.by_hand import LessonByHand, enter_lesson
from ediary_core.review.decide import decide_attendance, remove_entry
from ediary_core.review.tasks import ClosedHow, dismiss, open_tasks
from ediary_core.tables import Card, Finding, FindingState, History, Lesson
from ingest.accept import accept_card
from ingest.finding import Code
from ingest.report import render_report

LATER = NOW.date() + timedelta(days=6)


def first_card(diary: Diary) -> CardSnapshot:
    return issue_cards(diary)[0]


def two_doubts(diary: Diary, desk: Desk) -> CardSnapshot:
    card = first_card(diary)
    doubts = {"attendance/02": ("nb", "sp"), "grade1/03": ("4", "5")}
    marks = {"grade1.category": "spr", "grade1.weight": "3"}
    scan(diary, desk, paper.filled(card, marks, doubtful=doubts), batch=1)
    return card


def test_each_doubt_is_a_task_of_its_teacher_with_a_deadline(diary: Diary, desk: Desk) -> None:
    card = two_doubts(diary, desk)
    with diary.sessions() as session:
        tasks = open_tasks(session, today=NOW.date())
        assert [(each.field, each.teacher, each.overdue) for each in tasks] == [
            ("attendance/02", 11, False),
            ("grade1/03", 11, False),
        ]
        assert {each.due_on for each in tasks} == {NOW.date() + timedelta(days=5)}
        assert {each.card_number for each in tasks} == {card.card_number}
        assert open_tasks(session, today=NOW.date(), teacher_number=12) == []
        assert len(open_tasks(session, today=LATER, overdue_only=True)) == 2
        assert open_tasks(session, today=NOW.date(), overdue_only=True) == []


def test_the_report_says_until_when(diary: Diary, desk: Desk) -> None:
    card = first_card(diary)
    doubtful = paper.filled(card, doubtful={"attendance/02": ("nb", "sp")})
    report = scan(diary, desk, doubtful, batch=1)
    assert "Do załatwienia do: poniedziałek, 30 listopada 2026" in render_report(report, diary)


def test_a_decision_ends_its_own_task_and_no_other(diary: Diary, desk: Desk) -> None:
    card = two_doubts(diary, desk)
    with diary.sessions.begin() as session:
        lesson = only_lesson(session)
        decide_attendance(session, lesson, 2, "sp", profile=diary.profile, decider=teacher())
    with diary.sessions() as session:
        assert [each.field for each in open_tasks(session, today=NOW.date())] == ["grade1/03"]
        assert session.get_one(Card, card.card_id).state is CardState.NEEDS_REVIEW
    with diary.sessions.begin() as session:
        lesson = only_lesson(session)
        remove_entry(session, lesson, "grade1", 3, profile=diary.profile, decider=teacher())
    with diary.sessions() as session:
        assert open_tasks(session, today=NOW.date()) == []
        assert session.get_one(Card, card.card_id).state is CardState.LOADED
        closed = session.scalars(select(Finding).where(Finding.state == FindingState.RESOLVED))
        assert {(each.closed_how, each.closed_by) for each in closed} == {
            (ClosedHow.DECIDED.value, "teacher 11")
        }


def test_a_mistaken_row_ends_with_its_last_open_entry(diary: Diary, desk: Desk) -> None:
    marks = {"mistake/02": "yes", "grade1/02": "4", "grade1.category": "spr", "grade1.weight": "1"}
    scan(diary, desk, paper.filled(first_card(diary), marks), batch=1)
    with diary.sessions.begin() as session:
        lesson = only_lesson(session)
        decide_attendance(session, lesson, 2, "sp", profile=diary.profile, decider=teacher())
    assert open_codes(diary) == [Code.MARK_MISTAKE]
    with diary.sessions.begin() as session:
        lesson = only_lesson(session)
        remove_entry(session, lesson, "grade1", 2, profile=diary.profile, decider=teacher())
    assert open_codes(diary) == []


def test_a_task_is_not_put_aside_while_an_entry_waits(diary: Diary, desk: Desk) -> None:
    two_doubts(diary, desk)
    with diary.sessions.begin() as session:
        task = open_tasks(session, today=NOW.date())[0].task
        with pytest.raises(TaskNotClosed, match="attendance/02 waits"):
            dismiss(session, task, who="teacher 11", at=at(1))


def test_a_missing_signature_is_put_aside_and_stays_so(diary: Diary, desk: Desk) -> None:
    card = first_card(diary)
    scan(diary, desk, paper.filled(card, signed=False), batch=1)
    with diary.sessions.begin() as session:
        task = open_tasks(session, today=NOW.date())[0].task
        dismiss(session, task, who="teacher 11", at=at(1))
    scan(diary, desk, paper.filled(card, {"attendance/02": "sp"}, signed=False), batch=2)
    assert Code.SIGNATURE_MISSING not in open_codes(diary)


def test_a_waiting_card_loads_as_read_once_its_teacher_accepts_it(diary: Diary, desk: Desk) -> None:
    card = first_card(diary)
    reading = paper.filled(card, {"attendance/02": "nb"}, absent=2)
    scan(diary, desk, reading, batch=1)
    with diary.sessions.begin() as session:
        accept_card(session, diary, session.get_one(Card, card.card_id), teacher())
    assert values(diary)["attendance/02"] == "nb"
    assert open_codes(diary) == []
    with diary.sessions() as session:
        row = session.scalars(select(History).where(History.attribute == "accepted")).one()
        assert (row.entity_id, row.new, row.who) == (
            card.card_id,
            Code.CONTROL_DISAGREES.value,
            "teacher 11",
        )


def test_only_doubts_about_what_the_card_says_are_accepted(diary: Diary, desk: Desk) -> None:
    card = first_card(diary)
    both = [paper.filled(card), paper.filled(card, {"attendance/02": "sp"})]
    path = desk.scan("1.pdf", both)
    from ingest.run import ingest_with

    ingest_with(diary, [path], reader=desk.reader, now=NOW)
    with (
        diary.sessions.begin() as session,
        pytest.raises(DecisionRefused, match=Code.CARD_CONFLICTING_SCANS),
    ):
        accept_card(session, diary, session.get_one(Card, card.card_id), teacher())


def by_hand(card: CardSnapshot) -> LessonByHand:
    return LessonByHand(
        lesson_date=card.lesson_date,
        period=card.period,
        unit=card.unit,
        codes={2: "nb"},
        topic="Ułamki",
    )


def test_a_lesson_entered_by_hand_takes_over_the_card_that_waits(diary: Diary, desk: Desk) -> None:
    card = first_card(diary)
    scan(diary, desk, paper.filled(card, foot=False), batch=1)
    with diary.sessions.begin() as session:
        enter_lesson(session, by_hand(card), profile=diary.profile, decider=teacher())
    assert open_codes(diary) == []
    with diary.sessions() as session:
        lesson = only_lesson(session)
        assert lesson.card_id == card.card_id
        assert session.get_one(Card, card.card_id).state is CardState.LOADED


def test_a_card_that_turns_up_for_a_lesson_entered_by_hand_changes_nothing_of_it(
    diary: Diary, desk: Desk
) -> None:
    card = first_card(diary)
    with diary.sessions.begin() as session:
        enter_lesson(session, by_hand(card), profile=diary.profile, decider=teacher())
    marks = {"attendance/03": "sp", "grade1/01": "4", "grade1.category": "spr"}
    scan(diary, desk, paper.filled(card, marks | {"grade1.weight": "1"}), batch=1)
    found = values(diary)
    assert (found["attendance/02"], found["attendance/03"]) == ("nb", "ob")
    assert found["grade1/01"] == "4"  # nobody had said anything there
    assert Code.CARD_DIFFERS_FROM_DECISION in open_codes(diary)
    with diary.sessions() as session:
        lesson = session.scalars(select(Lesson)).one()
        assert "card_id" in {row.attribute for row in history_of(session, lesson)}


def test_the_report_asks_teachers_to_verify_what_was_loaded(diary: Diary, desk: Desk) -> None:
    card = first_card(diary)
    report = scan(diary, desk, paper.filled(card), batch=1)
    assert "zweryfikuj w ciągu 3 dni" in render_report(report, diary)

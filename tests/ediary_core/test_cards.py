"""Issued cards are stored with their form, superseded by later ones, and listed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from diary_samples import FRIDAY, NOW
from sqlalchemy.orm import Session

from ediary_core import check_digit
from ediary_core.card import CardSnapshot, CardState, RosterRow
from ediary_core.cards import (
    add_card,
    card_by_id,
    card_number,
    cards_listing,
    cards_of_lesson,
    next_serial,
    snapshot_of,
)
from ediary_core.errors import UnknownName
from ediary_core.tables import Card
from ediary_core.timetable import PlannedLesson, planned_lessons


def snapshot(lesson: PlannedLesson, *, serial: int = 1, revision: int = 1) -> CardSnapshot:
    return CardSnapshot(
        card_id=f"{serial:010d}",
        serial=serial,
        card_number=card_number(serial),
        revision=revision,
        profile="librus",
        school="Test",
        lesson_date=lesson.lesson_date,
        period=lesson.period,
        unit=lesson.unit,
        unit_number=lesson.unit_number,
        level=lesson.level,
        subject=lesson.subject,
        subject_number=lesson.subject_number,
        teacher=lesson.teacher,
        teacher_number=lesson.teacher_number,
        teacher_code=check_digit.with_check_digit(lesson.teacher_number, digits=2),
        teacher_digits=2,
        roster=(RosterRow(register_number=1, pupil_id=1, printed_name="B. A.", exempt=False),),
    )


def issue(session: Session, lesson: PlannedLesson, *, serial: int, revision: int = 1) -> Card:
    return add_card(
        session,
        snapshot(lesson, serial=serial, revision=revision),
        lesson=lesson,
        form="{}",
        issued_at=NOW,
    )


@pytest.fixture
def lesson(school: Session) -> PlannedLesson:
    return planned_lessons(school, FRIDAY)[0]


def test_a_card_comes_back_as_it_was_issued(school: Session, lesson: PlannedLesson) -> None:
    issue(school, lesson, serial=1)
    school.commit()
    school.expire_all()
    card = card_by_id(school, "0000000001")
    assert snapshot_of(card) == snapshot(lesson)
    assert (card.state, card.form, card.issued_at) == (CardState.ISSUED, "{}", NOW)


def test_serials_count_on_from_the_last_card(school: Session, lesson: PlannedLesson) -> None:
    assert next_serial(school) == 1
    issue(school, lesson, serial=1)
    assert next_serial(school) == 2


def test_a_card_number_carries_a_check_digit() -> None:
    number = card_number(42)
    assert number.startswith("00042-")
    assert check_digit.is_valid(number.replace("-", ""))
    assert card_number(123456).startswith("123456-")


def test_a_new_card_of_a_lesson_supersedes_only_the_unread_one(
    school: Session, lesson: PlannedLesson
) -> None:
    read = issue(school, lesson, serial=1)
    read.state = CardState.LOADED
    unread = issue(school, lesson, serial=2, revision=2)
    newest = issue(school, lesson, serial=3, revision=3)
    assert [card.state for card in (read, unread, newest)] == [
        CardState.LOADED,
        CardState.SUPERSEDED,
        CardState.ISSUED,
    ]
    assert cards_of_lesson(school, lesson) == [read, unread, newest]


def test_a_card_of_another_lesson_is_not_stored(school: Session, lesson: PlannedLesson) -> None:
    with pytest.raises(ValueError, match="another lesson"):
        add_card(
            school,
            replace(snapshot(lesson), period=2),
            lesson=lesson,
            form="{}",
            issued_at=NOW,
        )


def test_an_unknown_card_is_named(school: Session) -> None:
    with pytest.raises(UnknownName, match="0000000009"):
        card_by_id(school, "0000000009")


def test_every_card_is_listed_with_its_state(school: Session) -> None:
    first, second = planned_lessons(school, FRIDAY)
    issue(school, second, serial=1)
    issue(school, first, serial=2)
    rows = cards_listing(school)
    assert [(row.serial, row.period, row.teacher, row.state) for row in rows] == [
        (1, 2, 12, "issued"),
        (2, 1, 11, "issued"),
    ]

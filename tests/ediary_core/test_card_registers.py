"""Cards go out and come back under their numbers, and nothing odd is noted silently (G61, G86)."""

from __future__ import annotations

import pytest
from diary_samples import FRIDAY
from outage_samples import WARSAW, at, blank_card, issue
from sqlalchemy.orm import Session

from ediary_core.card import CardState
from ediary_core.card_numbers import serial_of
from ediary_core.cards import card_number
from ediary_core.errors import CardNumberWrong, UnknownName
from ediary_core.outage.movements import place_of_card
from ediary_core.outage.places import CardPlace, Oddity, oddity_of, place_after, place_of
from ediary_core.outage.registers import (
    day_register,
    hand_out,
    hand_out_numbers,
    missing_cards,
    note_lost,
    take_back,
)
from ediary_core.outage.safe import custody_log, day_bundle, put_into_safe, take_out_of_safe
from ediary_core.outage_tables import Movement, MovementKind

NOON = at("2026-11-20 12:00")
WHO = "sekretariat"


@pytest.fixture
def numbers(school: Session) -> list[str]:
    """The numbers of the day's two cards: of teacher 11, then of teacher 12."""
    return [card_number(card.serial) for card in issue(school, FRIDAY, now=NOON)]


def back(school: Session, *typed: str, teacher: int | None = None) -> list[Oddity | None]:
    steps = take_back(school, typed, who=WHO, at=NOON, teacher_number=teacher)
    return [step.oddity for step in steps]


def test_the_check_digit_catches_every_wrong_digit() -> None:
    right = card_number(42)
    assert serial_of(right) == serial_of(" 42-" + right[-1]) == 42
    for place in (0, 1, 2, 3, 4, 6):
        for digit in "0123456789":
            typed = right[:place] + digit + right[place + 1 :]
            if typed != right:
                with pytest.raises(CardNumberWrong, match="digit is wrong"):
                    serial_of(typed)


@pytest.mark.parametrize("typed", ["", "42", "000426", "0042-", "abc-1", "1-2-3", "-5"])
def test_what_has_another_shape_is_no_card_number(typed: str) -> None:
    with pytest.raises(CardNumberWrong, match="no card number"):
        serial_of(typed)


def test_one_typing_mistake_among_many_notes_nothing(school: Session, numbers: list[str]) -> None:
    wrong = numbers[1][:-1] + str((int(numbers[1][-1]) + 1) % 10)
    with pytest.raises(CardNumberWrong):
        back(school, numbers[0], wrong)
    with pytest.raises(UnknownName, match="issued no card"):
        back(school, numbers[0], card_number(77))
    assert school.query(Movement).count() == 0


def test_a_teacher_takes_the_cards_of_the_own_lessons_once(
    school: Session, numbers: list[str]
) -> None:
    taken = hand_out(school, teacher_number=11, day=FRIDAY, who=WHO, at=NOON)
    assert [step.card_number for step in taken] == numbers[:1]
    assert hand_out(school, teacher_number=11, day=FRIDAY, who=WHO, at=NOON) == []
    with pytest.raises(UnknownName):
        hand_out(school, teacher_number=99, day=FRIDAY, who=WHO, at=NOON)


def test_the_register_says_who_has_not_returned_what(school: Session, numbers: list[str]) -> None:
    for teacher in (11, 12):
        hand_out(school, teacher_number=teacher, day=FRIDAY, who=WHO, at=NOON)
    assert back(school, numbers[1]) == [None]
    rows = day_register(school, FRIDAY, zone=WARSAW)
    assert [(row.teacher_number, row.place) for row in rows] == [
        (11, CardPlace.WITH_TEACHER),
        (12, CardPlace.RETURNED),
    ]
    assert [row.card_number for row in missing_cards(rows)] == numbers[:1]
    assert [
        row.teacher_number for row in day_register(school, FRIDAY, zone=WARSAW, teacher_number=12)
    ] == [12]


def test_a_card_that_was_not_handed_out_comes_back_under_that_name(
    school: Session, numbers: list[str]
) -> None:
    assert back(school, numbers[0]) == [Oddity.NOT_HANDED_OUT]
    assert back(school, numbers[0]) == [Oddity.RETURNED_AGAIN]
    [row] = day_register(school, FRIDAY, zone=WARSAW, teacher_number=11)
    assert row.oddities == (Oddity.NOT_HANDED_OUT, Oddity.RETURNED_AGAIN)


def test_a_card_that_another_teacher_brings_back_says_so(
    school: Session, numbers: list[str]
) -> None:
    hand_out_numbers(school, numbers[:1], teacher_number=11, who=WHO, at=NOON)
    assert back(school, numbers[0], teacher=12) == [Oddity.OTHER_TEACHER]


def test_a_lost_card_stays_lost_until_it_is_found(school: Session, numbers: list[str]) -> None:
    hand_out(school, teacher_number=11, day=FRIDAY, who=WHO, at=NOON)
    [lost] = note_lost(school, numbers[:1], who=WHO, at=NOON, note="w autobusie")
    assert lost.oddity is None
    rows = day_register(school, FRIDAY, zone=WARSAW)
    assert rows[0].place is CardPlace.LOST
    assert missing_cards(rows) == [rows[0]]
    assert back(school, numbers[0]) == [Oddity.FOUND_AGAIN]


def test_a_substitute_takes_anothers_card_and_stands_in_the_register_for_it(
    school: Session, numbers: list[str]
) -> None:
    hand_out_numbers(school, numbers[:1], teacher_number=12, who=WHO, at=NOON)
    rows = day_register(school, FRIDAY, zone=WARSAW, teacher_number=12)
    assert [row.card_number for row in rows] == numbers


def test_a_blank_card_belongs_to_the_local_day_on_which_it_was_handed_out(
    school: Session,
) -> None:
    card = blank_card(school, now=NOON)
    hand_out_numbers(
        school,
        [card_number(card.serial)],
        teacher_number=12,
        who=WHO,
        at=at("2026-11-20 00:30"),  # 19 November in UTC
    )
    [row] = day_register(school, FRIDAY, zone=WARSAW)
    assert (row.card_id, row.period, row.teacher_number) == (card.id, None, 12)


def test_a_card_superseded_before_anybody_took_it_is_not_expected(
    school: Session, numbers: list[str]
) -> None:
    hand_out(school, teacher_number=12, day=FRIDAY, who=WHO, at=NOON)
    issue(school, FRIDAY, now=NOON)  # supersedes both
    rows = day_register(school, FRIDAY, zone=WARSAW)
    assert numbers[0] not in [row.card_number for row in rows]
    assert numbers[1] in [row.card_number for row in rows]  # somebody has it
    assert school.query(Movement).count() == 1


def test_the_safe_holds_the_days_returned_cards(school: Session, numbers: list[str]) -> None:
    for teacher in (11, 12):
        hand_out(school, teacher_number=teacher, day=FRIDAY, who=WHO, at=NOON)
    back(school, numbers[0])
    put = put_into_safe(school, FRIDAY, who="Anna", at=NOON, zone=WARSAW)
    assert [step.card_number for step in put] == numbers[:1]
    bundle = day_bundle(school, FRIDAY, zone=WARSAW)
    assert [row.card_number for row in bundle.back] == numbers[:1]
    assert [row.card_number for row in bundle.absent] == numbers[1:]
    out = take_out_of_safe(school, FRIDAY, who="Anna", at=NOON, zone=WARSAW)
    again = put_into_safe(school, FRIDAY, who="Anna", at=NOON, zone=WARSAW)
    assert [step.oddity for step in (*out, *again)] == [None, None]
    assert [row.step for row in custody_log(school, FRIDAY, zone=WARSAW)] == [
        "handed_out",
        "handed_out",
        "returned",
        "into_safe",
        "out_of_safe",
        "into_safe",
    ]


def test_every_card_is_in_exactly_one_place_whatever_its_steps() -> None:
    for first in (None, *MovementKind):
        place = place_after(first)
        assert place in CardPlace
        for step in MovementKind:
            oddity_of(place, step)  # answers for every step from every place
    assert place_of([MovementKind.LOST], destroyed=True) is CardPlace.LOST
    assert place_of([MovementKind.RETURNED], destroyed=True) is CardPlace.DESTROYED


def test_paper_of_a_destroyed_card_that_turns_up_says_so(
    school: Session, numbers: list[str]
) -> None:
    [card, _] = issue(school, FRIDAY, now=NOON)
    card.state = CardState.DESTROYED
    assert back(school, card_number(card.serial)) == [Oddity.DESTROYED_ALREADY]
    assert place_of_card(school, card) is CardPlace.DESTROYED
    assert len(numbers) == 2

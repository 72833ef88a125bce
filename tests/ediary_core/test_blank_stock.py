"""The stock of blank cards: what counts, when it is too low, and how many to print."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from ediary_core.blank_card import BlankSnapshot, blank_from_json
from ediary_core.blank_stock import BlankStock, blank_stock
from ediary_core.card import CardState
from ediary_core.cards import add_blank_card, card_number
from ediary_core.outage_tables import Movement, MovementKind
from ediary_core.tables import Card

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TODAY = BlankSnapshot(
    card_id="",
    serial=0,
    card_number="",
    profile="librus",
    school="Szkoła",
    rows=36,
    level=1,
    teacher_digits=3,
    subject_digits=3,
    unit_digits=3,
    periods=(1, 2, 3),
    weekdays=(1, 2, 3, 4, 5),
)


def issue(session: Session, serial: int, printed: BlankSnapshot = TODAY) -> Card:
    snapshot = replace(
        printed, card_id=f"{serial:010d}", serial=serial, card_number=card_number(serial)
    )
    return add_blank_card(session, snapshot, form="{}", issued_at=NOW)


def note(session: Session, card: Card, kind: MovementKind) -> None:
    session.add(Movement(card_id=card.id, kind=kind, teacher_id=None, at=NOW, who="a", note=""))


def stock(session: Session, *, threshold: int = 2) -> BlankStock:
    return blank_stock(session, TODAY, threshold=threshold)


def test_a_blank_card_is_in_stock_until_it_leaves_the_office_or_is_read(
    session: Session,
) -> None:
    cards = [issue(session, serial) for serial in range(1, 7)]
    note(session, cards[0], MovementKind.HANDED_OUT)
    note(session, cards[1], MovementKind.RETURNED)
    note(session, cards[2], MovementKind.LOST)
    note(session, cards[3], MovementKind.INTO_SAFE)  # the safe is where the stock lies
    cards[4].state = CardState.WAITING
    found = stock(session)
    assert [card.card_number for card in found.in_stock] == [card_number(4), card_number(6)]
    assert (found.handed_out, found.read) == (3, 1)


@pytest.mark.parametrize(
    ("level", "low", "reorder"), [(0, True, 4), (1, True, 3), (2, False, 0), (5, False, 0)]
)
def test_below_the_threshold_the_stock_is_low_and_filled_to_twice_of_it(
    session: Session, *, level: int, low: bool, reorder: int
) -> None:
    for serial in range(1, level + 1):
        issue(session, serial)
    found = stock(session)
    assert (found.level, found.low, found.reorder) == (level, low, reorder)


def test_a_card_whose_numbers_no_longer_suit_the_school_is_outdated(session: Session) -> None:
    issue(session, 1, replace(TODAY, teacher_digits=2))
    issue(session, 2, replace(TODAY, periods=(1, 2)))
    issue(session, 3, replace(TODAY, school="Dawna nazwa"))
    found = stock(session)
    assert [card.card_number for card in found.outdated] == [card_number(1), card_number(2)]
    assert [card.card_number for card in found.in_stock] == [card_number(3)]


def test_a_blank_cards_content_survives_the_database() -> None:
    assert blank_from_json(TODAY.to_json()) == TODAY

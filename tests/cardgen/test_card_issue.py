"""Issuing: the same lesson keeps its card until something about it changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from card_samples import KEY
from issue_school import MONDAY, NOW, add_group, enrol, seeded_bytes, small_school
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cardgen.issue import Issue, IssueSettings, issue_cards
from cardgen.pdf import render
from ediary_core.card import CardSnapshot, CardState, NameStyle, snapshot_from_json
from ediary_core.card_code import CardCode, verify
from ediary_core.cards import card_number
from ediary_core.profile_files import load_profile
from ediary_core.tables import Card, Enrolment, Pupil, Subject
from ediary_core.timetable import planned_lessons
from omr.form import pages_from_json


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Session]:
    with small_school(tmp_path) as session:
        yield session


def issue(session: Session, *, seed: int = 1, style: NameStyle = NameStyle.FULL) -> Issue:
    settings = IssueSettings(
        profile=load_profile("librus"), school="Szkoła", name_style=style, key=KEY
    )
    lessons = planned_lessons(session, MONDAY)
    return issue_cards(session, lessons, settings, now=NOW, random_bytes=seeded_bytes(seed))


def stored(session: Session) -> list[Card]:
    session.flush()
    return list(session.scalars(select(Card).order_by(Card.serial)))


def test_every_planned_lesson_gets_a_stored_card_with_its_form_and_snapshot(
    school: Session,
) -> None:
    issued = issue(school)
    cards = stored(school)
    assert [c.printed.snapshot.card_number for c in issued.cards] == [
        card_number(1),
        card_number(2),
    ]
    assert not any(c.reprinted for c in issued.cards)
    assert [card.state for card in cards] == [CardState.ISSUED] * 2
    for card, made in zip(cards, issued.cards, strict=True):
        assert snapshot_from_json(card.snapshot) == made.printed.snapshot
        (page,) = pages_from_json(card.form)
        expected = CardCode(card_id=card.id, page=1)
        assert [verify(code.payload, key=KEY) for code in page.codes] == [expected] * 2


def test_a_card_carries_the_exemptions_of_its_own_subject(school: Session) -> None:
    first, second = issue(school).cards
    assert [row.exempt for row in first.printed.snapshot.roster[:3]] == [False] * 3
    assert [row.exempt for row in second.printed.snapshot.roster[:3]] == [False, True, False]


def test_pages_are_numbered_through_the_print_run_but_not_in_the_store(school: Session) -> None:
    issued = issue(school)
    assert [c.printed.form.pages[0].pdf_page for c in issued.cards] == [1, 2]
    assert [pages_from_json(card.form)[0].pdf_page for card in stored(school)] == [1, 1]


def test_issuing_again_reprints_the_same_bytes(school: Session) -> None:
    first = issue(school)
    again = issue(school, seed=2)
    assert all(card.reprinted for card in again.cards)
    assert len(stored(school)) == 2
    assert render([c.printed for c in first.cards]) == render([c.printed for c in again.cards])


def test_a_changed_roster_gives_a_new_revision_and_supersedes_the_old_card(
    school: Session,
) -> None:
    issue(school)
    school.execute(
        update(Enrolment).where(Enrolment.pupil_id == 12).values(until=MONDAY.replace(day=1))
    )
    again = issue(school, seed=2)
    assert [c.printed.snapshot.revision for c in again.cards] == [2, 2]
    assert [len(c.printed.snapshot.roster) for c in again.cards] == [11, 11]
    states = [card.state for card in stored(school)]
    assert states == [CardState.SUPERSEDED] * 2 + [CardState.ISSUED] * 2


def test_a_changed_subject_name_replaces_only_its_own_card(school: Session) -> None:
    issue(school)
    school.execute(update(Subject).where(Subject.id == 2).values(name="WF"))
    again = issue(school, seed=2)
    assert [c.reprinted for c in again.cards] == [True, False]


def test_asking_for_initials_gives_new_cards_without_full_names(school: Session) -> None:
    issue(school)
    again = issue(school, seed=2, style=NameStyle.INITIALS)
    assert [c.reprinted for c in again.cards] == [False, False]
    assert again.cards[0].printed.snapshot.roster[0].printed_name == "U. J."


# -- groups ----------------------------------------------------------------------------------

OF_TWO_CLASSES = {4: (0, 1), 7: (0, 2), 9: (4, 3), 10: (12, 4)}


def group_card(session: Session, *, style: NameStyle = NameStyle.FULL) -> CardSnapshot:
    return issue(session, style=style).cards[1].printed.snapshot


def test_a_card_of_a_group_of_two_classes_names_class_and_number(school: Session) -> None:
    add_group(school, OF_TWO_CLASSES)
    card = group_card(school)
    assert [(row.register_number, row.printed_name) for row in card.roster] == [
        (1, "7a 4 Uczeń4 Jan"),
        (2, "7a 7 Uczeń7 Jan"),
        (3, "7b 4 Uczeń9 Jan"),
        (4, "7b 12 Uczeń10 Jan"),
    ]
    assert [row.class_place for row in card.roster] == ["7a 4", "7a 7", "7b 4", "7b 12"]
    assert card.numbered_through


@pytest.mark.parametrize(
    ("style", "printed"), [(NameStyle.INITIALS, "7b 12 U. J."), (NameStyle.NONE, "7b 12")]
)
def test_class_and_number_are_named_in_every_name_style(
    school: Session, style: NameStyle, printed: str
) -> None:
    add_group(school, OF_TWO_CLASSES)
    row = group_card(school, style=style).roster[3]
    assert row.printed_name == printed
    assert row.given_name in ("J.", "")  # nothing that is not printed


def test_a_card_of_one_class_or_of_a_group_of_it_names_no_class(school: Session) -> None:
    add_group(school, {2: (0, 2), 7: (0, 7)})
    for issued in issue(school).cards:
        card = issued.printed.snapshot
        assert not card.numbered_through
        assert {row.class_place for row in card.roster} == {""}
        assert card.roster[1].printed_name in ("Uczeń2 Jan", "Uczeń7 Jan")


def test_a_group_left_with_one_class_still_says_whose_numbers_it_carries(school: Session) -> None:
    add_group(school, {7: (0, 1), 8: (0, 2)})
    card = group_card(school)
    assert card.numbered_through
    assert [row.class_place for row in card.roster] == ["7a 7", "7a 8"]


def test_a_pupil_of_no_class_keeps_the_name(school: Session) -> None:
    add_group(school, OF_TWO_CLASSES)
    school.execute(
        update(Enrolment)
        .where(Enrolment.pupil_id == 10, Enrolment.unit_id == 2)
        .values(until=MONDAY.replace(day=1))
    )
    assert group_card(school).roster[3].printed_name == "Uczeń10 Jan"


def test_a_snapshot_stored_before_groups_showed_classes_is_still_read(school: Session) -> None:
    raw = issue(school).cards[0].printed.snapshot.to_json()
    del raw["numbered_through"]
    for row in raw["roster"]:
        del row["class_place"], row["given_name"]
    old = snapshot_from_json(raw)
    assert not old.numbered_through
    assert old.roster[0].printed_name == "Uczeń1 Jan"


@pytest.mark.parametrize("state", [CardState.WAITING, CardState.NEEDS_REVIEW, CardState.LOADED])
def test_a_card_that_was_read_is_printed_again_as_it_was(school: Session, state: CardState) -> None:
    before = issue(school).cards[0].printed
    stored(school)[0].state = state
    school.add(Pupil(id=77, surname="Nowy", given_name="Jan"))
    school.flush()
    enrol(school, 77)
    again = issue(school, seed=2).cards[0]
    assert again.reprinted
    assert again.state is state
    assert again.printed.snapshot == before.snapshot


def test_a_rejected_card_is_followed_by_a_new_one(school: Session) -> None:
    issue(school)
    stored(school)[0].state = CardState.REJECTED
    again = issue(school, seed=2)
    assert [c.reprinted for c in again.cards] == [False, True]
    assert again.cards[0].printed.snapshot.revision == 2
    assert stored(school)[0].state is CardState.REJECTED


def test_a_card_of_an_earlier_design_is_replaced(school: Session) -> None:
    issue(school)
    card = stored(school)[0]
    card.form = card.form.replace('"x_mm":', '"x_mm":1', 1)
    again = issue(school, seed=2)
    assert [c.reprinted for c in again.cards] == [False, True]


def test_a_read_card_of_an_earlier_design_is_refused_and_the_others_go_on(
    school: Session,
) -> None:
    issue(school)
    card = stored(school)[0]
    card.state = CardState.LOADED
    card.form = card.form.replace('"x_mm":', '"x_mm":1', 1)
    again = issue(school, seed=2)
    assert [c.printed.snapshot.period for c in again.cards] == [2]
    assert "another design" in str(again.refused[0])
    assert len(stored(school)) == 2


def test_a_lesson_that_cannot_be_laid_out_is_refused_and_the_others_go_on(
    school: Session,
) -> None:
    school.execute(update(Subject).where(Subject.id == 1).values(name="bardzo " * 60))
    issued = issue(school)
    assert [c.printed.snapshot.period for c in issued.cards] == [2]
    (error,) = issued.refused
    assert "7a, 2026-11-23, period 1" in str(error)
    assert "too long" in str(error)
    assert [card.period for card in stored(school)] == [2]


def test_a_card_id_that_is_taken_is_drawn_again(school: Session) -> None:
    draws = iter([b"\x00" * 7, b"\x00" * 7, b"\x01" * 7])
    settings = IssueSettings(
        profile=load_profile("librus"), school="Szkoła", name_style=NameStyle.FULL, key=KEY
    )
    lessons = planned_lessons(school, MONDAY)
    issued = issue_cards(school, lessons, settings, now=NOW, random_bytes=lambda _: next(draws))
    assert len({c.printed.snapshot.card_id for c in issued.cards}) == 2
    with pytest.raises(StopIteration):
        next(draws)

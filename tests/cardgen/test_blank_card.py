"""A blank card on paper: its rows, its number fields, its own number in the codes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from card_samples import KEY
from issue_school import NOW, seeded_bytes, small_school
from sqlalchemy import select
from sqlalchemy.orm import Session

from cardgen.issue import IssueSettings
from cardgen.issue_blank import BlankIssue, issue_blank_cards
from cardgen.layout import lay_out
from ediary_core.blank_card import BlankSnapshot
from ediary_core.card import CardKind, CardState, NameStyle
from ediary_core.card_code import CardCode, verify
from ediary_core.cards import cards_listing, lesson_of, lesson_snapshot, printed_of, snapshot_of
from ediary_core.profile_files import load_profile
from ediary_core.tables import Card
from omr.form import Form, pages_from_json

GRADED = ("librus", "szkola", "tamo", "dnevnik")


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Session]:
    with small_school(tmp_path) as session:
        yield session


def issue(session: Session, count: int, *, seed: int = 1) -> BlankIssue:
    settings = IssueSettings(
        profile=load_profile("librus"), school="Szkoła", name_style=NameStyle.FULL, key=KEY
    )
    return issue_blank_cards(session, count, settings, now=NOW, random_bytes=seeded_bytes(seed))


def form_of(profile: str) -> Form:
    known = load_profile(profile)
    snapshot = BlankSnapshot(
        card_id="0000000042",
        serial=42,
        card_number="00042-6",
        profile=profile,
        school="Szkoła",
        rows=known.blank_rows,
        level=known.grades.from_level if known.grades else 0,
        teacher_digits=3,
        subject_digits=3,
        unit_digits=3,
        periods=tuple(range(1, 9)) if known.periods else (),
        weekdays=(1, 2, 3, 4, 5),
    )
    return lay_out(snapshot, known, payloads=lambda page: f"ED1{page:026d}")


@pytest.mark.parametrize("profile", GRADED)
def test_a_blank_card_has_a_row_for_every_register_number_of_the_profile(profile: str) -> None:
    form, known = form_of(profile), load_profile(profile)
    rows = [name for name in names(form) if name.startswith("attendance/") and name[-2:].isdigit()]
    assert rows == [f"attendance/{number:02d}" for number in range(1, known.blank_rows + 1)]


@pytest.mark.parametrize("profile", GRADED)
def test_the_number_fields_stand_once_on_the_last_page(profile: str) -> None:
    form = form_of(profile)
    wanted = [
        *(f"{kind}.d{place}" for kind in ("teacher", "subject", "unit") for place in range(1, 5)),
        *(f"{kind}.{place}" for kind in ("day", "month") for place in ("tens", "ones")),
        "period",
        "attendance_checked",
        "absent_count.tens",
        "fill_sequence",
    ]
    assert set(wanted) <= {field.name for field in form.pages[-1].fields}
    for page in form.pages[:-1]:
        assert not set(wanted) & {field.name for field in page.fields}


def test_a_blank_card_asks_for_no_substitute() -> None:
    assert not [name for name in names(form_of("librus")) if name.startswith("substitut")]


def test_fields_that_end_in_a_digit_offer_only_days_and_months_that_exist() -> None:
    fields = {field.name: field for field in form_of("librus").fields()}
    assert [b.value for b in fields["day.tens"].bubbles] == list("0123")
    assert [b.value for b in fields["month.tens"].bubbles] == list("01")
    assert [b.value for b in fields["period"].bubbles] == [str(n) for n in range(1, 9)]


def test_an_issued_blank_card_is_a_serial_and_nothing_else(school: Session) -> None:
    issued = issue(school, 2)
    cards = list(school.scalars(select(Card).order_by(Card.serial)))
    assert [card.kind for card in cards] == [CardKind.BLANK] * 2
    assert [card.state for card in cards] == [CardState.ISSUED] * 2
    for card, made in zip(cards, issued.cards, strict=True):
        assert lesson_of(card) is None
        assert lesson_snapshot(card) is None
        assert printed_of(card) == made.snapshot
        for page in pages_from_json(card.form):
            expected = CardCode(card_id=card.id, page=page.page)
            assert [verify(code.payload, key=KEY) for code in page.codes] == [expected] * 2
            assert page.print_master is not None
    with pytest.raises(ValueError, match="means no lesson yet"):
        snapshot_of(cards[0])


def test_blank_cards_are_listed_without_a_lesson(school: Session) -> None:
    issue(school, 1)
    (row,) = cards_listing(school)
    assert (row.kind, row.card_number, row.state) == ("blank", "00001-8", "issued")
    lesson = (row.lesson_date, row.period, row.unit, row.subject, row.teacher)
    assert lesson == (None, None, None, None, None)


def test_every_run_issues_other_blank_cards(school: Session) -> None:
    first, second = issue(school, 2), issue(school, 2, seed=2)
    assert [card.snapshot.serial for card in (*first.cards, *second.cards)] == [1, 2, 3, 4]
    ids = {card.snapshot.card_id for card in (*first.cards, *second.cards)}
    assert len(ids) == 4


def names(form: Form) -> list[str]:
    return [field.name for field in form.fields()]

"""The pack for the safe: what it holds, in which order, and what of it becomes stale (rule 2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from card_samples import KEY
from issue_school import MONDAY, NOW, enrol, seeded_bytes, small_school
from sqlalchemy import select
from sqlalchemy.orm import Session

from cardgen.issue import IssueSettings
from cardgen.pack import MadePack, PackRequest, make_pack, pack_changes
from ediary_core.card import CardKind, CardState, NameStyle
from ediary_core.outage_tables import Movement, MovementKind
from ediary_core.pack_sections import SectionKind
from ediary_core.profile_files import load_profile
from ediary_core.tables import (
    CalendarKind,
    CalendarSpan,
    Card,
    Period,
    Pupil,
    Subject,
    Teacher,
    TimetableSlot,
)

TUESDAY = MONDAY + timedelta(days=1)
DAYS = (MONDAY, TUESDAY)
SETTINGS = IssueSettings(
    profile=load_profile("librus"), school="Szkoła", name_style=NameStyle.FULL, key=KEY
)


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Session]:
    """Teacher 12 has 7a twice on Mondays; teacher 5, an earlier name, once on Tuesdays."""
    with small_school(tmp_path) as session:
        session.add(Teacher(id=2, number=5, name="Adam Łącki"))
        session.flush()
        session.add(TimetableSlot(weekday=2, period=1, unit_id=1, subject_id=1, teacher_id=2))
        session.add(TimetableSlot(weekday=1, period=3, unit_id=1, subject_id=1, teacher_id=2))
        session.add(Period(number=3, start=NOW.time(), end=NOW.time()))
        session.commit()
        yield session


def pack(
    session: Session,
    *,
    days: tuple[date, ...] = DAYS,
    blanks: int = 0,
    changed_only: bool = False,
    now: datetime = NOW,
    seed: int = 1,
) -> MadePack:
    request = PackRequest(days=days, blanks_per_day=blanks, changed_only=changed_only)
    return make_pack(session, request, SETTINGS, now=now, random_bytes=seeded_bytes(seed))


def keys(made: MadePack, kind: SectionKind) -> list[str]:
    return [section.key for section in made.sections if section.kind is kind]


def page_texts(made: MadePack) -> list[str]:
    with pypdfium2.PdfDocument(BytesIO(made.pdf)) as document:
        return [page.get_textpage().get_text_range() for page in document]


def blank_cards(session: Session) -> list[Card]:
    return list(session.scalars(select(Card).where(Card.kind == CardKind.BLANK)))


def test_a_pack_holds_covers_cards_blanks_code_lists_and_instructions(school: Session) -> None:
    made = pack(school, blanks=2)
    assert set(keys(made, SectionKind.COVER)) == {
        "2026-11-23/5",
        "2026-11-23/12",
        "2026-11-24/5",
    }
    assert set(keys(made, SectionKind.CARD)) == {
        "2026-11-23/1/1",
        "2026-11-23/2/1",
        "2026-11-23/3/1",
        "2026-11-24/1/1",
    }
    assert keys(made, SectionKind.BLANKS) == ["2026-11-23", "2026-11-24"]
    assert keys(made, SectionKind.CODES) == ["teachers", "subjects", "units"]
    assert made.count(SectionKind.INSTRUCTIONS) == 1
    assert (made.new_blanks, len(blank_cards(school))) == (4, 4)
    assert made.pages == len(page_texts(made))


def test_the_pages_lie_as_the_secretary_tears_them_apart(school: Session) -> None:
    texts = page_texts(pack(school, blanks=1))

    def first(*words: str) -> int:
        return next(i for i, text in enumerate(texts) if all(word in text for word in words))

    monday, tuesday = "23 listopada", "24 listopada"
    places = [
        first(monday, "Adam Łącki", "wydano"),
        first(monday, "Adam Łącki", "karta do skanowania"),
        first(monday, "Anna Przykładowska", "wydano"),
        first(monday, "Anna Przykładowska", "karta do skanowania"),
        first(monday, "Karty blankietowe"),
        first("karta blankietowa:"),
        first(tuesday, "Adam Łącki", "wydano"),
        first(tuesday, "Karty blankietowe"),
        first("Lista kodów: nauczyciele"),
        first("Jak wypełnić kartę"),
    ]
    assert places == sorted(places)


def test_a_cover_names_every_lesson_its_card_and_the_room_for_signatures(school: Session) -> None:
    texts = page_texts(pack(school))
    cover = next(text for text in texts if "Anna Przykładowska" in text and "wydano" in text)
    for words in ("matematyka", "wychowanie fizyczne", "7a", "Kart: 2", "zwrócono", "podpis"):
        assert words in cover
    cards = school.scalars(select(Card).where(Card.teacher_id == 1)).all()
    for card in cards:
        assert card.snapshot["card_number"] in cover


def test_nothing_is_stale_right_after_printing(school: Session) -> None:
    pack(school)
    assert not pack_changes(school, SETTINGS, today=NOW.date()).any


def test_without_a_pack_nothing_can_be_stale(school: Session) -> None:
    assert not pack_changes(school, SETTINGS, today=NOW.date()).any


def test_a_new_pupil_makes_the_cards_and_covers_of_the_class_stale(school: Session) -> None:
    pack(school)
    school.add(Pupil(id=99, surname="Nowy", given_name="Jan"))
    school.flush()
    enrol(school, 99)
    stale = pack_changes(school, SETTINGS, today=NOW.date()).stale
    assert sum(each.kind is SectionKind.CARD for each in stale) == 4
    assert sum(each.kind is SectionKind.COVER for each in stale) == 3
    assert all(each.card_ids for each in stale if each.kind is SectionKind.CARD)


def test_a_changed_timetable_names_what_is_stale_gone_and_missing(school: Session) -> None:
    pack(school)
    slots = {(s.weekday, s.period): s for s in school.scalars(select(TimetableSlot)).all()}
    school.delete(slots[1, 1])
    slots[1, 2].subject_id = 1
    school.add(TimetableSlot(weekday=2, period=2, unit_id=1, subject_id=2, teacher_id=1))
    school.flush()
    found = pack_changes(school, SETTINGS, today=NOW.date())
    assert {each.key for each in found.stale} == {"2026-11-23/2/1", "2026-11-23/12"}
    assert {each.key for each in found.gone} == {"2026-11-23/1/1"}
    assert {each.key for each in found.missing} == {"2026-11-24/2/1", "2026-11-24/12"}


def test_a_new_name_makes_only_its_code_list_stale(school: Session) -> None:
    pack(school)
    school.add(Subject(id=9, number=9, name="chemia"))
    school.flush()
    (stale,) = pack_changes(school, SETTINGS, today=NOW.date()).stale
    assert (stale.kind, stale.key) == (SectionKind.CODES, "subjects")


def test_a_day_that_became_a_holiday_needs_nothing_any_more(school: Session) -> None:
    pack(school, blanks=1)
    school.add(CalendarSpan(kind=CalendarKind.HOLIDAY, first=TUESDAY, last=TUESDAY, name="wolne"))
    school.flush()
    gone = pack_changes(school, SETTINGS, today=NOW.date()).gone
    assert {each.key for each in gone} == {"2026-11-24/5", "2026-11-24/1/1", "2026-11-24"}


def test_days_gone_by_are_no_concern_of_the_safe(school: Session) -> None:
    pack(school)
    school.get_one(Subject, 1).name = "matematyka rozszerzona"
    school.flush()
    stale = pack_changes(school, SETTINGS, today=TUESDAY).stale
    assert {each.day for each in stale if each.day} == {TUESDAY}


def test_only_what_changed_is_printed_and_then_all_is_well(school: Session) -> None:
    pack(school)
    school.get_one(Subject, 2).name = "WF"
    school.flush()
    made = pack(school, changed_only=True, seed=2)
    assert keys(made, SectionKind.CARD) == ["2026-11-23/2/1"]
    assert keys(made, SectionKind.COVER) == ["2026-11-23/12"]
    assert keys(made, SectionKind.CODES) == ["subjects"]
    assert made.new_blanks == 0
    assert not pack_changes(school, SETTINGS, today=NOW.date()).any
    texts = page_texts(made)
    assert len(texts) == 1 + 1 + 2  # the cover, the card, the list in both orders
    assert "Kart: 2" in texts[0]  # the cover names the card that stays, too


def test_a_lesson_taken_out_of_the_timetable_is_said_once(school: Session) -> None:
    pack(school)
    slot = school.scalars(select(TimetableSlot).where(TimetableSlot.weekday == 2)).one()
    school.delete(slot)
    school.flush()
    made = pack(school, changed_only=True, seed=2)
    assert {each.key for each in made.changes.gone} == {"2026-11-24/5", "2026-11-24/1/1"}
    assert made.pdf == b""
    assert not pack_changes(school, SETTINGS, today=NOW.date()).any


def test_nothing_to_refresh_prints_nothing(school: Session) -> None:
    pack(school)
    made = pack(school, changed_only=True, seed=2)
    assert (made.pdf, made.sections) == (b"", ())


def test_a_card_that_was_read_leaves_the_safe_without_a_word(school: Session) -> None:
    pack(school)
    card = school.scalars(select(Card).where(Card.lesson_date == TUESDAY)).one()
    card.state = CardState.LOADED
    school.get_one(Subject, 1).name = "matematyka rozszerzona"
    school.flush()
    found = pack_changes(school, SETTINGS, today=NOW.date())
    parts = (*found.stale, *found.gone, *found.missing)
    assert "2026-11-24/1/1" not in {each.key for each in parts}


def test_the_next_pack_prints_only_the_blank_cards_that_are_lacking(school: Session) -> None:
    pack(school, blanks=2)
    first = {card.id for card in blank_cards(school)}
    gone = sorted(first)[0]
    school.add(
        Movement(card_id=gone, kind=MovementKind.HANDED_OUT, teacher_id=1, at=NOW, who="a", note="")
    )
    school.flush()
    made = pack(school, blanks=2, seed=2)
    assert made.new_blanks == 1
    shared = [i for s in made.sections if s.kind is SectionKind.BLANKS for i in s.card_ids]
    assert len(shared) == len(set(shared)) == 4
    assert gone not in shared
    sheets = [text for text in page_texts(made) if "Karty blankietowe" in text]
    assert sum(text.count("już w sejfie") for text in sheets) == 3
    assert sum(text.count("pod tą kartką") for text in sheets) == 1


def test_the_blank_cards_of_one_day_are_never_those_of_another(
    school: Session,
) -> None:
    pack(school, days=(MONDAY,), blanks=3)
    made = pack(school, days=(TUESDAY,), blanks=1, seed=2)
    assert made.new_blanks == 1  # Monday's three stay Monday's
    assert len(blank_cards(school)) == 4


def test_blank_cards_of_an_outdated_print_are_replaced(school: Session) -> None:
    pack(school, blanks=1)
    school.add(Teacher(id=3, number=1234, name="Za Długi"))  # does not fit three digits
    school.flush()
    stale = pack_changes(school, SETTINGS, today=NOW.date()).stale
    assert {each.key for each in stale if each.kind is SectionKind.BLANKS} == {
        "2026-11-23",
        "2026-11-24",
    }
    assert pack(school, blanks=1, changed_only=True, seed=2).new_blanks == 2


def test_a_pack_may_come_without_blank_cards(school: Session) -> None:
    made = pack(school, blanks=0)
    assert keys(made, SectionKind.BLANKS) == []
    assert blank_cards(school) == []
    assert not pack_changes(school, SETTINGS, today=NOW.date()).any

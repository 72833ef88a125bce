"""The re-entry list: every entry once, in the order of the other diary's screens, never guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from diary_samples import FRIDAY, NOW, lesson_record
from sqlalchemy.orm import Session

from ediary_core.card import CardState
from ediary_core.cards import card_number
from ediary_core.errors import NothingToPrint, ProfileError, UnknownName
from ediary_core.export import entries_export
from ediary_core.interchange.reentry import reentry_list
from ediary_core.interchange.reentry_view import Line, ReentryList
from ediary_core.interchange.screen_order import (
    Part,
    ScreenOrder,
    load_order,
    order_names,
    order_of_profile,
    read_order,
)
from ediary_core.profile_files import load_profile, profile_names
from ediary_core.recording import AttendanceRecord, GradeRecord, TopicRecord, record_lesson
from ediary_core.tables import Card, Enrolment, EntryState, Lesson, Pupil, Unit, UnitKind

PROFILE = load_profile("librus")


def listed(
    session: Session, order: str | ScreenOrder = "librus", day: date = FRIDAY
) -> ReentryList:
    chosen = load_order(order) if isinstance(order, str) else order
    return reentry_list(session, day, order=chosen, profile=PROFILE, school="SP 7")


def lines(made: ReentryList) -> list[tuple[str, str]]:
    return [(line.what, "?" if line.review else line.value) for line in made.lines]


@pytest.fixture
def day(school: Session) -> Session:
    """Two lessons of 5a, the second with a picture of a topic and a grade that needs review."""
    record_lesson(school, lesson_record())
    second = lesson_record(period=2, subject_id=2)
    column = second.grade_columns[0]
    grades = (
        *column.grades,
        GradeRecord(
            pupil_id=1, register_number=1, symbol=None, state=EntryState.NEEDS_REVIEW, page_id=None
        ),
    )
    record_lesson(
        school,
        replace(
            second,
            teacher_id=2,
            substitution=True,
            topic=TopicRecord(
                text=None,
                picture=f"{'0' * 64}.png",
                due_on=None,
                state=EntryState.LOADED,
                page_id=None,
            ),
            grade_columns=(replace(column, grades=grades),),
        ),
    )
    school.commit()
    return school


def test_librus_takes_topic_and_attendance_by_lesson_and_grades_at_the_end(day: Session) -> None:
    made = listed(day)
    assert [section.heading for section in made.sections] == [
        "Lis Jan, nr\N{NO-BREAK SPACE}12",
        "Nowak Ewa, nr\N{NO-BREAK SPACE}11",
    ]
    assert [(screen.heading) for screen in made.sections[1].screens] == [
        "Lekcja 1 · 5a · Matematyka", "Lekcja 1 · 5a · Matematyka",
    ]  # fmt: skip
    assert lines(replace(made, sections=made.sections[1:])) == [
        ("numer lekcji", "1"),
        ("temat", "Ułamki"),
        ("1 Bąk Ala", "nb"),
        ("2 Dąb Olaf", "?"),
        ("pozostali (1)", "ob"),
        ("kolumna 1", "sprawdzian, waga 3"),
        ("3 Żuk Iga", "4+"),
    ]


def test_vulcan_goes_by_class_and_period_with_symbols_of_its_own(day: Session) -> None:
    (section,) = listed(day, "vulcan").sections
    assert section.heading == "Oddział / grupa 5a"
    assert [screen.heading.split(" · ")[0] for screen in section.screens] == [
        "Lekcja 1", "Lekcja 2", "Lekcja 1", "Lekcja 2",
    ]  # fmt: skip
    assert section.screens[0].under == "Nowak Ewa"
    values = dict(lines(listed(day, "vulcan")))
    assert values["pozostali (1)"] == "•"
    assert ("1 Bąk Ala", "–") in lines(listed(day, "vulcan"))


@pytest.mark.parametrize("order", order_names())
def test_every_entry_of_the_day_is_on_the_list_once(day: Session, order: str) -> None:
    record_lesson(day, lesson_record(lesson_date=FRIDAY - timedelta(days=1)))
    made = listed(day, order)
    rows = entries_export(day, first=FRIDAY, last=FRIDAY)
    assert sum(line.entries for line in made.lines) == len(rows)
    in_review = [row for row in rows if row.state == "needs_review"]
    assert sum(line.entries for line in made.lines if line.review) == len(in_review)


@pytest.mark.parametrize("order", order_names())
def test_what_needs_review_has_no_value_in_any_order(day: Session, order: str) -> None:
    reviewed = [line for line in listed(day, order).lines if line.review]
    assert len(reviewed) == 3
    assert {line.value for line in reviewed} == {""}


def test_handwriting_is_shown_to_be_typed(day: Session) -> None:
    (topic,) = [line for line in listed(day).lines if line.picture]
    assert topic == Line(what="temat", value="", note="przepisz z pisma", picture=f"{'0' * 64}.png")


def test_a_substitution_is_said_on_the_lessons_line(day: Session) -> None:
    notes = [line.note for line in listed(day).lines if line.what == "numer lekcji"]
    assert notes == ["zastępstwo", ""]


def test_a_code_that_the_other_diary_lacks_is_said_and_not_replaced(school: Session) -> None:
    record = lesson_record()
    odd = AttendanceRecord(
        pupil_id=1, register_number=1, code="ns", state=EntryState.LOADED, page_id=None
    )
    record_lesson(school, replace(record, attendance=(odd, *record.attendance[1:])))
    (line,) = [line for line in listed(school, "tamo").lines if line.what == "1 Bąk Ala"]
    assert (line.value, line.review) == ("ns (z przyczyn szkolnych)", False)
    assert "nie ma takiego symbolu" in line.note


def test_excused_late_is_not_taken_for_late() -> None:
    order = replace(load_order("librus"), codes={})
    assert order.symbol("sp", PROFILE) == "sp"
    assert order.symbol("su", PROFILE) is None
    assert load_order("librus").symbol("su", PROFILE) == "su"


def test_a_screen_of_everybody_lists_those_who_are_present_too(day: Session) -> None:
    order = replace(load_order("librus"), everyone=True)
    assert ("3 Żuk Iga", "ob") in lines(listed(day, order))


def test_a_part_that_an_order_forgets_is_typed_at_the_end(day: Session) -> None:
    order = replace(load_order("librus"), parts=(Part.LESSON,), afterwards=())
    made = listed(day, order)
    rows = entries_export(day, first=FRIDAY, last=FRIDAY)
    assert sum(line.entries for line in made.lines) == len(rows)


def test_pupils_of_a_group_are_named_with_their_own_class(school: Session) -> None:
    school.add(Unit(id=2, number=2, name="ang", kind=UnitKind.GROUP, level=5))
    school.flush()
    school.add(Enrolment(unit_id=2, pupil_id=3, register_number=1, since=date(2026, 9, 1)))
    record = lesson_record()
    record_lesson(
        school,
        replace(
            record,
            unit_id=2,
            grade_columns=(),
            attendance=(replace(record.attendance[0], pupil_id=3),),
        ),
    )
    assert ("5a 3 Żuk Iga", "nb") in lines(listed(school))


def test_pupils_stand_by_number_or_by_the_alphabet_as_the_screen_has_them(day: Session) -> None:
    day.get_one(Pupil, 1).surname = "Żaba"
    by_number = [what for what, _ in lines(listed(day)) if what[0].isdigit()][:2]
    by_name = [what for what, _ in lines(listed(day, "tamo")) if what.endswith(("Ala", "Olaf"))][
        -2:
    ]
    assert by_number == ["1 Żaba Ala", "2 Dąb Olaf"]
    assert by_name == ["2 Dąb Olaf", "1 Żaba Ala"]


def test_cards_of_the_day_that_wait_are_named_as_missing(day: Session) -> None:
    for serial, state in enumerate([CardState.WAITING, CardState.REJECTED, CardState.LOADED], 7):
        card = Card(
            id=f"CARD{serial}",
            serial=serial,
            revision=1,
            lesson_date=FRIDAY,
            period=3,
            unit_id=1,
            subject_id=1,
            teacher_id=1,
            state=state,
            snapshot={},
            form="",
            issued_at=NOW,
        )
        day.add(card)
    assert listed(day).waiting == (card_number(7), card_number(8))


def test_a_day_without_lessons_says_so(school: Session) -> None:
    with pytest.raises(NothingToPrint, match="no lesson"):
        listed(school)


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_has_an_order_and_a_symbol_for_each_code_of_a_card(name: str) -> None:
    profile = load_profile(name)
    order = order_of_profile(profile)
    assert name in order.profiles
    for code in profile.attendance:
        assert order.symbol(code.code, profile) is not None, code.code


def test_an_order_is_a_file_and_no_code(tmp_path: Path, day: Session) -> None:
    text = (Path(__file__).parents[3] / "ediary_core/interchange/screens/librus.toml").read_text(
        "utf-8"
    )
    (tmp_path / "novum.toml").write_text(
        text.replace("Librus Synergia", "Novum").replace('nb"', 'X"'), encoding="utf-8"
    )
    made = listed(day, read_order(tmp_path / "novum.toml"))
    assert made.order_title == "Novum"
    assert ("1 Bąk Ala", "X") in lines(made)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('section = "teacher"', 'section = "room"', "section"),
        ('parts = ["lesson",', 'parts = ["lesson", "colour",', "parts"),
        ('afterwards = ["grades"]', 'afterwards = ["topic"]', "afterwards"),
        ("everyone = false", "everyone = 0", "everyone"),
        ('present = "ob"', 'presnt = "ob"', "presnt"),
    ],
)
def test_a_mistake_in_an_order_is_named_by_its_key(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    path = Path(__file__).parents[3] / "ediary_core/interchange/screens/librus.toml"
    broken = path.read_text("utf-8").replace(old, new)
    (tmp_path / "broken.toml").write_text(broken, encoding="utf-8")
    with pytest.raises(ProfileError, match=says):
        read_order(tmp_path / "broken.toml")


def test_an_unknown_order_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="dnevnik, librus, manodienynas, tamo, vulcan"):
        load_order("novum")


def test_the_list_reads_and_changes_nothing(day: Session) -> None:
    before = {lesson.id: lesson.state for lesson in day.query(Lesson)}
    listed(day)
    assert not day.dirty
    assert not day.new
    assert {lesson.id: lesson.state for lesson in day.query(Lesson)} == before

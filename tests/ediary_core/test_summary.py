"""Summaries: counted per pupil wherever the lesson was, in percent by the school's rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from diary_samples import FRIDAY, lesson_record
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from cardgen.papers.page import render_page
from cardgen.papers.sheets import render_sheets
from cardgen.papers.summary_paper import director_blocks, unit_blocks
from ediary_core.errors import UnknownName
from ediary_core.outage_tables import Outage, OutageScope
from ediary_core.profile import AttendanceCategory as Category
from ediary_core.profile import Profile
from ediary_core.profile_files import load_profile, profile_names
from ediary_core.recording import TopicRecord, record_lesson
from ediary_core.summary.director import DirectorView, Matter, director_view
from ediary_core.summary.rows import attendance_rows, grade_rows
from ediary_core.summary.share import ShareRule, attendance_percent
from ediary_core.summary.unit import PupilSummary, UnitSummary, unit_summary
from ediary_core.tables import Enrolment, EntryState, Unit, UnitKind

LIBRUS = load_profile("librus")
COUNTS = st.dictionaries(st.sampled_from(list(Category)), st.integers(0, 200))


def test_school_reasons_count_as_attending_and_exemptions_are_left_out() -> None:
    counts = {
        Category.PRESENT: 5,
        Category.SCHOOL_REASONS: 1,
        Category.LATE: 1,
        Category.ABSENT: 1,
        Category.EXCUSED: 1,
        Category.EXEMPT: 40,
    }
    assert attendance_percent(counts, ShareRule()) == Decimal("77.8")
    strict = ShareRule(attended=(Category.PRESENT,), left_out=())
    assert attendance_percent(counts, strict) == Decimal("10.2")


def test_nothing_to_count_is_no_percentage() -> None:
    assert attendance_percent({Category.EXEMPT: 4}, ShareRule()) is None
    assert attendance_percent({}, ShareRule()) is None


@given(COUNTS)
def test_a_percentage_lies_between_0_and_100(counts: dict[Category, int]) -> None:
    percent = attendance_percent(counts, ShareRule())
    assert percent is None or Decimal(0) <= percent <= Decimal(100)


def summed(session: Session, unit_id: int = 1, **options: int) -> UnitSummary:
    return unit_summary(
        session,
        session.get_one(Unit, unit_id),
        first=date(2026, 11, 1),
        last=date(2026, 11, 30),
        profile=LIBRUS,
        rule=ShareRule(),
        **options,
    )


def pupil(summary: UnitSummary, number: int) -> PupilSummary:
    return next(each for each in summary.pupils if each.register_number == number)


def add_group(session: Session) -> None:
    session.add(Unit(id=2, number=2, name="ang", kind=UnitKind.GROUP, level=5))
    session.flush()
    session.add(Enrolment(unit_id=2, pupil_id=3, register_number=1, since=date(2026, 9, 1)))
    session.flush()


def test_attendance_is_counted_by_category_and_what_waits_is_not(school: Session) -> None:
    record_lesson(school, lesson_record())
    record_lesson(school, lesson_record(lesson_date=date(2026, 10, 30)))  # not of the month
    found = summed(school)
    absent, waiting, present = (pupil(found, number) for number in (1, 2, 3))
    assert (absent.counts[Category.ABSENT], absent.percent) == (1, Decimal("0.0"))
    assert (waiting.undecided, waiting.lessons, waiting.percent) == (1, 1, None)
    assert (present.counts[Category.PRESENT], present.percent) == (1, Decimal("100.0"))


def test_a_class_counts_its_pupils_lessons_in_groups_and_a_group_its_own(school: Session) -> None:
    add_group(school)
    record_lesson(school, lesson_record())
    third = replace(lesson_record().attendance[2], register_number=1, code="nb")
    record_lesson(
        school,
        replace(
            lesson_record(period=2, subject_id=2), unit_id=2, attendance=(third,), grade_columns=()
        ),
    )
    assert pupil(summed(school), 3).lessons == 2
    assert [(each.register_number, each.lessons) for each in summed(school, 2).pupils] == [(1, 1)]


def test_only_days_in_the_class_count(school: Session) -> None:
    record_lesson(school, lesson_record(lesson_date=date(2026, 11, 6)))
    record_lesson(school, lesson_record())
    place = school.query(Enrolment).filter_by(unit_id=1, pupil_id=1).one()
    place.until = date(2026, 11, 10)
    school.flush()
    found = summed(school)
    assert pupil(found, 1).lessons == 1
    assert pupil(found, 3).lessons == 2


def test_grades_are_the_literal_symbols(school: Session) -> None:
    record_lesson(school, lesson_record())
    [row] = grade_rows(summed(school))
    assert (row.student, row.subject, row.grade) == ("Żuk Iga", "Matematyka", "4+")
    assert (row.lesson_date, row.category, row.weight) == (FRIDAY, "spr", "3")


def test_one_pupil_is_summed_alone_and_an_unknown_one_is_named(school: Session) -> None:
    record_lesson(school, lesson_record())
    assert [each.register_number for each in summed(school, register_number=3).pupils] == [3]
    with pytest.raises(UnknownName, match="number 9"):
        summed(school, register_number=9)


def test_every_entry_of_a_pupil_is_in_exactly_one_column(school: Session) -> None:
    record_lesson(school, lesson_record())
    for row in attendance_rows(summed(school)):
        columns = (row.present, row.absent, row.late, row.excused, row.school_reasons, row.exempt)
        assert row.lessons == sum(columns) + row.undecided


def view(session: Session, now: datetime, **options: int) -> DirectorView:
    return director_view(
        session,
        first=date(2026, 11, 16),
        last=date(2026, 11, 22),
        rules=LIBRUS.rules,
        now=now,
        zone=UTC,
        **options,
    )


MONDAY_AFTER = datetime(2026, 11, 23, 9, tzinfo=UTC)


def record_unverified(session: Session) -> None:
    topic = TopicRecord(
        text=None, picture="x.png", due_on=date(2026, 11, 24), state=EntryState.LOADED, page_id=None
    )
    made = replace(lesson_record(), topic=topic, verify_by=date(2026, 11, 24))
    record_lesson(session, made)


def test_the_director_sees_what_is_unverified_and_when_it_is_overdue(school: Session) -> None:
    record_unverified(school)
    [counts] = view(school, MONDAY_AFTER).teachers
    assert (counts.teacher, counts.open[Matter.UNVERIFIED], counts.open[Matter.TOPIC]) == (11, 1, 1)
    assert sum(counts.overdue.values()) == 0
    [later] = view(school, MONDAY_AFTER.replace(day=25)).teachers
    assert (later.overdue[Matter.UNVERIFIED], later.overdue[Matter.TOPIC]) == (1, 1)


def test_a_lesson_of_an_outage_without_a_card_is_missing_and_of_another_day_is_not(
    school: Session,
) -> None:
    assert view(school, MONDAY_AFTER).matters == ()
    school.add(
        Outage(
            scope=OutageScope.SCHOOL,
            started_at=datetime(2026, 11, 20, 7, tzinfo=UTC),
            ended_at=datetime(2026, 11, 20, 18, tzinfo=UTC),
            reason="awaria",
            started_by="dyrektor",
        )
    )
    school.flush()
    missing = view(school, MONDAY_AFTER).matters
    assert [(each.matter, each.teacher, each.period) for each in missing] == [
        (Matter.MISSING_CARD, 11, 1),
        (Matter.MISSING_CARD, 12, 2),
    ]
    assert [each.teacher for each in view(school, MONDAY_AFTER, teacher_number=12).matters] == [12]


def test_the_counts_add_up_to_the_list(school: Session) -> None:
    record_unverified(school)
    found = view(school, MONDAY_AFTER)
    assert sum(found.totals.values()) == len(found.matters) == 2
    assert found.locks[0].first == date(2026, 9, 1)


def test_the_directors_view_names_no_pupil(school: Session) -> None:
    record_unverified(school)
    shown = str(view(school, MONDAY_AFTER))
    assert not any(name in shown for name in ("Bąk", "Dąb", "Żuk"))


@pytest.mark.parametrize("name", profile_names())
def test_summaries_are_papers_and_pages_in_every_profiles_language(
    school: Session, name: str
) -> None:
    record_unverified(school)
    profile: Profile = load_profile(name)
    pupils = unit_blocks(summed(school), profile=profile, school="Szkoła & co")
    open_matters = director_blocks(view(school, MONDAY_AFTER), profile=profile, school="S")
    for blocks in (pupils, open_matters):
        assert render_sheets(blocks, foot="x", wide=True).startswith(b"%PDF")
        page = render_page(blocks, language=profile.language).decode()
        assert f'<html lang="{profile.language}">' in page
        assert "<table>" in page
    assert "Szkoła &amp; co" in render_page(pupils, language="pl").decode()

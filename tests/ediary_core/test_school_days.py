"""School days, deadlines, planned lessons and rosters."""

from __future__ import annotations

from datetime import date

import pytest
from diary_samples import FRIDAY
from sqlalchemy.orm import Session

from ediary_core.card import NameStyle
from ediary_core.errors import NoSchoolThatDay, UnknownName
from ediary_core.names import printed_name
from ediary_core.roster import roster_on
from ediary_core.school_calendar import school_calendar
from ediary_core.school_days import (
    DaySpan,
    NoSchool,
    SchoolCalendar,
    add_school_days,
    next_school_days,
    why_no_school,
)
from ediary_core.tables import Enrolment, Pupil, TimetableSlot, Unit, UnitKind
from ediary_core.timetable import planned_lessons

TERM = DaySpan(first=date(2026, 9, 1), last=date(2026, 12, 18), name="I")
HOLIDAY = DaySpan(first=date(2026, 11, 11), last=date(2026, 11, 11), name="free")
CALENDAR = SchoolCalendar(terms=(TERM,), holidays=(HOLIDAY,))


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 11, 20), None),
        (date(2026, 9, 1), None),
        (date(2026, 12, 18), None),
        (date(2026, 8, 31), NoSchool.OUT_OF_TERM),
        (date(2026, 12, 19), NoSchool.OUT_OF_TERM),
        (date(2026, 11, 11), NoSchool.HOLIDAY),
        (date(2026, 11, 21), NoSchool.WEEKEND),
    ],
)
def test_a_day_without_school_has_a_reason(day: date, reason: NoSchool | None) -> None:
    assert why_no_school(CALENDAR, day) is reason


def test_a_school_with_saturday_lessons_has_school_on_saturdays() -> None:
    calendar = SchoolCalendar(terms=(TERM,), holidays=(), weekdays=frozenset({1, 2, 3, 4, 5, 6}))
    assert why_no_school(calendar, date(2026, 11, 21)) is None
    assert why_no_school(calendar, date(2026, 11, 22)) is NoSchool.WEEKEND


def test_a_deadline_counts_over_weekends_and_holidays() -> None:
    assert add_school_days(CALENDAR, date(2026, 11, 20), 3) == date(2026, 11, 25)
    assert add_school_days(CALENDAR, date(2026, 11, 10), 1) == date(2026, 11, 12)
    assert add_school_days(CALENDAR, date(2026, 11, 20), 0) == date(2026, 11, 20)


def test_a_deadline_past_the_last_term_counts_weekdays() -> None:
    assert add_school_days(CALENDAR, date(2026, 12, 17), 3) == date(2026, 12, 22)
    empty = SchoolCalendar(terms=(), holidays=())
    assert add_school_days(empty, date(2026, 11, 20), 1) == date(2026, 11, 23)


def test_the_next_school_days_start_with_today_and_end_with_the_terms() -> None:
    assert next_school_days(CALENDAR, date(2026, 11, 10), 2) == [
        date(2026, 11, 10),
        date(2026, 11, 12),
    ]
    assert next_school_days(CALENDAR, date(2026, 12, 18), 5) == [date(2026, 12, 18)]


def test_the_diarys_calendar_takes_saturday_from_the_timetable(school: Session) -> None:
    assert 6 not in school_calendar(school).weekdays
    school.add(TimetableSlot(weekday=6, period=1, unit_id=1, subject_id=1, teacher_id=1))
    school.flush()
    calendar = school_calendar(school)
    assert 6 in calendar.weekdays
    assert [span.first for span in calendar.terms] == [date(2026, 9, 1)]
    assert [span.name for span in calendar.holidays] == ["Święto"]


def test_the_planned_lessons_of_a_day_come_by_period(school: Session) -> None:
    lessons = planned_lessons(school, FRIDAY)
    assert [(each.period, each.unit, each.subject) for each in lessons] == [
        (1, "5a", "Matematyka"),
        (2, "5a", "Historia"),
    ]
    assert (lessons[0].teacher_number, lessons[0].level) == (11, 5)


def test_lessons_are_planned_for_one_teacher_or_unit(school: Session) -> None:
    assert [each.period for each in planned_lessons(school, FRIDAY, teacher_number=12)] == [2]
    assert len(planned_lessons(school, FRIDAY, unit_name="5a")) == 2
    assert planned_lessons(school, date(2026, 11, 19)) == []


def test_an_unknown_teacher_or_unit_is_named(school: Session) -> None:
    with pytest.raises(UnknownName, match="number 99"):
        planned_lessons(school, FRIDAY, teacher_number=99)
    with pytest.raises(UnknownName, match="'9z'"):
        planned_lessons(school, FRIDAY, unit_name="9z")


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 8, 31), "outside of every term"),
        (date(2026, 11, 11), "holiday"),
        (date(2026, 11, 21), "weekend"),
    ],
)
def test_no_lessons_are_planned_on_a_day_without_school(
    school: Session, day: date, words: str
) -> None:
    with pytest.raises(NoSchoolThatDay, match=words):
        planned_lessons(school, day)


def test_a_roster_goes_by_register_number_and_marks_the_exempt(school: Session) -> None:
    roster = roster_on(school, 1, FRIDAY, 2)
    assert [(each.register_number, each.surname, each.exempt) for each in roster] == [
        (1, "Bąk", False),
        (2, "Dąb", False),
        (3, "Żuk", True),
    ]
    assert not any(each.exempt for each in roster_on(school, 1, FRIDAY, 1))


def test_a_roster_holds_who_is_enrolled_on_that_day(school: Session) -> None:
    left = school.query(Enrolment).filter_by(pupil_id=1).one()
    left.until = date(2026, 11, 19)
    school.add(Pupil(id=4, surname="Wit", given_name="Ela"))
    school.flush()
    school.add(Enrolment(unit_id=1, pupil_id=4, register_number=1, since=FRIDAY))
    school.flush()
    assert [each.pupil_id for each in roster_on(school, 1, date(2026, 11, 19), 1)] == [1, 2, 3]
    assert [each.pupil_id for each in roster_on(school, 1, FRIDAY, 1)] == [4, 2, 3]


def test_a_group_roster_names_each_pupils_own_class_and_number_in_it(school: Session) -> None:
    school.add(Unit(id=2, number=2, name="ang 1", kind=UnitKind.GROUP, level=5))
    school.add(Pupil(id=4, surname="Wit", given_name="Ela"))  # in no class
    school.flush()
    for pupil_id, number in [(3, 1), (4, 2)]:
        school.add(
            Enrolment(unit_id=2, pupil_id=pupil_id, register_number=number, since=date(2026, 9, 1))
        )
    school.flush()
    roster = roster_on(school, 2, FRIDAY, 1)
    assert [(each.register_number, each.class_name, each.class_number) for each in roster] == [
        (1, "5a", 3),
        (2, "", 0),
    ]


def test_names_are_printed_in_the_style_of_the_card() -> None:
    assert printed_name("Bąk", "Ala Maria", NameStyle.FULL) == "Bąk Ala Maria"
    assert printed_name("Żuk", "Iga", NameStyle.INITIALS) == "Ż. I."
    assert printed_name("Żuk", "", NameStyle.INITIALS) == "Ż."
    assert printed_name("Żuk", "Iga", NameStyle.NONE) == ""

"""Lessons of a diary: joint numbers, amendments, renumbering, the programme, the monthly check."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from diary_samples import FRIDAY, lesson_record
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.errors import EntryLocked, UnknownName
from ediary_core.history import history_of
from ediary_core.lessons.amend import Amendment, amend_lesson
from ediary_core.lessons.faults import NumberFault
from ediary_core.lessons.monthly import Check, MonthlyFinding, monthly_findings
from ediary_core.lessons.numbering import check_numbers, renumber
from ediary_core.lessons.place import LessonPlace, lesson_at, lesson_place
from ediary_core.lessons.programme import lessons_listing, programme
from ediary_core.profile_files import load_profile
from ediary_core.recording import LessonRecord, record_lesson
from ediary_core.tables import (
    Enrolment,
    EntryState,
    Lesson,
    LessonKind,
    Pupil,
    Subject,
    TimetableSlot,
    Unit,
    UnitKind,
)

LIBRUS = load_profile("librus")
NOW = datetime(2026, 11, 5, 9, tzinfo=UTC)  # October is still open
FRIDAYS = [date(2026, 10, day) for day in (2, 9, 16, 23, 30)]
PLANS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 2), st.sampled_from(list(LessonKind))),
    unique_by=lambda plan: plan[:2],
    min_size=1,
    max_size=12,
)


def record(
    session: Session, day: date = FRIDAY, kind: LessonKind = LessonKind.LESSON, **changes: object
) -> Lesson:
    made: LessonRecord = lesson_record(lesson_date=day)
    return record_lesson(session, replace(made, kind=kind, **changes))  # type: ignore[arg-type]


def amend(session: Session, lesson: Lesson, amendment: Amendment) -> None:
    amend_lesson(
        session, lesson, amendment, rules=LIBRUS.rules, who="dyrektor", why="pomyłka", now=NOW
    )


def test_levels_numbered_jointly_share_their_numbers(school: Session) -> None:
    extended = school.get_one(Subject, 2)
    extended.numbered_with_id = 1
    school.flush()
    numbers = [
        record(school, FRIDAYS[0], subject_id=1).number,
        record(school, FRIDAYS[1], subject_id=2).number,
        record(school, FRIDAYS[2], subject_id=1).number,
    ]
    assert numbers == [1, 2, 3]


def test_a_ceremony_recorded_between_lessons_takes_0(school: Session) -> None:
    kinds = [LessonKind.CEREMONY, LessonKind.LESSON, LessonKind.REPEAT, LessonKind.LESSON]
    lessons = [record(school, day, kind) for day, kind in zip(FRIDAYS, kinds, strict=False)]
    assert [lesson.number for lesson in lessons] == [0, 1, 1, 2]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(PLANS)
def test_numbers_are_unique_and_without_gap_in_whatever_order_late_cards_come(
    school: Session, plans: list[tuple[int, int, LessonKind]]
) -> None:
    with school.begin_nested() as savepoint:
        for offset, period, kind in plans:
            day = date.fromordinal(date(2026, 9, 7).toordinal() + offset)
            record(school, day, kind, period=period)
        assert check_numbers(school, day=FRIDAY) == []
        counted = school.scalars(
            select(Lesson.number).where(Lesson.kind == LessonKind.LESSON).order_by(Lesson.number)
        ).all()
        assert counted == list(range(1, len(counted) + 1))
        savepoint.rollback()
    school.expire_all()


def test_a_lesson_that_becomes_a_ceremony_leaves_a_gap_that_is_named_and_closed(
    school: Session,
) -> None:
    lessons = [record(school, day) for day in FRIDAYS[:3]]
    amend(school, lessons[1], Amendment(kind=LessonKind.CEREMONY))
    assert [lesson.number for lesson in lessons] == [1, 0, 3]
    [found] = check_numbers(school, day=FRIDAY)
    assert (found.unit, found.subjects) == ("5a", ("Matematyka",))
    assert [(at.number, at.fault) for at in found.faults] == [(2, NumberFault.GAP)]
    changed = renumber(
        school, unit_id=1, subject_id=1, day=FRIDAY, rules=LIBRUS.rules,
        who="dyrektor", why="luka", now=NOW,
    )  # fmt: skip
    assert [(each.old, each.new) for each in changed] == [(3, 2)]
    assert check_numbers(school, day=FRIDAY) == []
    kept = [(row.attribute, row.old, row.new, row.why) for row in history_of(school, lessons[2])]
    assert ("number", "3", "2", "luka") in kept


def test_numbers_behind_a_lock_are_not_given_anew(school: Session) -> None:
    lessons = [record(school, day) for day in FRIDAYS[:2]]
    amend(school, lessons[0], Amendment(number=7))
    december = datetime(2026, 12, 1, tzinfo=UTC)
    with pytest.raises(EntryLocked, match="2026-10-02"):
        renumber(
            school, unit_id=1, subject_id=1, day=FRIDAY, rules=LIBRUS.rules,
            who="dyrektor", why="luka", now=december,
        )  # fmt: skip
    assert [lesson.number for lesson in lessons] == [7, 2]


def test_a_repeat_said_afterwards_repeats_the_number_before_it(school: Session) -> None:
    lessons = [record(school, day) for day in FRIDAYS[:3]]
    amend(school, lessons[1], Amendment(kind=LessonKind.REPEAT))
    assert lessons[1].number == 1


def test_an_amendment_is_kept_in_the_history_and_stops_at_a_lock(school: Session) -> None:
    lesson = record(school, FRIDAYS[0])
    planned = Amendment(planned_date=FRIDAYS[1], planned_period=2, counts=False, trainee=True)
    rules = LIBRUS.rules
    late = NOW.replace(day=10)
    with pytest.raises(EntryLocked):
        amend_lesson(school, lesson, planned, rules=rules, who="x", why="y", now=late)
    amend(school, lesson, planned)
    assert (lesson.planned_date, lesson.counts, lesson.trainee) == (FRIDAYS[1], False, True)
    changed = {row.attribute for row in history_of(school, lesson)}
    assert {"planned_date", "planned_period", "counts", "trainee"} <= changed


def test_a_lesson_is_named_as_people_write_it(school: Session) -> None:
    lesson = record(school)
    place = lesson_place("2026-11-20/1/5a")
    assert lesson_at(school, place) is lesson
    assert str(place) == "2026-11-20/1/5a"
    assert lesson_place("2026-11-20/1/5a/ang").unit == "5a/ang"
    with pytest.raises(UnknownName, match="2026-11-20/2/5a"):
        lesson_at(school, LessonPlace(lesson_date=FRIDAY, period=2, unit="5a"))
    for wrong in ("2026-11-20", "2026-11-20/x/5a", "20.11.2026/1/5a", "2026-11-20/1/ "):
        with pytest.raises(ValueError):
            lesson_place(wrong)


def test_the_programme_counts_what_counts(school: Session) -> None:
    record(school, FRIDAYS[0])
    record(school, FRIDAYS[1], counts=False)
    record(school, FRIDAYS[2], LessonKind.CEREMONY)
    record(school, FRIDAYS[3], substitution=True, trainee=True)
    [maths, history] = programme(school, first=date(2026, 10, 1), last=date(2026, 10, 31))
    assert (maths.planned, maths.held, maths.counted, maths.not_counted) == (5, 4, 2, 1)
    assert (maths.ceremonies, maths.substitutions, maths.trainee, maths.last_number) == (1, 1, 1, 3)
    assert (history.subject, history.planned, history.held) == ("Historia", 5, 0)


def test_the_list_of_lessons_names_substitutions_and_moved_lessons(school: Session) -> None:
    record(school, substitution=True, teacher_id=2, planned_date=FRIDAYS[0], planned_period=2)
    [row] = lessons_listing(school, first=FRIDAY, last=FRIDAY, unit_id=1)
    assert (row.teacher, row.planned_teacher, row.substitution) == (12, 11, True)
    assert (row.planned_date, row.planned_period, row.verified) == (FRIDAYS[0], 2, False)


def checked(session: Session, **options: object) -> list[MonthlyFinding]:
    november = {"first": date(2026, 11, 1), "last": FRIDAY, "profile": LIBRUS}
    return monthly_findings(session, **(november | options))  # type: ignore[arg-type]


def names(found: list[MonthlyFinding]) -> list[tuple[str, int | None]]:
    return [(each.check, each.register_number) for each in found]


def test_a_month_in_order_has_no_finding_but_the_entry_that_waits(school: Session) -> None:
    record(school)
    assert names(checked(school)) == [(Check.ATTENDANCE_UNDECIDED, 2)]


def test_attendance_without_a_lesson_and_a_lesson_without_attendance_are_found(
    school: Session,
) -> None:
    made = lesson_record()
    whole = tuple(
        replace(each, code=each.code or "ob", state=EntryState.LOADED) for each in made.attendance
    )
    record(school, attendance=whole, topic=None)
    record(school, date(2026, 11, 13), attendance=(), grade_columns=())
    assert names(checked(school)) == [
        (Check.LESSON_WITHOUT_ATTENDANCE, None),
        (Check.ATTENDANCE_WITHOUT_LESSON, None),
    ]


def test_a_pupil_of_the_register_without_attendance_is_found(school: Session) -> None:
    made = lesson_record()
    record(school, attendance=made.attendance[:1], grade_columns=())
    assert names(checked(school)) == [
        (Check.PUPIL_WITHOUT_ATTENDANCE, 2),
        (Check.PUPIL_WITHOUT_ATTENDANCE, 3),
    ]


def test_a_lesson_that_nobody_planned_is_found_unless_it_was_moved(school: Session) -> None:
    thursday = date(2026, 11, 19)
    whole = lesson_record().attendance[2:]
    record(school, thursday, attendance=whole, grade_columns=())
    assert Check.LESSON_NOT_PLANNED in {each.check for each in checked(school)}
    lesson = school.scalars(select(Lesson)).one()
    amend(school, lesson, Amendment(planned_date=FRIDAY))
    assert Check.LESSON_NOT_PLANNED not in {each.check for each in checked(school)}


def test_lessons_that_the_diary_lacks_are_named_when_asked_for(school: Session) -> None:
    record(school)
    missing = [each for each in checked(school, missing=True) if each.check == Check.LESSON_MISSING]
    assert [(each.lesson_date, each.period, each.subject) for each in missing] == [
        (date(2026, 11, 6), 1, "Matematyka"),
        (date(2026, 11, 6), 2, "Historia"),
        (date(2026, 11, 13), 1, "Matematyka"),
        (date(2026, 11, 13), 2, "Historia"),
        (FRIDAY, 2, "Historia"),
    ]


def test_a_pupil_in_class_and_group_at_once_is_found_with_the_other_lesson(
    school: Session,
) -> None:
    school.add(Unit(id=2, number=2, name="basen", kind=UnitKind.GROUP, level=5))
    school.add(TimetableSlot(weekday=5, period=1, unit_id=2, subject_id=2, teacher_id=2))
    school.flush()
    school.add(Enrolment(unit_id=2, pupil_id=3, register_number=3, since=date(2026, 9, 1)))
    school.flush()
    record(school)
    third = lesson_record().attendance[2:]
    record(school, unit_id=2, subject_id=2, attendance=third, grade_columns=())
    found = [each for each in checked(school) if each.check == Check.TWO_LESSONS]
    assert [(each.unit, each.register_number, each.detail) for each in found] == [
        ("5a", 3, "basen, Historia")
    ]
    assert checked(school, unit_id=2) != []


def test_findings_name_no_pupil(school: Session) -> None:
    record(school)
    surnames = [pupil.surname for pupil in school.scalars(select(Pupil))]
    assert not any(name in str(each) for each in checked(school) for name in surnames)

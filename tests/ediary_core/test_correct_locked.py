"""A correction behind a lock: by an act, with the wrong and the right value, or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from diary_samples import FRIDAY, lesson_record
from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.errors import (
    DecisionRefused,
    EdiaryError,
    EntryLocked,
    NothingCorrected,
    NotLocked,
)
from ediary_core.history import history_of
from ediary_core.local_time import SCHOOL_ZONE
from ediary_core.lock_tables import CorrectionAct, CorrectionActRow, Notification
from ediary_core.locks.act_view import act_view
from ediary_core.locks.acts import ActRequest
from ediary_core.locks.correction import Correction, correct_locked, correction
from ediary_core.locks.notifications import notifications_listing
from ediary_core.profile import Profile
from ediary_core.profile_files import load_profile
from ediary_core.recording import record_lesson
from ediary_core.review.decide import decide_attendance
from ediary_core.review.deciding import Decider
from ediary_core.tables import Attendance, Grade, Lesson

LIBRUS = load_profile("librus")
CLOSED = datetime(2026, 12, 14, 9, tzinfo=UTC)
TERM_OVER = datetime(2027, 2, 1, 9, tzinfo=UTC)  # January is still open, its grades are not
JANUARY = date(2027, 1, 22)
REQUEST = ActRequest(teacher_id=1, administrator="Anna Lis", reason="pomyłka w dzienniku")


def correct(
    session: Session, lesson: Lesson, *written: str, now: datetime = CLOSED
) -> CorrectionAct:
    values = [correction(each) for each in written]
    return correct_locked(session, lesson, values, REQUEST, profile=LIBRUS, now=now)


def rows(session: Session) -> list[tuple[str, int | None, str | None, str | None]]:
    kept = session.scalars(select(CorrectionActRow).order_by(CorrectionActRow.id))
    return [(row.field, row.pupil_id, row.wrong, row.right) for row in kept]


def test_a_teacher_cannot_decide_behind_a_lock_and_an_act_can(school: Session) -> None:
    lesson = record_lesson(school, lesson_record())
    decider = Decider(who="teacher 11", why="poprawka", at=CLOSED, teacher_id=1)
    with pytest.raises(EntryLocked):
        decide_attendance(school, lesson, 1, "sp", profile=LIBRUS, decider=decider)
    correct(school, lesson, "attendance/01=sp")
    assert rows(school) == [("attendance", 1, "nb", "sp")]
    with pytest.raises(EntryLocked):  # the lock is there again
        decide_attendance(school, lesson, 1, "nb", profile=LIBRUS, decider=decider)


def test_several_values_stand_in_one_act_with_what_was_wrong(school: Session) -> None:
    lesson = record_lesson(school, lesson_record())
    act = correct(
        school, lesson, "attendance/02=sp", "grade1/03=5", "topic=Procenty", "number=4",
        "counts=no", "teacher=12",
    )  # fmt: skip
    assert act.number == "2026/1"
    assert rows(school) == [
        ("counts", None, "yes", "no"),
        ("number", None, "1", "4"),
        ("substitution", None, "no", "yes"),
        ("teacher", None, "11", "12"),
        ("topic", None, "Ułamki", "Procenty"),
        ("attendance", 2, None, "sp"),
        ("grade1", 3, "4+", "5"),
    ]
    assert {row.subject for row in school.scalars(select(CorrectionActRow))} == {"Matematyka"}


def test_the_old_value_stays_in_the_history_with_who_when_and_why(school: Session) -> None:
    lesson = record_lesson(school, lesson_record())
    correct(school, lesson, "attendance/01=sp")
    entry = school.scalars(select(Attendance).where(Attendance.pupil_id == 1)).one()
    [change] = [row for row in history_of(school, entry) if row.attribute == "code"]
    assert (change.old, change.new, change.who) == ("nb", "sp", "Anna Lis")
    assert (change.why, change.at) == ("pomyłka w dzienniku", CLOSED)


def test_a_wrong_grade_is_taken_out_and_a_missing_one_added(school: Session) -> None:
    lesson = record_lesson(school, lesson_record())
    correct(school, lesson, "grade1/03=", "grade1/01=2")
    assert rows(school) == [("grade1", 1, None, "2"), ("grade1", 3, "4+", None)]
    kept = school.scalars(select(Grade)).all()
    assert [(grade.pupil_id, grade.symbol) for grade in kept] == [(1, "2")]


def test_only_the_pupils_concerned_their_parents_and_the_teachers_are_told(
    school: Session,
) -> None:
    lesson = record_lesson(school, lesson_record())
    correct(school, lesson, "attendance/01=sp")
    told = notifications_listing(school, LIBRUS, waiting_only=True)
    assert [(each.recipient, each.register_number, each.teacher) for each in told] == [
        ("pupil", 1, None),
        ("parents", 1, None),
        ("teacher", None, 11),
        ("administrator", None, None),
    ]
    assert all("poprawiono" in each.text for each in told)
    assert all("20.11.2026" in each.text for each in told)


@pytest.mark.parametrize(
    "wrong", ["attendance/01=xx", "grade1/01=9", "attendance/77=nb", "number=x", "homework/01=a"]
)
def test_what_may_not_be_entered_is_not_entered_by_an_act(school: Session, wrong: str) -> None:
    lesson = record_lesson(school, lesson_record())
    school.commit()
    with pytest.raises(EdiaryError):
        correct(school, lesson, "attendance/01=sp", wrong)
    assert rows(school) == []
    assert school.scalars(select(Notification)).all() == []
    entry = school.scalars(select(Attendance).where(Attendance.pupil_id == 1)).one()
    assert entry.code == "nb"


def test_a_code_of_the_tutor_is_refused_to_another_teacher(school: Session) -> None:
    lesson = record_lesson(school, lesson_record())
    other = ActRequest(teacher_id=2, administrator="Anna Lis", reason="x")
    values = [Correction(field="attendance", register_number=1, value="u")]
    with pytest.raises(DecisionRefused):
        correct_locked(school, lesson, values, other, profile=LIBRUS, now=CLOSED)
    correct(school, lesson, "attendance/01=u")
    assert rows(school) == [("attendance", 1, "nb", "u")]


def test_no_act_is_written_about_nothing(school: Session) -> None:
    lesson = record_lesson(school, lesson_record())
    with pytest.raises(NothingCorrected):
        correct(school, lesson, "attendance/01=nb")
    assert school.scalars(select(CorrectionAct)).all() == []


def test_what_is_open_needs_no_act(school: Session) -> None:
    lesson = record_lesson(school, lesson_record())
    with pytest.raises(NotLocked):
        correct(school, lesson, "attendance/01=sp", now=CLOSED.replace(day=9))


def test_after_the_terms_end_only_its_grades_need_an_act(school: Session) -> None:
    lesson = record_lesson(school, lesson_record(lesson_date=JANUARY))
    with pytest.raises(NotLocked):
        correct(school, lesson, "attendance/01=sp", now=TERM_OVER)
    correct(school, lesson, "grade1/03=5", now=TERM_OVER)
    assert rows(school) == [("grade1", 3, "4+", "5")]


def test_acts_are_numbered_by_year_without_gaps(school: Session) -> None:
    lesson = record_lesson(school, lesson_record())
    late = CLOSED.replace(year=2027, month=1)
    numbers = [
        correct(school, lesson, "attendance/01=sp").number,
        correct(school, lesson, "attendance/01=ns").number,
        correct(school, lesson, "attendance/01=nb", now=late).number,
        correct(school, lesson, "attendance/01=sp", now=late).number,
    ]
    assert numbers == ["2026/1", "2026/2", "2027/1", "2027/2"]


def test_an_act_of_new_years_night_bears_the_schools_own_day(school: Session) -> None:
    school.info[SCHOOL_ZONE] = timezone(timedelta(hours=7))
    lesson = record_lesson(school, lesson_record())
    act = correct(school, lesson, "attendance/01=sp", now=datetime(2026, 12, 31, 20, tzinfo=UTC))
    assert act.number == "2027/1"
    assert act_view(school, act.number).made_on == date(2027, 1, 1)


def test_corrections_are_written_as_fields_stand_on_cards() -> None:
    assert correction("grade2/7= 4+ ") == Correction(field="grade2", register_number=7, value="4+")
    assert correction("topic=a=b").value == "a=b"
    for wrong in ("attendance", "attendance/x=nb", "=nb"):
        with pytest.raises(ValueError, match="attendance/07=nb"):
            correction(wrong)


def test_profiles_of_other_schools_have_other_values(school: Session) -> None:
    dnevnik: Profile = load_profile("dnevnik")
    lesson = record_lesson(school, lesson_record(lesson_date=FRIDAY))
    values = [correction("attendance/01=О"), correction("grade1/03=3")]
    correct_locked(school, lesson, values, REQUEST, profile=dnevnik, now=CLOSED)
    assert rows(school) == [("attendance", 1, "nb", "О"), ("grade1", 3, "4+", "3")]

"""What people may decide, and what a decision does (S31b, S32, G60, G89, G90)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from diary_samples import FRIDAY, NOW, lesson_record
from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.errors import DecisionRefused, EntryLocked, NotVerified, UnknownName
from ediary_core.history import acting, history_of
from ediary_core.profile_files import load_profile
from ediary_core.recording import record_lesson
from ediary_core.review.by_field import decide_field
from ediary_core.review.by_hand import LessonByHand, enter_lesson
from ediary_core.review.decide import decide_attendance, decide_grade, remove_entry
from ediary_core.review.decide_lesson import decide_column, decide_teacher, set_text
from ediary_core.review.deciding import Decider
from ediary_core.review.entries import Place, columns_of, pupil_entries, texts_of, value_of
from ediary_core.review.permission import Standing, why_no_attendance
from ediary_core.review.verification import open_dues, verify_lesson
from ediary_core.review_tables import Withdrawal
from ediary_core.tables import EntrySource, EntryState, Lesson, TextKind, Topic

LIBRUS = load_profile("librus")
OFFICE = Decider(who="administrator", why="told by the teacher", at=NOW)
TUTOR = Decider(who="teacher 11", why="a note from home", at=NOW, teacher_id=1)
OTHER = Decider(who="teacher 12", why="a note from home", at=NOW, teacher_id=2)


@pytest.fixture
def lesson(school: Session) -> Lesson:
    return record_lesson(school, lesson_record())


def value(session: Session, lesson: Lesson, kind: str, pupil_id: int) -> str | None:
    return value_of(pupil_entries(session, lesson)[Place(kind=kind, pupil_id=pupil_id)])


def test_a_decision_makes_the_entry_the_persons_own_and_is_in_the_history(
    school: Session, lesson: Lesson
) -> None:
    decide_attendance(school, lesson, 2, "sp", profile=LIBRUS, decider=OTHER)
    entry = pupil_entries(school, lesson)[Place(kind="attendance", pupil_id=2)]
    assert (entry.state, entry.source) == (EntryState.CORRECTED, EntrySource.TEACHER)
    changes = {row.attribute: (row.old, row.new, row.who) for row in history_of(school, entry)}
    assert changes["code"] == (None, "sp", "teacher 12")


def test_excused_belongs_to_the_form_tutor(school: Session, lesson: Lesson) -> None:
    for decider in (OTHER, OFFICE):
        with pytest.raises(DecisionRefused, match="form tutor"):
            decide_attendance(school, lesson, 1, "u", profile=LIBRUS, decider=decider)
    decide_attendance(school, lesson, 1, "u", profile=LIBRUS, decider=TUTOR)
    assert value(school, lesson, "attendance", 1) == "u"


def test_exempt_follows_from_the_pupils_record(school: Session, lesson: Lesson) -> None:
    with pytest.raises(DecisionRefused, match="record"):
        decide_attendance(school, lesson, 1, "zw", profile=LIBRUS, decider=TUTOR)
    history = record_lesson(school, lesson_record(period=2, subject_id=2))
    decide_attendance(school, history, 3, "zw", profile=LIBRUS, decider=TUTOR)
    assert value(school, history, "attendance", 3) == "zw"


def test_an_unknown_code_or_grade_is_refused(school: Session, lesson: Lesson) -> None:
    with pytest.raises(DecisionRefused, match="no attendance code"):
        decide_attendance(school, lesson, 1, "xx", profile=LIBRUS, decider=TUTOR)
    for symbol in ("7", "np+", "4++"):
        with pytest.raises(DecisionRefused, match="no grade"):
            decide_grade(school, lesson, "grade1", 1, symbol, profile=LIBRUS, decider=TUTOR)
    with pytest.raises(DecisionRefused, match="grade columns"):
        decide_grade(school, lesson, "grade3", 1, "4", profile=LIBRUS, decider=TUTOR)


@pytest.mark.parametrize(("profile", "allowed"), [("librus", True), ("szkola", False)])
def test_whether_an_absence_is_excused_in_advance_is_the_profiles(
    profile: str, *, allowed: bool
) -> None:
    chosen = load_profile(profile)
    if chosen.rules.excuse_in_advance is not allowed:
        pytest.fail("the profiles of this test are chosen wrongly")
    excused = next(c.code for c in chosen.attendance if c.category.value == "excused")
    ahead = Standing(
        is_tutor=True, is_exempt=False, lesson_date=date(2026, 11, 24), today=date(2026, 11, 23)
    )
    assert (why_no_attendance(excused, chosen, ahead) is None) is allowed


def test_a_missing_grade_is_added_and_a_wrong_one_taken_out(
    school: Session, lesson: Lesson
) -> None:
    decide_grade(school, lesson, "grade1", 1, "5-", profile=LIBRUS, decider=OTHER)
    assert value(school, lesson, "grade1", 1) == "5-"
    remove_entry(school, lesson, "grade1", 3, profile=LIBRUS, decider=OTHER)
    assert Place(kind="grade1", pupil_id=3) not in pupil_entries(school, lesson)
    withdrawal = school.scalars(select(Withdrawal)).one()
    assert (withdrawal.field, withdrawal.pupil_id, withdrawal.why) == ("grade1", 3, OTHER.why)


def test_category_and_weight_are_the_profiles(school: Session, lesson: Lesson) -> None:
    decide_column(
        school, lesson, "grade1", category="krt", weight="2", profile=LIBRUS, decider=OTHER
    )
    column = columns_of(school, lesson)["grade1"]
    assert (column.category, column.weight, column.source) == ("krt", "2", EntrySource.TEACHER)
    with pytest.raises(DecisionRefused, match="no weight"):
        decide_field(school, lesson, "grade1.weight", "9", profile=LIBRUS, decider=OTHER)


def test_a_grade_column_is_described_in_words(school: Session, lesson: Lesson) -> None:
    decide_field(
        school, lesson, "grade1.description", " ułamki  zwykłe ", profile=LIBRUS, decider=OTHER
    )
    column = columns_of(school, lesson)["grade1"]
    assert (column.description, column.category, column.source) == (
        "ułamki zwykłe",
        "spr",
        EntrySource.CARD,
    )
    assert [row.new for row in history_of(school, column) if row.attribute == "description"] == [
        "ułamki zwykłe"
    ]
    with pytest.raises(DecisionRefused, match="empty description"):
        decide_field(school, lesson, "grade1.description", " ", profile=LIBRUS, decider=OTHER)
    with pytest.raises(DecisionRefused, match="no grade stands"):
        decide_field(school, lesson, "grade2.description", "x", profile=LIBRUS, decider=OTHER)


def test_a_typed_topic_replaces_the_picture_and_keeps_it_as_evidence(
    school: Session, lesson: Lesson
) -> None:
    (topic,) = texts_of(school, lesson)
    assert isinstance(topic, Topic)
    topic_before = topic.picture
    set_text(school, lesson, TextKind.TOPIC, " Ułamki  zwykłe ", profile=LIBRUS, decider=OTHER)
    assert (topic.text, topic.picture) == ("Ułamki zwykłe", topic_before)
    with pytest.raises(DecisionRefused, match="empty"):
        set_text(school, lesson, TextKind.TOPIC, "  ", profile=LIBRUS, decider=OTHER)


def test_another_teacher_than_planned_makes_a_substitution(school: Session, lesson: Lesson) -> None:
    decide_teacher(school, lesson, 12, profile=LIBRUS, decider=OFFICE)
    assert (lesson.teacher_id, lesson.substitution, lesson.source) == (
        2,
        True,
        EntrySource.TEACHER,
    )
    with pytest.raises(UnknownName):
        decide_teacher(school, lesson, 99, profile=LIBRUS, decider=OFFICE)


def test_a_closed_month_refuses_decisions(school: Session, lesson: Lesson) -> None:
    late = Decider(who="teacher 12", why="late", at=NOW + timedelta(days=40), teacher_id=2)
    with pytest.raises(EntryLocked):
        decide_attendance(school, lesson, 1, "sp", profile=LIBRUS, decider=late)


def test_a_lesson_is_entered_by_hand_after_a_short_outage(school: Session) -> None:
    by_hand = LessonByHand(
        lesson_date=FRIDAY, period=2, unit="5a", codes={2: "nb"}, topic="Piastowie"
    )
    lesson = enter_lesson(school, by_hand, profile=LIBRUS, decider=OFFICE)
    assert [value(school, lesson, "attendance", n) for n in (1, 2, 3)] == ["ob", "nb", "zw"]
    assert (lesson.number, lesson.source, lesson.teacher_id) == (1, EntrySource.TEACHER, 2)
    assert [text.text for text in texts_of(school, lesson)] == ["Piastowie"]


def test_a_lesson_by_hand_refuses_what_no_teacher_sets(school: Session) -> None:
    by_hand = LessonByHand(lesson_date=FRIDAY, period=2, unit="5a", codes={2: "u"}, topic="x")
    with pytest.raises(DecisionRefused, match="no code that a teacher sets"):
        enter_lesson(school, by_hand, profile=LIBRUS, decider=OFFICE)


def test_a_lesson_still_to_come_is_not_entered(school: Session) -> None:
    ahead = LessonByHand(
        lesson_date=FRIDAY + timedelta(days=7), period=2, unit="5a", codes={}, topic="x"
    )
    with pytest.raises(DecisionRefused, match="still to come"):
        enter_lesson(school, ahead, profile=LIBRUS, decider=OFFICE)


def test_a_lesson_with_open_entries_is_not_verified(school: Session, lesson: Lesson) -> None:
    with pytest.raises(NotVerified, match="1 entries that wait"):
        verify_lesson(school, lesson, who="teacher 11", now=NOW)
    decide_attendance(school, lesson, 2, "sp", profile=LIBRUS, decider=TUTOR)
    verify_lesson(school, lesson, who="teacher 11", now=NOW)
    assert (lesson.verified_at, lesson.verified_by) == (NOW, "teacher 11")
    states = {entry.state for entry in pupil_entries(school, lesson).values()}
    assert states == {EntryState.VERIFIED}


def test_overdue_lessons_and_topics_are_listed_for_the_head(
    school: Session, lesson: Lesson
) -> None:
    picture = Topic(
        lesson_id=lesson.id,
        kind=TextKind.HOMEWORK,
        picture="a.png",
        due_on=FRIDAY + timedelta(days=5),
        state=EntryState.LOADED,
        source=EntrySource.CARD,
    )
    with acting(school, who="program", why="read from a card", at=NOW):
        school.add(picture)
    other = record_lesson(school, lesson_record(period=2, subject_id=2))
    assert other.verify_by is None
    dues = open_dues(school, today=FRIDAY + timedelta(days=6), overdue_only=True)
    assert [(due.what, due.teacher, due.overdue) for due in dues] == [("homework", 11, True)]
    assert open_dues(school, today=FRIDAY, overdue_only=True) == []

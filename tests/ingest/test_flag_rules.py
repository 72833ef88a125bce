"""What a lesson was and when it was held, as a secondary school's card says it."""

from __future__ import annotations

from datetime import date, timedelta

import paper
import pytest
from hypothesis import given
from hypothesis import strategies as st
from profile_paper import judged, snapshot

from ediary_core.recording import LessonRecord
from ediary_core.tables import EntryState, LessonKind
from ingest.finding import Code, Severity
from ingest.flag_rules import day_near
from ingest.validate import ValidatedCard

FRIDAY_BEFORE = {"other_time": "yes", "other_day.tens": "2", "other_day.ones": "0"}


def lesson(card: ValidatedCard) -> LessonRecord:
    assert card.lesson is not None, paper.codes(card)
    return card.lesson


def test_a_lesson_without_flags_is_an_ordinary_one_at_its_time() -> None:
    plain = lesson(judged("szkola"))
    assert (plain.kind, plain.counts, plain.trainee) == (LessonKind.LESSON, True, False)
    assert (plain.lesson_date, plain.period) == (paper.MONDAY, 3)
    assert (plain.planned_date, plain.planned_period) == (None, None)


@pytest.mark.parametrize("kind", ["ceremony", "repeat", "excursion"])
def test_a_marked_kind_is_the_lessons(kind: str) -> None:
    card = judged("szkola", {"lesson_kind": kind})
    assert lesson(card).kind is LessonKind(kind)
    assert paper.codes(card) == []


def test_a_lesson_may_not_count_and_be_taught_by_a_trainee() -> None:
    card = judged("szkola", {"not_counted": "yes", "trainee": "yes"})
    assert (lesson(card).counts, lesson(card).trainee) == (False, True)
    assert lesson(card).state is EntryState.LOADED


def test_two_kinds_of_lesson_contradict_each_other() -> None:
    card = judged("szkola", doubtful={"lesson_kind": ("ceremony", "repeat")})
    assert paper.codes(card) == [Code.MARK_TWO]
    assert lesson(card).kind is LessonKind.LESSON
    assert lesson(card).state is EntryState.NEEDS_REVIEW


@pytest.mark.parametrize("flag", ["not_counted", "trainee"])
def test_a_doubtful_flag_leaves_the_lesson_to_a_person(flag: str) -> None:
    card = judged("szkola", doubtful={flag: ("yes",)})
    assert paper.codes(card) == [Code.MARK_DOUBTFUL]
    assert (lesson(card).counts, lesson(card).trainee) == (True, False)
    assert lesson(card).state is EntryState.NEEDS_REVIEW


def test_a_lesson_held_on_another_day_stands_on_that_day_and_keeps_its_plan() -> None:
    card = judged("szkola", FRIDAY_BEFORE)
    moved = lesson(card)
    assert (moved.lesson_date, moved.period) == (date(2026, 11, 20), 3)
    assert (moved.planned_date, moved.planned_period) == (paper.MONDAY, 3)
    assert paper.codes(card) == []


def test_a_lesson_held_in_another_period_stays_on_its_day() -> None:
    moved = lesson(judged("szkola", {"other_time": "yes", "other_period": "7"}))
    assert (moved.lesson_date, moved.period) == (paper.MONDAY, 7)
    assert (moved.planned_date, moved.planned_period) == (paper.MONDAY, 3)


def test_a_day_of_the_next_month_is_found_from_its_number() -> None:
    card = snapshot("szkola", lesson_date=date(2026, 10, 30))
    marks = {"other_time": "yes", "other_day.tens": "0", "other_day.ones": "3"}
    assert lesson(judged("szkola", marks, card=card)).lesson_date == date(2026, 11, 3)


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        ({"other_time": "yes"}, Code.LESSON_OTHER_TIME_UNCLEAR),
        ({"other_time": "yes", "other_period": "3"}, Code.LESSON_OTHER_TIME_UNCLEAR),
        ({"other_time": "yes", "other_day.ones": "5"}, Code.LESSON_OTHER_TIME_UNCLEAR),
        (FRIDAY_BEFORE | {"other_day.ones": "6"}, Code.LESSON_OTHER_TIME_UNCLEAR),  # still to come
        (FRIDAY_BEFORE | {"other_day.tens": "1"}, Code.LESSON_OTHER_TIME_UNCLEAR),  # too far away
        ({"other_period": "7"}, Code.LESSON_OTHER_TIME_NOT_MARKED),
        ({"other_day.tens": "2"}, Code.LESSON_OTHER_TIME_NOT_MARKED),
    ],
)
def test_a_half_filled_other_time_keeps_the_whole_card_waiting(
    marks: dict[str, str], code: Code
) -> None:
    card = judged("szkola", marks)
    assert paper.codes(card) == [code]
    assert card.findings[0].severity is Severity.CARD
    assert card.lesson is None


@pytest.mark.parametrize(
    "field", ["other_time", "other_day.tens", "other_day.ones", "other_period"]
)
def test_a_doubtful_other_time_keeps_the_whole_card_waiting(field: str) -> None:
    doubt = ("yes",) if field == "other_time" else ("2",)
    card = judged("szkola", FRIDAY_BEFORE, doubtful={field: doubt})
    assert paper.codes(card) == [Code.LESSON_OTHER_TIME_UNCLEAR]
    assert card.lesson is None


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(-7, 7))
def test_every_day_within_a_week_is_found_from_its_number(day: date, away: int) -> None:
    meant = day + timedelta(days=away)
    assert day_near(day, meant.day) == meant


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 39))
def test_no_number_means_a_day_further_away_than_a_week(day: date, number: int) -> None:
    found = day_near(day, number)
    assert found is None or (abs((found - day).days) <= 7 and found.day == number)


def test_homework_is_kept_as_a_picture_to_be_typed_like_the_topic() -> None:
    card = judged("tamo", inked=("topic", "homework", "signature"))
    assert paper.codes(card) == []
    homework = lesson(card).homework
    assert homework is not None
    assert (homework.text, homework.due_on) == (None, date(2026, 11, 26))
    assert homework.page_id == paper.PAGE_ID


def test_a_lesson_need_not_set_homework() -> None:
    card = judged("tamo")
    assert lesson(card).homework is None
    assert paper.codes(card) == []

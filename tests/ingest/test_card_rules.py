from __future__ import annotations

from datetime import date

import paper
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ediary_core.check_digit import with_check_digit
from ediary_core.tables import EntryState
from ingest.card_rules import Day
from ingest.finding import Code


def substitute(number: str) -> dict[str, str]:
    return {f"substitute.d{place}": digit for place, digit in enumerate(number, start=1)}


def test_attendance_not_checked_keeps_the_whole_card() -> None:
    card = paper.judged({"attendance/02": "nb"}, foot=False, absent=1)
    assert card.lesson is None
    assert paper.codes(card) == [Code.ATTENDANCE_NOT_CHECKED]
    assert card.findings[0].detail == {"counted": "1"}


def test_a_doubtful_attendance_check_keeps_the_whole_card() -> None:
    card = paper.judged(foot=False, doubtful={"attendance_checked": ("yes",)})
    assert card.lesson is None
    assert paper.codes(card) == [Code.ATTENDANCE_CHECK_DOUBTFUL]


def test_a_control_total_that_disagrees_keeps_the_whole_card() -> None:
    card = paper.judged({"attendance/02": "nb"}, absent=2)
    assert card.lesson is None
    assert paper.codes(card) == [Code.CONTROL_DISAGREES]
    assert card.findings[0].detail == {"read": "2", "counted": "1"}


def test_a_control_total_left_blank_is_mild() -> None:
    card = paper.judged({"attendance/02": "nb"}, absent=None)
    assert paper.attendance(card)[2] == "nb"
    assert paper.codes(card) == [Code.CONTROL_BLANK]
    assert not card.needs_review


def test_blank_tens_count_as_zero() -> None:
    card = paper.judged({"attendance/02": "nb", "absent_count.ones": "1"}, absent=None)
    assert paper.codes(card) == []


def test_tens_without_ones_are_unclear() -> None:
    card = paper.judged({"absent_count.tens": "1"}, absent=None)
    assert card.lesson is None
    assert paper.codes(card) == [Code.CONTROL_UNCLEAR]
    assert card.findings[0].detail == {"read": "1_"}


def test_a_doubtful_control_digit_keeps_the_whole_card() -> None:
    card = paper.judged(
        {"absent_count.tens": "0"}, absent=None, doubtful={"absent_count.ones": ("0", "1")}
    )
    assert card.lesson is None
    assert paper.codes(card) == [Code.CONTROL_UNCLEAR]


@pytest.mark.parametrize(("absent", "agrees"), [(0, False), (1, True), (2, True), (3, False)])
def test_the_control_total_must_lie_within_what_doubtful_rows_allow(
    absent: int, *, agrees: bool
) -> None:
    card = paper.judged(
        {"attendance/01": "nb"}, absent=absent, doubtful={"attendance/02": ("nb", "sp")}
    )
    assert (Code.CONTROL_DISAGREES not in paper.codes(card)) == agrees


def test_late_pupils_and_school_reasons_do_not_count_as_absent() -> None:
    card = paper.judged({"attendance/01": "sp", "attendance/02": "ns"}, absent=0)
    assert paper.codes(card) == []


def test_a_substitute_teaches_under_the_own_number() -> None:
    marks = {"substitution": "yes", **substitute(with_check_digit(34, digits=2))}
    lesson = paper.judged(marks).lesson
    assert lesson is not None
    assert (lesson.teacher_id, lesson.planned_teacher_id, lesson.substitution) == (340, 12, True)
    assert lesson.state is EntryState.LOADED


WRONG_CHECK = with_check_digit(34, digits=2)[:-1] + str(
    (int(with_check_digit(34, digits=2)[-1]) + 1) % 10
)


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        ({"substitution": "yes"}, Code.SUBSTITUTION_NUMBER_MISSING),
        ({"substitution": "yes", **substitute("34")}, Code.SUBSTITUTION_NUMBER_MISSING),
        ({"substitution": "yes", **substitute(WRONG_CHECK)}, Code.SUBSTITUTION_CHECK_DIGIT),
        (
            {"substitution": "yes", **substitute(with_check_digit(99, digits=2))},
            Code.SUBSTITUTION_UNKNOWN_TEACHER,
        ),
        (substitute(with_check_digit(34, digits=2)), Code.SUBSTITUTION_NOT_MARKED),
    ],
)
def test_a_doubtful_substitution_leaves_the_teacher_to_a_person(
    marks: dict[str, str], code: Code
) -> None:
    card = paper.judged(marks)
    assert paper.codes(card) == [code]
    assert card.lesson is not None
    assert card.lesson.state is EntryState.NEEDS_REVIEW
    assert card.lesson.teacher_id == 12


def test_a_missing_signature_is_a_finding_and_the_card_loads() -> None:
    card = paper.judged(signed=False)
    assert paper.codes(card) == [Code.SIGNATURE_MISSING]
    assert card.lesson is not None


def test_a_missing_topic_is_a_finding_and_the_card_loads() -> None:
    card = paper.judged(topic=False)
    assert paper.codes(card) == [Code.TOPIC_MISSING]
    assert card.lesson is not None
    assert card.lesson.topic is not None
    assert card.lesson.topic.state is EntryState.NEEDS_REVIEW


def test_the_fill_sequence_goes_into_the_lesson() -> None:
    lesson = paper.judged({"fill_sequence": "4"}).lesson
    assert lesson is not None
    assert lesson.fill_sequence == 4


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (Day.NOT_SCHOOL_DAY, Code.LESSON_NOT_SCHOOL_DAY),
        (Day.OUT_OF_TERM, Code.LESSON_OUT_OF_TERM),
        (Day.LAST_YEAR, Code.CARD_LAST_YEAR),
    ],
)
def test_a_lesson_on_a_day_without_school_keeps_the_whole_card(day: Day, code: Code) -> None:
    card = paper.judged(diary=paper.standing(day=day))
    assert card.lesson is None
    assert paper.codes(card) == [code]
    assert card.findings[0].detail == {"date": paper.MONDAY.isoformat()}


def test_a_lesson_in_the_diary_is_never_recorded_twice() -> None:
    card = paper.judged(diary=paper.standing(already_recorded=True))
    assert card.lesson is None
    assert paper.codes(card) == [Code.LESSON_ALREADY_RECORDED]


def test_a_card_of_last_year_is_rejected() -> None:
    card = paper.judged(diary=paper.standing(day=Day.LAST_YEAR))
    assert card.rejected
    assert card.lesson is None


def test_a_filled_card_loads_although_a_newer_one_was_printed() -> None:
    card = paper.judged(diary=paper.standing(superseded=True))
    assert card.lesson is not None
    assert paper.codes(card) == [Code.CARD_SUPERSEDED]
    assert not card.needs_review


def test_a_changed_timetable_is_mild() -> None:
    card = paper.judged(diary=paper.standing(timetable_agrees=False))
    assert card.lesson is not None
    assert paper.codes(card) == [Code.CARD_TIMETABLE_CHANGED]
    assert not card.needs_review


def test_a_card_that_waits_still_names_its_doubtful_fields() -> None:
    card = paper.judged(foot=False, doubtful={"attendance/02": ("nb", "sp")})
    assert paper.codes(card) == [Code.ATTENDANCE_NOT_CHECKED, Code.MARK_TWO]


def test_a_class_without_grades_has_no_grade_columns() -> None:
    first_years = paper.snapshot(level=1)
    lesson = paper.judged(card=first_years).lesson
    assert lesson is not None
    assert lesson.grade_columns == ()
    assert lesson.topic is not None
    assert lesson.topic.due_on == date(2026, 11, 26)


@given(st.sets(st.sampled_from([1, 2, 3, 5])), st.integers(0, 6))
def test_the_control_total_and_the_rows_agree_or_nothing_loads(
    absent: set[int], counted: int
) -> None:
    marks = {f"attendance/{number:02d}": "nb" for number in absent}
    card = paper.judged(marks, absent=counted)
    assert (card.lesson is not None) == (len(absent) == counted)


def test_a_doubtful_fill_sequence_is_not_taken() -> None:
    card = paper.judged(doubtful={"fill_sequence": ("2", "3")})
    assert card.lesson is not None
    assert card.lesson.fill_sequence is None
    assert card.lesson.state is EntryState.NEEDS_REVIEW
    assert paper.codes(card) == [Code.MARK_TWO]


def test_a_doubtful_substitution_mark_leaves_the_teacher_to_a_person() -> None:
    card = paper.judged(doubtful={"substitution": ("yes",)})
    assert card.lesson is not None
    assert card.lesson.state is EntryState.NEEDS_REVIEW
    assert card.findings[0].detail == {"read": "✓?"}


def test_streaks_on_the_page_are_a_mild_remark() -> None:
    card = paper.judged(remarks=[("quality.streak", None)])
    assert paper.codes(card) == [Code.QUALITY_STREAK]
    assert not card.needs_review

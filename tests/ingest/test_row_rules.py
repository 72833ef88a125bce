from __future__ import annotations

import paper
import pytest

from ediary_core.tables import EntryState
from ingest.finding import Code

HEAD = {"grade1.category": "spr", "grade1.weight": "3"}


def test_checked_attendance_without_marks_is_present_for_all_but_the_exempt() -> None:
    card = paper.judged()
    assert paper.attendance(card) == {1: "ob", 2: "ob", 3: "ob", 4: "zw", 5: "ob"}
    assert card.findings == ()
    assert not card.needs_review


def test_marked_codes_are_entered() -> None:
    marks = {"attendance/01": "nb", "attendance/02": "sp", "attendance/05": "ns"}
    card = paper.judged(marks, absent=1)
    assert paper.attendance(card) == {1: "nb", 2: "sp", 3: "ob", 4: "zw", 5: "ns"}
    assert paper.codes(card) == []


def test_entries_say_which_scan_shows_them() -> None:
    lesson = paper.judged().lesson
    assert lesson is not None
    assert {entry.page_id for entry in lesson.attendance} == {paper.PAGE_ID}


def test_two_marks_in_one_field_are_flagged_and_the_rest_loads() -> None:
    card = paper.judged(doubtful={"attendance/02": ("nb", "sp")})
    assert paper.attendance(card) == {1: "ob", 2: None, 3: "ob", 4: "zw", 5: "ob"}
    assert paper.codes(card) == [Code.MARK_TWO]
    assert card.findings[0].register_number == 2
    assert card.findings[0].detail == {"read": "nb, sp"}


def test_a_doubtful_mark_is_flagged() -> None:
    card = paper.judged(doubtful={"attendance/02": ("nb",)})
    assert paper.attendance(card)[2] is None
    assert paper.codes(card) == [Code.MARK_DOUBTFUL]


def test_an_entry_is_without_value_exactly_while_it_needs_review() -> None:
    lesson = paper.judged(
        {"grade1/03": "5", **HEAD}, doubtful={"attendance/02": ("nb",), "grade1/01": ("3", "4")}
    ).lesson
    assert lesson is not None
    for entry in lesson.attendance:
        assert (entry.code is None) == (entry.state is EntryState.NEEDS_REVIEW)
    for grade in lesson.grade_columns[0].grades:
        assert (grade.symbol is None) == (grade.state is EntryState.NEEDS_REVIEW)


@pytest.mark.parametrize(
    ("grade", "sign", "symbol"),
    [("4", None, "4"), ("4", "+", "4+"), ("3", "-", "3-"), ("np", None, "np")],
)
def test_a_grade_is_entered_as_the_literal_symbol(
    grade: str, sign: str | None, symbol: str
) -> None:
    marks = {"grade1/03": grade, **HEAD}
    if sign:
        marks["grade1.sign/03"] = sign
    card = paper.judged(marks)
    assert paper.grades(card) == {3: symbol}
    assert paper.codes(card) == []


def test_a_sign_without_a_grade_needs_a_person() -> None:
    card = paper.judged({"grade1.sign/03": "+", **HEAD})
    assert paper.grades(card) == {3: None}
    assert paper.codes(card) == [Code.GRADE_SIGN_WITHOUT_GRADE]


def test_a_sign_that_the_grade_does_not_take_needs_a_person() -> None:
    card = paper.judged({"grade1/03": "np", "grade1.sign/03": "+", **HEAD})
    assert paper.grades(card) == {3: None}
    assert paper.codes(card) == [Code.GRADE_SIGN_NOT_ALLOWED]


def test_a_doubtful_sign_keeps_the_whole_grade() -> None:
    card = paper.judged({"grade1/03": "4", **HEAD}, doubtful={"grade1.sign/03": ("+",)})
    assert paper.grades(card) == {3: None}
    assert paper.codes(card) == [Code.MARK_DOUBTFUL]


def test_a_grade_outside_the_profiles_scale_needs_a_person() -> None:
    card = paper.judged({"grade1/03": "9", **HEAD})
    assert paper.grades(card) == {3: None}
    assert paper.codes(card) == [Code.MARK_DOUBTFUL]


def test_the_mistake_bubble_leaves_the_whole_row_to_a_person() -> None:
    marks = {"mistake/03": "yes", "attendance/03": "nb", "grade1/03": "5", **HEAD}
    card = paper.judged(marks)
    assert paper.attendance(card)[3] is None
    assert paper.grades(card) == {3: None}
    assert paper.codes(card) == [Code.MARK_MISTAKE]


def test_a_doubtful_mistake_bubble_leaves_the_whole_row_to_a_person() -> None:
    card = paper.judged(doubtful={"mistake/03": ("yes",)})
    assert paper.attendance(card)[3] is None
    assert paper.codes(card) == [Code.MARK_DOUBTFUL]


def test_an_absent_pupil_with_a_grade_is_entered_with_neither() -> None:
    card = paper.judged({"attendance/03": "nb", "grade1/03": "5", **HEAD}, absent=1)
    assert paper.attendance(card)[3] is None
    assert paper.grades(card) == {3: None}
    assert paper.codes(card) == [Code.ROW_GRADE_FOR_ABSENT]


def test_a_late_pupil_may_have_a_grade() -> None:
    card = paper.judged({"attendance/03": "sp", "grade1/03": "5", **HEAD})
    assert paper.attendance(card)[3] == "sp"
    assert paper.grades(card) == {3: "5"}
    assert paper.codes(card) == []


@pytest.mark.parametrize("field", ["attendance/04", "grade1/04"])
def test_a_marked_exempt_pupil_needs_a_person(field: str) -> None:
    card = paper.judged({field: {"attendance/04": "sp", "grade1/04": "5"}[field], **HEAD})
    assert paper.attendance(card)[4] is None
    assert paper.codes(card) == [Code.PUPIL_EXEMPT_MARKED]


@pytest.mark.parametrize("marks", [{}, {"attendance/05": "sp"}])
def test_a_pupil_who_left_is_never_silently_present(marks: dict[str, str]) -> None:
    card = paper.judged(marks, diary=paper.context(roster=paper.roster_now(range(1, 5))))
    assert paper.attendance(card)[5] is None
    assert paper.codes(card) == [Code.PUPIL_LEFT]


def test_a_pupil_who_joined_is_a_mild_finding() -> None:
    card = paper.judged(diary=paper.context(roster=paper.roster_now(range(1, 7))))
    assert 6 not in paper.attendance(card)
    assert paper.codes(card) == [Code.PUPIL_JOINED]
    assert not card.needs_review


def test_an_exemption_granted_since_printing_needs_a_person() -> None:
    roster = paper.roster_now()
    roster[2] = paper.roster_pupil(2, exempt=True)
    card = paper.judged(diary=paper.context(roster=roster))
    assert paper.attendance(card)[2] is None
    assert paper.codes(card) == [Code.PUPIL_EXEMPTION_CHANGED]


def test_a_row_that_was_not_read_is_doubtful_and_never_present() -> None:
    card = paper.judged(rows=[1, 2, 3, 4])
    assert paper.attendance(card)[5] is None
    assert Code.MARK_DOUBTFUL in paper.codes(card)


def test_a_field_under_a_streak_may_hold_any_mark() -> None:
    hidden = {"attendance/02": ()}
    remarks = [("quality.streak", "attendance/02")]
    for absent in (0, 1):
        card = paper.judged(doubtful=hidden, remarks=remarks, absent=absent)
        assert paper.attendance(card)[2] is None
        assert paper.codes(card) == [Code.MARK_UNDER_STREAK]
    assert paper.judged(doubtful=hidden, remarks=remarks, absent=2).lesson is None


def test_an_impossible_row_is_one_finding_and_left_to_a_person() -> None:
    fields = ["attendance/02", "grade1/02", "grade1.sign/02", "mistake/02"]
    card = paper.judged(
        HEAD,
        doubtful=dict.fromkeys(fields, ("nb", "sp")),
        remarks=[("row.impossible", field) for field in fields],
    )
    assert paper.attendance(card)[2] is None
    assert paper.grades(card) == {2: None}
    assert paper.codes(card) == [Code.ROW_IMPOSSIBLE]


def test_a_code_that_the_profile_lets_no_teacher_set_needs_a_person() -> None:
    card = paper.judged({"attendance/02": "u"})
    assert paper.attendance(card)[2] is None
    assert paper.codes(card) == [Code.MARK_DOUBTFUL]

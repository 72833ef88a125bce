"""Pupils in two places at once: found whatever the order, and only where two lessons disagree."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ediary_core.lessons.same_time import Clash, PupilClash, WhereAt, clash_of, clashes
from ediary_core.profile import AttendanceCategory as Category

CATEGORIES = st.sampled_from(list(Category))


def at(lesson_id: int, category: Category, pupil_id: int = 1) -> WhereAt:
    return WhereAt(lesson_id=lesson_id, pupil_id=pupil_id, category=category)


def test_a_pupil_present_in_one_and_late_in_another_is_in_two_lessons() -> None:
    assert clash_of(Category.PRESENT, Category.LATE) is Clash.TWO_LESSONS


def test_a_pupil_absent_here_and_present_there_is_to_be_school_reasons_here() -> None:
    found = clashes([at(1, Category.PRESENT), at(2, Category.ABSENT)])
    assert found == (
        PupilClash(clash=Clash.ABSENT_BUT_ELSEWHERE, pupil_id=1, lesson_id=2, other_lesson_id=1),
    )


def test_school_reasons_and_exemptions_agree_with_any_other_lesson() -> None:
    for category in (Category.SCHOOL_REASONS, Category.EXEMPT):
        for other in Category:
            assert clash_of(category, other) is None


def test_two_pupils_in_two_lessons_do_not_clash_with_each_other() -> None:
    assert clashes([at(1, Category.PRESENT, 1), at(2, Category.PRESENT, 2)]) == ()


@given(CATEGORIES, CATEGORIES)
def test_a_clash_does_not_depend_on_which_lesson_came_first(one: Category, other: Category) -> None:
    assert clash_of(one, other) is clash_of(other, one)
    forth, back = (
        clashes(pair) for pair in ([at(1, one), at(2, other)], [at(2, other), at(1, one)])
    )
    assert {each.clash for each in forth} == {each.clash for each in back}
    if clash_of(one, other) is Clash.ABSENT_BUT_ELSEWHERE:
        assert forth == back

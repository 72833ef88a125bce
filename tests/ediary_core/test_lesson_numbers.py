"""Running numbers: by kind and sequence, whatever the order in which cards come."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ediary_core.lessons.numbers import UNNUMBERED, joint_subjects, next_lesson_number
from ediary_core.tables import LessonKind

KINDS = st.lists(st.sampled_from(list(LessonKind)), max_size=40)


def numbered(kinds: list[LessonKind]) -> list[int]:
    numbers: list[int] = []
    for kind in kinds:
        numbers.append(next_lesson_number(numbers, kind=kind))
    return numbers


def test_a_ceremony_takes_0_and_a_repeat_the_last_number() -> None:
    kinds = [
        LessonKind.CEREMONY,
        LessonKind.LESSON,
        LessonKind.LESSON,
        LessonKind.REPEAT,
        LessonKind.EXCURSION,
        LessonKind.LESSON,
    ]
    assert numbered(kinds) == [0, 1, 2, 2, 0, 3]


def test_a_repeat_before_any_lesson_has_no_number_to_repeat() -> None:
    assert numbered([LessonKind.REPEAT, LessonKind.LESSON]) == [0, 1]


@given(KINDS)
def test_lessons_count_from_one_without_gap_or_double_whatever_lies_between(
    kinds: list[LessonKind],
) -> None:
    numbers = numbered(kinds)
    of_lessons = [n for n, kind in zip(numbers, kinds, strict=True) if kind is LessonKind.LESSON]
    assert of_lessons == list(range(1, len(of_lessons) + 1))


@given(KINDS)
def test_ceremonies_and_repeats_shift_no_number(kinds: list[LessonKind]) -> None:
    without = [kind for kind in kinds if kind is LessonKind.LESSON]
    numbers = numbered(kinds)
    kept = [n for n, kind in zip(numbers, kinds, strict=True) if kind is LessonKind.LESSON]
    assert kept == numbered(without)
    by_kind = Counter(n for n, kind in zip(numbers, kinds, strict=True) if kind in UNNUMBERED)
    assert set(by_kind) <= {0}


def test_levels_numbered_jointly_are_one_sequence() -> None:
    basic, extended, history = 1, 2, 3
    numbered_with = {basic: None, extended: basic, history: None}
    assert joint_subjects(basic, numbered_with) == {basic, extended}
    assert joint_subjects(extended, numbered_with) == {basic, extended}
    assert joint_subjects(history, numbered_with) == {history}


@given(st.dictionaries(st.integers(1, 6), st.none() | st.integers(1, 6), min_size=1))
def test_every_subject_belongs_to_exactly_one_sequence(
    numbered_with: dict[int, int | None],
) -> None:
    for subject in numbered_with:
        joint = joint_subjects(subject, numbered_with)
        assert subject in joint
        assert all(
            joint_subjects(other, numbered_with) == joint
            for other in joint
            if other in numbered_with
        )


@pytest.mark.parametrize("ring", [{1: 1}, {1: 2, 2: 1}, {1: 2, 2: 3, 3: 2}])
def test_a_ring_of_subjects_is_one_sequence(ring: dict[int, int | None]) -> None:
    assert joint_subjects(1, ring) == set(ring)

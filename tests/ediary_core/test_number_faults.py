"""The check of running numbers names every gap and double, and finds none where there is none."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from ediary_core.lessons.faults import (
    FaultAt,
    NumberedLesson,
    NumberFault,
    number_faults,
    renumbered,
)
from ediary_core.lessons.numbers import next_lesson_number
from ediary_core.tables import LessonKind

KINDS = st.lists(st.sampled_from(list(LessonKind)), max_size=30)


def lessons(*numbers: int, kind: LessonKind = LessonKind.LESSON) -> list[NumberedLesson]:
    return [NumberedLesson(number=number, kind=kind) for number in numbers]


def found(all_lessons: Sequence[NumberedLesson]) -> list[tuple[int, NumberFault]]:
    return [(each.number, each.fault) for each in number_faults(all_lessons)]


def test_a_gap_is_named_by_its_number() -> None:
    assert found(lessons(1, 2, 5)) == [(3, NumberFault.GAP), (4, NumberFault.GAP)]


def test_a_double_is_named_once() -> None:
    assert found(lessons(1, 2, 2, 2)) == [(2, NumberFault.DOUBLE)]


def test_ceremonies_at_0_are_no_double_and_a_numbered_one_is_a_fault() -> None:
    assert found(lessons(0, 0, kind=LessonKind.CEREMONY)) == []
    assert found(lessons(4, kind=LessonKind.EXCURSION)) == [(4, NumberFault.NUMBERED_CEREMONY)]


def test_a_repeat_of_a_lessons_number_is_no_double() -> None:
    repeat = NumberedLesson(number=2, kind=LessonKind.REPEAT)
    assert found([*lessons(1, 2), repeat]) == []
    assert found([*lessons(1), repeat]) == [(2, NumberFault.REPEATS_NOTHING)]


def test_a_lesson_at_0_has_no_number() -> None:
    assert found(lessons(0, 1)) == [(0, NumberFault.LESSON_WITHOUT_NUMBER)]


@given(KINDS)
def test_numbers_as_they_are_given_have_no_fault(kinds: list[LessonKind]) -> None:
    numbers: list[int] = []
    for kind in kinds:
        numbers.append(next_lesson_number(numbers, kind=kind))
    given_ = [NumberedLesson(number=n, kind=k) for n, k in zip(numbers, kinds, strict=True)]
    assert number_faults(given_) == ()
    assert tuple(numbers) == renumbered(kinds)


@given(KINDS, st.data())
def test_a_lesson_taken_out_leaves_a_gap_that_is_named(
    kinds: list[LessonKind], data: st.DataObject
) -> None:
    numbers = renumbered(kinds)
    all_lessons = [NumberedLesson(number=n, kind=k) for n, k in zip(numbers, kinds, strict=True)]
    counted = [each for each in all_lessons if each.kind is LessonKind.LESSON]
    if len(counted) < 2:
        return
    taken_out = data.draw(st.sampled_from(counted[:-1]))
    left = [each for each in all_lessons if each is not taken_out]
    assert FaultAt(number=taken_out.number, fault=NumberFault.GAP) in number_faults(left)


@given(KINDS, st.lists(st.integers(0, 9), max_size=30))
def test_numbers_given_anew_have_no_fault(kinds: list[LessonKind], wrong: list[int]) -> None:
    anew = renumbered(kinds)
    assert (
        number_faults(NumberedLesson(number=n, kind=k) for n, k in zip(anew, kinds, strict=True))
        == ()
    )
    broken = [NumberedLesson(number=n, kind=k) for n, k in zip(wrong, kinds, strict=False)]
    assert number_faults(reversed(broken)) == number_faults(broken)

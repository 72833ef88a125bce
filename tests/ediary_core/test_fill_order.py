"""Fill order is total and does not know in which order the scanner saw the cards."""

from __future__ import annotations

import random
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ediary_core.fill_order import FillPlace, fill_order_key, in_fill_order
from ediary_core.lessons.numbers import next_lesson_number

DAY = date(2026, 11, 20)


def place(
    serial: int, *, day: int = 0, period: int = 1, sequence: int | None = None, revision: int = 1
) -> FillPlace:
    return FillPlace(
        lesson_date=DAY + timedelta(days=day),
        period=period,
        fill_sequence=sequence,
        revision=revision,
        serial=serial,
    )


PLACES = st.lists(
    st.builds(
        place,
        st.integers(1, 999),
        day=st.integers(0, 2),
        period=st.integers(0, 2),
        sequence=st.none() | st.integers(1, 9),
        revision=st.integers(1, 2),
    ),
    unique_by=lambda each: each.serial,
    max_size=12,
)


def ordered(*places: FillPlace) -> list[int]:
    return [each.serial for each in in_fill_order(places, place=lambda each: each)]


def test_the_day_comes_before_the_period_and_that_before_the_sequence() -> None:
    later_day = place(1, day=1, period=1, sequence=1)
    later_period = place(2, period=2, sequence=1)
    later_sequence = place(3, sequence=2)
    first = place(4, sequence=1)
    assert ordered(later_day, later_period, later_sequence, first) == [4, 3, 2, 1]


def test_a_card_without_a_sequence_comes_last_in_its_period() -> None:
    assert ordered(place(1), place(2, sequence=9), place(3, period=2)) == [2, 1, 3]


def test_a_corrected_card_follows_the_first_and_equal_cards_follow_their_serials() -> None:
    assert ordered(place(1, revision=2), place(9), place(3)) == [3, 9, 1]


@given(PLACES, st.randoms(use_true_random=False))
def test_the_order_is_independent_of_the_order_of_scanning(
    places: list[FillPlace], shuffler: random.Random
) -> None:
    shuffled = list(places)
    shuffler.shuffle(shuffled)
    assert ordered(*shuffled) == ordered(*places)


@given(PLACES)
def test_of_two_cards_one_is_always_before_the_other(places: list[FillPlace]) -> None:
    keys = [fill_order_key(each) for each in places]
    for left in keys:
        for right in keys:
            assert (left < right) + (left == right) + (left > right) == 1
    assert len(set(keys)) == len(places)


@given(PLACES)
def test_nothing_is_lost_and_dates_and_periods_never_fall(places: list[FillPlace]) -> None:
    result = in_fill_order(places, place=lambda each: each)
    assert sorted(each.serial for each in result) == sorted(each.serial for each in places)
    times = [(each.lesson_date, each.period) for each in result]
    assert times == sorted(times)


def test_the_next_lesson_number_passes_over_ceremonies_and_repeats() -> None:
    assert next_lesson_number([]) == 1
    assert next_lesson_number([0]) == 1
    assert next_lesson_number([1, 2, 0, 2]) == 3

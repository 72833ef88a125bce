from __future__ import annotations

from dataclasses import replace

import paper

from ingest.finding import Code

NUMBER_6 = {"spare/s1.tens": "0", "spare/s1.ones": "6"}
WITH_SIX = paper.context(roster=paper.roster_now(range(1, 7)))


def test_a_spare_row_enters_a_pupil_who_joined() -> None:
    card = paper.judged({**NUMBER_6, "attendance/s1": "nb"}, absent=1, diary=WITH_SIX)
    assert paper.attendance(card)[6] == "nb"
    assert paper.codes(card) == []


def test_tens_left_blank_mean_a_number_below_ten() -> None:
    card = paper.judged({"spare/s1.ones": "6"}, diary=WITH_SIX)
    assert paper.attendance(card)[6] == "ob"
    assert paper.codes(card) == []


def test_a_spare_row_without_a_number_enters_nobody() -> None:
    card = paper.judged({"attendance/s1": "nb"}, absent=1)
    assert set(paper.attendance(card)) == {1, 2, 3, 4, 5}
    assert paper.codes(card) == [Code.SPARE_NUMBER_MISSING]


def test_a_spare_row_with_a_doubtful_digit_enters_nobody() -> None:
    card = paper.judged(
        {"spare/s1.tens": "0"}, doubtful={"spare/s1.ones": ("6", "8")}, diary=WITH_SIX
    )
    assert 6 not in paper.attendance(card)
    assert Code.MARK_TWO in paper.codes(card)


def test_a_number_that_nobody_has_enters_nobody() -> None:
    card = paper.judged({"spare/s1.tens": "3", "spare/s1.ones": "1"})
    assert 31 not in paper.attendance(card)
    assert paper.codes(card) == [Code.SPARE_UNKNOWN_PUPIL]
    assert card.findings[0].detail["number"] == "31"


def test_in_a_group_numbered_through_a_number_that_may_mean_two_pupils_enters_neither() -> None:
    roster = paper.roster_now(range(1, 8))
    roster[6] = replace(roster[6], class_number=14)  # the group's sixth is the class's fourteenth
    roster[7] = replace(roster[7], class_number=6)
    card = paper.judged({**NUMBER_6, "attendance/s1": "nb"}, diary=paper.context(roster=roster))
    assert not {6, 7} & set(paper.attendance(card))
    assert Code.SPARE_UNKNOWN_PUPIL in paper.codes(card)


def test_a_listed_pupil_in_a_spare_row_is_no_longer_certain_in_the_own_row() -> None:
    card = paper.judged({"spare/s1.ones": "2", "attendance/s1": "nb"}, absent=1)
    assert paper.attendance(card)[2] is None
    assert paper.codes(card) == [Code.SPARE_ALREADY_LISTED]


def test_one_number_in_two_spare_rows_enters_neither() -> None:
    marks = {**NUMBER_6, "spare/s2.tens": "0", "spare/s2.ones": "6"}
    card = paper.judged(marks, diary=WITH_SIX)
    assert 6 not in paper.attendance(card)
    assert paper.codes(card).count(Code.SPARE_NUMBER_TWICE) == 2


def test_a_mistaken_spare_row_enters_nobody() -> None:
    card = paper.judged({**NUMBER_6, "mistake/s1": "yes"}, diary=WITH_SIX)
    assert 6 not in paper.attendance(card)
    assert Code.MARK_MISTAKE in paper.codes(card)


def test_an_absent_spare_pupil_counts_in_the_control_total() -> None:
    marks = {**NUMBER_6, "attendance/s1": "nb"}
    assert Code.CONTROL_DISAGREES in paper.codes(paper.judged(marks, absent=0, diary=WITH_SIX))


def test_a_doubtful_mistake_bubble_keeps_a_spare_row_out() -> None:
    card = paper.judged(NUMBER_6, doubtful={"mistake/s1": ("yes",)}, diary=WITH_SIX)
    assert 6 not in paper.attendance(card)
    assert Code.MARK_DOUBTFUL in paper.codes(card)

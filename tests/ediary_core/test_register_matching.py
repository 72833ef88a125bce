"""Which pupil a row is: certain where names and numbers say so, and new where they do not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ediary_core.register_matching import KnownPupil, match_register
from ediary_core.school_rows import StudentRow

LEVELS = {"5a": 5, "5b": 5, "6a": 6, "6b": 6, "1a": 1}


def row(line: int, class_name: str, number: int, name: str) -> StudentRow:
    return StudentRow(
        line=line,
        class_name=class_name,
        register_number=number,
        surname=name,
        given_name="X",
        exempt=(),
    )


def known(
    pupil_id: int, class_name: str, number: int, name: str, *, enrolled: bool = True
) -> KnownPupil:
    return KnownPupil(
        pupil_id=pupil_id,
        class_name=class_name,
        level=LEVELS[class_name],
        register_number=number,
        surname=name,
        given_name="X",
        enrolled=enrolled,
    )


def test_one_who_left_two_classes_is_matched_to_one_row_only() -> None:
    gone = [known(7, "5a", 1, "A", enrolled=False), known(7, "5b", 1, "A", enrolled=False)]
    match = match_register([row(2, "5a", 1, "A"), row(3, "5b", 1, "A")], gone, LEVELS)
    assert list(match.pupil_ids.values()) == [7]


def test_in_a_new_year_a_namesake_in_the_old_class_is_not_mistaken() -> None:
    before = [
        known(1, "5a", 1, "A"),
        known(2, "6a", 1, "A"),
        known(3, "5a", 2, "B"),
        known(4, "5a", 3, "C"),
    ]
    rows = [row(2, "6a", 1, "A"), row(3, "6a", 2, "B"), row(4, "6a", 3, "C")]
    assert match_register(rows, before, LEVELS).pupil_ids == {2: 1, 3: 3, 4: 4}


def test_in_a_new_year_the_number_tells_which_of_two_namesakes_went_on() -> None:
    before = [known(1, "5a", 4, "A"), known(2, "5b", 9, "A"), known(3, "5b", 1, "B")]
    match = match_register([row(2, "6a", 9, "A"), row(3, "6a", 1, "B")], before, LEVELS)
    assert match.pupil_ids == {2: 2, 3: 3}


def test_of_two_leaving_namesakes_none_is_guessed() -> None:
    before = [known(1, "5a", 4, "A"), known(2, "5b", 9, "A")]
    match = match_register([row(2, "6a", 1, "A")], before, LEVELS)
    assert match.pupil_ids == {}
    assert [notice.line for notice in match.notices] == [2]


def test_namesakes_whose_numbers_shifted_together_are_not_swapped() -> None:
    before = [known(1, "5a", 9, "A"), known(2, "5a", 10, "A"), known(3, "5a", 1, "B")]
    rows = [row(2, "5a", 10, "A"), row(3, "5a", 11, "A"), row(4, "5a", 1, "B")]
    match = match_register(rows, before, LEVELS)
    assert match.pupil_ids == {4: 3}
    assert [problem.line for problem in match.problems] == [2, 3]


def test_of_two_namesakes_one_may_change_the_number() -> None:
    before = [known(1, "5a", 9, "A"), known(2, "5a", 10, "A")]
    later = match_register([row(2, "5a", 9, "A"), row(3, "5a", 11, "A")], before, LEVELS)
    assert (later.pupil_ids, later.problems) == ({2: 1, 3: 2}, ())
    before = [known(1, "5a", 9, "A"), known(2, "5a", 11, "A")]
    last = match_register([row(2, "5a", 10, "A"), row(3, "5a", 11, "A")], before, LEVELS)
    assert (last.pupil_ids, last.problems) == ({2: 1, 3: 2}, ())


NAMES = st.sampled_from("ABC")
PLACES = st.tuples(st.sampled_from(sorted(LEVELS)), st.integers(1, 3))


@given(st.dictionaries(PLACES, NAMES), st.dictionaries(PLACES, NAMES))
def test_no_pupil_is_two_rows_and_every_match_has_the_same_name(
    before: dict[tuple[str, int], str], after: dict[tuple[str, int], str]
) -> None:
    pupils = [known(number, *place, name) for number, (place, name) in enumerate(before.items(), 1)]
    rows = [row(line, *place, name) for line, (place, name) in enumerate(after.items(), 2)]
    match = match_register(rows, pupils, LEVELS)
    assert len(set(match.pupil_ids.values())) == len(match.pupil_ids)
    names = {pupil.pupil_id: pupil.surname for pupil in pupils}
    for each in rows:
        if each.line in match.pupil_ids:
            assert names[match.pupil_ids[each.line]] == each.surname


@given(st.dictionaries(PLACES, NAMES))
def test_an_unchanged_register_matches_everyone(places: dict[tuple[str, int], str]) -> None:
    pupils = [known(number, *place, name) for number, (place, name) in enumerate(places.items(), 2)]
    rows = [row(line, *place, name) for line, (place, name) in enumerate(places.items(), 2)]
    match = match_register(rows, pupils, LEVELS)
    assert match.pupil_ids == {each.line: each.line for each in rows}
    assert (match.problems, match.notices) == ((), ())

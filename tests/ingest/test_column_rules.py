from __future__ import annotations

from dataclasses import replace

import paper
import pytest

from ediary_core.tables import EntryState
from ingest.finding import Code, Finding
from ingest.interpret import interpret
from ingest.validate import validate

HEAD = {"grade1.category": "spr", "grade1.weight": "3"}
THREE = {"grade1/01": "3", "grade1/02": "4", "grade1/03": "5"}
MISSING = [Code.GRADE_CATEGORY_MISSING, Code.GRADE_WEIGHT_MISSING]


def test_category_and_weight_stand_with_the_column() -> None:
    lesson = paper.judged({"grade1/03": "5", **HEAD}).lesson
    assert lesson is not None
    (column,) = lesson.grade_columns
    assert (column.name, column.category, column.weight) == ("grade1", "spr", "3")


def test_more_than_two_grades_under_an_empty_head_load_with_findings() -> None:
    card = paper.judged({name.replace("grade1", "grade2"): mark for name, mark in THREE.items()})
    assert paper.grades(card, "grade2") == {1: "3", 2: "4", 3: "5"}
    assert paper.codes(card) == MISSING
    assert card.findings[0].detail == {"column": "2"}


def test_a_lone_grade_under_an_empty_head_is_held() -> None:
    card = paper.judged({"grade2/03": "5"})
    assert paper.grades(card, "grade2") == {3: None}
    assert card.findings == (
        Finding(
            code=Code.GRADE_COLUMN_UNUSED,
            field="grade2/03",
            page=1,
            register_number=3,
            detail={"column": "2", "read": "5"},
        ),
    )
    assert card.needs_review
    assert paper.attendance(card)[3] == "ob"


def test_two_grades_under_an_empty_head_are_held_each_with_its_finding() -> None:
    card = paper.judged({"grade1/01": "3", "grade1.sign/01": "+", "grade1/05": "2"})
    assert paper.grades(card) == {1: None, 5: None}
    assert paper.codes(card) == [Code.GRADE_COLUMN_UNUSED] * 2
    assert [each.detail["read"] for each in card.findings] == ["3+", "2"]
    assert card.lesson is not None
    (column,) = card.lesson.grade_columns
    assert {grade.state for grade in column.grades} == {EntryState.NEEDS_REVIEW}


def test_doubtful_grades_do_not_vouch_for_the_two_beside_them() -> None:
    card = paper.judged(
        {"grade1/01": "3", "grade1/02": "4"}, doubtful={"grade1/03": ("5",), "grade1/05": ("5",)}
    )
    assert paper.grades(card) == {1: None, 2: None, 3: None, 5: None}
    unused = [Code.GRADE_COLUMN_UNUSED] * 2
    assert paper.codes(card) == [Code.MARK_DOUBTFUL, Code.MARK_DOUBTFUL, *unused]


def test_the_used_column_beside_a_stray_mark_loads() -> None:
    card = paper.judged({"grade1/03": "5", "grade2/01": "4", **HEAD})
    assert paper.grades(card) == {3: "5"}
    assert paper.grades(card, "grade2") == {1: None}
    assert paper.codes(card) == [Code.GRADE_COLUMN_UNUSED]


@pytest.mark.parametrize(
    ("head", "missing"),
    [
        ({"grade1.category": "spr"}, Code.GRADE_WEIGHT_MISSING),
        ({"grade1.weight": "2"}, Code.GRADE_CATEGORY_MISSING),
    ],
)
def test_half_a_head_says_that_the_column_is_used(head: dict[str, str], missing: Code) -> None:
    card = paper.judged({"grade1/03": "5", **head})
    assert paper.grades(card) == {3: "5"}
    assert paper.codes(card) == [missing]


def test_a_doubtful_mark_in_the_head_does_not_vouch_for_a_lone_grade() -> None:
    card = paper.judged({"grade1/03": "5"}, doubtful={"grade1.weight": ("2",)})
    assert paper.grades(card) == {3: None}
    assert paper.codes(card) == [Code.MARK_DOUBTFUL, Code.GRADE_COLUMN_UNUSED]


def test_a_profile_without_categories_and_weights_asks_for_none() -> None:
    profile = paper.librus()
    assert profile.grades is not None
    plain = replace(profile, grades=replace(profile.grades, categories=(), weights=()))
    card = paper.snapshot()
    answers = interpret([paper.filled(card, {"grade1/03": "5"})], card)
    judged = validate(answers, card, profile=plain, context=paper.context())
    assert paper.grades(judged) == {3: "5"}
    assert paper.codes(judged) == []


def test_a_row_with_the_mistake_bubble_does_not_ask_for_the_columns_head() -> None:
    card = paper.judged({"mistake/03": "yes", "grade1/03": "5"})
    assert paper.grades(card) == {3: None}
    assert paper.codes(card) == [Code.MARK_MISTAKE]


def test_a_grade_in_a_mistaken_row_does_not_vouch_for_a_lone_one() -> None:
    card = paper.judged({"mistake/03": "yes", **THREE})
    assert paper.grades(card) == {1: None, 2: None, 3: None}
    assert paper.codes(card) == [Code.MARK_MISTAKE, *[Code.GRADE_COLUMN_UNUSED] * 2]


def test_doubtful_grades_alone_still_ask_for_the_columns_head() -> None:
    card = paper.judged(doubtful={"grade1/03": ("5",)})
    assert paper.codes(card) == [Code.MARK_DOUBTFUL, *MISSING]


def test_an_unused_column_leaves_no_trace() -> None:
    lesson = paper.judged({"grade1.category": "spr"}).lesson
    assert lesson is not None
    assert lesson.grade_columns == ()

"""A made-up day's cards are plausible, and every deliberate trouble is where it is said to be."""

import pickle
import random

import pytest
from demo_paper import card_page

from ediary_app.demo.intention import CardIntention, TroubleKind
from ediary_app.demo.teachers import draw_card
from ediary_app.demo.troubles import draw_troubles

PAGE = card_page()
CATEGORIES = {"nb": "absent", "sp": "late", "ns": "school_reasons"}
ROSTER = range(1, 29)


def card(seed: int = 1, *, page=PAGE, **changes) -> CardIntention:
    arguments = {"roster": ROSTER, "categories": CATEGORIES} | changes
    return draw_card([page], rng=random.Random(seed), **arguments)


def absent_rows(drawn: CardIntention) -> list[str]:
    return [n for n, v in drawn.values.items() if n.startswith("attendance/") and v == ("nb",)]


def test_about_eight_of_a_hundred_pupils_are_absent_and_few_late():
    cards = [card(seed) for seed in range(200)]
    pupils = 200 * len(ROSTER)
    codes = [v for c in cards for n, v in c.values.items() if n.startswith("attendance/")]
    assert 0.05 < codes.count(("nb",)) / pupils < 0.10
    assert 0.01 < codes.count(("sp",)) / pupils < 0.05


@pytest.mark.parametrize("seed", range(30))
def test_the_control_total_counts_the_absent(seed):
    drawn = card(seed)
    total = int(drawn.values["absent_count.tens"][0] + drawn.values["absent_count.ones"][0])
    assert total == len(absent_rows(drawn))


@pytest.mark.parametrize("seed", range(30))
def test_without_trouble_the_pen_marks_exactly_what_is_meant(seed):
    drawn = card(seed, fill_sequence=3, guests=(29,), substitute_code="104")
    assert {(m.field, (m.value,)) for m in drawn.work.marks} == set(drawn.values.items())
    assert len(drawn.work.marks) == len(drawn.values)
    bubbles = {f.name: {b.value for b in f.bubbles} for f in PAGE.fields}
    assert all(value[0] in bubbles[name] for name, value in drawn.values.items())
    assert drawn.values["fill_sequence"] == ("3",)
    assert [drawn.values[f"substitute.d{n}"] for n in (1, 2, 3)] == [("1",), ("0",), ("4",)]
    assert not (drawn.troubles or drawn.doubtful or drawn.waits or drawn.held_rows)
    assert set(drawn.work.written) == {"topic", "signature"}


def test_only_present_pupils_have_grades_under_a_category_and_a_weight():
    graded = 0
    for seed in range(60):
        drawn = card(seed)
        rows = {n.partition("/")[2] for n in drawn.values if n.startswith("grade1/")}
        graded += bool(rows)
        assert (
            bool(rows) == ("grade1.category" in drawn.values) == ("grade1.weight" in drawn.values)
        )
        assert not rows & {n.partition("/")[2] for n in absent_rows(drawn)}
        signed = {n.partition("/")[2] for n in drawn.values if n.startswith("grade1.sign/")}
        assert signed <= rows
        assert all(drawn.values[f"grade1/{r}"][0] in "2345" for r in signed)
    assert 20 < graded < 50


def test_a_form_without_grades_gets_none():
    drawn = card(page=card_page(grades=False))
    assert not any(name.startswith("grade") for name in drawn.values)


def test_exempt_pupils_rows_stay_blank():
    drawn = [card(seed, exempt=(4, 9)) for seed in range(60)]
    assert not any(name.endswith(("/04", "/09")) for c in drawn for name in c.values)


@pytest.mark.parametrize("kind", [TroubleKind.TWO_MARKS, TroubleKind.CROSSED_OUT])
def test_a_second_mark_makes_its_field_doubtful_and_the_meaning_stays(kind):
    drawn = card(3, troubles=[kind])
    (name,) = drawn.doubtful
    marks = [m for m in drawn.work.marks if m.field == name]
    assert [m.crossed_out for m in marks] == [False, kind is TroubleKind.CROSSED_OUT]
    assert drawn.values[name] == (marks[0].value,)
    assert marks[1].value != marks[0].value


def test_the_mistake_bubble_holds_its_row():
    drawn = card(3, troubles=[TroubleKind.MISTAKE_BUBBLE])
    (row,) = drawn.held_rows
    assert drawn.values[f"mistake/{row}"] == ("yes",)


def test_a_graded_absent_pupil_is_held_and_the_column_has_its_head():
    for seed in range(20):
        drawn = card(seed, troubles=[TroubleKind.ABSENT_GRADED])
        if absent_rows(drawn):
            (row,) = drawn.held_rows
            assert drawn.values[f"attendance/{row}"] == ("nb",)
            assert f"grade1/{row}" in drawn.values
            assert "grade1.category" in drawn.values
            assert {(m.field, (m.value,)) for m in drawn.work.marks} == set(drawn.values.items())


def test_a_marked_exempt_pupil_is_held():
    assert card(troubles=[TroubleKind.EXEMPT_MARKED], exempt=(7,)).held_rows == {"07"}
    assert card(troubles=[TroubleKind.EXEMPT_MARKED]).troubles == ()


def test_forgotten_parts_are_not_on_the_paper():
    kinds = [TroubleKind.NO_SIGNATURE, TroubleKind.NO_TOPIC, TroubleKind.NO_TOTAL]
    drawn = card(troubles=kinds)
    assert drawn.work.written == ()
    assert not any(mark.field.startswith("absent_count") for mark in drawn.work.marks)
    assert not drawn.waits


def test_a_card_not_checked_or_with_a_wrong_total_waits_whole():
    forgotten = card(troubles=[TroubleKind.NOT_CHECKED])
    assert forgotten.waits
    assert "attendance_checked" not in {mark.field for mark in forgotten.work.marks}
    wrong = card(troubles=[TroubleKind.WRONG_TOTAL])
    assert wrong.waits
    total = int(wrong.values["absent_count.tens"][0] + wrong.values["absent_count.ones"][0])
    assert abs(total - len(absent_rows(wrong))) >= 3
    assert [m.value for m in wrong.work.marks if m.field == "absent_count.ones"] == list(
        wrong.values["absent_count.ones"]
    )


def test_most_cards_have_no_trouble_and_every_kind_occurs():
    drawn = [draw_troubles(random.Random(seed)) for seed in range(600)]
    assert 0.6 < sum(not kinds for kinds in drawn) / len(drawn) < 0.85
    assert {kind for kinds in drawn for kind in kinds} == set(TroubleKind)


def test_an_intention_can_be_sent_to_another_process_and_repeats_with_its_seed():
    drawn = card(5, troubles=[TroubleKind.TWO_MARKS])
    assert pickle.loads(pickle.dumps(drawn)) == drawn  # noqa: S301
    assert card(5, troubles=[TroubleKind.TWO_MARKS]) == drawn
    assert card(6) != drawn

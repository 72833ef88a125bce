"""What is kept of one page for the next of its layout is never taken for another layout's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from omr_paper import survey_page

from omr.form import FormPage, pages_from_json, pages_to_json
from omr.formgeometry import geometry_of
from omr.targets import Targets, targets_of

FORM = survey_page()


def _moved(form: FormPage, by_mm: float) -> FormPage:
    fields = tuple(
        replace(f, bubbles=tuple(replace(b, y_mm=b.y_mm + by_mm) for b in f.bubbles))
        for f in form.fields
    )
    return replace(form, fields=fields)


def _same(one: Targets, other: Targets) -> bool:
    return (
        np.array_equal(one.centres_mm, other.centres_mm)
        and np.array_equal(one.field_starts, other.field_starts)
        and [size.labels for size in one.sizes] == [size.labels for size in other.sizes]
    )


def test_a_part_of_a_form_has_its_own_targets() -> None:
    whole = targets_of(FORM)
    part = replace(FORM, fields=FORM.fields[3:5])
    assert len(targets_of(part).centres_mm) == sum(len(f.bubbles) for f in part.fields)
    assert targets_of(FORM) is whole


def test_fields_that_come_and_go_are_never_answered_with_anothers_targets() -> None:
    for step in range(200):  # each form may stand where the one before stood in memory
        moved = _moved(FORM, step * 0.01)
        expected = [b.y_mm for f in moved.fields for b in f.bubbles]
        assert targets_of(moved).centres_mm[:, 1].tolist() == expected


def test_two_cards_of_one_layout_share_what_was_worked_out() -> None:
    pages = pages_from_json(pages_to_json([FORM, replace(FORM, card_id="OTHER")]))
    assert targets_of(pages[0]) is targets_of(pages[1])
    assert geometry_of(pages[0]) is geometry_of(pages[1])


def test_equal_fields_in_other_objects_have_the_same_geometry() -> None:
    again = replace(FORM, fields=tuple(replace(field) for field in FORM.fields))
    assert again.fields is not FORM.fields
    assert geometry_of(again) is geometry_of(FORM)
    assert _same(targets_of(again), targets_of(FORM))


def test_a_form_that_differs_in_one_mark_has_another_geometry() -> None:
    marks = FORM.registration_marks
    other = (*marks[:-1], replace(marks[-1], y_mm=marks[-1].y_mm + 0.1))
    assert geometry_of(replace(FORM, registration_marks=other)) is not geometry_of(FORM)
    assert geometry_of(_moved(FORM, 0.1)) is not geometry_of(FORM)

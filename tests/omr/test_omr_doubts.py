"""Faint strokes are seen, lost ones are missed aloud, and every doubt has its reason."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from omr_paper import Paper
from omr_pens import mark
from omr_scanner import Scan, scan

from omr.form import Bubble, FormPage
from omr.image import GrayImage
from omr.reading import FieldState, PageOutcome, PageReading

Reader = Callable[[GrayImage], PageReading]
NAMES = tuple(f"speed/{i:02d}" for i in range(2, 30, 3))


@pytest.fixture(autouse=True)
def _no_first_rung(monkeypatch: pytest.MonkeyPatch) -> None:
    """These are about measuring with care, whatever a first look would have settled."""
    monkeypatch.setattr("omr.ladder._looked_at", lambda *_: None)


def _bubble(page: FormPage, name: str, value: str) -> Bubble:
    field = next(f for f in page.fields if f.name == name)
    return next(b for b in field.bubbles if b.value == value)


def _slash(sheet: Paper, bubble: Bubble, *, darkness: float, width_mm: float = 0.35) -> None:
    x, y = bubble.x_mm, bubble.y_mm
    sheet.stroke([(x - 1.3, y + 1.1), (x + 1.3, y - 1.1)], width_mm=width_mm, darkness=darkness)


def _reasons(reading: PageReading) -> dict[str | None, str]:
    return {finding.field: finding.code for finding in reading.findings}


@pytest.mark.parametrize("darkness", [0.12, 0.16, 0.22])
def test_a_faint_thin_stroke_is_never_read_as_blank(
    darkness: float, sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    for name in NAMES:
        _slash(sheet, _bubble(page, name, "3"), darkness=darkness)

    reading = read_image(scan(sheet, Scan()))

    fields = {field.name: field for field in reading.fields}
    assert all(fields[name].values == ("3",) for name in NAMES)
    assert all(not f.values for f in reading.fields if f.name not in NAMES)


def test_a_faint_stroke_says_that_it_is_faint(
    sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    _slash(sheet, _bubble(page, "care/09", "3"), darkness=0.12)

    reading = read_image(scan(sheet, Scan()))

    assert _reasons(reading) == {"care/09": "mark.faint"}


def test_a_black_and_white_scan_that_lost_most_marks_is_refused(
    sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    rng = np.random.default_rng(5)
    for name in NAMES:
        bubble = _bubble(page, name, "3")
        for _ in range(2):  # what a threshold leaves of a broken pencil line
            x, y = bubble.x_mm + rng.uniform(-0.8, 0.8), bubble.y_mm + rng.uniform(-0.6, 0.6)
            sheet.stroke([(x, y), (x + 0.3, y - 0.2)], width_mm=0.3, darkness=0.9)

    reading = read_image(scan(sheet, Scan(one_bit="threshold")))

    assert (reading.outcome, reading.reason) == (PageOutcome.UNREADABLE, "page.faint")


def test_dark_marks_on_a_black_and_white_scan_lose_nothing(
    sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    rng = np.random.default_rng(5)
    for name in NAMES:
        mark(sheet, _bubble(page, name, "3"), "cross", rng)

    reading = read_image(scan(sheet, Scan(one_bit="threshold")))

    assert reading.outcome is PageOutcome.READ
    assert "quality.faint" not in _reasons(reading).values()


def test_a_stroke_beside_its_bubble_is_a_stray_one(
    sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    bubble = _bubble(page, "care/07", "2")
    x, y = bubble.x_mm, bubble.y_mm - bubble.h_mm / 2
    sheet.stroke([(x - 1.2, y - 0.45), (x + 1.2, y - 0.45)], width_mm=0.5, darkness=0.85)

    reading = read_image(scan(sheet, Scan()))

    assert _reasons(reading) == {"care/07": "mark.stray"}


def test_a_pale_smear_is_an_erased_mark(sheet: Paper, page: FormPage, read_image: Reader) -> None:
    bubble = _bubble(page, "care/07", "2")
    sheet.disc(bubble.x_mm, bubble.y_mm, diameter_mm=2.8, darkness=0.12)

    reading = read_image(scan(sheet, Scan()))

    assert _reasons(reading) == {"care/07": "mark.erased"}


def test_of_two_marks_the_one_scribbled_over_is_named_as_cancelled(
    sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    rng = np.random.default_rng(5)
    for name in (*NAMES, "care/07"):
        mark(sheet, _bubble(page, name, "3"), "line", rng)
    taken_back = _bubble(page, "care/07", "5")
    x, y = taken_back.x_mm, taken_back.y_mm
    turns = [
        (x + side * 3.1, y + down)
        for side, down in zip((-1, 1) * 4, np.linspace(-1.2, 1.2, 8), strict=True)
    ]
    sheet.stroke(turns, width_mm=0.5, darkness=0.85)

    reading = read_image(scan(sheet, Scan()))

    field = next(f for f in reading.fields if f.name == "care/07")
    assert (field.state, field.values) == (FieldState.AMBIGUOUS, ("3", "5"))
    assert _reasons(reading) == {"care/07": "mark.cancelled"}


def test_a_fold_through_a_row_is_no_mark_and_called_a_fold(
    sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    bubble = _bubble(page, "care/07", "2")
    sheet.stroke([(5.0, bubble.y_mm), (205.0, bubble.y_mm)], width_mm=0.3, darkness=0.2)

    reading = read_image(scan(sheet, Scan()))

    assert FieldState.MARKED not in {f.state for f in reading.fields}
    assert set(_reasons(reading).values()) == {"quality.fold"}


def test_far_from_any_doubt_a_field_is_surer_than_near_one(
    sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    rng = np.random.default_rng(5)
    mark(sheet, _bubble(page, "care/07", "2"), "fill", rng)
    _slash(sheet, _bubble(page, "care/11", "2"), darkness=0.12)

    fields = {f.name: f for f in read_image(scan(sheet, Scan())).fields}

    assert fields["care/07"].confidence > 0.99
    assert fields["care/11"].state is FieldState.AMBIGUOUS
    assert fields["care/11"].confidence < fields["care/07"].confidence

"""A ring drawn around a bubble is seen, and never read as nothing."""

from __future__ import annotations

import numpy as np
import pytest
from omr_paper import Paper, printed, survey_page
from omr_pens import mark
from omr_scanner import Scan, scan

from omr.form import Bubble
from omr.forms import FormTable
from omr.image import GrayImage
from omr.read import read_page
from omr.reading import FieldReading, FieldState, PageReading
from omr.settle import SettleSettings

FORM = survey_page()


def _bubble(name: str, value: str) -> Bubble:
    field = next(f for f in FORM.fields if f.name == name)
    return next(b for b in field.bubbles if b.value == value)


def _ring(
    paper: Paper,
    bubble: Bubble,
    *,
    away_mm: float,
    turns: float = 1.05,
    darkness: float = 0.8,
) -> None:
    angles = np.linspace(0.3, 0.3 + turns * 2 * np.pi, 60)
    across, down = bubble.w_mm / 2 + away_mm, bubble.h_mm / 2 + away_mm
    points = [
        (bubble.x_mm + across * np.cos(angle), bubble.y_mm + down * np.sin(angle))
        for angle in angles
    ]
    paper.stroke(points, width_mm=0.4, darkness=darkness)


def _read(paper: Paper, settings: Scan | None = None) -> PageReading:
    image: GrayImage = scan(paper, settings or Scan())
    return read_page(image, FormTable([FORM]), source="x", source_page=1)


def _field(reading: PageReading, name: str) -> FieldReading:
    return next(field for field in reading.fields if field.name == name)


@pytest.mark.parametrize("away_mm", [0.6, 1.0, 1.4])
def test_a_ring_around_an_empty_bubble_is_a_persons_to_judge(away_mm: float):
    paper = printed(FORM)
    _ring(paper, _bubble("mood/05", "cd"), away_mm=away_mm)
    reading = _read(paper)
    field = _field(reading, "mood/05")
    assert field.state is FieldState.AMBIGUOUS
    others = {f.state for f in reading.fields if f.name != "mood/05"}
    assert FieldState.MARKED not in others


def test_a_look_alone_sees_the_ring_that_lies_beyond_what_it_looks_at(
    monkeypatch: pytest.MonkeyPatch,
):
    """As on a page where nothing else asks for care."""
    paper = printed(FORM)
    _ring(paper, _bubble("mood/05", "cd"), away_mm=1.4)
    never = SettleSettings(around_mm2=99.0)
    monkeypatch.setattr("omr.ladder.IN_GREY", never)
    reading = _read(paper)
    field = _field(reading, "mood/05")
    assert (field.state, field.values) == (FieldState.AMBIGUOUS, ("cd",))
    assert {finding.code for finding in reading.findings} == {"mark.circled"}


def test_a_ring_that_does_not_quite_close_counts_and_half_of_one_does_not_by_itself():
    whole, half = printed(FORM), printed(FORM)
    _ring(whole, _bubble("mood/05", "cd"), away_mm=1.0, turns=0.85)
    _ring(half, _bubble("mood/05", "cd"), away_mm=1.0, turns=0.45)
    assert _field(_read(whole), "mood/05").state is FieldState.AMBIGUOUS
    assert "mark.circled" not in {finding.code for finding in _read(half).findings}


def test_a_mark_and_a_ring_around_another_bubble_of_the_field_contradict_each_other():
    paper, rng = printed(FORM), np.random.default_rng(2)
    mark(paper, _bubble("care/12", "2"), "fill", rng)
    _ring(paper, _bubble("care/12", "6"), away_mm=1.0)
    field = _field(_read(paper), "care/12")
    assert field.state is FieldState.AMBIGUOUS
    assert set(field.values) == {"2", "6"}


def test_a_ring_around_a_marked_bubble_underlines_it():
    paper, rng = printed(FORM), np.random.default_rng(2)
    mark(paper, _bubble("care/12", "6"), "fill", rng)
    _ring(paper, _bubble("care/12", "6"), away_mm=1.2)
    field = _field(_read(paper), "care/12")
    assert field.values == ("6",)
    assert "mark.circled" not in {finding.code for finding in _read(paper).findings}


@pytest.mark.parametrize("pen", ["fill", "cross", "marker", "hatch"])
def test_marks_all_around_a_bubble_are_no_ring(pen: str):
    paper, rng = printed(FORM), np.random.default_rng(5)
    for number in ("04", "05", "06"):
        field = next(f for f in FORM.fields if f.name == f"care/{number}")
        for bubble in field.bubbles[1:4:2] if number == "05" else field.bubbles[2:3]:
            mark(paper, bubble, pen, rng)
    assert "mark.circled" not in {finding.code for finding in _read(paper).findings}

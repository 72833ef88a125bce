"""A dark disc half over a bubble is no mark, and a fill that is a little off is one."""

from __future__ import annotations

import numpy as np
import pytest
from omr_paper import Paper, printed, survey_page
from omr_scanner import Scan, scan

from omr.form import Bubble
from omr.forms import FormTable
from omr.read import read_page
from omr.reading import FieldReading, FieldState

FORM = survey_page()
NAME, VALUE = "care/12", "6"


def _bubble() -> Bubble:
    field = next(f for f in FORM.fields if f.name == NAME)
    return next(b for b in field.bubbles if b.value == VALUE)


def _disc(paper: Paper, *, off_mm: tuple[float, float], size_mm: float) -> None:
    """A spiral: ink all over a disc."""
    angles = np.linspace(0, 24 * np.pi, 600)
    reach = angles / angles[-1] * (size_mm / 2 - 0.2)
    bubble = _bubble()
    x, y = bubble.x_mm + off_mm[0], bubble.y_mm + off_mm[1]
    points = list(zip(x + reach * np.cos(angles), y + reach * np.sin(angles), strict=True))
    paper.stroke(points, width_mm=0.4, darkness=0.95)


def _field(paper: Paper) -> FieldReading:
    reading = read_page(scan(paper, Scan()), FormTable([FORM]), source="x", source_page=1)
    return next(field for field in reading.fields if field.name == NAME)


@pytest.mark.parametrize("off_mm", [(1.4, 0.0), (-1.0, 1.0), (0.3, -1.3)])
def test_a_hole_half_over_a_bubble_is_a_persons_to_judge(off_mm: tuple[float, float]):
    paper = printed(FORM)
    _disc(paper, off_mm=off_mm, size_mm=3.7)
    assert _field(paper).state is FieldState.AMBIGUOUS


@pytest.mark.parametrize("off_mm", [(0.0, 0.0), (0.5, -0.3)])
def test_a_round_fill_in_its_bubble_is_a_mark(off_mm: tuple[float, float]):
    paper = printed(FORM)
    _disc(paper, off_mm=off_mm, size_mm=3.7)
    assert (_field(paper).state, _field(paper).values) == (FieldState.MARKED, (VALUE,))

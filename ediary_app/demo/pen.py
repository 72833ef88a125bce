"""A teacher's hand on a printed page: marks in bubbles, handwriting in boxes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ediary_app.demo.handwriting import signature, written_words
from ediary_app.demo.ink import (
    BALLPOINT,
    FINE_PEN,
    GEL_PEN,
    HARD_PENCIL,
    MARKER,
    MM_PER_INCH,
    PENCIL,
    Gray,
    Pen,
    Stroke,
    draw_strokes,
    page_dpi,
)
from ediary_app.demo.strokes import MarkStyle, mark_strokes, strike_out
from omr.form import Bubble, FormPage, Region, RegionKind

_FARTHEST_MM = 0.6  # nobody who looks at the bubble misses its centre by more


@dataclass(frozen=True, slots=True, kw_only=True)
class PenMark:
    """One mark to make; without a style the hand makes its usual one.

    ``crossed_out``: the mark is scribbled over afterwards, as one that was made by mistake.
    """

    field: str
    value: str
    style: MarkStyle | None = None
    crossed_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PenWork:
    """Everything that is put on one card; ``written`` names the handwriting boxes to fill."""

    marks: tuple[PenMark, ...] = ()
    written: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """One person's habit: a pen, a usual style, how often it is kept, and how exactly it aims.

    ``bias_mm`` is where this hand tends to put its marks, as (x, y) from a bubble's centre.
    """

    pen: Pen
    style: MarkStyle
    other_style: MarkStyle
    loyalty: float = 0.94
    bias_mm: tuple[float, float] = (0.0, 0.0)
    scatter_mm: float = 0.15
    tremor_mm: float = 0.05
    pressure: float = 1.0


# Which styles go with which pen: a marker cannot hatch, and only a pencil is faint.
_HABITS: tuple[tuple[float, Pen, tuple[MarkStyle, ...]], ...] = (
    (0.34, BALLPOINT, (MarkStyle.CROSS, MarkStyle.FILL, MarkStyle.TICK, MarkStyle.HATCH)),
    (0.24, GEL_PEN, (MarkStyle.FILL, MarkStyle.CROSS, MarkStyle.LINE, MarkStyle.TICK)),
    (0.14, FINE_PEN, (MarkStyle.CROSS, MarkStyle.TICK, MarkStyle.FILL)),
    (0.15, PENCIL, (MarkStyle.FILL, MarkStyle.CROSS, MarkStyle.PARTIAL_FILL, MarkStyle.TICK)),
    (0.05, HARD_PENCIL, (MarkStyle.CROSS, MarkStyle.FILL)),
    (0.08, MARKER, (MarkStyle.LINE, MarkStyle.FILL)),
)


def draw_hand(rng: np.random.Generator) -> Hand:
    """A teacher picked at random; most use a pen and cross, fill or tick."""
    share = np.array([habit[0] for habit in _HABITS])
    _, pen, styles = _HABITS[int(rng.choice(len(_HABITS), p=share / share.sum()))]
    usual, other = (styles[int(i)] for i in rng.choice(len(styles), 2, replace=False))
    return Hand(
        pen=pen,
        style=usual,
        other_style=other,
        loyalty=float(rng.uniform(0.88, 1.0)),
        bias_mm=(float(rng.normal(0.0, 0.12)), float(rng.normal(0.0, 0.12))),
        scatter_mm=float(rng.uniform(0.08, 0.18)),
        tremor_mm=float(rng.uniform(0.02, 0.07)),
        pressure=float(rng.uniform(0.88, 1.0)),
    )


def fill_page(
    image: Gray, page: FormPage, work: PenWork, *, hand: Hand, rng: np.random.Generator
) -> Gray:
    """A copy of ``image`` with the part of ``work`` that belongs to this page drawn in.

    Args:
        image: the printed page, (rows, columns), 0 black to 255 white, edge to edge at any dpi.

    Raises:
        KeyError: a mark names a bubble's value that its field on this page does not have.
    """
    drawn = image.copy()
    px_per_mm = page_dpi(image, page.width_mm) / MM_PER_INCH
    bubbles = {field.name: {b.value: b for b in field.bubbles} for field in page.fields}

    def put(strokes: Iterable[Stroke], pen: Pen) -> None:
        draw_strokes(
            drawn, strokes, pen=pen, px_per_mm=px_per_mm, tremor_mm=hand.tremor_mm, rng=rng
        )

    for mark in work.marks:
        if mark.field in bubbles:
            bubble = bubbles[mark.field][mark.value]
            put(_mark(bubble, mark, hand, rng), _pen_for(mark, hand))
    for region in page.regions:
        if region.name in work.written:
            writing_pen = hand.pen if hand.pen != MARKER else BALLPOINT
            put(_writing(region, rng), writing_pen)
    return drawn


def _pen_for(mark: PenMark, hand: Hand) -> Pen:
    faint = mark.style in (MarkStyle.FAINT_CROSS, MarkStyle.FAINT_TICK)
    return HARD_PENCIL if faint else hand.pen


def _mark(bubble: Bubble, mark: PenMark, hand: Hand, rng: np.random.Generator) -> list[Stroke]:
    usual = hand.style if rng.random() < hand.loyalty else hand.other_style
    pen_mm = _pen_for(mark, hand).width_mm
    strokes = mark_strokes(
        mark.style or usual, w_mm=bubble.w_mm, h_mm=bubble.h_mm, pen_mm=pen_mm, rng=rng
    )
    if mark.crossed_out:
        strokes += strike_out(w_mm=bubble.w_mm, rng=rng)
    centre = np.array([bubble.x_mm, bubble.y_mm]) + _aim(hand, rng)
    return [
        Stroke(points_mm=stroke.points_mm + centre, pressure=stroke.pressure * hand.pressure)
        for stroke in strokes
    ]


def _aim(hand: Hand, rng: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    offset = np.array(hand.bias_mm) + rng.normal(0.0, hand.scatter_mm, 2)
    distance = float(np.hypot(*offset))
    return offset if distance <= _FARTHEST_MM else offset * (_FARTHEST_MM / distance)


def _writing(region: Region, rng: np.random.Generator) -> list[Stroke]:
    write = signature if region.kind is RegionKind.SIGNATURE else written_words
    return write(x_mm=region.x_mm, y_mm=region.y_mm, w_mm=region.w_mm, h_mm=region.h_mm, rng=rng)

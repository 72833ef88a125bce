"""Colours, sizes and signs of an overlay: the same on the page, in the margin and in the legend.

Colours after Okabe and Ito (2008), which people with any common colour blindness tell apart; each
kind has a shape of its own as well.
"""

from __future__ import annotations

from dataclasses import dataclass

from omr import canvas as draw
from omr.canvas import BOLD, Canvas, Colour, Place
from omr.captions import Tone

INK: Colour = (30, 30, 30)  # blue, green, red
QUIET: Colour = (110, 110, 110)
PAPER: Colour = (255, 255, 255)
MARGIN: Colour = (255, 252, 248)
MARKED: Colour = (178, 114, 0)  # blue
DOUBTFUL: Colour = (0, 94, 213)  # vermilion
WRITTEN: Colour = (115, 158, 0)  # bluish green
COLOUR_OF = {Tone.READ: MARKED, Tone.CHECK: DOUBTFUL, Tone.WRITTEN: WRITTEN, Tone.EMPTY: QUIET}

TEXT_MM = 3.1  # size of type; its capitals are two thirds of it
LINE_MM = 4.2
SIGN_MM = 2.7  # of a ring, a question mark or a box in the margin and the legend


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Millimetres on the form to pixels on the picture."""

    dpi: int

    def px(self, value_mm: float) -> int:
        return round(value_mm * self.dpi / 25.4)

    @property
    def thick(self) -> int:
        """The line of everything that is drawn on the page."""
        return max(2, self.px(0.5))


def sign(canvas: Canvas, tone: Tone, middle: Place, scale: Scale) -> None:
    """The shape of a kind of remark, small."""
    if tone is Tone.CHECK:
        question_mark(canvas, middle, scale)
        return
    half = scale.px(SIGN_MM / 2)
    if tone is Tone.READ:
        axes = half, round(half * 0.8)
        draw.ring(canvas, middle, axes, colour=MARKED, line_px=scale.thick)
        return
    corner, far = (middle[0] - half, middle[1] - half), (middle[0] + half, middle[1] + half)
    dash_px = max(3, half // 2)
    line_px = scale.thick if tone is Tone.WRITTEN else max(1, scale.thick - 1)
    colour = COLOUR_OF[tone]
    draw.dashed_box(canvas, corner, far, colour=colour, line_px=line_px, dash_px=dash_px)
    if tone is Tone.WRITTEN:
        start, end = (middle[0] - half // 2, middle[1] + half // 2), (far[0], corner[1])
        draw.line(canvas, start, end, colour=colour, line_px=line_px)


def question_mark(canvas: Canvas, middle: Place, scale: Scale) -> None:
    """White on a filled square."""
    half = scale.px(SIGN_MM / 2)
    corner, far = (middle[0] - half, middle[1] - half), (middle[0] + half, middle[1] + half)
    draw.box(canvas, corner, far, colour=DOUBTFUL, line_px=-1)
    size = scale.px(TEXT_MM)
    wide = draw.width_px("?", size_px=size, weight=BOLD)
    at = middle[0] - wide // 2, middle[1] + round(0.36 * size)
    draw.write(canvas, "?", at, size_px=size, colour=PAPER, weight=BOLD)

"""Pictures of marks in large bubbles, right and wrong ones, around a middle in millimetres."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cardgen import measures as m
from cardgen.drawing import Oval, Part, Stroke

_SCALE = 2.3  # of a printed bubble
_W_MM, _H_MM = m.BUBBLE_W_MM * _SCALE, m.BUBBLE_H_MM * _SCALE
_PEN_MM = 0.9
_INK = 0.1


def _bubble(x: float, y: float, *, fill: float | None = 1.0) -> Oval:
    line = m.BUBBLE_LINE_MM * _SCALE
    return Oval(x_mm=x, y_mm=y, w_mm=_W_MM, h_mm=_H_MM, line_mm=line, grey=m.BUBBLE_GREY, fill=fill)


def _filled(x: float, y: float) -> Part:
    return Part(ovals=(_bubble(x, y, fill=_INK),))


def _cross(x: float, y: float) -> Part:
    return Part(ovals=(_bubble(x, y),), strokes=_cross_strokes(x, y))


def _cross_strokes(x: float, y: float) -> tuple[Stroke, Stroke]:
    a, b = 0.42 * _W_MM, 0.44 * _H_MM
    return (
        Stroke(points_mm=((x - a, y - b), (x + a, y + b)), line_mm=_PEN_MM, grey=_INK),
        Stroke(points_mm=((x - a, y + b), (x + a, y - b)), line_mm=_PEN_MM, grey=_INK),
    )


def _tick(x: float, y: float) -> Part:
    points = ((x - 3.2, y), (x - 0.6, y + 3.2), (x + 4.6, y - 4.2))
    return Part(
        ovals=(_bubble(x, y),), strokes=(Stroke(points_mm=points, line_mm=_PEN_MM, grey=_INK),)
    )


def _mend(x: float, y: float) -> Part:
    """A wrong mark left as it is, and the mistake bubble at the end of its row marked."""
    left, right = x - 9.0, x + 9.0
    between = Stroke(points_mm=((left + 6.5, y), (right - 6.5, y)), line_mm=0.25, grey=0.5)
    return Part(
        ovals=(_bubble(left, y, fill=_INK), _bubble(right, y)),
        strokes=(*_cross_strokes(right, y), between),
    )


def _dot(x: float, y: float) -> Part:
    beside = Oval(
        x_mm=x - _W_MM * 0.75, y_mm=y + 1, w_mm=1.8, h_mm=1.8, line_mm=0.1, grey=_INK, fill=_INK
    )
    return Part(ovals=(_bubble(x, y), beside))


def _circle(x: float, y: float) -> Part:
    around = Oval(x_mm=x, y_mm=y, w_mm=_W_MM * 1.5, h_mm=_H_MM * 1.45, line_mm=_PEN_MM, grey=_INK)
    return Part(ovals=(_bubble(x, y), around))


def _faint(x: float, y: float) -> Part:
    stroke = Stroke(points_mm=((x - 2.4, y + 1.8), (x + 2.2, y - 1.9)), line_mm=0.3, grey=0.72)
    return Part(ovals=(_bubble(x, y),), strokes=(stroke,))


def _two(x: float, y: float) -> Part:
    left, right = x - 6.0, x + 6.0
    return Part(
        ovals=(_bubble(left, y), _bubble(right, y)),
        strokes=(*_cross_strokes(left, y), *_cross_strokes(right, y)),
    )


PICTURES: Mapping[str, Callable[[float, float], Part]] = {
    "fill": _filled,
    "cross": _cross,
    "tick": _tick,
    "mend": _mend,
    "dot": _dot,
    "circle": _circle,
    "faint": _faint,
    "two": _two,
}

"""The marks that people make in a bubble, as strokes around its centre."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

import numpy as np

from ediary_app.demo.ink import Points, Stroke


class MarkStyle(StrEnum):
    FILL = "fill"
    PARTIAL_FILL = "partial_fill"
    OVERSHOOT = "overshoot"
    HATCH = "hatch"
    CROSS = "cross"
    TICK = "tick"
    LINE = "line"
    DOT = "dot"
    FAINT_CROSS = "faint_cross"
    FAINT_TICK = "faint_tick"


_Maker = Callable[[float, float, float, np.random.Generator], list[Stroke]]


def mark_strokes(
    style: MarkStyle, *, w_mm: float, h_mm: float, pen_mm: float, rng: np.random.Generator
) -> list[Stroke]:
    """Strokes of one mark for a bubble of ``w_mm`` x ``h_mm`` whose centre is (0, 0)."""
    return _MAKERS[style](w_mm, h_mm, pen_mm, rng)


def strike_out(*, w_mm: float, rng: np.random.Generator) -> list[Stroke]:
    """How a mark made by mistake is crossed out: back and forth, beyond the bubble's ends."""
    turns = int(rng.integers(3, 6))
    xs = np.where(np.arange(turns) % 2, 1.0, -1.0) * w_mm * rng.uniform(0.62, 0.85, turns)
    ys = np.linspace(-0.9, 0.9, turns) + rng.normal(0.0, 0.15, turns)
    return [Stroke(points_mm=np.column_stack([xs, ys]))]


def _zigzag(w: float, h: float, spacing: float, size: float, rng: np.random.Generator) -> Points:
    """Slanted to-and-fro lines that fill the ellipse ``size`` times the bubble."""
    slant = rng.uniform(0.2, 0.9)
    across = np.arange(-w / 2 * size, w / 2 * size, spacing)
    points = []
    for index, x in enumerate(across):
        reach = h / 2 * size * np.sqrt(max(0.04, 1.0 - (2 * x / (w * size)) ** 2))
        reach *= rng.uniform(0.86, 1.06)
        end = reach if index % 2 else -reach
        points.append((x - slant * end * 0.4 + rng.normal(0.0, 0.05), end))
    return np.array(points)


def _rim(w: float, h: float, size: float, rng: np.random.Generator) -> Points:
    turn = np.linspace(0.0, rng.uniform(1.0, 1.25) * 2 * np.pi, 22) + rng.uniform(0.0, 6.0)
    wobble = size * (1.0 + rng.normal(0.0, 0.04, turn.shape))
    return np.column_stack([w / 2 * wobble * np.cos(turn), h / 2 * wobble * np.sin(turn)])


def _fill(w: float, h: float, pen: float, rng: np.random.Generator) -> list[Stroke]:
    size = float(rng.uniform(0.84, 1.0))
    inside = max(0.3, size - pen / h)  # the pen's own width reaches the edge
    lines = _zigzag(w, h, max(0.2, pen * rng.uniform(0.55, 0.95)), inside, rng)
    return [Stroke(points_mm=lines), Stroke(points_mm=_rim(w, h, inside, rng))]


def _partial_fill(w: float, h: float, pen: float, rng: np.random.Generator) -> list[Stroke]:
    size = float(rng.uniform(0.55, 0.72))
    lines = _zigzag(w, h, max(0.2, pen * rng.uniform(0.7, 1.1)), size, rng)
    aside = rng.uniform(-0.5, 0.5, 2) * (w * (1 - size), h * (1 - size))
    return [Stroke(points_mm=lines + aside)]


def _overshoot(w: float, h: float, pen: float, rng: np.random.Generator) -> list[Stroke]:
    lines = _zigzag(w, h, max(0.22, pen * 0.85), float(rng.uniform(1.1, 1.3)), rng)
    return [Stroke(points_mm=lines)]


def _hatch(w: float, h: float, pen: float, rng: np.random.Generator) -> list[Stroke]:
    """Separate slanted lines with paper between them."""
    spacing = pen + float(rng.uniform(0.25, 0.45))
    strokes = []
    for x in np.arange(-w / 2 * 0.85, w / 2 * 0.9, spacing):
        reach = h / 2 * np.sqrt(max(0.05, 1.0 - (2 * x / w) ** 2)) * rng.uniform(0.85, 1.15)
        ends = np.array([(x - 0.35 * reach, reach), (x + 0.35 * reach, -reach)])
        strokes.append(Stroke(points_mm=ends + rng.normal(0.0, 0.05, (2, 2))))
    return strokes


def _bowed(start: Points, end: Points, rng: np.random.Generator) -> Points:
    along = np.linspace(0.0, 1.0, 9)[:, None]
    straight = start + (end - start) * along
    sideways = np.array([-(end - start)[1], (end - start)[0]])
    return np.asarray(straight + sideways * rng.normal(0.0, 0.05) * np.sin(np.pi * along))


def _cross(w: float, h: float, pen: float, rng: np.random.Generator) -> list[Stroke]:
    reach = rng.uniform(0.85, 1.15)
    strokes = []
    for side in (1.0, -1.0):
        start = np.array([-side * w * 0.42, -h * 0.5]) * reach + rng.normal(0.0, 0.16, 2)
        end = np.array([side * w * 0.42, h * 0.5]) * reach + rng.normal(0.0, 0.16, 2)
        strokes.append(Stroke(points_mm=_bowed(start, end, rng)))
    return strokes


def _tick(w: float, h: float, pen: float, rng: np.random.Generator) -> list[Stroke]:
    """Short down, long up; the corner stands in the bubble, the tail often leaves it."""
    start = np.array([-w * 0.40, -h * 0.05]) + rng.normal(0.0, 0.15, 2)
    corner = np.array([-w * 0.08, h * 0.42]) + rng.normal(0.0, 0.13, 2)
    tail = np.array([w * 0.50, -h * 0.62]) * rng.uniform(0.85, 1.2) + rng.normal(0.0, 0.15, 2)
    down, up = _bowed(start, corner, rng), _bowed(corner, tail, rng)
    return [Stroke(points_mm=np.concatenate([down, up[1:]]))]


def _line(w: float, h: float, pen: float, rng: np.random.Generator) -> list[Stroke]:
    """One bold line through the bubble, drawn over two or three times."""
    angle = rng.normal(0.0, 0.2) if rng.random() < 0.6 else rng.normal(0.7, 0.15)
    direction = np.array([np.cos(angle), -np.sin(angle)])
    half = direction * min(w * 0.52, h * 0.6 / max(0.05, abs(direction[1])))
    times = int(rng.integers(2, 4))
    strokes = []
    for index in range(times):
        shift = np.array([0.0, (index - (times - 1) / 2) * pen * 0.7]) + rng.normal(0.0, 0.06, 2)
        strokes.append(Stroke(points_mm=_bowed(shift - half, shift + half, rng)))
    return strokes


def _dot(w: float, h: float, pen: float, rng: np.random.Generator) -> list[Stroke]:
    """A blob of 1 to 1.6 mm near the middle: the pen goes round two or three times."""
    radius = max(0.1, (rng.uniform(1.0, 1.6) - pen) / 2)
    turn = np.linspace(0.0, rng.uniform(2.0, 3.0) * 2 * np.pi, 24) + rng.uniform(0.0, 6.0)
    wobble = radius * np.linspace(0.25, 1.0, len(turn))
    middle = rng.normal(0.0, 0.15, 2)
    return [
        Stroke(points_mm=middle + np.column_stack([np.cos(turn), np.sin(turn)]) * wobble[:, None])
    ]


def _faint(maker: _Maker) -> _Maker:
    def make(w: float, h: float, pen: float, rng: np.random.Generator) -> list[Stroke]:
        pressure = float(rng.uniform(0.5, 0.8))
        return [
            Stroke(points_mm=stroke.points_mm, pressure=pressure)
            for stroke in maker(w, h, pen, rng)
        ]

    return make


_MAKERS: Mapping[MarkStyle, _Maker] = {
    MarkStyle.FILL: _fill,
    MarkStyle.PARTIAL_FILL: _partial_fill,
    MarkStyle.OVERSHOOT: _overshoot,
    MarkStyle.HATCH: _hatch,
    MarkStyle.CROSS: _cross,
    MarkStyle.TICK: _tick,
    MarkStyle.LINE: _line,
    MarkStyle.DOT: _dot,
    MarkStyle.FAINT_CROSS: _faint(_cross),
    MarkStyle.FAINT_TICK: _faint(_tick),
}

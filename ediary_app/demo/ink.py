"""Puts pen strokes on a page image: a pen's line, its pressure and its ink on the paper's tooth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

MM_PER_INCH = 25.4
_SUPERSAMPLING = 3
_SUBPIXEL_BITS = 4  # OpenCV draws lines at 1/16 pixel when asked with this shift
_STEP_MM = 0.25  # the length of line over which pressure and tremor hardly change

Gray = NDArray[np.uint8]
Points = NDArray[np.float64]  # (n, 2), x and y in mm


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """What the hand holds.

    ``darkness``: share of light that a full line swallows, 0 to 1; ``grain``: how far the paper's
    tooth shows through (pencil much, marker none); ``skipping``: chance that a short piece of a
    line stays nearly dry (ballpoint).
    """

    name: str
    width_mm: float
    darkness: float
    grain: float
    skipping: float = 0.0


BALLPOINT = Pen(name="ballpoint", width_mm=0.42, darkness=0.86, grain=0.22, skipping=0.02)
GEL_PEN = Pen(name="gel pen", width_mm=0.55, darkness=0.94, grain=0.06)
FINE_PEN = Pen(name="fine pen", width_mm=0.32, darkness=0.88, grain=0.10)
PENCIL = Pen(name="pencil", width_mm=0.50, darkness=0.68, grain=0.50)
HARD_PENCIL = Pen(name="hard pencil", width_mm=0.40, darkness=0.56, grain=0.50)
MARKER = Pen(name="marker", width_mm=1.70, darkness=0.93, grain=0.03)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """One line without lifting the pen: points in mm from the page's top left, and the pressure.

    ``pressure`` 1 is the pen's usual one; less is paler and thinner.
    """

    points_mm: Points
    pressure: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Touch:
    """A pen on this page's pixels."""

    pen: Pen
    px_per_mm: float
    rng: np.random.Generator


def page_dpi(image: Gray, width_mm: float) -> float:
    """The resolution of an image that shows a page of this width from edge to edge."""
    return float(image.shape[1] / width_mm * MM_PER_INCH)


def draw_strokes(
    image: Gray,
    strokes: Iterable[Stroke],
    *,
    pen: Pen,
    px_per_mm: float,
    tremor_mm: float,
    rng: np.random.Generator,
) -> None:
    """Add strokes to ``image`` (rows x columns, 0 black to 255 white) in place.

    Each stroke is drawn three times larger, shrunk by area, and multiplied into the page, so ink
    over print and ink over ink come out darker as they do on paper. Strokes beyond the edge of the
    page are cut off there.
    """
    touch = _Touch(pen=pen, px_per_mm=px_per_mm, rng=rng)
    for stroke in strokes:
        line = _with_tremor(_resampled(stroke.points_mm), tremor_mm, rng)
        _multiply_in(image, line * px_per_mm, stroke.pressure, touch)


def _resampled(points: Points) -> Points:
    steps = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    count = max(3, round(along[-1] / _STEP_MM) + 1)
    at = np.linspace(0.0, along[-1], count)
    return np.column_stack([np.interp(at, along, points[:, axis]) for axis in (0, 1)])


def _with_tremor(points: Points, tremor_mm: float, rng: np.random.Generator) -> Points:
    """A slow wander of the hand, about 1 mm long, around the intended line."""
    noise = rng.normal(0.0, tremor_mm * 1.7, points.shape)
    kernel = np.array([0.2, 0.3, 0.3, 0.2])
    for axis in (0, 1):
        points[:, axis] += np.convolve(noise[:, axis], kernel, mode="same")[: len(points)]
    return points


def _multiply_in(image: Gray, line_px: Points, pressure: float, touch: _Touch) -> None:
    reach = touch.pen.width_mm * touch.px_per_mm + 2.0
    height, width = image.shape
    left, top = np.floor(np.maximum(line_px.min(axis=0) - reach, 0)).astype(int)
    right, bottom = np.ceil(np.minimum(line_px.max(axis=0) + reach, (width, height))).astype(int)
    if left >= right or top >= bottom:
        return
    canvas = np.zeros(
        ((bottom - top) * _SUPERSAMPLING, (right - left) * _SUPERSAMPLING), dtype=np.uint8
    )
    _draw_line(canvas, (line_px - (left, top)) * _SUPERSAMPLING, pressure, touch)
    ink = cv2.resize(canvas, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
    cover = ink.astype(np.float32) / 255.0 * _tooth(ink.shape, pressure, touch)
    patch = image[top:bottom, left:right]
    patch[:] = np.rint(patch * (1.0 - touch.pen.darkness * cover)).astype(np.uint8)


def _draw_line(canvas: Gray, line: Points, pressure: float, touch: _Touch) -> None:
    """Piece by piece, since the pressure changes along the line and is low where it begins."""
    pieces = len(line) - 1
    unevenness = 0.06 + 0.35 * touch.pen.grain  # a marker or gel pen hardly feels the hand
    wave = np.convolve(
        touch.rng.normal(0.0, unevenness, pieces + 6), np.full(7, 0.378), mode="valid"
    )
    force = np.clip(pressure * (1.0 + wave), 0.15, 1.25)
    force[0] *= 1.0 - touch.pen.grain
    force[-1] *= 1.0 - touch.pen.grain
    force[touch.rng.random(pieces) < touch.pen.skipping] *= 0.25
    full_px = touch.pen.width_mm * touch.px_per_mm * _SUPERSAMPLING
    fixed = np.rint(line * (1 << _SUBPIXEL_BITS)).astype(int)
    for index in range(pieces):
        cv2.line(
            canvas,
            (int(fixed[index, 0]), int(fixed[index, 1])),
            (int(fixed[index + 1, 0]), int(fixed[index + 1, 1])),
            int(255 * min(1.0, 0.35 + 0.65 * force[index])),
            max(1, round(full_px * (0.75 + 0.25 * force[index]))),
            cv2.LINE_AA,
            _SUBPIXEL_BITS,
        )


def _tooth(shape: tuple[int, ...], pressure: float, touch: _Touch) -> NDArray[np.float32]:
    """How much ink each spot of paper takes, 0 to 1; a light hand touches only the high spots."""
    noise = touch.rng.standard_normal(shape, dtype=np.float32)
    sigma = max(0.3, 0.06 * touch.px_per_mm)
    noise = np.asarray(cv2.GaussianBlur(noise, (0, 0), sigma), dtype=np.float32)
    noise /= float(noise.std()) + 1e-6
    take = 1.0 - touch.pen.grain * (0.45 + 0.45 * noise)
    lightness = min(1.0, 0.35 + 0.65 * pressure)
    return np.asarray(np.clip(take * lightness, 0.0, 1.0), dtype=np.float32)

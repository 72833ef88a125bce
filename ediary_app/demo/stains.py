"""Stains on the sheet: coffee, specks of dirt, and the blots of a dirty roller."""

from __future__ import annotations

import cv2
import numpy as np

from ediary_app.demo.ink import Gray
from ediary_app.demo.light import multiply

_ROLLER_TURN_MM = (38.0, 95.0)  # once around: the rollers and drums of office machines


def spill_coffee(page: Gray, px_per_mm: float, rng: np.random.Generator) -> None:
    """The ring of a mug with a paler inside and two drops."""
    height, width = page.shape
    spots = [(rng.uniform(34, 40), rng.uniform(0.3, 0.7), rng.uniform(0.25, 0.75))]
    spots += [(rng.uniform(3, 7), rng.random(), rng.random()) for _ in range(2)]
    for radius_mm, x_share, y_share in spots:
        radius = radius_mm * px_per_mm
        size = int(2.3 * radius)
        ys, xs = np.mgrid[0:size, 0:size].astype(np.float32) - size / 2
        angle = np.arctan2(ys, xs)
        wobble = 1.0 + 0.02 * np.sin(3 * angle + rng.uniform(0, 6)) + 0.01 * np.sin(7 * angle)
        out = np.hypot(xs, ys) / (radius * wobble)
        ring = 0.30 * np.exp(-(((out - 1.0) / 0.03) ** 2)) * (0.65 + 0.35 * np.sin(angle + 1.0))
        inside = 0.10 / (1.0 + np.exp((out - 1.0) * 60))
        left, top = int(x_share * width - size / 2), int(y_share * height - size / 2)
        multiply(page, (1.0 - ring - inside).astype(np.float32), top=top, left=left)


def sprinkle_dirt(page: Gray, specks: int, px_per_mm: float, rng: np.random.Generator) -> None:
    """Dark dots of 0.1 to 0.5 mm, most of them small, anywhere on the sheet."""
    height, width = page.shape
    for _ in range(specks):
        radius_mm = 0.05 + 0.2 * rng.random() ** 3
        at_px = (rng.random() * width, rng.random() * height)
        _blot(page, at_px, radius_mm * px_per_mm, int(rng.integers(30, 150)), rng)


def roll_blots(page: Gray, blots: int, px_per_mm: float, rng: np.random.Generator) -> None:
    """Blots of 0.4 to 1.6 mm, each at one place across and again with every turn of its roller.

    A roller's dirt wears off: each turn prints it a little paler.
    """
    height, width = page.shape
    for _ in range(blots):
        turn_px = rng.uniform(*_ROLLER_TURN_MM) * px_per_mm
        x, y = rng.uniform(0.05, 0.95) * width, rng.random() * turn_px
        radius_px = rng.uniform(0.2, 0.8) * px_per_mm
        level = float(rng.uniform(60, 170))
        while y < height:
            _blot(page, (x, y), radius_px, round(level), rng)
            y += turn_px
            level += 0.12 * (235 - level)


def _blot(
    page: Gray,
    at_px: tuple[float, float],
    radius_px: float,
    level: int,
    rng: np.random.Generator,
) -> None:
    """A small ellipse, drawn at sixteenths of a pixel; print that is darker stays as dark."""
    reach = int(radius_px) + 3
    left, top = (max(0, int(value) - reach) for value in at_px)
    patch = page[top : int(at_px[1]) + reach, left : int(at_px[0]) + reach]
    x, y = (int((value - first) * 16) for value, first in zip(at_px, (left, top), strict=True))
    axes = (max(8, int(radius_px * 16)), max(8, int(radius_px * rng.uniform(0.6, 1.0) * 16)))
    angle = float(rng.uniform(0, 180))
    blot = cv2.ellipse(patch.copy(), (x, y), axes, angle, 0, 360, level, -1, cv2.LINE_AA, 4)
    np.minimum(patch, blot, out=patch)

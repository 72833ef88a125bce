"""Folds: a crease's shadow and highlight, and the sliver of paper that stands up in it."""

from __future__ import annotations

import numpy as np

from ediary_app.demo.ink import Gray
from ediary_app.demo.light import Light, multiply

_SWALLOWED_MM = (0.0, 0.35)  # of the sheet's length: a fold that was pressed flat, or was not


def fold_near_middle(page: Gray, px_per_mm: float, rng: np.random.Generator) -> None:
    """A crease across the page: a dark line with a bright side, slightly slanted."""
    height, width = page.shape
    middle = height * rng.uniform(0.35, 0.65)
    slope = rng.normal(0.0, 0.004)
    _shade_crease(page, middle + slope * (np.arange(width) - width / 2), px_per_mm, strength=1.0)


def fold_anywhere(page: Gray, px_per_mm: float, rng: np.random.Generator) -> None:
    """Fold across at any height, in place; what lies below moves up by what the fold swallows.

    Pass ``page.T`` to fold down the page: it is a view.
    """
    height, width = page.shape
    at = int(height * rng.uniform(0.12, 0.88))
    swallowed = int(rng.uniform(*_SWALLOWED_MM) * px_per_mm)
    if swallowed:
        page[at : height - swallowed] = page[at + swallowed :].copy()
        page[height - swallowed :] = page[height - swallowed - 1]
    slope = rng.normal(0.0, 0.002)
    centre = at + slope * (np.arange(width) - width / 2)
    _shade_crease(page, centre, px_per_mm, strength=float(rng.uniform(0.8, 1.8)))


def _shade_crease(page: Gray, centre: np.ndarray, px_per_mm: float, *, strength: float) -> None:
    """``centre``: the crease's row in each column."""
    reach = int(3 * px_per_mm)
    top = int(centre.min()) - reach
    rows = np.arange(int(centre.max()) - int(centre.min()) + 2 * reach)[:, None] + top
    distance = (rows - centre[None, :]) / px_per_mm
    dark = 0.22 * np.exp(-((distance / 0.18) ** 2)) + 0.07 * np.exp(-((distance / 1.2) ** 2))
    bright = 0.03 * np.exp(-(((distance - 0.8) / 0.5) ** 2))
    light: Light = (1.0 - strength * (dark - bright)).astype(np.float32)
    multiply(page, light, top=top)

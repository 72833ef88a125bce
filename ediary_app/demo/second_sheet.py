"""Two sheets in one picture: one over the other, or both beside each other on the glass."""

from __future__ import annotations

import numpy as np

from ediary_app.demo.ink import Gray

_SHADOW = 0.75  # of the light comes back at the upper sheet's edge
_BARE = 250


def lay_over(page: Gray, other: Gray, px_per_mm: float, rng: np.random.Generator) -> Gray:
    """The page with ``other`` over its lower part, moved down by a fifth to four fifths."""
    height, width = page.shape
    covered = page.copy()
    top = int(height * rng.uniform(0.2, 0.8))
    left = int(rng.uniform(-15, 15) * px_per_mm)
    seen = other[: height - top, max(0, -left) : width - max(0, left)]
    at = slice(max(0, left), max(0, left) + seen.shape[1])
    covered[top:, at] = seen
    edge = covered[max(0, top - round(0.6 * px_per_mm)) : top, at]
    edge[:] = (edge * _SHADOW).astype(np.uint8)
    return covered


def lay_beside(page: Gray, other: Gray, rng: np.random.Generator) -> Gray:
    """Both sheets side by side, in either order; twice as wide."""
    rows = max(len(page), len(other))
    both = [_lengthened(sheet, rows) for sheet in (page, other)]
    if rng.random() < 0.5:
        both.reverse()
    return np.concatenate(both, axis=1)


def _lengthened(page: Gray, rows: int) -> Gray:
    missing = rows - len(page)
    return np.pad(page, ((0, missing), (0, 0)), constant_values=_BARE) if missing else page

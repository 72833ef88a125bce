"""Single values from the order of many: as NumPy's median and quantile give them, at a tenth of the
cost for the few hundred values that one page has of a thing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from omr.image import Grey


def median(values: NDArray[np.floating[Any]]) -> float:
    """The middle of (n,) values, n >= 1; the mean of the two in the middle where n is even."""
    return quantile(values, 0.5)


def quantile(values: NDArray[np.floating[Any]], share: float) -> float:
    """The value that ``share`` of (n,) values lie below, n >= 1, linear between neighbours."""
    place = share * (values.size - 1)
    below = int(place)
    above = min(below + 1, values.size - 1)
    ordered = np.sort(values)  # of so few, quicker than partitioning
    low, high = float(ordered[below]), float(ordered[above])
    return low + (high - low) * (place - below)


def grey_ranks(pixels: Grey, shares: Sequence[float]) -> list[float]:
    """For each share, below 1, the grey level at that place of all n >= 1 pixels in order."""
    below = np.bincount(pixels.ravel(), minlength=256).cumsum()
    ranks = [int(share * pixels.size) for share in shares]
    return [float(level) for level in np.searchsorted(below, ranks, side="right")]

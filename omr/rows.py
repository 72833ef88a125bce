"""Which row of a page each bubble stands in."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from omr.image import Points

APART_MM = 0.1  # bubbles of one row are printed at one height


def rows_of(centres_mm: Points) -> NDArray[np.intp]:
    """(n,): which row, counted from above, each of the centres (n, 2) stands in."""
    return _rows(np.rint(centres_mm[:, 1] / APART_MM).astype(np.int32).tobytes())


@lru_cache(maxsize=64)  # the pages of a batch are printed alike, and each asks more than once
def _rows(heights: bytes) -> NDArray[np.intp]:
    _, row = np.unique(np.frombuffer(heights, np.int32), return_inverse=True)
    found = np.asarray(row, dtype=np.intp)
    found.flags.writeable = False
    return found

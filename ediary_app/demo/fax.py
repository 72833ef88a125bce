"""A fax line: rows of a black-and-white scan that did not come through."""

from __future__ import annotations

import numpy as np

from ediary_app.demo.ink import Gray

_LONGEST_ROWS = 3


def drop_rows(scan: Gray, share: float, rng: np.random.Generator) -> Gray:
    """Lose a ``share`` of the rows in short runs: the row before again, white, or cut out."""
    received = scan.copy()
    kept = np.ones(len(scan), dtype=np.bool_)
    runs = rng.poisson(share * len(scan) / ((1 + _LONGEST_ROWS) / 2))
    for _ in range(int(runs)):
        first = int(rng.integers(1, len(scan) - _LONGEST_ROWS))
        rows = slice(first, first + int(rng.integers(1, _LONGEST_ROWS + 1)))
        fate = int(rng.integers(3))
        if fate == 0:
            received[rows] = received[first - 1]
        elif fate == 1:
            received[rows] = 255
        else:
            kept[rows] = False
    return received[kept]

"""Black bars across a black-and-white picture: what flipped bits leave of a fax code (G3, G4).

Each row is stored as its differences from the row above. Where a bit flips, black and white change
places for long stretches, and the rows below inherit it until a strip or the picture ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.image import CoarseCopy, Points, resized

CELLS = 32  # across the sheet, 6 mm each
BLACK_BELOW = 50  # mean grey level of a cell in one row of the coarse copy
# On so many, a quarter of the width, a line is barred: grey heads of columns, which turn black on
# faxes, cover less.
FROM_CELLS = 8
WIDE_CELLS = 16  # half the sheet

Lines = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlackBars:
    """Where bars lie across the sheet, in the page's pixels.

    ``rows_px`` and ``columns_px`` are lines of ``line_px`` each; ``wide_rows`` and ``wide_columns``
    tell which of them are black over half the sheet.
    """

    rows_px: Lines
    wide_rows: Bools
    columns_px: Lines
    wide_columns: Bools
    line_px: int

    def by_axis(self) -> Iterator[tuple[int, Lines, Bools]]:
        """As streaks count: axis 0 for columns of pixels, 1 for rows; lines and which are wide."""
        yield 0, self.columns_px, self.wide_columns
        yield 1, self.rows_px, self.wide_rows


def find_black_bars(coarse: CoarseCopy, sheet: Points) -> BlackBars | None:
    """Bars within the ``sheet``, given by its four corners in the page's pixels, (4, 2).

    Pictures get turned after they were decoded, so both rows and columns are looked at. None when
    too little of the sheet is in the picture.
    """
    ends = np.sort((sheet + 0.5) / coarse.factor - 0.5, axis=0)
    limits = np.array(coarse.pixels.shape[::-1])
    left, top = np.clip(np.ceil(ends[1]), 0, limits).astype(int)
    right, bottom = np.clip(np.floor(ends[2]), 0, limits).astype(int)
    inside = coarse.pixels[top:bottom, left:right]
    if min(inside.shape) < CELLS:
        return None
    rows = resized(inside, width_px=CELLS, height_px=inside.shape[0]) < BLACK_BELOW
    columns = resized(inside, width_px=inside.shape[1], height_px=CELLS).T < BLACK_BELOW
    barred_rows, barred_columns = _barred(rows), _barred(columns)
    return BlackBars(
        rows_px=(barred_rows + top + 0.5) * coarse.factor - 0.5,
        wide_rows=rows[barred_rows].sum(axis=1) >= WIDE_CELLS,
        columns_px=(barred_columns + left + 0.5) * coarse.factor - 0.5,
        wide_columns=columns[barred_columns].sum(axis=1) >= WIDE_CELLS,
        line_px=coarse.factor,
    )


def _barred(black: Bools) -> NDArray[np.intp]:
    """The lines of (n, cells) that are black over so many cells."""
    return np.flatnonzero(black.sum(axis=1) >= FROM_CELLS)

"""Looks at places of a located sheet: pieces cut upright, and the level of the paper around."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.calibration_card import COLUMNS, STRIPS, WHITE_MARGINS, Box
from omr.image import Floats, Grey, Points, sample_at
from omr.pagemap import PageMap

CELL_MM = 8.5  # of white paper, whose middle level is taken; shadows are wider
EDGE_MM = 6.0  # nearer to the sheet's edge lies its shadow, or what is behind it
FIT_FROM_MM, FIT_TO_MM = 12.0, 198.0  # a bound page's dark gutter would bend the whole surface


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedSheet:
    """A picture and where the calibration card lies in it."""

    pixels: Grey
    page_map: PageMap

    def piece(self, box: Box, *, px_per_mm: float, inset_mm: float = 0.0) -> Floats:
        """The box upright, (rows, columns) in grey levels; outside of the picture it is white."""
        places = grid_of(box, px_per_mm=px_per_mm, inset_mm=inset_mm)
        pixels = self.page_map.to_pixels(places.reshape(-1, 2)).astype(np.float32)
        x, y = (pixels[:, k].reshape(places.shape[:2]) for k in (0, 1))
        return sample_at(self.pixels, x, y).astype(np.float32)

    def shows(self, point_mm: Points) -> NDArray[np.bool_]:
        """Which of the points (n, 2) lie on the picture, (n,)."""
        height, width = self.pixels.shape
        x, y = self.page_map.to_pixels(point_mm).T
        return np.asarray((x >= 0) & (y >= 0) & (x <= width - 1) & (y <= height - 1))


def grid_of(box: Box, *, px_per_mm: float, inset_mm: float = 0.0) -> Points:
    """Places in a box, (rows, columns, 2) in mm, ``px_per_mm`` both ways."""
    across = _steps(box.x_mm + inset_mm, box.w_mm - 2 * inset_mm, px_per_mm)
    down = _steps(box.y_mm + inset_mm, box.h_mm - 2 * inset_mm, px_per_mm)
    return np.asarray(np.stack(np.meshgrid(across, down), axis=2), dtype=np.float64)


def _steps(start_mm: float, length_mm: float, px_per_mm: float) -> NDArray[np.float64]:
    count = max(1, round(length_mm * px_per_mm))
    steps = (np.arange(count, dtype=np.float64) + 0.5) * (length_mm / count)
    return np.asarray(start_mm + steps, dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """How light the bare paper is: ``places_mm`` (n, 2) and ``levels`` (n,), 0 to 255."""

    places_mm: Points
    levels: Floats

    def at(self, x_mm: float, y_mm: float) -> float:
        """The level at a place, from a quadratic surface through all that was measured."""
        inner = (self.places_mm[:, 0] > FIT_FROM_MM) & (self.places_mm[:, 0] < FIT_TO_MM)
        known = _terms(self.places_mm[inner])
        weights, *_ = np.linalg.lstsq(known, self.levels[inner].astype(np.float64), rcond=None)
        return float((_terms(np.array([(x_mm, y_mm)])) @ weights)[0])


def look_at_paper(sheet: LocatedSheet) -> Paper:
    """The middle level of each piece of white paper that is on the picture."""
    cells = [cell for strip in (*STRIPS, *COLUMNS, *WHITE_MARGINS) for cell in _cells(strip)]
    middles = np.array([(c.x_mm + c.w_mm / 2, c.y_mm + c.h_mm / 2) for c in cells])
    seen = sheet.shows(middles)
    levels = [
        float(np.median(sheet.piece(cell, px_per_mm=4.0, inset_mm=0.3)))
        for cell, shown in zip(cells, seen, strict=True)
        if shown
    ]
    return Paper(places_mm=middles[seen], levels=np.array(levels, np.float32))


def _cells(strip: Box) -> list[Box]:
    """A strip in pieces, those at the sheet's edge left out."""
    lying = strip.w_mm > strip.h_mm
    start, length = (strip.x_mm, strip.w_mm) if lying else (strip.y_mm, strip.h_mm)
    if lying:
        start, length = max(start, EDGE_MM), length - 2 * max(0.0, EDGE_MM - start)
    count = round(length / CELL_MM)
    size = length / count
    offsets = [start + size * i for i in range(count)]
    if lying:
        return [Box(x_mm=at, y_mm=strip.y_mm, w_mm=size, h_mm=strip.h_mm) for at in offsets]
    return [Box(x_mm=strip.x_mm, y_mm=at, w_mm=strip.w_mm, h_mm=size) for at in offsets]


def _terms(points_mm: Points) -> Points:
    x, y = points_mm[:, 0] / 100.0 - 1.0, points_mm[:, 1] / 100.0 - 1.5
    return np.stack((np.ones_like(x), x, y, x * x, x * y, y * y), axis=1)

"""Where all side marks lie, measured at once as centres of mass on the coarse copy.

A window in which there is more or less than one mark, or another shape, tells nothing; where that
happens often, ``sidemarks`` looks for the marks one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from omr.formplaces import SideMarks
from omr.image import CoarseCopy, Floats, Grey, Points, product
from omr.pagemap import PageMap, patch_grid, patches
from omr.ranks import median

PX_PER_MM = 4.5  # a coarse copy of A4 has 4
REACH_MM = 1.9  # 1.1 mm of feed stretch from corner to corner, and white beside the mark
PAPER_RANK, BLACK_RANK = 0.7, 0.05  # a mark covers an eighth of its window
LEAST_CONTRAST = 0.15  # of the paper's level; low toner has 0.3
# What counts is darker than a quarter of the way to black, fully from three quarters on: blurred
# edges then weigh as much as they are covered, and tinted rows nothing.
NONE_BELOW, FULL_FROM = 0.25, 0.75
AREA_SHARES = (0.65, 1.4)  # of the printed area: thin toner to spreading toner
SPREAD_SHARES = (0.7, 1.5)  # of the printed variance along both sides, blurred edges in it


@dataclass(frozen=True, slots=True, kw_only=True)
class SideOffsets:
    """``offsets_mm`` (n, 2) against the map, in the form's order; zero where not ``found``."""

    offsets_mm: Points
    found: NDArray[np.bool_]


def measure_side_centres(coarse: CoarseCopy, marks: SideMarks, page_map: PageMap) -> SideOffsets:
    """Where the marks lie against ``page_map``, a map into the full picture."""
    count = len(marks.centres_mm)
    if not count:
        return SideOffsets(offsets_mm=np.zeros((0, 2)), found=np.zeros(0, dtype=np.bool_))
    half_w, half_h = (marks.sizes_mm.max(axis=0) / 2 + REACH_MM).tolist()
    grid = patch_grid(half_w, half_h, PX_PER_MM)
    cut = patches(coarse.pixels, page_map.shrunk(coarse.factor), marks.centres_mm, grid)
    ink, visible = _ink(cut.reshape(count, -1))
    sums = product(ink, _moments(half_w, half_h)).astype(np.float64)
    whole = np.maximum(sums[:, :1], 1e-6)
    offsets = sums[:, 1:3] / whole
    spread = sums[:, 3:] / whole - offsets**2
    found = visible & _like_marks(whole[:, 0] / PX_PER_MM**2, spread, marks)
    return SideOffsets(offsets_mm=np.where(found[:, None], offsets, 0.0), found=found)


@lru_cache(maxsize=16)
def _moments(half_w_mm: float, half_h_mm: float) -> Floats:
    """(s, 5): what each sample of the window counts for the mass, its place and its spread."""
    u, v = (each.ravel() for each in patch_grid(half_w_mm, half_h_mm, PX_PER_MM))
    return np.stack((np.ones(u.size, np.float32), u, v, u**2, v**2), axis=1)


def _ink(cut: Grey) -> tuple[Floats, NDArray[np.bool_]]:
    """How far each sample (n, s) is ink, 0 to 1, and whether a window (n,) holds black at all."""
    some = cut[:, ::3]
    ranks = [int(rank * some.shape[1]) for rank in (BLACK_RANK, PAPER_RANK)]
    levels = np.sort(some.astype(np.int16), axis=1)[:, ranks].astype(np.float32)
    paper, black = levels[:, 1], np.float32(median(levels[:, 0]))
    step = paper - black
    visible = step > LEAST_CONTRAST * paper
    scale = 1.0 / (np.maximum(step, 1.0) * np.float32(FULL_FROM - NONE_BELOW))
    ink = (paper[:, None] - cut) * scale[:, None]
    ink -= np.float32(NONE_BELOW / (FULL_FROM - NONE_BELOW))
    return np.clip(ink, 0.0, 1.0, out=ink), np.asarray(visible)


def _like_marks(areas_mm2: Points, spread_mm2: Points, marks: SideMarks) -> NDArray[np.bool_]:
    """Whether what is dark in each window has the size and the shape of a mark."""
    area = areas_mm2 / marks.sizes_mm.prod(axis=1)
    spread = spread_mm2 / (marks.sizes_mm**2 / 12)
    fits = (area > AREA_SHARES[0]) & (area < AREA_SHARES[1])
    return np.asarray(
        fits & (spread > SPREAD_SHARES[0]).all(axis=1) & (spread < SPREAD_SHARES[1]).all(axis=1)
    )

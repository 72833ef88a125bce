"""Following the side marks down both edges, one by one, so that feed stretch cannot slip a row."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from omr.formplaces import SideMarks
from omr.image import Floats, Grey, Points, likeness
from omr.pagemap import PageMap, patch_grid, patches
from omr.sidecentres import SideOffsets

PX_PER_MM = 6.0
WINDOW_MM = 3.2  # how far around its place a mark is looked for, before the bend is known
MARGIN_MM = 0.8  # white around a mark that is part of its look
LIKE = 0.6  # correlation from which it is the mark: blurred, 1-bit and faint prints gave 0.75 up
FIRST_REACH_MM = 1.8  # from an anchor to the first mark: 60 mm of feed at 1.5 % and some slant
NEXT_REACH_MM = 0.7  # from one mark to the next: a row of 6.5 mm stretches by 0.1 mm, a fold more
REACH_PER_MM = 0.03  # more for each mm without a mark: twice the 1.5 % of feed stretch
MOST_OF_PITCH = 0.42  # never so far that the next row's mark could be taken for this one
CERTAIN = 0.73  # where nothing else speaks for it: dithered marks gave 0.74 up, bold text 0.7
SURE = 0.8  # likeness that counts twice


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looks:
    """One side's marks from top to bottom and how well each shift of each fits."""

    centres_mm: Points
    responses: list[Floats]
    zero_px: list[tuple[int, int]]  # the response index (row, column) of no shift


def follow_side_marks(pixels: Grey, marks: SideMarks, page_map: PageMap) -> SideOffsets:
    """Where the side marks lie against ``page_map``."""
    offsets = np.zeros((len(marks.centres_mm), 2))
    found = np.zeros(len(offsets), dtype=np.bool_)
    for side in (marks.left, ~marks.left):
        own = np.flatnonzero(side)
        if len(own):
            looks = _looks(pixels, marks.centres_mm[own], marks.sizes_mm[own], page_map, WINDOW_MM)
            offsets[own], found[own] = _tracked(looks)
    return SideOffsets(offsets_mm=offsets, found=found)


def marks_near(
    pixels: Grey, marks: SideMarks, page_map: PageMap, *, within_mm: float
) -> NDArray[np.bool_]:
    """(n,): whether each mark is there, no further from its place than ``within_mm``."""
    if not len(marks.centres_mm):
        return np.zeros(0, dtype=np.bool_)
    window_mm = within_mm + 2 / PX_PER_MM
    looks = _looks(pixels, marks.centres_mm, marks.sizes_mm, page_map, window_mm)
    reach = max(1, round(within_mm * PX_PER_MM))
    parts = [
        response[max(0, row - reach) : row + reach + 1, max(0, column - reach) : column + reach + 1]
        for response, (row, column) in zip(looks.responses, looks.zero_px, strict=True)
    ]
    return np.array([float(part.max()) >= CERTAIN for part in parts])


def _looks(
    pixels: Grey, centres: Points, sizes: Points, page_map: PageMap, window_mm: float
) -> _Looks:
    half_w, half_h = (sizes.max(axis=0) / 2 + MARGIN_MM + window_mm).tolist()
    cut = patches(pixels, page_map, centres, patch_grid(half_w, half_h, PX_PER_MM))
    responses, zeros = [], []
    for patch, (w_mm, h_mm) in zip(cut, sizes.tolist(), strict=True):
        template = _template(w_mm, h_mm)
        responses.append(likeness(patch, template))
        zeros.append(
            (
                (patch.shape[0] - template.shape[0]) // 2,
                (patch.shape[1] - template.shape[1]) // 2,
            )
        )
    return _Looks(centres_mm=centres, responses=responses, zero_px=zeros)


@lru_cache(maxsize=16)
def _template(w_mm: float, h_mm: float) -> Grey:
    """The mark on white, with soft edges as a scanner sees it; its sides are odd."""
    u, v = patch_grid(w_mm / 2 + MARGIN_MM, h_mm / 2 + MARGIN_MM, PX_PER_MM)
    inside_mm = np.minimum(w_mm / 2 - np.abs(u), h_mm / 2 - np.abs(v))
    cover = np.clip(inside_mm * PX_PER_MM / 1.5 + 0.5, 0, 1)
    return (255 - 255 * cover).astype(np.uint8)


def _tracked(looks: _Looks) -> tuple[Points, NDArray[np.bool_]]:
    """Follow from the top and from the bottom; keep the way that finds more, and better."""
    down = _follow(looks, range(len(looks.responses)))
    up = _follow(looks, range(len(looks.responses) - 1, -1, -1))
    offsets, likes = max(
        (down, up), key=lambda way: int((way[1] > 0).sum() + (way[1] > SURE).sum())
    )
    return offsets, likes > 0


def _follow(looks: _Looks, order: range) -> tuple[Points, Points]:
    """Each mark's offset (n, 2) and likeness (n,), both zero where it is not found."""
    offsets, likes = np.zeros((len(order), 2)), np.zeros(len(order))
    last_mm = np.zeros(2)
    last_y = None
    for index in order:
        y_mm = looks.centres_mm[index, 1]
        gap_mm = 0.0 if last_y is None else abs(y_mm - last_y)
        reach = FIRST_REACH_MM if last_y is None else NEXT_REACH_MM + REACH_PER_MM * gap_mm
        reach = min(reach, MOST_OF_PITCH * _pitch_mm(looks, index))
        peak = _peak(looks.responses[index], looks.zero_px[index], last_mm, reach)
        if peak is not None:
            offsets[index], likes[index] = peak
            last_mm, last_y = peak[0], y_mm
    return offsets, likes


def _pitch_mm(looks: _Looks, index: int) -> float:
    """Distance to the nearest other mark of the side: the trap to stay out of."""
    distances = np.abs(looks.centres_mm[:, 1] - looks.centres_mm[index, 1])
    distances[index] = np.inf
    return float(distances.min()) if len(distances) > 1 else 10.0


def _peak(
    response: Floats, zero_px: tuple[int, int], around_mm: Points, reach_mm: float
) -> tuple[Points, float] | None:
    """The best fit within ``reach_mm`` of a shift: its shift in mm (x, y) and its likeness."""
    row = zero_px[0] + round(float(around_mm[1]) * PX_PER_MM)
    column = zero_px[1] + round(float(around_mm[0]) * PX_PER_MM)
    reach = max(1, round(reach_mm * PX_PER_MM))
    top, left = max(0, row - reach), max(0, column - reach)
    part = response[top : row + reach + 1, left : column + reach + 1]
    if part.size == 0:
        return None
    best = np.unravel_index(int(part.argmax()), part.shape)
    like = float(part[best])
    if like < LIKE:
        return None
    y, x = int(best[0]) + top, int(best[1]) + left
    shift_px = np.array(
        [
            x - zero_px[1] + vertex(response[y], x),
            y - zero_px[0] + vertex(response[:, x], y),
        ]
    )
    return shift_px / PX_PER_MM, like


def vertex(values: Floats, index: int) -> float:
    """Where a parabola through a peak and its two neighbours has its top, -0.5 to 0.5."""
    if not 0 < index < len(values) - 1:
        return 0.0
    before, peak, after = (float(v) for v in values[index - 1 : index + 2])
    bow = before - 2 * peak + after
    return 0.0 if bow >= 0 else float(np.clip(0.5 * (before - after) / bow, -0.5, 0.5))

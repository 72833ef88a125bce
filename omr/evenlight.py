"""A page whose light is uneven -> the same page under an even one: shadows and folds taken out.

A shadow's edge and a fold darken the paper around a bubble and not what is written: both multiply
the light. What paper gives back is told from the page itself, at every place, and divided out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from omr.form import FormPage
from omr.image import CoarseCopy, Floats, Grey, blobs, closed, enlarged, widened
from omr.mapped import MappedPage, searched_for_streaks
from omr.targets import Targets

CELL_MM = 2.5  # a shadow's softest edge is some of these wide, its hardest one and a half
PAPER_QUANTILE = 0.7  # of a cell: lines and letters cover less than 30 %
# Squares of so many cells, 12.5 mm, that are dark all over are print or marks and no shadow: tinted
# rows are 7 mm high, a fill is 5 mm.
CLOSED_CELLS = 5
DARKEST = 0.5  # of the light: where less is left, ink and shadow cannot be told apart
SHADED = 0.85  # of the light: surely in the shadow
STAINED = 0.96  # of the light: less is a shadow or a stain
LEAST_SHADOW = 0.1  # of the sheet; a coffee mug leaves a ring of 7 % of A4
# A crease, across or down: as far along as its slope leaves it in place, and so many samples.
CREASE_MM = 30.0
CREASE_STEP = 3  # of the pixels along it every third
BESIDE_MM = 5.0  # a crease's own shadow is 2.5 mm wide to either side
LEAST_CREASE = 0.06  # of the light, in its middle: twice what print and its tints leave of any line
LONG_SHARE = (
    0.6  # of the sheet's length that a crease is seen on; a stain's rim or a mark is shorter
)
# Around a bubble's middle. Even light differs there by 0.05 at most, where print is dense; a crease
# by 0.2 and a shadow's edge by 0.15 upwards.
AROUND_MM = 3.2
LEAST_RELIEF = 0.06


@dataclass(frozen=True, slots=True, kw_only=True)
class EvenPage:
    """The ``page`` under an even light, and ``uneven`` (n,): around which of the bubbles it was
    not."""

    page: MappedPage
    uneven: NDArray[np.bool_]


def even_light(
    page: MappedPage, coarse: CoarseCopy, form: FormPage, targets: Targets
) -> EvenPage | None:
    """The page with its shadows and creases taken out, and with those streaks that remain; None
    where the light is even around every bubble, as a look at the coarse copy tells."""
    fallen = light_on(coarse, page)
    rough = _creased(_divided(coarse.pixels, fallen), page.page_map.px_per_mm() / coarse.factor)
    uneven = _uneven(fallen * rough, page, targets, factor=coarse.factor)
    if not uneven.any():
        return None
    pixels = _divided(page.pixels, enlarged(fallen, coarse.factor, shape=page.pixels.shape))
    creased = _creased(pixels, page.page_map.px_per_mm())
    bare = replace(page, pixels=_divided(pixels, creased), streaks=(), searched=False)
    return EvenPage(page=searched_for_streaks(bare, form), uneven=uneven)


def _creased(pixels: Grey, px_per_mm: float) -> Floats:
    """(height, width): the share of the light that creases leave, down the picture and across."""
    down = _creases(pixels, px_per_mm)
    across = _creases(np.ascontiguousarray(_divided(pixels, down).T), px_per_mm).T
    return np.ascontiguousarray(down * across)


def _uneven(light: Floats, page: MappedPage, targets: Targets, *, factor: int) -> NDArray[np.bool_]:
    """(n,): whether the light falls differently on parts of each bubble and what is around it;
    ``light`` is of a picture that is so many times smaller than the page's."""
    side = 2 * round(AROUND_MM * page.page_map.px_per_mm() / factor) + 1
    relief = widened(light, side) + widened(-light, side)
    x, y = np.rint(page.page_map.to_pixels(targets.centres_mm) / factor).astype(np.intp).T
    height, width = light.shape
    return np.asarray(relief[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)] > LEAST_RELIEF)


def light_on(coarse: CoarseCopy, page: MappedPage) -> Floats:
    """(height, width) of the coarse copy: the share of the light that falls on each place.

    Print and marks, and what else is dark and no wider than 12 mm, are looked past.
    """
    side = max(2, round(CELL_MM * page.page_map.px_per_mm() / coarse.factor))
    rows, columns = (max(1, length // side) for length in coarse.pixels.shape)
    whole = coarse.pixels[: rows * side, : columns * side]
    cells = whole.reshape(rows, side, columns, side).swapaxes(1, 2).reshape(rows, columns, -1)
    paper = closed(_ranked(cells), CLOSED_CELLS)
    light = np.clip(paper / np.float32(np.quantile(paper, 0.9)), DARKEST, 1.0)
    light[_stained(light)] = 1.0
    return enlarged(light, side, shape=coarse.pixels.shape)


def _ranked(pixels: Grey) -> Floats:
    """The paper's grey of each run along the last axis."""
    ordered = np.sort(pixels.astype(np.int16), axis=-1)  # ten times as fast as ranks of bytes
    return ordered[..., int(PAPER_QUANTILE * pixels.shape[-1])].astype(np.float32)


def _stained(light: Floats) -> NDArray[np.bool_]:
    """Which cells are darker by something on the paper: a shadow is wider than any stain."""
    parts = blobs(light < STAINED)
    small = np.concatenate(([False], parts.areas_px < LEAST_SHADOW * light.size))
    return np.asarray(small[parts.labels])


def _creases(pixels: Grey, px_per_mm: float) -> Floats:
    """(height, width): the share of the light that creases down the picture leave."""
    height, width = pixels.shape
    band = max(CREASE_STEP, round(CREASE_MM * px_per_mm / 2))
    count = max(2, height // band)
    levels = np.empty((count - 1, width), np.float32)
    for index in range(count - 1):
        rows = pixels[index * band : (index + 2) * band : CREASE_STEP]
        levels[index] = _ranked(rows.T)
    usual = _running_median(levels, 2 * round(BESIDE_MM * px_per_mm) + 1)
    share = levels / np.maximum(usual, 1.0)
    reach_px = round(BESIDE_MM * px_per_mm)
    creased = _beside(share < 1.0 - LEAST_CREASE, reach_px)
    creased &= ~_beside(share < DARKEST, reach_px)  # a streak, or a stain's rim
    creased &= creased.mean(axis=0) >= LONG_SHARE
    share = np.where(creased, np.clip(share, DARKEST, 1.2), np.float32(1.0))
    middles = (np.arange(count - 1) + 1) * band
    at = np.clip((np.arange(height) - middles[0]) / band, 0, count - 2)
    low = np.minimum(at.astype(np.intp), max(0, count - 3))
    part = (at - low).astype(np.float32)[:, None]
    high = np.minimum(low + 1, count - 2)
    return np.asarray(share[low] * (1 - part) + share[high] * part, dtype=np.float32)


def _beside(core: NDArray[np.bool_], reach_px: int) -> NDArray[np.bool_]:
    """Which places along the last axis lie within ``reach_px`` of one that holds."""
    counts = np.cumsum(np.pad(core, ((0, 0), (reach_px + 1, reach_px))), axis=1)
    return np.asarray(counts[:, 2 * reach_px + 1 :] > counts[:, : -2 * reach_px - 1])


def _running_median(levels: Floats, side: int) -> Floats:
    padded = np.pad(levels, ((0, 0), (side // 2, side // 2)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, side, axis=1)[:, :, ::4]
    return np.asarray(np.sort(windows, axis=2)[:, :, windows.shape[2] // 2])


def _divided(pixels: Grey, light: Floats) -> Grey:
    return np.asarray(np.clip(pixels / light + 0.5, 0, 255), dtype=np.uint8)

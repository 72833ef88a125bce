"""Finding the printed bubble outlines, a handful of neighbours at a time, to sharpen the map.

The looks of neighbouring bubbles are averaged first: what is printed on all of them, the outline,
stays; what someone drew on one of them fades. All groups are measured at once on the coarse copy,
against a bank of slightly shifted outlines; a group that does not show there plainly is looked for
by ``outlinesearch``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.formgeometry import OutlineGroups
from omr.image import CoarseCopy, Floats, Grey, Points
from omr.outlinesearch import search_group
from omr.pagemap import PageMap, patches
from omr.ring import SHIFT_STEP_MM, SHIFT_STEPS, SIDE, ring_of

# Of the paper's level. Dithered and pale prints give 0.05 and less on the coarse copy; the kernel
# on bare paper with noise gives 0.01.
PLAIN_FROM = 0.07
# So large a product takes one thread in OpenBLAS; more of them would wait for each other where a
# pool keeps every core busy.
ONE_THREAD_PRODUCTS = 250_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineOffsets:
    """``offsets_mm`` (g, 2) of each group against the map, in the order of the geometry's groups;
    zero where not ``found``."""

    offsets_mm: Points
    found: NDArray[np.bool_]

    @property
    def found_share(self) -> float:
        return float(self.found.mean()) if len(self.found) else 0.0


def measure_outlines(
    pixels: Grey, coarse: CoarseCopy, groups: tuple[OutlineGroups, ...], page_map: PageMap
) -> OutlineOffsets:
    """Where the outlines lie against ``page_map``."""
    offsets, found = [np.zeros((0, 2))], [np.zeros(0, dtype=np.bool_)]
    for each in groups:
        own, plain = _at_once(coarse, each, page_map)
        for index in np.flatnonzero(~plain):
            searched = search_group(pixels, each, int(index), page_map)
            if searched is not None:
                own[index], plain[index] = searched, True
        offsets.append(np.where(plain[:, None], own, 0.0))
        found.append(plain)
    return OutlineOffsets(offsets_mm=np.concatenate(offsets), found=np.concatenate(found))


def _at_once(
    coarse: CoarseCopy, groups: OutlineGroups, page_map: PageMap
) -> tuple[Points, NDArray[np.bool_]]:
    """Each group's offset (g, 2) and whether it shows plainly, (g,)."""
    ring = ring_of(groups.w_mm, groups.h_mm)
    looks = patches(coarse.pixels, page_map.shrunk(coarse.factor), groups.places_mm, ring.grid)
    sums = np.add.reduceat(looks.reshape(len(looks), -1), groups.starts, axis=0, dtype=np.float32)
    brightness = np.asarray(sums / groups.counts[:, None], dtype=np.float32)
    paper = max(float(np.quantile(brightness[:, ::3], 0.9)), 1.0)
    response = _product(brightness, ring.kernels) * np.float32(-1.0 / paper)
    return _peaks(response)


def _product(left: Floats, right: Floats) -> Floats:
    """``left @ right``, so few rows at a time that one thread does it."""
    rows = max(1, ONE_THREAD_PRODUCTS // right.size)
    parts = [left[at : at + rows] @ right for at in range(0, len(left), rows)]
    return np.concatenate(parts) if parts else np.zeros((0, right.shape[1]), np.float32)


def _peaks(response: Floats) -> tuple[Points, NDArray[np.bool_]]:
    """``response`` is (g, SIDE * SIDE). The shift at the top of a parabola through each peak."""
    count = len(response)
    best = response.argmax(axis=1)
    row, column = np.divmod(best, SIDE)
    inner = (row > 0) & (row < SIDE - 1) & (column > 0) & (column < SIDE - 1)
    centre = np.where(inner, best, SHIFT_STEPS * SIDE + SHIFT_STEPS)
    each = np.arange(count)
    peak = response[each, centre]
    shifts = []
    for step in (1, SIDE):
        before, after = response[each, centre - step], response[each, centre + step]
        bow = before - 2 * peak + after
        top = 0.5 * (before - after) / np.where(bow < 0, bow, -1.0)
        shifts.append(np.clip(np.where(bow < 0, top, 0.0), -0.5, 0.5))
    whole = np.stack((column, row), axis=1) - SHIFT_STEPS
    offsets = (whole + np.stack(shifts, axis=1)) * SHIFT_STEP_MM
    return np.asarray(offsets, dtype=np.float64), inner & (peak >= PLAIN_FROM)

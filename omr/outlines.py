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

from omr.formplaces import Indexes, OutlineGroups
from omr.image import CoarseCopy, Floats, Grey, Points, product, row_sums, run_sums
from omr.outlinesearch import search_group
from omr.pagemap import PageMap, patches
from omr.ranks import median
from omr.ring import SHIFT_STEP_MM, SHIFT_STEPS, SIDE, Ring, ring_of

PAPER_RANK = 0.85  # of a group's samples by brightness
# Of the paper's level. Dithered and pale prints give 0.05 and less on the coarse copy; the kernel
# on bare paper with noise gives 0.01.
PLAIN_FROM = 0.07
# Of the page's usual contrast. A row of which one half is garbled has 0.5; a group with marks in
# half of its bubbles has 0.63 and more, and where it has less, its neighbours speak for it.
DISTINCT_SHARE = 0.62
# A bubble's own outline against the usual contrast of groups, and how dark the place then may be.
# Of 140,000 bubbles on scans of all kinds those with less contrast had at least 1.04 of darkness,
# being marked; one had -0.4, in a punched hole. An empty bubble has 0.76.
ABSENT_SHARE, HIDING_SHARE = 0.3, 0.8
INKED_SHARE = (
    1.05  # of darkness: a group without marks has 0.76, one filled all along 1.25 and more
)
NEAR_MM = 0.3
PLAIN_SHARE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineOffsets:
    """``offsets_mm`` (g, 2) of each group against the map, in the order of the geometry's groups,
    zero where not ``found``; ``contrasts`` (g,) of the outlines with what is around them.

    ``inked`` (g,) are groups so dark that strokes may hide their outlines.
    ``absent`` (n,) tells for each bubble of the form that its own outline is not there, nor strokes
    that could hide it.
    """

    offsets_mm: Points
    found: NDArray[np.bool_]
    contrasts: Floats
    inked: NDArray[np.bool_]
    absent: NDArray[np.bool_]

    @property
    def distinct(self) -> NDArray[np.bool_]:
        """(g,) which were found as plainly as is usual on this page: no chance likeness."""
        if not self.found.any():
            return self.found
        usual = median(self.contrasts[self.found])
        return np.asarray(self.found & (self.contrasts >= DISTINCT_SHARE * usual))

    @property
    def plain(self) -> bool:
        """Whether nearly all were found, and so near that the map was good already."""
        near = np.hypot(self.offsets_mm[:, 0], self.offsets_mm[:, 1]) < NEAR_MM
        return bool((self.found & near).mean() >= PLAIN_SHARE) if len(near) else True

    @property
    def found_share(self) -> float:
        return float(self.found.mean()) if len(self.found) else 0.0


def measure_outlines(
    pixels: Grey, coarse: CoarseCopy, groups: tuple[OutlineGroups, ...], page_map: PageMap
) -> OutlineOffsets:
    """Where the outlines lie against ``page_map``."""
    parts = [_measured(pixels, coarse, each, page_map) for each in groups]
    absent = np.zeros(sum(len(each.bubbles) for each in groups), dtype=np.bool_)
    for each, part in zip(groups, parts, strict=True):
        absent[each.bubbles] = part.absent
    return OutlineOffsets(
        offsets_mm=np.concatenate([np.zeros((0, 2)), *(part.offsets_mm for part in parts)]),
        found=np.concatenate([np.zeros(0, np.bool_), *(part.found for part in parts)]),
        contrasts=np.concatenate([np.zeros(0, np.float32), *(part.contrasts for part in parts)]),
        inked=np.concatenate([np.zeros(0, np.bool_), *(part.inked for part in parts)]),
        absent=absent,
    )


def _measured(
    pixels: Grey, coarse: CoarseCopy, groups: OutlineGroups, page_map: PageMap
) -> OutlineOffsets:
    ring = ring_of(groups.w_mm, groups.h_mm)
    looks = patches(coarse.pixels, page_map.shrunk(coarse.factor), groups.places_mm, ring.grid)
    looks = looks.reshape(len(looks), -1)
    sums = run_sums(looks, groups.starts)
    brightness = np.asarray(sums / groups.counts[:, None], dtype=np.float32)
    paper = _paper(brightness)
    response = product(brightness, ring.kernels) / -paper[:, None]
    best, inner = _best(response)
    offsets, contrasts = _vertices(response, best), response[np.arange(len(best)), best]
    usual = median(contrasts) if len(contrasts) else 0.0
    absent = _absent(looks, ring, groups, paper, best=best, usual=usual)
    found = inner & (contrasts >= PLAIN_FROM)
    for index in np.flatnonzero(~found):
        searched = search_group(pixels, groups, int(index), page_map)
        if searched is not None:
            offsets[index], contrasts[index] = searched
            found[index] = True
    return OutlineOffsets(
        offsets_mm=np.where(found[:, None], offsets, 0.0),
        found=found,
        contrasts=contrasts,
        inked=1.0 - brightness.mean(axis=1) / paper > INKED_SHARE * usual,
        absent=absent,
    )


def _paper(brightness: Floats) -> Floats:
    """White around each group, (g,)."""
    some = brightness[:, ::3]
    rank = int(PAPER_RANK * some.shape[1])
    return np.maximum(np.partition(some, rank, axis=1)[:, rank], np.float32(1.0))


def _absent(
    looks: Grey, ring: Ring, groups: OutlineGroups, paper: Floats, *, best: Indexes, usual: float
) -> NDArray[np.bool_]:
    """(n,): where there is neither a bubble's own outline nor strokes that could hide it."""
    white = np.repeat(paper, groups.counts)
    kernels = np.repeat(ring.kernels.T[best], groups.counts, axis=0)
    contrast = -np.einsum("ns,ns->n", looks.astype(np.float32), kernels) / white
    darkness = 1.0 - row_sums(looks) / (white * np.float32(looks.shape[1]))
    return np.asarray((contrast < ABSENT_SHARE * usual) & (darkness < HIDING_SHARE * usual))


def _best(response: Floats) -> tuple[Indexes, NDArray[np.bool_]]:
    """The shift that fits best of each row of ``response`` (g, SIDE * SIDE), and whether it lies
    within the bank, (g,) each; no shift where it does not."""
    best = response.argmax(axis=1)
    row, column = np.divmod(best, SIDE)
    inner = (row > 0) & (row < SIDE - 1) & (column > 0) & (column < SIDE - 1)
    return np.where(inner, best, SHIFT_STEPS * SIDE + SHIFT_STEPS), inner


def _vertices(response: Floats, best: Indexes) -> Points:
    """(g, 2) mm: the top of a parabola through each row's best shift and its neighbours."""
    each = np.arange(len(response))
    peak = response[each, best]
    shifts = []
    for step in (1, SIDE):
        before, after = response[each, best - step], response[each, best + step]
        bow = before - 2 * peak + after
        top = 0.5 * (before - after) / np.where(bow < 0, bow, -1.0)
        shifts.append(np.clip(np.where(bow < 0, top, 0.0), -0.5, 0.5))
    row, column = np.divmod(best, SIDE)
    whole = np.stack((column, row), axis=1) - SHIFT_STEPS
    return np.asarray((whole + np.stack(shifts, axis=1)) * SHIFT_STEP_MM, dtype=np.float64)

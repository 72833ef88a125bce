"""What the first look sees around one size of bubble: the places of its samples, and what each of
them counts for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from omr.ellipse import inside_weight, place_in_ellipse
from omr.image import CoarseCopy, Floats, Grey, Points, sample_at

STEP_MM = 0.25  # 100 dpi
SIDE_MM, ABOVE_MM = 0.4, 0.6  # what is seen around a bubble: its own white, no neighbour's print
INSIDE, MIDDLE, OUTLINE, LINES = 0, 1, 2, 3  # of the kernels; lines from there on
INNER = 0.95  # of the radius: what counts as within a bubble


@dataclass(frozen=True, slots=True, kw_only=True)
class CoarseSight:
    """What is looked at around one size of bubble; sampling points run row by row, (samples,)."""

    u_mm: Floats  # (columns,) across
    v_mm: Floats  # (rows,) down
    offsets_mm: Floats  # (3, samples): one, across, down
    radius: Floats  # 0 in the centre, 1 on the outline
    ground: NDArray[np.intp]  # some of the samples well inside
    # (samples, kernels): the inside, its middle and the outline, each summing to one, then thin
    # lines against their sides
    kernels: Floats
    sums: Floats  # (samples, 12): inside, outside, core, all, then per edge its samples, and places
    core: NDArray[np.intp]  # the samples within the outline
    lines: Floats  # (core, rows + columns): in which row and which column each of these lies


@lru_cache(maxsize=16)
def coarse_sight(w_mm: float, h_mm: float) -> CoarseSight:
    """The samples of bubbles so wide and high."""
    u, v = _axis(w_mm / 2 + SIDE_MM), _axis(h_mm / 2 + ABOVE_MM)
    across, down = (g.ravel() for g in np.meshgrid(u, v))
    place = place_in_ellipse(across, down, w_mm, h_mm)
    radius, weight = place.radius, inside_weight(place.radius)
    means = [weight, radius < 0.8, np.abs(place.outside_mm) < 0.2]
    outside = (radius > 1.1) * STEP_MM**2
    core, every = radius < INNER, np.ones(len(radius))
    return CoarseSight(
        u_mm=u,
        v_mm=v,
        offsets_mm=np.stack((np.ones_like(across), across, down)),
        radius=radius,
        ground=np.flatnonzero(radius < 0.75)[::3],
        kernels=np.stack(
            [k / k.sum() for k in means] + _line_kernels(across, down, radius < 0.85), axis=1
        ).astype(np.float32),
        sums=np.stack(
            [weight / weight.sum(), outside, core, every, *_edges(across, down)], axis=1
        ).astype(np.float32),
        core=np.flatnonzero(core),
        lines=np.concatenate((down[core, None] == v, across[core, None] == u), axis=1).astype(
            np.float32
        ),
    )


def _axis(half_mm: float) -> Floats:
    steps = int(half_mm / STEP_MM)
    return np.arange(-steps, steps + 1, dtype=np.float32) * np.float32(STEP_MM)


def _line_kernels(across: Floats, down: Floats, inner: NDArray[np.bool_]) -> list[Floats]:
    """Straight lines of a stroke's width through a bubble, at eight slants and three distances
    from the centre, each against what lies beside it."""
    found = []
    for slant in np.arange(8) * np.pi / 8:
        off_mm = across * np.sin(slant) - down * np.cos(slant)
        for distance_mm in (-0.7, 0.0, 0.7):
            line = np.exp(-0.5 * ((off_mm - distance_mm) / 0.2) ** 2) * inner
            beside = np.exp(-0.5 * ((off_mm - distance_mm) / 0.7) ** 2) * inner * (line < 0.2)
            found.append(np.asarray(line / line.sum() - beside / beside.sum(), dtype=np.float32))
    return found


def _edges(across: Floats, down: Floats) -> list[Floats]:
    """The samples on the upper, lower, left and right edge, and then each times its place along
    the edge."""
    masks = [down == down.min(), down == down.max(), across == across.min(), across == across.max()]
    along = (across, across, down, down)
    places = [mask * place for mask, place in zip(masks, along, strict=True)]
    return [np.asarray(each, dtype=np.float32) for each in (*masks, *places)]


def cut_coarsely(coarse: CoarseCopy, places_px: Points, frames: Points, sight: CoarseSight) -> Grey:
    """(n, samples): every bubble with its nearest surroundings, upright.

    ``places_px`` (n, 2) and ``frames`` (n, 2, 2) are of the whole picture, see ``PageMap.frames``.
    """
    frame = np.empty((2, len(places_px), 3), np.float32)
    frame[:, :, 0] = ((places_px + 0.5) / coarse.factor - 0.5).T
    frame[:, :, 1:] = (frames / coarse.factor).transpose(1, 0, 2)
    return sample_at(coarse.pixels, frame[0] @ sight.offsets_mm, frame[1] @ sight.offsets_mm)

"""The shape of the main stroke in each bubble: how long, how central, and where it leaves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.image import Floats, blobs


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # one for each size, see ``sample``
class Sight:
    """What is looked at around one size of bubble, on the sampling grid, (h, w) each."""

    px_per_mm: float
    grid: tuple[Floats, Floats]  # mm from the centre, across and down
    radius: Floats  # 0 at the centre, 1 on the outline
    inside: Floats  # weight of each sample: 1 in the middle, half at the outline, 0 outside
    around: NDArray[np.bool_]  # just outside the outline
    beside: NDArray[np.bool_]  # the nearest part of that
    paper: NDArray[np.bool_]  # where unprinted paper is expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Strokes:
    """Per bubble, see ``InkScores``: (n,) each and ``exits_mm`` (n, 4)."""

    length_mm: Floats
    nearness: Floats
    own: Floats
    exits_mm: Floats


def main_strokes(mask: NDArray[np.bool_], sight: Sight) -> Strokes:
    """Look closely at the ink (n, h, w) of some bubbles; one without any inside has no stroke."""
    stroke, found = _largest(mask, sight)
    inner = stroke & (sight.inside > 0)
    high, wide = (_extent(np.any(inner, axis=axis)) for axis in (2, 1))
    nearest = np.where(inner, sight.radius, np.float32(1.0)).reshape(len(mask), -1).min(axis=1)
    whole = np.maximum(_count(stroke), 1)
    length_mm = np.where(found, np.hypot(high, wide) / sight.px_per_mm, 0.0)
    return Strokes(
        length_mm=length_mm.astype(np.float32),
        nearness=nearest.astype(np.float32),
        own=(_count(inner) / whole).astype(np.float32),
        exits_mm=_exits(stroke, sight),
    )


def _largest(mask: NDArray[np.bool_], sight: Sight) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Of each bubble the connected stroke with the most ink inside of it, (n, h, w), and whether
    there is any, (n,)."""
    count, height, width = mask.shape
    # All at once: the pictures stand under each other, kept apart by a bare line.
    apart = np.zeros((count, height + 1, width), dtype=np.bool_)
    apart[:, :height] = mask
    parts = blobs(apart.reshape(-1, width))
    labels = parts.labels.reshape(apart.shape)[:, :height]
    inked = labels[mask]
    weights = np.broadcast_to(sight.inside, mask.shape)[mask]
    inside = np.bincount(inked, weights=weights, minlength=len(parts.areas_px) + 1)
    owner = np.concatenate(([count], parts.boxes[:, 1] // (height + 1)))
    # The last of each picture's parts when these are ranked by their ink inside.
    best = np.zeros(count + 1, np.intp)
    order = np.lexsort((-np.arange(len(inside)), inside))
    best[owner[order]] = order
    best = best[:count]
    found = inside[best] > 0
    return (labels == np.where(found, best, -1)[:, None, None]), found


def _extent(along: NDArray[np.bool_]) -> NDArray[np.intp]:
    """(n,): from the first to the last that is True of (n, size)."""
    return np.asarray(along.shape[1] - along[:, ::-1].argmax(axis=1) - along.argmax(axis=1))


def _count(mask: NDArray[np.bool_]) -> NDArray[np.intp]:
    return np.asarray(np.count_nonzero(mask.reshape(len(mask), -1), axis=1))


def _exits(stroke: NDArray[np.bool_], sight: Sight) -> Floats:
    """(n, 4), see ``InkScores``: the mean place on each edge."""
    u, v = sight.grid
    edges = (stroke[:, :, 0], stroke[:, :, -1], stroke[:, 0], stroke[:, -1])
    along = (v[:, 0], v[:, -1], u[0], u[-1])
    found = np.full((len(stroke), 4), np.nan, np.float32)
    for edge, (ink, places) in enumerate(zip(edges, along, strict=True)):
        leaving = ink.any(axis=1)
        on_it = ink[leaving].astype(np.float32)
        found[leaving, edge] = (on_it @ places) / on_it.sum(axis=1)
    return found

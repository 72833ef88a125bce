"""The shape of the main stroke in each bubble: how long, how central, and where it leaves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.image import Floats, blobs


@dataclass(frozen=True, slots=True, kw_only=True)
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


def main_strokes(mask: NDArray[np.bool_], sight: Sight, which: NDArray[np.intp]) -> Strokes:
    """Look closely at the bubbles ``which`` of ``mask`` (n, h, w); the others have no stroke."""
    count = len(mask)
    length_mm, own = np.zeros(count, np.float32), np.zeros(count, np.float32)
    nearness = np.ones(count, np.float32)
    exits_mm = np.full((count, 4), np.nan, np.float32)
    for index in which:
        stroke = _largest(mask[index], sight)
        if stroke is None:
            continue
        inner = stroke & (sight.inside > 0)
        rows, columns = np.nonzero(inner)
        length_mm[index] = np.hypot(np.ptp(rows) + 1, np.ptp(columns) + 1) / sight.px_per_mm
        nearness[index] = min(1.0, float(sight.radius[inner].min()))
        own[index] = inner.sum() / stroke.sum()
        exits_mm[index] = _exits(stroke, sight)
    return Strokes(length_mm=length_mm, nearness=nearness, own=own, exits_mm=exits_mm)


def _largest(mask: NDArray[np.bool_], sight: Sight) -> NDArray[np.bool_] | None:
    """The connected stroke with the most ink inside the bubble, or None when all is around it."""
    parts = blobs(mask)
    inside = np.bincount(
        parts.labels.ravel(), weights=sight.inside.ravel(), minlength=len(parts.areas_px) + 1
    )
    inside[0] = 0.0
    which = int(inside.argmax())
    return np.asarray(parts.labels == which) if inside[which] > 0 else None


def _exits(stroke: NDArray[np.bool_], sight: Sight) -> tuple[float, float, float, float]:
    u, v = sight.grid
    return (
        _mean_of(v[:, 0], stroke[:, 0]),
        _mean_of(v[:, -1], stroke[:, -1]),
        _mean_of(u[0], stroke[0]),
        _mean_of(u[-1], stroke[-1]),
    )


def _mean_of(values: Floats, where: NDArray[np.bool_]) -> float:
    return float(values[where].mean()) if where.any() else float("nan")

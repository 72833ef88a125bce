"""A first look at all bubbles, on the coarse copy of the page: cheap measures that decide nothing.

Meant for pages in good order, where they suffice; ``sample`` measures with care what they leave
open. As there, most bubbles of one label are empty and show how an empty one looks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.coarse_look import CoarseLook, Labels, learnt_look, numbered_labels
from omr.coarse_sight import (
    INSIDE,
    LINES,
    MIDDLE,
    OUTLINE,
    STEP_MM,
    CoarseSight,
    coarse_sight,
    cut_coarsely,
)
from omr.coarse_white import paper_at, white_of
from omr.image import CoarseCopy, Floats, Grey, Points
from omr.pagemap import PageMap
from omr.rows import rows_of
from omr.targets import SizeGroup, Targets

GROUND_QUANTILE = 0.7  # of a bubble's inside: labels and thin strokes cover less than 30 %
DARKEST_TINT = 0.92  # darker ground than that is no printed tint but somebody's mark
FEWEST_BUBBLES = 30  # of one printed size; fewer tell too little of noise
FEWEST_TO_RANK = 5
LEAST_LINE_SPREAD = 0.002  # on noiseless scans the label's own print varies so much
DEVIATION = 0.674  # of a normal distribution: the median distance from its middle


@dataclass(frozen=True, slots=True, kw_only=True)
class CoarseScores:
    """Per bubble, (n,) each, in the order of ``Targets``.

    ``ink``, ``length_mm``, ``nearness``, ``own`` and ``depth`` are as in ``InkScores``, but of all
    the bubble's ink and not only of its main stroke.
    ``shade``: mean darkness of the inside beyond the empty look, signed.
    ``line``: how much darker than beside it the darkest thin straight line through the bubble is.
    ``line_rank``: by how many deviations that exceeds what is usual for the bubble's label.
    ``print_lost``: how much paler the bubble's own outline is than its label's, signed.
    ``around_mm2``: ink outside of the outline, as far as was looked.
    ``exits_mm`` (n, 4, 2): where ink leaves what was looked at, on the upper, lower, left and right
    edge, from the bubble's centre; NaN where it does not.
    ``noise``: of the whole page, the deviation among empty bubbles; ``label``: how dark the labels
    printed in them are.
    """

    ink: Floats
    shade: Floats
    line: Floats
    line_rank: Floats
    print_lost: Floats
    depth: Floats
    own: Floats
    nearness: Floats
    length_mm: Floats
    around_mm2: Floats
    exits_mm: Floats
    noise: float
    label: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """Where to measure; ``white`` is the paper's grey all over the page."""

    coarse: CoarseCopy
    white: CoarseCopy
    page_map: PageMap
    contrast: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ink:
    """Per bubble: the ink of each, see ``CoarseScores``."""

    ink: Floats
    depth: Floats
    own: Floats
    nearness: Floats
    length_mm: Floats
    around_mm2: Floats
    exits_mm: Floats


def sample_coarsely(
    coarse: CoarseCopy, page_map: PageMap, targets: Targets, *, contrast: float
) -> CoarseScores | None:
    """Measure every bubble; None where too few are alike to learn what an empty one looks like."""
    page = _Page(coarse=coarse, white=white_of(coarse), page_map=page_map, contrast=contrast)
    parts = []
    for group in targets.sizes:
        part = _group(page, targets.centres_mm[group.indexes], group)
        if part is None:
            return None
        parts.append(part)
    if len(parts) == 1:
        return parts[0]
    return _joined(parts, [group.indexes for group in targets.sizes]) if parts else None


def _joined(parts: list[CoarseScores], indexes: list[NDArray[np.intp]]) -> CoarseScores:
    order = np.argsort(np.concatenate(indexes))
    arrays = {
        name: np.concatenate([getattr(part, name) for part in parts])[order]
        for name in CoarseScores.__slots__
        if name not in ("noise", "label")
    }
    noise, label = max(part.noise for part in parts), max(part.label for part in parts)
    return CoarseScores(**arrays, noise=noise, label=label)


def _group(page: _Page, centres_mm: Points, group: SizeGroup) -> CoarseScores | None:
    if len(centres_mm) < FEWEST_BUBBLES:
        return None
    sight = coarse_sight(group.w_mm, group.h_mm)
    places, frames = page.page_map.frames(centres_mm)
    cut = cut_coarsely(page.coarse, places, frames, sight)
    paper = paper_at(page.white, places)
    paper *= _row_tint(cut[:, sight.ground], paper, centres_mm)
    dark = _darkness(cut, paper, page.contrast)
    found = dark @ sight.kernels
    labels = numbered_labels(group.labels)
    look = learnt_look(dark, found[:, INSIDE], labels, sight)
    if look is None:
        return None
    beyond = found - (look.typical @ sight.kernels)[labels.of]
    line = beyond[:, LINES:].max(axis=1)
    ink = _ink(dark, look, labels, sight)
    return CoarseScores(
        ink=ink.ink,
        shade=beyond[:, MIDDLE],
        line=line,
        line_rank=_ranked(line, labels),
        print_lost=-beyond[:, OUTLINE],
        depth=ink.depth,
        own=ink.own,
        nearness=ink.nearness,
        length_mm=ink.length_mm,
        around_mm2=ink.around_mm2,
        exits_mm=ink.exits_mm,
        noise=look.noise,
        label=look.label,
    )


def _row_tint(ground: Grey, paper: Floats, centres_mm: Points) -> Floats:
    """(n,): how light the ground inside the bubbles of each row is, against bare paper.

    Ink only darkens, so the lighter bubbles of a row tell, and of each its lighter parts.
    """
    rank = int(GROUND_QUANTILE * ground.shape[1])
    wide = ground.astype(np.uint16)  # which NumPy ranks three times as fast as single bytes
    own = np.partition(wide, rank, axis=1)[:, rank] / paper
    row = rows_of(centres_mm)
    counts = np.bincount(row)
    order = np.lexsort((own, row))
    chosen = np.cumsum(counts) - 1 - (0.4 * (counts - 1)).astype(np.intp)
    tint = np.clip(own[order[chosen]], DARKEST_TINT, 1.0)[row]
    return np.asarray(tint, dtype=np.float32)


def _darkness(cut: Grey, paper: Floats, contrast: float) -> Floats:
    """(n, samples): 0 the paper, 1 the page's black."""
    dark = cut * (np.float32(-1.0) / (paper * np.float32(contrast)))[:, None]
    dark += np.float32(1.0) / np.float32(contrast)
    return np.asarray(dark, dtype=np.float32)


def _ink(dark: Floats, look: CoarseLook, labels: Labels, sight: CoarseSight) -> _Ink:
    count = len(dark)
    mask = dark > look.allowed[labels.of]
    at = np.flatnonzero(mask.any(axis=1))  # a few dozen: the rest costs nothing
    seen = mask[at].astype(np.float32)
    sums = seen @ sight.sums
    beyond = dark[at] - look.typical[labels.of[at]]
    inner = seen[:, sight.core]
    area, within = sums[:, 2], sums[:, 2] > 0
    depth = np.einsum("ij,ij->i", beyond[:, sight.core], inner) / np.maximum(area, 1)
    nearness = np.where(inner > 0, sight.radius[sight.core], np.float32(1.0)).min(axis=1)
    crossed = inner @ sight.lines > 0
    rows = len(sight.v_mm)
    high, wide = crossed[:, :rows].sum(axis=1), crossed[:, rows:].sum(axis=1)
    length_mm = np.hypot(high, wide) * STEP_MM
    exits_mm = np.full((count, 4, 2), np.nan, np.float32)
    exits_mm[at[within]] = _exits(sums[within], sight)
    return _Ink(
        ink=_spread(sums[:, 0], at, count),
        depth=_spread(depth, at, count),
        own=_spread(area / np.maximum(sums[:, 3], 1), at, count),
        nearness=_spread(nearness, at, count, otherwise=1.0),
        length_mm=_spread(length_mm, at, count),
        around_mm2=_spread(sums[:, 1], at, count),
        exits_mm=exits_mm,
    )


def _spread(
    values: Points | Floats, at: NDArray[np.intp], count: int, *, otherwise: float = 0.0
) -> Floats:
    """The values (k,) in their places among (count,)."""
    found = np.full(count, otherwise, np.float32)
    found[at] = values
    return found


def _ranked(line: Floats, labels: Labels) -> Floats:
    """(n,): each value's distance from its label's median, in deviations; from the median of all
    where few bear the label."""
    middle = _medians(line, labels)[labels.of]
    off = np.abs(line - middle)
    spread = _medians(off, labels)[labels.of] / np.float32(DEVIATION)
    return np.asarray((line - middle) / np.maximum(spread, LEAST_LINE_SPREAD), dtype=np.float32)


def _medians(values: Floats, labels: Labels) -> Floats:
    """(labels,): the upper median of each label's values; of all where few bear the label."""
    ranked = np.sort(np.where(labels.filled, values[labels.table], np.float32(np.inf)), axis=1)
    found = ranked[np.arange(len(ranked)), labels.counts // 2]
    rare = labels.counts < FEWEST_TO_RANK
    if rare.any():
        found[rare] = np.median(values)
    return found


def _exits(sums: Floats, sight: CoarseSight) -> Floats:
    """(k, 4, 2), see ``CoarseScores``; of several on one edge the mean."""
    counts, places = sums[:, 4:8], sums[:, 8:12]
    leaves = np.where(counts > 0, np.float32(1.0), np.float32(np.nan))
    along = places / np.maximum(counts, 1) * leaves
    ends = np.array([sight.v_mm[0], sight.v_mm[-1], sight.u_mm[0], sight.u_mm[-1]])
    fixed = ends * leaves
    upright = np.stack((along[:, :2], fixed[:, :2]), axis=2)
    return np.concatenate((upright, np.stack((fixed[:, 2:], along[:, 2:]), axis=2)), axis=1)

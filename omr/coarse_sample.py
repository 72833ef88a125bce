"""A first look at all bubbles, on the coarse copy of the page: cheap measures that decide nothing.

Meant for pages in good order, where they suffice; ``sample`` measures with care what they leave
open. As there, most bubbles of one label are empty and show how an empty one looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from omr.ellipse import inside_weight, place_in_ellipse
from omr.image import CoarseCopy, Floats, Grey, Points, resized, sample_at, smoothed, widened
from omr.pagemap import PageMap
from omr.targets import SizeGroup, Targets

STEP_MM = 0.25  # 100 dpi
SIDE_MM, ABOVE_MM = 0.4, 0.6  # what is seen around a bubble: its own white, no neighbour's print
BLOCK_PX = 4  # of the coarse copy: 1 mm, which fits between rows and into a bubble
BRIGHTEST_OF = 13  # blocks, as many millimetres
GROUND_QUANTILE = 0.7  # of a bubble's inside: labels and thin strokes cover less than 30 %
DARKEST_TINT = 0.92  # darker ground than that is no printed tint but somebody's mark
FEWEST_BUBBLES = 30  # of one printed size; fewer tell too little of noise
FEWEST_LABELS, FEWEST_OF_LABEL = 3, 3
LEARN_FROM, LEARN_UP_TO = 0.1, 0.6  # ranks of a label's bubbles, by darkness, taken for empty ones
MOST_LEARNT = 12
BARE_QUANTILE = 0.2  # over labels, as in ``emptylook``
LEAST_INK = 0.10  # darker than the empty look by so much of the page's black
FEWEST_TO_RANK = 5
LEAST_LINE_SPREAD = 0.002  # on noiseless scans the label's own print varies so much
INK_NOISES, INK_SPREADS = 4.0, 2.0  # and by so many deviations


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
    ``noise``: of the whole page, the deviation among empty bubbles.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """Where to measure; ``white`` is the paper's grey all over the page."""

    coarse: CoarseCopy
    white: CoarseCopy
    page_map: PageMap
    contrast: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sight:
    """What is looked at around one size of bubble; sampling points run row by row, (samples,)."""

    u_mm: Floats  # (columns,) across
    v_mm: Floats  # (rows,) down
    radius: Floats  # 0 in the centre, 1 on the outline
    inside: Floats  # sums to one
    ground: NDArray[np.intp]  # some of the samples well inside
    kernels: Floats  # (samples, kernels): middle, outline, then thin lines against their sides


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """How empty bubbles look: (labels, samples) each; ``of`` (n,) gives each bubble's label."""

    typical: Floats
    allowed: Floats
    of: NDArray[np.intp]
    noise: float


def sample_coarsely(
    coarse: CoarseCopy, page_map: PageMap, targets: Targets, *, contrast: float
) -> CoarseScores | None:
    """Measure every bubble; None where too few are alike to learn what an empty one looks like."""
    page = _Page(coarse=coarse, white=_white(coarse), page_map=page_map, contrast=contrast)
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
        if name != "noise"
    }
    return CoarseScores(**arrays, noise=max(part.noise for part in parts))


def _group(page: _Page, centres_mm: Points, group: SizeGroup) -> CoarseScores | None:
    if len(centres_mm) < FEWEST_BUBBLES:
        return None
    sight = _sight(group.w_mm, group.h_mm)
    places, frames = page.page_map.frames(centres_mm)
    cut = _cut(page.coarse, places, frames, sight)
    paper = _paper(page.white, places)
    ground = np.asarray(cut[:, sight.ground] / paper[:, None], dtype=np.float32)
    paper *= _row_tint(ground, centres_mm)
    dark = _darkness(cut, paper, np.float32(page.contrast))
    look = _learnt(dark, group, sight)
    if look is None:
        return None
    mask = dark > look.allowed[look.of]
    against = dark @ sight.kernels - (look.typical @ sight.kernels)[look.of]
    return _scores(dark, mask, against, look, sight)


@lru_cache(maxsize=16)
def _sight(w_mm: float, h_mm: float) -> _Sight:
    u, v = _axis(w_mm / 2 + SIDE_MM), _axis(h_mm / 2 + ABOVE_MM)
    across, down = (g.ravel() for g in np.meshgrid(u, v))
    place = place_in_ellipse(across, down, w_mm, h_mm)
    radius, inside = place.radius, inside_weight(place.radius)
    kernels = [radius < 0.8, np.abs(place.outside_mm) < 0.2]
    return _Sight(
        u_mm=u,
        v_mm=v,
        radius=radius,
        inside=inside / inside.sum(),
        ground=np.flatnonzero(radius < 0.75)[::3],
        kernels=np.stack(
            [k / k.sum() for k in kernels] + _line_kernels(across, down, radius < 0.85), axis=1
        ).astype(np.float32),
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


def _white(coarse: CoarseCopy) -> CoarseCopy:
    """The paper's grey all over the page: the brightest square millimetre near by, smoothed.

    A printed tint has gaps and a stroke is narrow, so that some block near by is bare paper.
    """
    height, width = (max(1, side // BLOCK_PX) for side in coarse.pixels.shape)
    whole = coarse.pixels[: height * BLOCK_PX, : width * BLOCK_PX]
    blocks = resized(whole, width_px=width, height_px=height).astype(np.float32)
    brightest = widened(blocks, BRIGHTEST_OF).astype(np.uint8)
    return CoarseCopy(pixels=smoothed(brightest, 3.0), factor=coarse.factor * BLOCK_PX)


def _paper(white: CoarseCopy, places_px: Points) -> Floats:
    """(n,): the paper's grey at each bubble."""
    places = ((places_px + 0.5) / white.factor - 0.5).astype(np.float32)
    return np.maximum(sample_at(white.pixels, places[:, :1], places[:, 1:])[:, 0], 1.0)


def _row_tint(ground: Floats, centres_mm: Points) -> Floats:
    """(n,): how light the ground inside the bubbles of each row is, against bare paper.

    Ink only darkens, so the lighter bubbles of a row tell, and of each its lighter parts.
    """
    rank = int(GROUND_QUANTILE * ground.shape[1])
    own = np.partition(ground, rank, axis=1)[:, rank]
    _, row = np.unique(np.round(centres_mm[:, 1], 1), return_inverse=True)
    counts = np.bincount(row)
    order = np.lexsort((own, row))
    chosen = np.cumsum(counts) - 1 - (0.4 * (counts - 1)).astype(np.intp)
    return np.clip(own[order[chosen]], DARKEST_TINT, 1.0)[row]


def _cut(coarse: CoarseCopy, places_px: Points, frames: Points, sight: _Sight) -> Grey:
    """(n, samples): every bubble with its nearest surroundings, upright."""
    places = (places_px + 0.5) / coarse.factor - 0.5
    steps = frames / coarse.factor
    x, y = (_spread_out(places[:, k], steps[:, k], sight) for k in (0, 1))
    return sample_at(coarse.pixels, x, y)


def _spread_out(place: Points, step: Points, sight: _Sight) -> Floats:
    across = (step[:, :1] * sight.u_mm + place[:, None]).astype(np.float32)
    down = (step[:, 1:] * sight.v_mm).astype(np.float32)
    return (down[:, :, None] + across[:, None, :]).reshape(len(place), -1)


def _darkness(cut: Grey, paper: Floats, contrast: np.float32) -> Floats:
    """(n, samples): 0 the paper, 1 the page's black."""
    dark = cut * (np.float32(-1.0) / (paper * contrast))[:, None]
    dark += np.float32(1.0) / contrast
    return np.asarray(dark, dtype=np.float32)


def _learnt(dark: Floats, group: SizeGroup, sight: _Sight) -> _Look | None:
    of = _label_numbers(group)
    counts = np.bincount(of)
    known = counts >= FEWEST_OF_LABEL
    if known.sum() < FEWEST_LABELS:
        return None
    chosen = _chosen(dark @ sight.inside, of, counts)
    sizes = np.array([len(each) for each in chosen])
    starts = np.cumsum(sizes) - sizes
    samples = dark[np.concatenate(chosen)]
    typical = _means(samples, starts, sizes)
    square = _means(samples**2, starts, sizes)
    spread = np.sqrt(np.maximum(square - typical**2, 0.0))
    noise = float(np.median(spread[known] @ sight.kernels[:, 0]))
    rare = {int(label): dark[chosen[label]] for label in np.flatnonzero(~known)}
    _look_up_to_labels(typical, spread, known, rare, sight)
    allowed = typical + max(LEAST_INK, INK_NOISES * noise) + INK_SPREADS * spread
    return _Look(typical=typical, allowed=allowed.astype(np.float32), of=of, noise=noise)


def _means(samples: Floats, starts: NDArray[np.intp], sizes: NDArray[np.intp]) -> Floats:
    sums = np.add.reduceat(samples, starts, axis=0)
    return np.asarray(sums / sizes[:, None], dtype=np.float32)


def _look_up_to_labels(
    typical: Floats,
    spread: Floats,
    known: NDArray[np.bool_],
    samples: dict[int, Floats],
    sight: _Sight,
) -> None:
    """Fill in the labels with few bubbles: what is dark on all of them, up to a label's darkness;
    beyond that it is a mark that all of them bear."""
    bare = np.sort(typical[known], axis=0)[int(known.sum() * BARE_QUANTILE)]
    darkest = (typical[known] - bare).max(axis=0)
    label = float(np.quantile(darkest[sight.radius < 0.8], 0.98))
    widest = spread[known].max(axis=0)
    for rare, pictures in samples.items():
        typical[rare] = np.clip(pictures.min(axis=0), bare, bare + label)
        spread[rare] = widest


def _label_numbers(group: SizeGroup) -> NDArray[np.intp]:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(label, len(numbers)) for label in group.labels], np.intp)


def _chosen(
    rough: Floats, of: NDArray[np.intp], counts: NDArray[np.intp]
) -> list[NDArray[np.intp]]:
    """Of each label the bubbles to learn from; all of a label that has very few."""
    order = np.lexsort((rough, of))
    found = []
    for end, count in zip(np.cumsum(counts).tolist(), counts.tolist(), strict=True):
        first, stop = 0, count
        if count >= FEWEST_OF_LABEL:
            first, stop = int(count * LEARN_FROM), max(2, int(count * LEARN_UP_TO))
            spare = max(0, stop - first - MOST_LEARNT) // 2
            first, stop = first + spare, stop - spare
        found.append(order[end - count + first : end - count + stop])
    return found


def _scores(
    dark: Floats, mask: NDArray[np.bool_], against: Floats, look: _Look, sight: _Sight
) -> CoarseScores:
    count = len(dark)
    ink = mask.astype(np.float32) @ sight.inside
    depth, own, length_mm = (np.zeros(count, np.float32) for _ in range(3))
    nearness = np.ones(count, np.float32)
    exits_mm = np.full((count, 4, 2), np.nan, np.float32)
    outside = (sight.radius > 1.1).astype(np.float32) * np.float32(STEP_MM**2)
    inked = np.flatnonzero(ink > 0)  # a few dozen: the rest costs nothing
    all_of, excess = mask[inked], dark[inked] - look.typical[look.of[inked]]
    inner = all_of & (sight.radius < 0.95)
    area = np.maximum(inner.sum(axis=1), 1)
    depth[inked] = (excess * inner).sum(axis=1) / area
    own[inked] = area / np.maximum(all_of.sum(axis=1), 1)
    nearness[inked] = np.where(inner, sight.radius, np.float32(1.0)).min(axis=1)
    high, wide = _extent(inner, sight)
    length_mm[inked] = np.hypot(high, wide) * STEP_MM
    exits_mm[inked] = _exits(all_of, sight)
    line = against[:, 2:].max(axis=1)
    return CoarseScores(
        ink=ink,
        shade=against[:, 0],
        line=line,
        line_rank=_ranked(line, look.of),
        print_lost=-against[:, 1],
        depth=depth,
        own=own,
        nearness=nearness,
        length_mm=length_mm,
        around_mm2=mask.astype(np.float32) @ outside,
        exits_mm=exits_mm,
        noise=look.noise,
    )


def _ranked(line: Floats, of: NDArray[np.intp]) -> Floats:
    """(n,): each value's distance from its label's median, in deviations; from the median of all
    where few bear the label."""
    group = np.where(np.bincount(of)[of] < FEWEST_TO_RANK, 0, of + 1)
    middle = np.where(group == 0, np.median(line), _medians(line, group)[group])
    off = np.abs(line - middle)
    spread = np.where(group == 0, np.median(off), _medians(off, group)[group]) / 0.674
    return np.asarray((line - middle) / np.maximum(spread, LEAST_LINE_SPREAD), dtype=np.float32)


def _medians(values: Floats, group: NDArray[np.intp]) -> Floats:
    """The upper median of each group's values, by its number; without meaning for empty ones."""
    counts = np.bincount(group)
    order = np.lexsort((values, group))
    middles = np.cumsum(counts) - counts + counts // 2
    return np.asarray(values[order[np.minimum(middles, len(values) - 1)]])


def _extent(mask: NDArray[np.bool_], sight: _Sight) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """In how many rows and columns each mask (k, samples) has ink, (k,) each."""
    grid = mask.reshape(len(mask), len(sight.v_mm), len(sight.u_mm))
    return grid.any(axis=2).sum(axis=1), grid.any(axis=1).sum(axis=1)


def _exits(mask: NDArray[np.bool_], sight: _Sight) -> Floats:
    """(k, 4, 2), see ``CoarseScores``; of several on one edge the mean."""
    grid = mask.reshape(len(mask), len(sight.v_mm), len(sight.u_mm))
    left, right, top, bottom = sight.u_mm[0], sight.u_mm[-1], sight.v_mm[0], sight.v_mm[-1]
    edges = (grid[:, 0], grid[:, -1], grid[:, :, 0], grid[:, :, -1])
    found = np.full((len(mask), 4, 2), np.nan, np.float32)
    for edge, (ink, along) in enumerate(
        zip(edges, (sight.u_mm, sight.u_mm, sight.v_mm, sight.v_mm), strict=True)
    ):
        count = ink.sum(axis=1)
        leaving = count > 0
        across = (ink[leaving] @ along) / count[leaving]
        fixed = np.full(len(across), (top, bottom, left, right)[edge], np.float32)
        pair = (across, fixed) if edge < 2 else (fixed, across)
        found[leaving, edge] = np.stack(pair, axis=1)
    return found

"""Ink measured in each bubble against its own empty look; only measures, decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from omr.ellipse import inside_weight, place_in_ellipse
from omr.emptylook import FEWEST, EmptyLook, learn
from omr.faintlines import faint_lines
from omr.image import Floats, Grey, Points, box_mean, product, widened
from omr.inkmask import InkMask, ink_mask
from omr.kinds import Indexes, Kinds, kinds_of, row_middles
from omr.mapped import MappedPage
from omr.measured import Hidden, Measured
from omr.pagemap import patch_grid, patches
from omr.quality import under_streaks
from omr.strokes import Sight, Strokes, main_strokes
from omr.targets import SizeGroup, Targets

PX_PER_MM = 7.0  # a stroke of 0.35 mm is two and a half samples wide; 200 dpi is 7.9
BESIDE_MM = 0.7  # nearer to a bubble nothing else is printed
AROUND_MM = 1.2  # what is seen around a bubble; the next row's outlines begin there
PAPER_QUANTILE = 0.7  # of what lies around a bubble: neighbours' marks cover less than 30 %
SMOOTHING = 3  # samples, 0.4 mm: about a stroke
NOISY = 0.03  # noise after that; clean and JPEG scans have up to 0.015, dithered ones 0.05
COARSE_SMOOTHING = 5
FEWEST_IN_FIELD = 3  # bubbles of a field that nobody marks all
ROW_ENOUGH = 7  # bubbles of a row whose middle is an empty one, whatever is marked
MOST_USUAL_SHADE = 0.03
BLIND_SPREAD = 0.1  # then ink must be darker than the empty look by 0.2
OUTLINE_HALF = 0.07  # of the radius: the middle of the printed line
MOST_STRENGTH = 1.8
VEIL_MM = 2.0  # wider than a marker's stroke, narrower than the edge of a coffee ring
TRACE = 0.012  # below this share of ink there is nothing worth a closer look
# Nor below these: half and less of what any bubble is doubted for.
TRACE_SHADE, TRACE_LINE, TRACE_OUTSIDE_MM2 = 0.006, 0.6, 0.1
# A bubble hidden by a streak is measured by what is left of it, but never scaled up beyond this.
LEAST_VISIBLE = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class InkScores:
    """Per bubble, (n,) each, in the order of ``Targets``.

    ``ink``: share of the bubble's inside that is ink, its middle weighing more, 0 to 1.
    ``length_mm``: diagonal of the largest stroke's part within the bubble.
    ``nearness``: how near that stroke comes to the centre, 0 at the centre to 1 at the outline.
    ``own``: share of that stroke that lies within the bubble and not around it.
    ``exits_mm`` (n, 4): where that stroke leaves what was looked at, as y on the left and right
    edge and x on the upper and lower one, from the bubble's centre; NaN where it does not.
    ``seen_half_mm`` (n, 2): half the width and height of what was looked at.
    ``around_mm2``: ink just outside the outline; ``outside_mm2``: the same without what is printed
    there, which all bubbles of a field or label have in common.
    ``veil``: how much darker than paper even the lightest spot is, where around the bubble that is
    most: strokes leave white beside them, stains do not. 0 where nothing else shows anything.
    ``hidden``: share of the inside that lies under a scanner streak and was left out.
    ``shade``: how much darker the inside is than an empty one, in the mean, 0 to 1: this shows
    faint marks where noise or dots hide every single stroke.
    ``shade_spread``: standard deviation of the shade among the bubbles of the same label.
    ``alike``: how many bubbles of the page are printed like this one, itself included.
    ``depth``: how much darker the ink is than the empty look, in the mean over the ink inside.
    ``line``: the strongest straight line through the bubble, in deviations above an empty one's;
    ``line_darkness``: how dark it is, in the mean along it; see ``faintlines``.
    ``blind``: share of the inside where so much of print varies that faint ink cannot be told.
    ``bilevel``: whether the page is black and white only; ``noise``, ``mixed``, ``filled``: of the
    whole page, see ``EmptyLook``.
    """

    ink: Floats
    length_mm: Floats
    nearness: Floats
    own: Floats
    exits_mm: Floats
    seen_half_mm: Floats
    around_mm2: Floats
    outside_mm2: Floats
    veil: Floats
    hidden: Floats
    shade: Floats
    shade_spread: Floats
    alike: Floats
    depth: Floats
    line: Floats
    line_darkness: Floats
    blind: Floats
    bilevel: bool
    noise: float
    mixed: float
    filled: float


def sample(page: MappedPage, targets: Targets) -> InkScores:
    """Measure every bubble, one printed size after the other."""
    parts = [_group(page, targets.centres_mm[g.indexes], g) for g in targets.sizes]
    order = np.concatenate([g.indexes for g in targets.sizes]) if parts else np.zeros(0, np.intp)

    def joined(arrays: Sequence[Floats]) -> Floats:
        whole = np.concatenate(arrays) if arrays else np.zeros(0, np.float32)
        found = np.empty_like(whole)
        found[order] = whole
        return found

    around_mm2 = joined([p.around_mm2 for p in parts])
    return InkScores(
        ink=joined([p.ink for p in parts]),
        length_mm=joined([p.length_mm for p in parts]),
        nearness=joined([p.nearness for p in parts]),
        own=joined([p.own for p in parts]),
        exits_mm=joined([p.exits_mm for p in parts]),
        seen_half_mm=joined([p.seen_half_mm for p in parts]),
        around_mm2=around_mm2,
        outside_mm2=_beyond_field(joined([p.outside_mm2 for p in parts]), targets),
        veil=joined([p.veil for p in parts]),
        hidden=joined([p.hidden for p in parts]),
        shade=joined([p.shade for p in parts]),
        shade_spread=joined([p.shade_spread for p in parts]),
        alike=joined([p.alike for p in parts]),
        depth=joined([p.depth for p in parts]),
        line=joined([p.line for p in parts]),
        line_darkness=joined([p.line_darkness for p in parts]),
        blind=joined([p.blind for p in parts]),
        bilevel=page.bilevel,
        noise=max((p.noise for p in parts), default=0.0),
        mixed=max((p.mixed for p in parts), default=0.0),
        filled=max((p.filled for p in parts), default=0.0),
    )


def _group(page: MappedPage, centres_mm: Points, group: SizeGroup) -> InkScores:
    """The scores of the bubbles of one printed size."""
    sight = _sight(group.w_mm, group.h_mm)
    measured = _measured(page, centres_mm, group, sight)
    kinds, look = measured.kinds, measured.look
    found = ink_mask(measured, bilevel=page.bilevel)
    whole = np.float32(sight.inside.sum())
    visible = _visible(measured, sight)
    areas = _areas(found, measured, sight)
    measurable = np.maximum(visible, np.float32(LEAST_VISIBLE * whole))
    ink = np.asarray(areas.inside / measurable, dtype=np.float32)
    strokes = _strokes(found, ink, sight)
    shade = _shade(measured, sight, np.round(centres_mm[:, 1], 1))
    if page.bilevel:
        shade -= _usual_shade(shade, kinds)
    lines = faint_lines(measured, sight, group)
    outside_mm2 = areas.beside_mm2 - _common(kinds.middles(areas.beside_mm2), kinds)
    something = (ink > TRACE) | (shade > TRACE_SHADE) | (lines.strength > TRACE_LINE)
    something |= outside_mm2 > TRACE_OUTSIDE_MM2
    half_mm = (group.w_mm / 2 + AROUND_MM, group.h_mm / 2 + AROUND_MM)
    return InkScores(
        ink=ink,
        length_mm=strokes.length_mm,
        nearness=strokes.nearness,
        own=strokes.own,
        exits_mm=strokes.exits_mm,
        seen_half_mm=np.tile(np.array(half_mm, np.float32), (len(ink), 1)),
        around_mm2=areas.around_mm2,
        outside_mm2=outside_mm2,
        veil=_veil(measured.darkness, np.flatnonzero(something), sight),
        hidden=1.0 - visible / whole,
        shade=shade,
        shade_spread=_shade_spread(shade, kinds),
        alike=kinds.counts[kinds.of].astype(np.float32),
        depth=areas.depth,
        line=lines.strength,
        line_darkness=lines.darkness,
        blind=(_weighted(look.spread > BLIND_SPREAD, sight.inside) / whole)[kinds.of],
        bilevel=page.bilevel,
        noise=look.noise,
        mixed=look.mixed,
        filled=look.filled,
    )


def _measured(page: MappedPage, centres_mm: Points, group: SizeGroup, sight: Sight) -> Measured:
    cut = patches(page.pixels, page.page_map, centres_mm, sight.grid)
    kinds = kinds_of(group.labels)
    darkness, look = _against_empty(cut, group, kinds, sight, page=page)
    crossed = tuple(under_streaks(page.page_map, centres_mm, sight.grid, page.streaks))
    under = [under for _, under in crossed]
    return Measured(
        darkness=darkness,
        kinds=kinds,
        look=look,
        strength=np.ones(len(cut), np.float32)
        if page.bilevel
        else _strength(darkness, look, sight),
        hidden=Hidden(
            which=np.array([index for index, _ in crossed], dtype=np.intp),
            under=np.array(under, dtype=np.bool_).reshape(len(under), *cut.shape[1:]),
        ),
    )


@lru_cache(maxsize=16)
def _sight(w_mm: float, h_mm: float) -> Sight:
    grid = patch_grid(w_mm / 2 + AROUND_MM, h_mm / 2 + AROUND_MM, PX_PER_MM)
    u, v = grid
    place = place_in_ellipse(u, v, w_mm, h_mm)
    outside_mm = place.outside_mm
    return Sight(
        px_per_mm=PX_PER_MM,
        grid=grid,
        radius=place.radius,
        inside=inside_weight(place.radius),
        around=(outside_mm > 0.25) & (outside_mm < AROUND_MM),
        beside=(outside_mm > 0.2) & (outside_mm < BESIDE_MM),
        paper=outside_mm > 0.35,
    )


def _against_empty(
    cut: Grey, group: SizeGroup, kinds: Kinds, sight: Sight, *, page: MappedPage
) -> tuple[Floats, EmptyLook]:
    """Darkness (n, h, w) and the empty look; smoothed more where the scan is coarse."""
    raw = _darkness(cut, _paper_levels(cut, sight), page.contrast)
    darkness = _averaged(raw, COARSE_SMOOTHING if page.bilevel else SMOOTHING)
    look = learn(darkness, group.labels, kinds, sight.inside)
    if look.noise > NOISY and not page.bilevel:
        darkness = _averaged(raw, COARSE_SMOOTHING)
        look = learn(darkness, group.labels, kinds, sight.inside)
    return darkness, look


def _paper_levels(cut: Grey, sight: Sight) -> Floats:
    """Local white around each bubble, (n,); kept near its neighbours' so that ink cannot hide."""
    around = cut.reshape(len(cut), -1)[:, np.flatnonzero(sight.paper)[::3]]
    rank = int(PAPER_QUANTILE * around.shape[1])
    # Sorted as 16 bits, see ``kinds``: of 8 bits it takes twenty times as long.
    own = np.sort(around.astype(np.int16), axis=1)[:, rank].astype(np.float32)
    return np.maximum(own, 0.6 * np.float32(np.median(own)))


def _darkness(cut: Grey, paper: Floats, contrast: float) -> Floats:
    """(n, h, w): 0 local paper, 1 the page's black."""
    scale = (-1.0 / (np.maximum(paper, 1.0) * contrast)).astype(np.float32)
    dark = cut * scale[:, None, None]
    dark += np.float32(1.0 / contrast)
    np.clip(dark, 0.0, 1.2, out=dark)
    return dark


def _averaged(dark: Floats, size_px: int) -> Floats:
    count, height, width = dark.shape
    return box_mean(dark.reshape(count * height, width), size_px).reshape(count, height, width)


def _strength(darkness: Floats, look: EmptyLook, sight: Sight) -> Floats:
    """How much darker each bubble's own outline is than the learnt one, (n,), 1 or more.

    Low toner prints one bubble strongly and its neighbour hardly at all; outline and label of one
    bubble go together. The median along the outline, which strokes cross in few places.
    """
    outline = np.flatnonzero((np.abs(sight.radius - 1.0) < OUTLINE_HALF).ravel())
    own, usual = (
        row_middles(pictures.reshape(len(pictures), -1)[:, outline])
        for pictures in (darkness, look.darkness)
    )
    share = own / np.maximum(usual, np.float32(1e-3))[look.of]
    return np.clip(share, 1.0, MOST_STRENGTH).astype(np.float32)


def _visible(measured: Measured, sight: Sight) -> Floats:
    """(n,): how much of each bubble's inside lies under no streak."""
    visible = np.full(len(measured.darkness), sight.inside.sum(), np.float32)
    visible[measured.hidden.which] = _weighted(~measured.hidden.under, sight.inside)
    return visible


@dataclass(frozen=True, slots=True, kw_only=True)
class _Areas:
    """Of each bubble, (n,): its ink, see ``InkScores``; ``inside`` in weighed samples."""

    inside: Floats
    around_mm2: Floats
    beside_mm2: Floats
    depth: Floats


def _areas(found: InkMask, measured: Measured, sight: Sight) -> _Areas:
    some, (count, *_) = found.which, measured.darkness.shape
    core = np.flatnonzero(sight.inside)
    weights = np.stack((sight.inside, sight.around, sight.beside)).reshape(3, -1)
    flat = found.mask.reshape(len(some), sight.inside.size).astype(np.float32)
    sums = np.zeros((count, 4), np.float32)
    sums[some, :3] = product(flat, weights.T.astype(np.float32))
    ink = flat[:, core]
    dark = np.einsum("ij,ij->i", measured.excess_of(some, core), ink)
    sums[some, 3] = dark / np.maximum(ink.sum(axis=1), 1)
    inside, around, beside, depth = sums.T
    per_mm2 = np.float32(PX_PER_MM**2)
    return _Areas(
        inside=inside, around_mm2=around / per_mm2, beside_mm2=beside / per_mm2, depth=depth
    )


def _strokes(found: InkMask, ink: Floats, sight: Sight) -> Strokes:
    """The strokes of all bubbles; those with hardly any ink have none."""
    inked = ink[found.which] > TRACE
    looked_at, count = found.which[inked], len(ink)
    strokes = Strokes(
        length_mm=np.zeros(count, np.float32),
        nearness=np.ones(count, np.float32),
        own=np.zeros(count, np.float32),
        exits_mm=np.full((count, 4), np.nan, np.float32),
    )
    if len(looked_at):
        seen = main_strokes(found.mask[inked], sight)
        for name in Strokes.__slots__:
            getattr(strokes, name)[looked_at] = getattr(seen, name)
    return strokes


def _weighted(mask: NDArray[np.bool_], weights: Floats) -> Floats:
    """Sum of ``weights`` (h, w) where ``mask`` (n, h, w) holds, (n,)."""
    flat = mask.reshape(len(mask), weights.size).astype(np.float32)
    return np.asarray(flat @ weights.ravel(), dtype=np.float32)


def _veil(dark: Floats, which: Indexes, sight: Sight) -> Floats:
    """How dark the lightest paper is at the worst place around the bubbles ``which``, (n,).

    Print and pens leave white paper within a millimetre of any place outside of a bubble; coffee
    and shadows with an edge do not.
    """
    veil = np.zeros(len(dark), np.float32)
    if not len(which):
        return veil
    window = round(VEIL_MM * PX_PER_MM)
    margin = window // 4  # nearer to the edge too little of the window is seen
    count, (height, width) = len(which), dark.shape[1:]
    # One dilation for all: patches stand under each other, kept apart by what is never lightest.
    apart = np.full((count, height + window, width), np.float32(-9.0))
    np.negative(dark[which], out=apart[:, :height])
    lightest = widened(apart.reshape(-1, width), window).reshape(apart.shape)[:, :height]
    seen = sight.paper.copy()
    seen[:margin] = seen[-margin:] = False
    seen[:, :margin] = seen[:, -margin:] = False
    veil[which] = -lightest.reshape(count, -1)[:, seen.ravel()].min(axis=1)
    return veil


def _shade(measured: Measured, sight: Sight, rows_mm: Points) -> Floats:
    """Mean excess darkness inside, (n,), against the middle one of the bubble's row.

    Where the print itself varies, as labels do on dithered scans, a sample counts less. The row is
    the measure because tinted rows are darker throughout, which 1-bit scans show as dots.
    """
    look, hidden = measured.look, measured.hidden
    inner = np.flatnonzero((sight.inside > 0) & (sight.radius < 0.85))
    spread = look.spread.reshape(len(look.spread), -1)[:, inner]
    steady = sight.inside.ravel()[inner] / (1.0 + (spread / np.float32(2 * look.noise)) ** 2)
    trust = hidden.spared(steady.astype(np.float32), of=look.of, samples=inner)
    own = hidden.rows(look.of, len(spread))
    total = trust.sum(axis=1)[own]
    least = 0.1 * max(float(np.median(total)), 1.0)
    mean = np.einsum("ij,ij->i", measured.excess(inner), trust[own])
    mean = np.asarray(mean / np.maximum(total, least), dtype=np.float32)
    _, row, count = np.unique(rows_mm, return_inverse=True, return_counts=True)
    rows = Kinds(of=row, counts=count)
    usual = np.where(count >= ROW_ENOUGH, rows.middles(mean), np.median(mean))
    return np.asarray(mean - usual[row], dtype=np.float32)


def _common(of_kinds: Floats, kinds: Kinds) -> Floats:
    """Each bubble's value from its kind's, (n,); 0 where the kind has too few to tell."""
    return np.where(kinds.counts >= FEWEST, of_kinds, np.float32(0.0))[kinds.of]


def _beyond_field(outside_mm2: Floats, targets: Targets) -> Floats:
    """Without what all bubbles of a field have around them: rules of the table it stands in."""
    starts, sizes = targets.field_starts[:-1], np.diff(targets.field_starts)
    if not len(outside_mm2):
        return outside_mm2
    common = np.where(sizes >= FEWEST_IN_FIELD, np.minimum.reduceat(outside_mm2, starts), 0.0)
    beyond = outside_mm2 - np.repeat(common, sizes).astype(np.float32)
    return np.maximum(beyond, np.float32(0.0))


def _usual_shade(shade: Floats, kinds: Kinds) -> Floats:
    """Each label's middle shade, (n,): print that comes and goes shades some labels more than
    others. Bounded, so that a label which most people marked is not taken for its print."""
    return _common(np.clip(kinds.middles(shade), 0.0, MOST_USUAL_SHADE), kinds)


def _shade_spread(shade: Floats, kinds: Kinds) -> Floats:
    """Robust deviation within each label's bubbles, (n,); 0 for labels with too few."""
    away = np.abs(shade - kinds.middles(shade)[kinds.of])
    return _common(kinds.middles(away) / np.float32(0.674), kinds)

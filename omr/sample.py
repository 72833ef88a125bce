"""Ink measured in each bubble against its own empty look; only measures, decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.emptylook import FEWEST
from omr.faintlines import faint_lines
from omr.image import Floats, Points, product
from omr.inkmask import InkMask, ink_mask
from omr.mapped import MappedPage
from omr.measured import AROUND_MM, PX_PER_MM, Measured, measured_bubbles
from omr.shade import shade_of, shade_spread, usual_shade
from omr.strokes import Sight, Strokes, main_strokes
from omr.targets import SizeGroup, Targets
from omr.veil import veil_of

FEWEST_IN_FIELD = 3  # bubbles of a field that nobody marks all
BLIND_SPREAD = 0.1  # then ink must be darker than the empty look by 0.2
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
    measured = measured_bubbles(page, centres_mm, group)
    sight, kinds, look = measured.sight, measured.kinds, measured.look
    found = ink_mask(measured, bilevel=page.bilevel)
    whole = np.float32(sight.inside.sum())
    visible = _visible(measured, sight)
    areas = _areas(found, measured, sight)
    measurable = np.maximum(visible, np.float32(LEAST_VISIBLE * whole))
    ink = np.asarray(areas.inside / measurable, dtype=np.float32)
    strokes = _strokes(found, ink, sight)
    shade = shade_of(measured, np.round(centres_mm[:, 1], 1))
    if page.bilevel:
        shade -= usual_shade(shade, kinds)
    lines = faint_lines(measured, group)
    outside_mm2 = areas.beside_mm2 - kinds.known(kinds.middles(areas.beside_mm2), FEWEST)
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
        veil=veil_of(measured, np.flatnonzero(something)),
        hidden=1.0 - visible / whole,
        shade=shade,
        shade_spread=shade_spread(shade, kinds),
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


def _beyond_field(outside_mm2: Floats, targets: Targets) -> Floats:
    """Without what all bubbles of a field have around them: rules of the table it stands in."""
    starts, sizes = targets.field_starts[:-1], np.diff(targets.field_starts)
    if not len(outside_mm2):
        return outside_mm2
    common = np.where(sizes >= FEWEST_IN_FIELD, np.minimum.reduceat(outside_mm2, starts), 0.0)
    beyond = outside_mm2 - np.repeat(common, sizes).astype(np.float32)
    return np.maximum(beyond, np.float32(0.0))

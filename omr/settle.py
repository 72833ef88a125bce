"""Coarse scores -> the readings of those fields whose every bubble is beyond doubt.

The first rung of a ladder: it says marked and empty only with such margins that careful measuring
would not say otherwise. Fields with a bubble in between are left open for that.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from omr.coarse_sample import CoarseScores
from omr.form import FieldKind, FormPage
from omr.reading import FieldReading, FieldState
from omr.rows import rows_of
from omr.targets import Targets

Sure = NDArray[np.bool_]
CONFIDENCE = 0.999  # of a settled field: none was wrong on the pages of SettleSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleSettings:
    """What is beyond doubt at the first look; see ``CoarseScores`` for the measures.

    Origins: 222,000 bubbles of 252 grey pages drawn for tuning, every pen, mark, scanner and damage
    of the simulators. No mark was taken for empty and no empty bubble for a mark on a page whose
    other bubbles were all sure; wider margins than that need are kept on both sides.
    """

    # Empty bubbles of good scans differ by 0.008 to 0.015, dithered ones by 0.06.
    most_noise: float = 0.025
    # 0.999 of empty bubbles hold no ink but specks; the careful look's own limit is 0.07.
    empty_ink: float = 0.03
    # In deviations: thin strokes of 0.14 of black, over any label, read 5.7 upwards, nine in ten of
    # 0.12 read 4.8. Of a page's hundreds of empty bubbles the highest reads 4.8, in the median.
    empty_line: float = 5.2
    empty_line_dark: float = 0.0  # and a line no darker than this is none
    empty_shade: float = 0.026  # a rubbed-out mark of 0.12 of black shades by 0.04
    # Dust is short and dark, and the outline a hair beside its place keeps to the rim: both shade
    # nothing.
    trifle_ink: float = 0.04
    trifle_shade: float = 0.016
    speck_mm: float = 1.0
    speck_depth: float = 0.18
    speck_line: float = 0.06
    rim_nearness: float = 0.7
    # Something white over the print, a hole, or a picture that came apart.
    print_lost: float = 0.13
    lighter: float = 0.04
    # Fills, crosses, hatching.
    body_ink: float = 0.21
    body_depth: float = 0.25
    body_mm: float = 1.8
    # A thin tick or stroke: little ink, but long, dark and straight.
    line_ink: float = 0.16
    line_depth: float = 0.35
    line_mm: float = 2.4
    line: float = 0.1
    # Its place: mostly inside, or right across the middle.
    inside_own: float = 0.6
    inside_nearness: float = 0.55
    across_own: float = 0.4
    across_nearness: float = 0.3
    # More ink around it may be the edge of something larger than a mark: a hole, a blot.
    overshoot_mm2: float = 6.5
    # A stroke that leaves on opposite sides may be another bubble's tail, or a streak; a filled
    # bubble is not.
    filled_ink: float = 0.36
    # Two marks whose strokes meet across so wide a gap, or nearly, may be one stroke.
    joined_gap_mm: float = 3.5
    joined_aside_mm: float = 0.4
    joined_slope: float = 1.0
    # Ink around an empty bubble: a stroke that missed it, or a ring drawn around it.
    around_mm2: float = 0.9
    # Marks with less ink than this are thin. In black and white a hand with so many of them, and
    # such a share of all, may be too light for the scan, which the careful look judges.
    thin_ink: float = 0.0
    thin_from: int = 2
    thin_share: float = 0.12
    # More is not how lessons are filled; the careful look judges whether it is possible.
    most_marked: float = 0.25
    row_marked_share: float = 0.5
    row_least_bubbles: int = 6


IN_GREY = SettleSettings()
# Origins: 201 black-and-white pages drawn for tuning (hands with every pen and mark, thresholds of
# 130 to 180, faxes, 150 to 300 dpi, each damage once), where light grey print comes as single dots.
IN_BLACK_AND_WHITE = SettleSettings(
    most_noise=0.045,  # those dots make 0.012 to 0.042; what is dithered is no longer 1-bit here
    empty_shade=0.035,  # as much as the careful look allows there
    empty_line=6.5,  # no bubble with a broken mark was seen by its line alone
    empty_line_dark=0.035,
    body_depth=0.4,  # whole strokes are 0.4 to 0.7 dark, crumbs of broken ones 0.05 to 0.4
    line_depth=0.45,
    thin_ink=0.32,  # those that the careful look calls faint have up to 0.315 here
)


def settled(
    form: FormPage, targets: Targets, scores: CoarseScores, s: SettleSettings
) -> tuple[FieldReading | None, ...] | None:
    """In the form's order each field's reading, None for an open one; or None altogether where the
    page is not one to be settled by a look."""
    if scores.noise > s.most_noise:
        return None
    marked = _surely_marked(scores, s)
    if marked.mean() > s.most_marked or _crowded_rows(targets, marked, s):
        return None
    if _is_thin_hand(marked, scores, s):
        return None
    starts = targets.field_starts[:-1]
    unsure = ~(marked | _surely_empty(scores, s)) | _joined_marks(targets, marked, scores, s)
    open_ones = np.logical_or.reduceat(unsure, starts)
    counts = np.add.reduceat(marked, starts, dtype=np.intp)
    single = np.array([field.kind is FieldKind.CHOICE for field in form.fields])
    return _readings(form, targets, scores, marked, open_ones | (single & (counts > 1)))


def _surely_empty(scores: CoarseScores, s: SettleSettings) -> Sure:
    """Hardly a dark sample, no shade, no faint line, and the bubble's own print in its place."""
    line = (scores.line_rank <= s.empty_line) | (scores.line <= s.empty_line_dark)
    clear = (scores.ink <= s.empty_ink) & line & (scores.shade <= s.empty_shade)
    even = (scores.ink <= s.trifle_ink) & (scores.shade <= s.trifle_shade)
    speck = (scores.length_mm <= s.speck_mm) & (scores.line <= s.speck_line)
    speck &= scores.depth >= s.speck_depth
    rim = (scores.nearness >= s.rim_nearness) & line
    alone = scores.around_mm2 <= s.around_mm2
    own_print = np.abs(scores.print_lost) <= s.print_lost
    own_print &= scores.shade >= -s.lighter
    return np.asarray((clear | (even & (speck | rim))) & own_print & alone)


def _surely_marked(scores: CoarseScores, s: SettleSettings) -> Sure:
    """Much dark ink of some length, across the middle or wholly inside."""
    body = (scores.ink >= s.body_ink) & (scores.depth >= s.body_depth)
    body &= scores.length_mm >= s.body_mm
    line = (scores.ink >= s.line_ink) & (scores.depth >= s.line_depth) & (scores.line >= s.line)
    line &= scores.length_mm >= s.line_mm
    inside = (scores.own >= s.inside_own) & (scores.nearness <= s.inside_nearness)
    across = (scores.own >= s.across_own) & (scores.nearness <= s.across_nearness)
    leaves = ~np.isnan(scores.exits_mm[:, :, 0])
    through = (leaves[:, 0] & leaves[:, 1]) | (leaves[:, 2] & leaves[:, 3])
    inside &= scores.around_mm2 <= s.overshoot_mm2
    across &= scores.around_mm2 <= s.overshoot_mm2
    own_stroke = ~through | (scores.ink >= s.filled_ink)
    return np.asarray((body | line) & (inside | across) & own_stroke)


def _crowded_rows(targets: Targets, marked: Sure, s: SettleSettings) -> bool:
    """Whether any row is marked so much that it may lie under something."""
    row = rows_of(targets.centres_mm)
    sizes, marks = np.bincount(row), np.bincount(row, weights=marked)
    return bool(((sizes >= s.row_least_bubbles) & (marks > s.row_marked_share * sizes)).any())


def _is_thin_hand(marked: Sure, scores: CoarseScores, s: SettleSettings) -> bool:
    thin = int((marked & (scores.ink < s.thin_ink)).sum())
    return thin >= s.thin_from and thin > s.thin_share * int(marked.sum())


def _joined_marks(targets: Targets, marked: Sure, scores: CoarseScores, s: SettleSettings) -> Sure:
    """(n,): marks that may be one stroke with another: it leaves the one bubble where it enters the
    other, straight across the gap between what was looked at around each."""
    found = np.zeros(len(marked), np.bool_)
    which = np.flatnonzero(marked & ~np.isnan(scores.exits_mm[:, :, 0]).all(axis=1))
    places, thin = targets.centres_mm[which], scores.ink[which] < s.filled_ink
    for lower, upper, along in ((1, 0, 1), (3, 2, 0)):  # down out of one, and right out of one
        ends = places + scores.exits_mm[which, lower]
        starts = places + scores.exits_mm[which, upper]
        between = np.abs(starts[None] - ends[:, None])
        gap, aside = between[:, :, along], between[:, :, 1 - along]
        near = (gap < s.joined_gap_mm) & (aside < s.joined_aside_mm + s.joined_slope * gap)
        near &= thin[:, None] | thin[None]
        np.fill_diagonal(near, val=False)
        found[which] |= near.any(axis=0) | near.any(axis=1)
    return found


def _readings(
    form: FormPage,
    targets: Targets,
    scores: CoarseScores,
    marked: Sure,
    open_ones: Sure,
) -> tuple[FieldReading | None, ...]:
    ink = iter(np.round(np.clip(scores.ink, 0.0, 1.0).astype(np.float64), 3).tolist())
    starts = targets.field_starts[:-1]
    marks = np.add.reduceat(marked, starts, dtype=np.intp)
    found: list[FieldReading | None] = []
    for field, first, count, is_open in zip(
        form.fields, starts.tolist(), marks.tolist(), open_ones.tolist(), strict=True
    ):
        names = [bubble.value for bubble in field.bubbles]
        measured = dict(zip(names, ink, strict=False))  # takes as many of the page's as it has
        if is_open:
            found.append(None)
            continue
        values: tuple[str, ...] = ()
        if count:
            values = tuple(compress(names, marked[first : first + len(names)].tolist()))
        found.append(
            FieldReading(
                name=field.name,
                state=FieldState.MARKED if values else FieldState.UNMARKED,
                values=values,
                confidence=CONFIDENCE,
                scores=measured,
            )
        )
    return tuple(found)

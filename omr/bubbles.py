"""Measured ink -> whether each bubble is empty, doubtful or marked. When unsure, doubtful."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from omr.image import Floats, Points
from omr.sample import InkScores
from omr.settings import DecisionSettings

EMPTY, DOUBTFUL, MARKED = 0, 1, 2
Classes = NDArray[np.int8]


def classify(centres_mm: Points, scores: InkScores, s: DecisionSettings) -> Classes:
    """The class of each bubble by its own ink, (n,); ``in_company`` adds its neighbours'."""
    off_centre = (scores.own < s.passing_own) & (scores.nearness > s.passing_nearness)
    off_centre &= scores.length_mm > 0
    classes = np.where(scores.ink < s.unmarked_below, EMPTY, DOUBTFUL).astype(np.int8)
    classes[_is_stroke(scores, s) & ~off_centre & ~_is_pale(scores, s)] = MARKED
    beside = beside_a_mark(classes, centres_mm, s)
    passing = off_centre & (scores.ink < s.passing_up_to)
    passing &= ~np.isnan(scores.exits_mm).all(axis=1)
    no_tail = ~beside | (scores.outside_mm2 >= s.tail_outside_mm2)
    classes[passing] = np.where(no_tail, DOUBTFUL, EMPTY)[passing]
    rim = (scores.nearness > s.rim_nearness) & (scores.ink < s.rim_up_to) & (scores.length_mm > 0)
    classes[rim] = EMPTY
    shown = _is_shaded(scores, s) | _is_faint_line(scores, s)
    shown &= ~off_centre & ~_is_speck(scores, s)
    classes[shown & (classes == EMPTY)] = DOUBTFUL
    return classes


def in_company(
    classes: Classes, centres_mm: Points, scores: InkScores, s: DecisionSettings
) -> Classes:
    """The classes once more, by what stands around each bubble."""
    found = classes.copy()
    missed = (scores.outside_mm2 >= s.outside_mm2) & ~beside_a_mark(classes, centres_mm, s)
    found[missed & (found == EMPTY)] = DOUBTFUL
    _part_joined(found, centres_mm, scores, s)
    _distrust_spoilt(found, centres_mm, scores, s)
    return found


def heed_traces(
    classes: Classes, centres_mm: Points, scores: InkScores, s: DecisionSettings
) -> Classes:
    """The classes with the slightest trace doubtful, too: for pages that have lost ink."""
    trace = (scores.ink > s.trace_ink) | (scores.shade > s.trace_shade)
    beside = beside_a_mark(classes, centres_mm, s)
    trace |= (scores.outside_mm2 > s.trace_outside_mm2) & ~beside
    return np.where((classes == EMPTY) & trace, DOUBTFUL, classes).astype(np.int8)


def _is_stroke(scores: InkScores, s: DecisionSettings) -> NDArray[np.bool_]:
    stroke = (scores.ink >= s.marked_from) & (scores.length_mm >= s.least_length_mm)
    dot = (scores.ink >= s.dot_from) & (scores.nearness <= s.dot_nearness)
    return stroke | (dot & (scores.depth >= s.dot_depth))


def _is_pale(scores: InkScores, s: DecisionSettings) -> NDArray[np.bool_]:
    pale = scores.depth < s.pale_below
    if scores.bilevel:  # there, nothing is pale; the company of a mark tells, see below
        return pale
    veil_from = max(s.veil_from, s.veil_deviations * scores.noise)
    return np.asarray(pale | ((scores.depth < s.veiled_below) & (scores.veil >= veil_from)))


def _is_speck(scores: InkScores, s: DecisionSettings) -> NDArray[np.bool_]:
    longest_mm = s.speck_bilevel_mm if scores.bilevel else s.speck_mm
    speck = (scores.length_mm > 0) & (scores.length_mm < longest_mm)
    speck &= (scores.depth > s.speck_depth) & (scores.shade < s.speck_shade)
    return speck & (scores.blind < s.blind_from)


def _is_shaded(scores: InkScores, s: DecisionSettings) -> NDArray[np.bool_]:
    shaded = scores.shade >= _shade_limit(scores, s)
    if not scores.bilevel:  # a stroke's shade comes with a line; what has none must be broad
        shaded &= (scores.line >= s.shade_line) | (scores.shade >= s.shade_broad)
        # What few bubbles have printed in them hides lines; all that shows is some shade.
        shaded |= (scores.alike < s.few_alike) & (scores.shade >= s.few_shade)
    return shaded


def _is_faint_line(scores: InkScores, s: DecisionSettings) -> NDArray[np.bool_]:
    if scores.bilevel:  # light grey print comes as dots there, and dots form lines
        return np.zeros(len(scores.line), dtype=np.bool_)
    least = np.where(scores.hidden >= s.partly_hidden, s.line_partly, s.line_from)
    least = np.where(scores.line_darkness < s.line_dim, s.line_dim_from, least)
    line = (scores.line >= least) & (scores.line_darkness >= s.line_darkness)
    return line & (scores.shade >= s.line_shade)


def beside_a_mark(classes: Classes, centres_mm: Points, s: DecisionSettings) -> NDArray[np.bool_]:
    """(n,) whether another bubble, near enough to be where a stroke comes from, is marked."""
    marked = np.flatnonzero(classes == MARKED)
    across, down = (centres_mm[:, None, k] - centres_mm[marked, k] for k in (0, 1))
    near = across**2 + down**2 < s.neighbour_mm**2
    near[marked, np.arange(len(marked))] = False
    return np.asarray(near.any(axis=1))


def _shade_limit(scores: InkScores, s: DecisionSettings) -> Floats:
    """(n,): relative to how much the shade differs anyway, on the page and within the label."""
    deviation = float(np.median(np.abs(scores.shade))) / 0.674 if len(scores.shade) else 0.0
    least = s.shade_bilevel if scores.bilevel else s.shade_from
    page = np.full(len(scores.shade), max(least, s.shade_deviations * deviation), np.float32)
    if not scores.bilevel:
        return page
    own = scores.shade_spread * np.float32(s.shade_label_deviations)
    return np.asarray(np.maximum(own, page), dtype=np.float32)


def _part_joined(
    classes: Classes, centres_mm: Points, scores: InkScores, s: DecisionSettings
) -> None:
    """Where one stroke runs through two bubbles, only the one with clearly more ink is marked."""
    leaving = np.flatnonzero((classes == MARKED) & ~np.isnan(scores.exits_mm).all(axis=1))
    places = centres_mm[leaving]
    near = np.abs(places[:, None] - places[None]).max(axis=2) <= 2 * s.neighbour_mm
    pairs = leaving[np.argwhere(np.triu(near, 1))]
    exits = {i: _exit_points(centres_mm[i], scores, i) for i in set(pairs.ravel().tolist())}
    for a, b in pairs.tolist():
        if _apart(exits[a], exits[b]) > s.joined_mm:
            continue
        less, more = (a, b) if scores.ink[a] < scores.ink[b] else (b, a)
        classes[less] = DOUBTFUL
        if scores.ink[less] > s.joined_share * scores.ink[more]:
            classes[more] = DOUBTFUL


def _apart(some: Points, others: Points) -> float:
    """The least distance between any of (k, 2) and any of (m, 2) points."""
    return float(np.linalg.norm(some[:, None] - others[None], axis=2).min())


def _exit_points(centre_mm: Points, scores: InkScores, index: int) -> Points:
    """(k, 2) places in mm on the form where the bubble's stroke leaves its surroundings."""
    left, right, top, bottom = (float(v) for v in scores.exits_mm[index])
    half_w, half_h = scores.seen_half_mm[index]
    points = np.array([(-half_w, left), (half_w, right), (top, -half_h), (bottom, half_h)])
    return np.asarray(points[~np.isnan(points).any(axis=1)] + centre_mm)


def _distrust_spoilt(
    classes: Classes, centres_mm: Points, scores: InkScores, s: DecisionSettings
) -> None:
    """Amid doubtful bubbles, a mark no darker than these is doubtful, too."""
    odd = classes == DOUBTFUL
    if scores.bilevel:
        odd |= _blackened_alone(classes, centres_mm, scores, s)
    doubtful = np.flatnonzero(odd)
    enough = s.spoilt_bilevel_from if scores.bilevel else s.spoilt_from
    if len(doubtful) < enough:
        return
    for index in np.flatnonzero(classes == MARKED):
        away = np.linalg.norm(centres_mm[doubtful] - centres_mm[index], axis=1)
        near = doubtful[away < s.spoilt_mm]
        if len(near) < enough:
            continue
        darker = scores.depth[index] >= float(scores.depth[near].max()) + s.spoilt_depth
        if scores.bilevel or not darker:
            classes[index] = DOUBTFUL


def _blackened_alone(
    classes: Classes, centres_mm: Points, scores: InkScores, s: DecisionSettings
) -> NDArray[np.bool_]:
    """(n,) empty bubbles with ink around them that no mark beside them can have put there."""
    found = (classes == EMPTY) & (scores.around_mm2 >= s.spoilt_around_mm2)
    return np.asarray(found & ~beside_a_mark(classes, centres_mm, s))

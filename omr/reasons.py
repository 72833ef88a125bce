"""Why a field is left to a person, in a code for each thing that people tell apart.

Reasons never change a state, except that a mark which looks taken back is in doubt: it bears far
more ink around its bubble than this writer's other marks, as scribbling over it does.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from omr.bubbles import EMPTY, MARKED, Classes
from omr.image import Points
from omr.sample import InkScores
from omr.settings import DecisionSettings

Flags = NDArray[np.bool_]
# From what covers much to what is small: the first that holds for any doubtful bubble of a field.
ORDER = (
    "quality.hole",
    "quality.fold",
    "mark.cancelled",
    "mark.stained",
    "mark.stray",
    "mark.erased",
    "mark.tiny",
    "mark.faint",
)
OTHERWISE = "mark.doubtful"


def cancelled(classes: Classes, scores: InkScores, s: DecisionSettings) -> Flags:
    """(n,) marks that look scribbled over beside this card's other marks: enough to say which of
    two was taken back."""
    return _beyond_hand(classes, scores, s.cancelled_beyond_mm2, s.cancelled_times, s=s)


def surely_cancelled(classes: Classes, scores: InkScores, s: DecisionSettings) -> Flags:
    """(n,) the same so clearly that even a field's only mark is in doubt: hardly another mark of
    the card comes near, which rules out a card on which several hands or pens wrote."""
    found = _beyond_hand(classes, scores, s.alone_beyond_mm2, s.alone_times, s=s)
    if not found.any():
        return found
    ranked = np.sort(scores.around_mm2[classes == MARKED])
    least = s.alone_times * float(ranked[max(0, len(ranked) - 1 - s.alone_most)])
    return np.asarray(found & (scores.around_mm2 >= least))


def _beyond_hand(
    classes: Classes, scores: InkScores, beyond_mm2: float, times: float, *, s: DecisionSettings
) -> Flags:
    marked = classes == MARKED
    if marked.sum() < s.hand_from:
        return np.zeros(len(classes), dtype=np.bool_)
    around, ink = scores.around_mm2[marked], scores.ink[marked]
    least = max(float(np.median(around)) + beyond_mm2, times * float(np.quantile(around, 0.8)))
    denser = scores.ink >= min(s.cancelled_ink_times * float(np.median(ink)), s.cancelled_ink)
    return np.asarray(marked & denser & (scores.around_mm2 >= least))


def holes(classes: Classes, scores: InkScores, s: DecisionSettings) -> Flags:
    """(n,) bubbles that are black beyond their outline all round, as a hole scans."""
    full = (scores.ink >= s.hole_ink) & (scores.around_mm2 >= s.hole_around_mm2)
    return np.asarray(full & (scores.depth >= s.hole_depth) & (classes != EMPTY))


def explain(
    classes: Classes, centres_mm: Points, scores: InkScores, s: DecisionSettings
) -> NDArray[np.str_]:
    """The reason of each bubble that is not empty, (n,); "" where it has none of its own."""
    pale = scores.depth < s.pale_below
    broad = (scores.shade >= s.shade_broad) & (scores.line_darkness < scores.shade)
    broad |= scores.ink >= s.erased_ink
    outside = (scores.outside_mm2 >= s.outside_mm2) & (scores.ink < s.marked_from)
    off = (scores.own < s.passing_own) & (scores.length_mm > 0)
    tiny = (scores.length_mm > 0) & (scores.length_mm < s.least_length_mm)
    veil_from = max(s.veil_from, s.veil_deviations * scores.noise)
    found: dict[str, Flags] = {
        "quality.hole": holes(classes, scores, s),
        "quality.fold": _folds(classes, centres_mm, scores, s),
        "mark.stained": (scores.veil >= veil_from) & (not scores.bilevel),
        "mark.cancelled": cancelled(classes, scores, s),
        "mark.stray": outside | off,
        "mark.erased": pale & broad & (not scores.bilevel),
        "mark.tiny": tiny & (scores.depth > s.speck_depth),
        "mark.faint": pale | (scores.ink < s.marked_from),
    }
    reasons = np.full(len(classes), "", dtype="<U16")
    for code in reversed(ORDER):
        reasons[found[code] & (classes != EMPTY)] = code
    return reasons


def reason_of(reasons: NDArray[np.str_]) -> str:
    """The field's reason from those of its doubtful bubbles."""
    return next((code for code in ORDER if (reasons == code).any()), OTHERWISE)


def _folds(classes: Classes, centres_mm: Points, scores: InkScores, s: DecisionSettings) -> Flags:
    """(n,) bubbles of a row or column that has a line through most of its bubbles, hardly marks."""
    found = np.zeros(len(classes), dtype=np.bool_)
    lined = (classes != MARKED) & (scores.line >= s.fold_line)
    for axis in (0, 1):
        along = np.round(centres_mm[:, axis], 1)
        places, inverse, count = np.unique(along, return_inverse=True, return_counts=True)
        share = np.bincount(inverse, weights=lined, minlength=len(places)) / count
        found |= ((count >= s.fold_least) & (share >= s.fold_share))[inverse] & lined
    return found

"""How sure a field's reading is, as the share of such readings that turned out right.

A settled field is as sure as its worst bubble is far from where doubt begins: 0 is as empty or as
black as can be, 1 is at a threshold. That distance is turned into a probability by what was
measured on pages drawn for tuning. A field left to a person has the measured probability that its
best guess, the values it names, is what was meant.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from omr.bubbles import EMPTY, MARKED, Classes
from omr.image import Floats
from omr.sample import InkScores
from omr.settings import DecisionSettings


def nearness_to_doubt(classes: Classes, scores: InkScores, s: DecisionSettings) -> Floats:
    """(n,): 0 far from any threshold, 1 at one; 0 of doubtful bubbles, which settle nothing."""
    empty = np.maximum(scores.ink / s.unmarked_below, scores.outside_mm2 / s.outside_mm2)
    shade = s.shade_bilevel if scores.bilevel else s.shade_broad
    empty = np.maximum(empty, scores.shade / shade)
    if not scores.bilevel:
        dark_enough = np.minimum(scores.line_darkness / s.line_darkness, 1.0)
        empty = np.maximum(empty, scores.line / s.line_from * dark_enough)
    marked = np.maximum(
        s.marked_from / np.maximum(scores.ink, s.unmarked_below),
        s.least_length_mm / np.maximum(scores.length_mm, 0.1),
    )
    if not scores.bilevel:
        marked = np.maximum(marked, s.pale_below / np.maximum(scores.depth, 0.01))
    near = np.where(classes == EMPTY, empty, np.where(classes == MARKED, marked, 0.0))
    return np.asarray(np.clip(near, 0.0, 1.0), dtype=np.float32)


def settled(worst: Floats, s: DecisionSettings) -> NDArray[np.float64]:
    """The confidence of fields whose bubbles come so near to doubt at worst, (n,)."""
    return np.interp(worst, s.sure_nearness, s.sure_share)


def doubtful_confidence(reason: str, named: int, s: DecisionSettings) -> float:
    """The confidence in the best guess of a field left to a person; ``named`` values are in it."""
    if named > 1:
        return s.guess_of_many
    return dict(s.guess_by_reason).get(reason, s.guess_otherwise)

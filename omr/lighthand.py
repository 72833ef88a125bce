"""Whether this card's hand is too light for this scan, so that marks may be lost altogether.

A black-and-white scan turns faint pencil white. What is left of such a hand are crumbs: many
bubbles with a little ink, few with a whole stroke. A hand that is dark enough leaves hardly any.
"""

from __future__ import annotations

from enum import Enum

from omr.bubbles import DOUBTFUL, MARKED, Classes
from omr.sample import InkScores
from omr.settings import DecisionSettings


class Hand(Enum):
    """How a page's marks stand out."""

    PLAIN = "plain"
    LIGHT = "light"  # some broken: single ones may be lost
    LOST = "lost"  # most broken: what looks unmarked says nothing


def judge_hand(
    classes: Classes, scores: InkScores, s: DecisionSettings, *, lossy: bool = False
) -> Hand:
    """Only of scans that lose ink, such as black-and-white ones: on others, faint marks are faint
    and not gone."""
    doubtful = int(((classes == DOUBTFUL) & (scores.ink > s.trace_ink)).sum())
    if not (scores.bilevel or lossy) or not doubtful:
        return Hand.PLAIN
    share = doubtful / (doubtful + int((classes == MARKED).sum()))
    if doubtful >= s.lost_from and share > s.lost_share:
        return Hand.LOST
    if doubtful >= s.light_from and share > s.light_share:
        return Hand.LIGHT
    return Hand.PLAIN

"""The thresholds by which measured ink becomes a state, each with its origin."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionSettings:
    """All of ``decide``'s numbers. "Ink" is the weighted share of a bubble's inside that is ink.

    Origins: sizes of marks were measured on drawn strokes of 0.25 to 1.3 mm and held against the
    photographed pen marks of a public form reader; a bubble is about 4.2 x 3.4 mm.
    """

    # Empty bubbles measured 0.00 on office scans and up to 0.04 on noisy, dithered and streaked
    # ones; a speck of 0.6 mm is 0.06.
    unmarked_below: float = 0.07
    # A thin ballpoint line across the bubble is 0.20, a short tick 0.25, a cross 0.4; a speck of
    # 0.8 mm is 0.11 and a dot of 1 mm 0.15.
    marked_from: float = 0.17
    # A stroke that counts is this long within the bubble: shorter ones are dots and grazes.
    least_length_mm: float = 1.5
    # A dot set on purpose sits in the middle; one of 1 mm passes, a speck of 0.8 mm does not.
    dot_from: float = 0.13
    dot_nearness: float = 0.12
    # Shade without strokes: a faint pencil cross on a dithered scan is 0.05 upwards; empty bubbles
    # vary up to 0.02 there. Always more than this many deviations of the page's own.
    shade_from: float = 0.035
    shade_deviations: float = 4.5
    # Paler ink than this may be show-through or a rubbed-out mark: pencil of 0.28 on paper is 0.15
    # after blurring, print seen from behind 0.12 at most.
    pale_below: float = 0.12
    # A stroke that mostly lies outside and keeps off the middle belongs to another bubble.
    passing_own: float = 0.5
    passing_nearness: float = 0.35
    passing_up_to: float = 0.15
    # Beside a clear mark in the same field, so little ink is dirt or the mark's own tail.
    clear_from: float = 0.28
    dirt_up_to: float = 0.10
    tail_own: float = 0.8
    tail_share: float = 0.35
    # Two marks joined by one stroke: with so much less ink, the lesser one is the other's tail.
    joined_mm: float = 1.5
    joined_share: float = 0.75
    # Ink around an empty bubble, far from any mark: a ring drawn around it is 5 mm2.
    around_mm2: float = 3.0
    neighbour_mm: float = 7.5
    # Under a streak so much of a bubble is unseen that a mark could be, too.
    hidden_from: float = 0.4
    # Nobody marks most of a page or row: then the page lies wrong or something covers it.
    page_marked_share: float = 0.5
    page_doubled_share: float = 0.3
    page_doubtful_share: float = 0.4
    # Bubbles of one label differ over 0.00 to 0.05 of their inside on pages with up to a quarter of
    # them marked (1-bit scans 0.10), and their common look is dark over 0.02 (blurred scans 0.08);
    # with half of them marked, 0.3 and more.
    page_mixed_share: float = 0.2
    page_filled_share: float = 0.25
    row_marked_share: float = 0.65
    row_least_bubbles: int = 6

"""For which bubbles a page's map is proven: print was seen where it says, all around them.

Outlines alone prove nothing across: shifted by one column they fit again, as when damaged data
moves a band of the picture sideways. Side marks alone prove nothing between them. Both together do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.formplaces import OutlineGroups, SideMarks
from omr.image import Points

Flags = NDArray[np.bool_]
Indexes = NDArray[np.intp]

NOTHING = -1
OWN_ROW_MM = 1.6  # a side mark so near in height stands beside the bubble itself
SAME_ROW_MM = 0.6
NEXT_ROW_MM = 16.0  # rows of bubbles further apart tell nothing of each other
ABSENT_IN_ROW = 2  # one may be a hole
OVERLAP_MM = 20.0  # between the middles of groups above each other


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnesses:
    """Whose being in place speaks for what; ``NOTHING`` where there is none.

    ``marks`` (n, 2, 2): for each bubble the side marks above and below on the left and right;
    ``groups`` (n,): each bubble's group; ``around`` (g, 4): for each group those to its left and
    right in the row, above and below; ``rows`` (n,): the number of each bubble's row.
    """

    rows: Indexes
    marks: Indexes
    groups: Indexes
    around: Indexes


def proven(
    witnesses: Witnesses,
    *,
    marks_in_place: Flags,
    groups_in_place: Flags,
    groups_inked: Flags,
    absent: Flags,
) -> Flags:
    """(n,) for each bubble of the form.

    A bubble needs the nearest side mark above and below, on one side at least. And it needs its
    group, or, where something hides that group, the next one in the row and those above and below;
    where that is ink, as in a row filled all along, those above and below.
    Two ``absent`` outlines in a row speak against the whole of it: shifted along itself, a row
    leaves the last place of each block of columns empty. And beside a row that is lost as a whole
    the next ones are not sure either.
    """
    if marks_in_place.all() and groups_in_place.all() and not absent.any():
        return np.ones(len(witnesses.groups), dtype=np.bool_)  # as what follows would say
    beside = _in_place(witnesses.marks, marks_in_place)
    along = (beside | (witnesses.marks == NOTHING).all(axis=2, keepdims=True)).any(axis=2)
    around = _in_place(witnesses.around, groups_in_place)
    missing = witnesses.around == NOTHING
    row = around[:, :2].any(axis=1) | missing[:, :2].all(axis=1) | groups_inked
    spoken_for = row & (around | missing)[:, 2:].all(axis=1) & around.any(axis=1)
    sure = along.all(axis=1) & (groups_in_place | spoken_for)[witnesses.groups] & ~absent
    missing_in_row = np.bincount(witnesses.rows, weights=absent)
    sure &= (missing_in_row < ABSENT_IN_ROW)[witnesses.rows]
    return np.asarray(sure & ~_at_a_lost_row(witnesses.rows, sure))


def _at_a_lost_row(rows: Indexes, sure: Flags) -> Flags:
    """(n,): whether none of a bubble's row is sure, or of the next row: the tear runs somewhere in
    between."""
    lost = np.bincount(rows, weights=sure) == 0
    reached = lost.copy()
    reached[1:] |= lost[:-1]
    reached[:-1] |= lost[1:]
    return np.asarray(reached[rows])


def _in_place(which: Indexes, in_place: Flags) -> Flags:
    if not len(in_place):
        return np.zeros(which.shape, dtype=np.bool_)
    return np.asarray(in_place[which] & (which != NOTHING))


def witnesses_of(
    centres_mm: Points, side_marks: SideMarks, groups: tuple[OutlineGroups, ...]
) -> Witnesses:
    """``centres_mm`` (n, 2) are all bubbles of the form."""
    own = np.full(len(centres_mm), NOTHING, dtype=np.intp)
    first = 0
    for each in groups:
        own[each.bubbles] = first + np.repeat(np.arange(len(each.starts)), each.counts)
        first += len(each.starts)
    middles = np.concatenate([np.zeros((0, 2)), *(each.centres_mm for each in groups)])
    _, rows = np.unique(np.round(centres_mm[:, 1], 1), return_inverse=True)
    return Witnesses(
        rows=rows,
        marks=_marks_beside(centres_mm[:, 1], side_marks),
        groups=own,
        around=np.array([_around(middles, index) for index in range(len(middles))]).reshape(-1, 4),
    )


def _marks_beside(rows_mm: Points, side_marks: SideMarks) -> Indexes:
    """(n, 2, 2): the nearest mark above and below, on the left and on the right."""
    found = np.full((len(rows_mm), 2, 2), NOTHING, dtype=np.intp)
    for k, side in enumerate((side_marks.left, ~side_marks.left)):
        marks = np.flatnonzero(side)
        if not len(marks):
            continue
        at = side_marks.centres_mm[marks, 1]
        above = np.searchsorted(at, rows_mm + OWN_ROW_MM) - 1
        below = np.searchsorted(at, rows_mm - OWN_ROW_MM)
        found[:, 0, k] = np.where(above >= 0, marks[np.maximum(above, 0)], NOTHING)
        last = len(marks) - 1
        found[:, 1, k] = np.where(below <= last, marks[np.minimum(below, last)], NOTHING)
    return found


def _around(middles: Points, index: int) -> list[int]:
    away = middles - middles[index]
    in_row = np.abs(away[:, 1]) < SAME_ROW_MM
    over = (np.abs(away[:, 0]) < OVERLAP_MM) & (np.abs(away[:, 1]) < NEXT_ROW_MM) & ~in_row
    return [
        _nearest(-away[:, 0], in_row),
        _nearest(away[:, 0], in_row),
        _nearest(-away[:, 1], over),
        _nearest(away[:, 1], over),
    ]


def _nearest(distance_mm: Points, allowed: Flags) -> int:
    """The place of the least positive distance among those allowed."""
    candidates = np.where(allowed & (distance_mm > SAME_ROW_MM), distance_mm, np.inf)
    best = int(np.argmin(candidates))
    return best if np.isfinite(candidates[best]) else NOTHING

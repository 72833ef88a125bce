"""What of a form is looked for to locate it: its side marks, and its outlines in handy groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.image import Points

Indexes = NDArray[np.intp]

GROUP = 6  # neighbours in a row whose outlines are averaged


@dataclass(frozen=True, slots=True, kw_only=True)
class SideMarks:
    """``centres_mm`` and ``sizes_mm`` are (n, 2); ``left`` (n,) tells the two sides apart."""

    centres_mm: Points
    sizes_mm: Points
    left: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineGroups:
    """Bubbles of one size, row by row, in groups of neighbours.

    ``bubbles`` (n,) are places among all bubbles of the form, ``places_mm`` (n, 2) their centres;
    ``starts`` (g,) says where in them each group begins and ``counts`` (g,) how many it has.
    """

    w_mm: float
    h_mm: float
    bubbles: Indexes
    places_mm: Points
    starts: Indexes
    counts: Indexes

    @property
    def centres_mm(self) -> Points:
        """The middle of each group, (g, 2)."""
        sums = np.add.reduceat(self.places_mm, self.starts, axis=0)
        return np.asarray(sums / self.counts[:, None], dtype=np.float64)


def outline_groups(bubbles: Points) -> tuple[OutlineGroups, ...]:
    """``bubbles`` is (n, 4): x, y, w, h."""
    found = []
    for w_mm, h_mm in dict.fromkeys(map(tuple, bubbles[:, 2:].tolist())):
        own = np.flatnonzero((bubbles[:, 2:] == (w_mm, h_mm)).all(axis=1))
        own = own[np.lexsort((bubbles[own, 0], np.round(bubbles[own, 1], 1)))]
        places = bubbles[own, :2]
        starts = _group_starts(places)
        found.append(
            OutlineGroups(
                w_mm=w_mm,
                h_mm=h_mm,
                bubbles=own,
                places_mm=places,
                starts=starts,
                counts=np.diff(np.append(starts, len(places))),
            )
        )
    return tuple(found)


def _group_starts(places: Points) -> Indexes:
    """A new group at each new row, and after each ``GROUP`` bubbles."""
    new_row = np.abs(np.diff(places[:, 1])) > 0.5
    starts, last = [0], 0
    for index in range(1, len(places)):
        if new_row[index - 1] or index - last >= GROUP:
            starts.append(index)
            last = index
    return np.array(starts, dtype=np.intp)

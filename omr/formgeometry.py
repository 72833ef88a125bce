"""What registration needs of a form, as arrays: made once for all forms of the same geometry."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from omr.anchors import code_square_mm, square_mm
from omr.bending import BendSolver, bend_solver
from omr.form import FormPage, MarkKind
from omr.image import Points

Indexes = NDArray[np.intp]

GEOMETRIES = 48  # a school's cards differ by their number of rows; half a megabyte each
GROUP = 6  # neighbours in a row whose outlines are averaged
MARKER_SIGMA_MM = 0.08
CODE_SIGMA_MM = 0.3  # zxing-cpp gives whole pixels
SIDE_SIGMA_MM = 0.06
OUTLINE_SIGMA_MM = 0.08


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


@dataclass(frozen=True, slots=True, kw_only=True)
class FormGeometry:
    """``anchor_corners`` counts the corners, four to each marker and then to each code, that come
    first among the places of both solvers; side marks follow, and in ``whole`` the groups."""

    side_marks: SideMarks
    groups: tuple[OutlineGroups, ...]
    anchor_corners: int
    by_marks: BendSolver
    whole: BendSolver


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    """All of a form that its geometry depends on, to look it up by; boxes are x, y, w, h."""

    width_mm: float
    height_mm: float
    bubbles: tuple[tuple[float, ...], ...]
    side_marks: tuple[tuple[float, ...], ...]
    markers: tuple[tuple[float, ...], ...]
    codes: tuple[tuple[float, ...], ...]


_box = attrgetter("x_mm", "y_mm", "w_mm", "h_mm")


def geometry_of(form: FormPage) -> FormGeometry:
    bubbles = chain.from_iterable([field.bubbles for field in form.fields])
    marks = form.registration_marks
    key = _Key(
        width_mm=form.width_mm,
        height_mm=form.height_mm,
        bubbles=tuple(map(_box, bubbles)),
        side_marks=tuple(_box(m) for m in marks if m.kind is MarkKind.SIDE),
        markers=tuple(_box(m) for m in marks if m.kind is MarkKind.ARUCO),
        codes=tuple((c.x_mm, c.y_mm, c.size_mm) for c in form.codes),
    )
    return _geometry(key)


@lru_cache(maxsize=GEOMETRIES)
def _geometry(key: _Key) -> FormGeometry:
    side_marks = _side_marks(key)
    groups = _groups(np.array(key.bubbles, dtype=np.float64).reshape(-1, 4))
    corners, corner_sigmas = _corners(key)
    centres = np.concatenate([np.zeros((0, 2)), *(g.centres_mm for g in groups)])
    places = np.concatenate((corners, side_marks.centres_mm, centres))
    sigmas = np.concatenate(
        (
            corner_sigmas,
            np.full(len(side_marks.centres_mm), SIDE_SIGMA_MM),
            np.full(len(centres), OUTLINE_SIGMA_MM),
        )
    )
    marks = len(places) - len(centres)
    size = {"width_mm": key.width_mm, "height_mm": key.height_mm}
    return FormGeometry(
        side_marks=side_marks,
        groups=groups,
        anchor_corners=len(corners),
        by_marks=bend_solver(places[:marks], sigmas[:marks], **size),
        whole=bend_solver(places, sigmas, **size),
    )


def _corners(key: _Key) -> tuple[Points, Points]:
    """The corners (n, 2) of the markers and then of the codes, and their sigmas (n,)."""
    squares = [square_mm(*marker) for marker in key.markers]
    squares += [code_square_mm(*code) for code in key.codes]
    sigmas = [MARKER_SIGMA_MM] * len(key.markers) + [CODE_SIGMA_MM] * len(key.codes)
    return np.concatenate([np.zeros((0, 2)), *squares]), np.repeat(sigmas, 4)


def _side_marks(key: _Key) -> SideMarks:
    """From top to bottom."""
    boxes = np.array(sorted(key.side_marks, key=lambda box: box[1])).reshape(-1, 4)
    return SideMarks(
        centres_mm=boxes[:, :2], sizes_mm=boxes[:, 2:], left=boxes[:, 0] < key.width_mm / 2
    )


def _groups(bubbles: Points) -> tuple[OutlineGroups, ...]:
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

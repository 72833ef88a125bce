"""What registration needs of a form, as arrays: made once for all forms of the same geometry."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import attrgetter

import numpy as np

from omr.anchors import code_square_mm, square_mm
from omr.bending import BendSolver, bend_solver
from omr.form import Field, FormPage, MarkKind, RegistrationMark
from omr.formplaces import OutlineGroups, SideMarks, outline_groups
from omr.image import Points
from omr.proof import Witnesses, witnesses_of
from omr.same import Same

GEOMETRIES = 48  # a school's cards differ by their number of rows; half a megabyte each
MARKER_SIGMA_MM = 0.08
CODE_SIGMA_MM = 0.3  # zxing-cpp gives whole pixels
SIDE_SIGMA_MM = 0.06
OUTLINE_SIGMA_MM = 0.08


@dataclass(frozen=True, slots=True, kw_only=True)
class FormGeometry:
    """``anchor_corners`` counts the corners, four to each marker and then to each code, that come
    first among the places of both solvers; side marks follow, and in ``whole`` the groups."""

    side_marks: SideMarks
    groups: tuple[OutlineGroups, ...]
    anchor_corners: int
    by_marks: BendSolver
    whole: BendSolver
    witnesses: Witnesses


class _Boxes:
    """The places of many things as x, y, w and h, hashed once: a key that is quick to compare."""

    __slots__ = ("_hash", "boxes")

    def __init__(self, boxes: tuple[tuple[float, ...], ...]) -> None:
        self.boxes = boxes
        self._hash = hash(boxes)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Boxes) and (self is other or self.boxes == other.boxes)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    """All of a form that its geometry depends on, to look it up by; codes are x, y and size."""

    width_mm: float
    height_mm: float
    bubbles: _Boxes
    side_marks: _Boxes
    markers: _Boxes
    codes: tuple[tuple[float, ...], ...]


_box = attrgetter("x_mm", "y_mm", "w_mm", "h_mm")


def geometry_of(form: FormPage) -> FormGeometry:
    marks = Same(form.registration_marks)
    return _geometry(
        _Key(
            width_mm=form.width_mm,
            height_mm=form.height_mm,
            bubbles=_bubbles(Same(form.fields)),
            side_marks=_marks(marks, MarkKind.SIDE),
            markers=_marks(marks, MarkKind.ARUCO),
            codes=tuple((c.x_mm, c.y_mm, c.size_mm) for c in form.codes),
        )
    )


@lru_cache(maxsize=GEOMETRIES)
def _bubbles(fields: Same[tuple[Field, ...]]) -> _Boxes:
    bubbles = chain.from_iterable([field.bubbles for field in fields.it])
    return _Boxes(tuple(map(_box, bubbles)))


@lru_cache(maxsize=2 * GEOMETRIES)
def _marks(marks: Same[tuple[RegistrationMark, ...]], kind: MarkKind) -> _Boxes:
    return _Boxes(tuple(_box(mark) for mark in marks.it if mark.kind is kind))


@lru_cache(maxsize=GEOMETRIES)
def _geometry(key: _Key) -> FormGeometry:
    side_marks = _side_marks(key)
    bubbles = np.array(key.bubbles.boxes, dtype=np.float64).reshape(-1, 4)
    groups = outline_groups(bubbles)
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
        witnesses=witnesses_of(bubbles[:, :2], side_marks, groups),
    )


def _corners(key: _Key) -> tuple[Points, Points]:
    """The corners (n, 2) of the markers and then of the codes, and their sigmas (n,)."""
    squares = [square_mm(*marker) for marker in key.markers.boxes]
    squares += [code_square_mm(*code) for code in key.codes]
    sigmas = [MARKER_SIGMA_MM] * len(key.markers.boxes) + [CODE_SIGMA_MM] * len(key.codes)
    return np.concatenate([np.zeros((0, 2)), *squares]), np.repeat(sigmas, 4)


def _side_marks(key: _Key) -> SideMarks:
    """From top to bottom."""
    boxes = np.array(sorted(key.side_marks.boxes, key=lambda box: box[1])).reshape(-1, 4)
    return SideMarks(
        centres_mm=boxes[:, :2], sizes_mm=boxes[:, 2:], left=boxes[:, 0] < key.width_mm / 2
    )

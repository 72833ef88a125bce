"""Corner markers and codes -> the first, plane map of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, degrees, inf

import numpy as np

from omr.aruco import SeenMarker
from omr.codes import SeenCode
from omr.form import FormPage, MarkKind, RegistrationMark
from omr.image import Points, homography
from omr.pagemap import projected

# How far an anchor may lie from where the others say it is, before the bend is known. A feed
# stretch of 1.5 % in one half of the sheet moves a corner by 1.1 mm; print and scanner add some.
ANCHOR_SLACK_MM = 2.5
# Shape limits of a sheet in a scanner: feed rollers stretch by 2 % at most.
GREATEST_STRETCH = 1.06
GREATEST_SLANT_DEG = 2.5
GREATEST_DEPTH = 1.02  # how much larger one corner of the sheet is seen than another
# And of a photograph: a camera that leans by 25 degrees shortens one side by 10 %, and from so near
# that a sheet fills its picture sees one corner 1.5 times as large as another. Two sheets beside
# each other, taken for one, are stretched by 2.
GREATEST_LEANING_STRETCH = 1.35
GREATEST_LEANING_SLANT_DEG = 15.0
GREATEST_LEANING_DEPTH = 1.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """One thing seen whose four corners are known on the form: (4, 2) each.

    ``slot`` counts the form's markers and then its codes, in the form's order.
    """

    slot: int
    corners_mm: Points
    corners_px: Points
    exact: bool  # a marker's corners are sharpened, a code's are not


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchored:
    """The plane map and the anchors that agree with it.

    ``leaning`` says that no scanner makes such a shape, only a camera: it needs stricter proof.
    """

    plane: Points
    leaning: bool
    anchors: tuple[Anchor, ...]


def anchors_of(
    form: FormPage, markers: tuple[SeenMarker, ...], codes: tuple[SeenCode, ...]
) -> tuple[Anchor, ...]:
    """Pair what was seen with what was printed."""
    found = marker_anchors(form.registration_marks, markers)
    return found + _code_anchors(form, codes, found)


def marker_anchors(
    marks: tuple[RegistrationMark, ...], markers: tuple[SeenMarker, ...]
) -> tuple[Anchor, ...]:
    """The markers seen that are among the printed ``marks``."""
    printed = {
        mark.marker_id: (slot, square_mm(mark.x_mm, mark.y_mm, mark.w_mm, mark.h_mm))
        for slot, mark in enumerate(mark for mark in marks if mark.kind is MarkKind.ARUCO)
    }
    found = []
    for seen in markers:
        if seen.marker_id in printed:
            slot, corners_mm = printed[seen.marker_id]
            found.append(
                Anchor(slot=slot, corners_mm=corners_mm, corners_px=seen.corners, exact=True)
            )
    return tuple(found)


def _code_anchors(
    form: FormPage, codes: tuple[SeenCode, ...], markers: tuple[Anchor, ...]
) -> tuple[Anchor, ...]:
    """Each seen code at the printed place that fits the markers, or in reading order without."""
    squares = [code_square_mm(c.x_mm, c.y_mm, c.size_mm) for c in form.codes]
    first = sum(mark.kind is MarkKind.ARUCO for mark in form.registration_marks)
    pairs = [
        pair
        for anchor in markers
        for pair in zip(_complex(anchor.corners_px), _complex(anchor.corners_mm), strict=True)
    ]
    found = []
    for seen in codes:
        fitting = [i for i, c in enumerate(form.codes) if c.payload == seen.payload]
        if not fitting:
            continue
        best = min(fitting, key=lambda i: _misfit(squares[i], seen.corners, pairs))
        found.append(
            Anchor(
                slot=first + best,
                corners_mm=squares[best],
                corners_px=seen.corners,
                exact=False,
            )
        )
    return tuple(found)


def _misfit(square_mm: Points, corners_px: Points, pairs: list[tuple[complex, complex]]) -> float:
    """How badly a code at this place agrees with the markers' corners, in pixels and on the form:
    the worst distance in mm.

    By complex numbers, as which a turn, scale and shift is one factor and one summand.
    """
    here, there = _complex(corners_px), _complex(square_mm)
    middle_px, middle_mm = sum(here) / len(here), sum(there) / len(there)
    size = sum(abs(mm - middle_mm) ** 2 for mm in there)
    px_per_mm = (
        sum(
            (mm - middle_mm).conjugate() * (px - middle_px)
            for mm, px in zip(there, here, strict=True)
        )
        / size
    )
    if px_per_mm == 0:
        return inf
    return max(
        (abs((px - middle_px) / px_per_mm + middle_mm - mm) for px, mm in pairs), default=0.0
    )


def _complex(points: Points) -> list[complex]:
    """(n, 2) points as x + iy."""
    return [complex(x, y) for x, y in points.tolist()]


def fit_plane(anchors: tuple[Anchor, ...]) -> Anchored | None:
    """The plane map that most anchors agree with, or None when too few do.

    An anchor that lies far off (a marker of another sheet, a false find) is left out, the worst
    first. Two anchors are the least; a map of a shape that neither a scanner makes nor, where all
    four markers are seen, a camera, is refused.
    """
    kept = list(anchors)
    while len(kept) >= 2:
        plane = _plane(kept)
        if plane is None:
            return None
        misses = _misses_mm(plane, kept)
        worst = int(np.argmax(misses))
        if misses[worst] <= ANCHOR_SLACK_MM:
            return _anchored(plane, kept)
        if len(kept) == 2:
            return None
        del kept[_odd_one(kept)]
    return None


def _anchored(plane: Points, kept: list[Anchor]) -> Anchored | None:
    shape = _shape(plane)
    if shape is None:
        return None
    flat = (
        shape.stretch <= GREATEST_STRETCH
        and shape.slant_deg <= GREATEST_SLANT_DEG
        and shape.depth <= GREATEST_DEPTH
    )
    seen_leaning = (
        sum(anchor.exact for anchor in kept) >= 4
        and shape.stretch <= GREATEST_LEANING_STRETCH
        and shape.slant_deg <= GREATEST_LEANING_SLANT_DEG
        and shape.depth <= GREATEST_LEANING_DEPTH
    )
    if not flat and not seen_leaning:
        return None
    return Anchored(plane=plane, leaning=not flat, anchors=tuple(kept))


def _plane(anchors: list[Anchor]) -> Points | None:
    source = np.concatenate([a.corners_mm for a in anchors])
    target = np.concatenate([a.corners_px for a in anchors])
    markers = [a for a in anchors if a.exact]
    if len(markers) >= 4:
        return homography(
            np.concatenate([a.corners_mm for a in markers]),
            np.concatenate([a.corners_px for a in markers]),
        )
    return _affine(source, target) if len(anchors) >= 3 else _similarity(source, target)


def _odd_one(anchors: list[Anchor]) -> int:
    """The anchor without which the others agree best."""
    rest_misses = []
    for index in range(len(anchors)):
        rest = anchors[:index] + anchors[index + 1 :]
        plane = _plane(rest)
        misses = [np.inf] if plane is None else _misses_mm(plane, rest)
        rest_misses.append(max(misses))
    return int(np.argmin(rest_misses))


def _misses_mm(plane: Points, anchors: Sequence[Anchor]) -> list[float]:
    """By how much the worst corner of each anchor lies off."""
    if not anchors:
        return []
    inverse = np.asarray(np.linalg.inv(plane), dtype=np.float64)
    back = projected(inverse, np.concatenate([a.corners_px for a in anchors]))
    off = back - np.concatenate([a.corners_mm for a in anchors])
    worst: list[float] = np.hypot(off[:, 0], off[:, 1]).reshape(-1, 4).max(axis=1).tolist()
    return worst


def _affine(source: Points, target: Points) -> Points:
    lifted = np.concatenate((source, np.ones((len(source), 1))), axis=1)
    solution, *_ = np.linalg.lstsq(lifted, target, rcond=None)
    return np.vstack((solution.T, (0.0, 0.0, 1.0)))


def _similarity(source: Points, target: Points) -> Points:
    """Least-squares turn, scale and shift, without mirroring."""
    a, b = source - source.mean(axis=0), target - target.mean(axis=0)
    size = float((a**2).sum())
    cos = float((a * b).sum()) / size
    sin = float((a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum()) / size
    turn = np.array([[cos, -sin], [sin, cos]])
    shift = target.mean(axis=0) - turn @ source.mean(axis=0)
    return np.vstack((np.column_stack((turn, shift)), (0.0, 0.0, 1.0)))


_CORNERS_MM = ((20.0, 20.0), (190.0, 20.0), (20.0, 277.0), (190.0, 277.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """How far a map is from turning and scaling alone; 1, 0 and 1 is not at all."""

    stretch: float
    slant_deg: float
    depth: float


def _shape(plane: Points) -> _Shape | None:
    """The shape of a map taken over the whole form; None where it folds or mirrors the sheet."""
    (a, b, c), (d, e, f), (g, h, i) = plane.tolist()
    depths = [g * x + h * y + i for x, y in _CORNERS_MM]
    if min(depths) <= 0:
        return None
    origin, right, below = (
        complex(a * x + b * y + c, d * x + e * y + f) / depth
        for (x, y), depth in zip(_CORNERS_MM[:3], depths[:3], strict=True)
    )
    across, down = (right - origin) / 170.0, (below - origin) / 257.0
    long, high = abs(across), abs(down)
    turn = across.conjugate() * down  # its parts are the inner and the outer product
    if min(long, high) < 1e-6 or turn.imag <= 0:
        return None
    return _Shape(
        stretch=max(long / high, high / long),
        slant_deg=abs(degrees(atan2(turn.real, turn.imag))),
        depth=max(depths) / min(depths),
    )


def square_mm(x_mm: float, y_mm: float, w_mm: float, h_mm: float) -> Points:
    """Corners around a centre, clockwise from the top left."""
    return np.array(
        [
            (x_mm - w_mm / 2, y_mm - h_mm / 2),
            (x_mm + w_mm / 2, y_mm - h_mm / 2),
            (x_mm + w_mm / 2, y_mm + h_mm / 2),
            (x_mm - w_mm / 2, y_mm + h_mm / 2),
        ]
    )


def code_square_mm(x_mm: float, y_mm: float, size_mm: float) -> Points:
    """Corners of a code, clockwise from the top left, which is given."""
    return square_mm(x_mm + size_mm / 2, y_mm + size_mm / 2, size_mm, size_mm)

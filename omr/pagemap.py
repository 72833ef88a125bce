"""Where a form's millimetres lie in a page image: a projective map bent by a smooth grid."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from omr.image import Floats, Grey, Points, product, sample_at
from omr.same import Same

_SPAN_MM = 50.0  # over which the page's direction is taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Bend:
    """Displacements in mm on a regular grid over the form, bilinear in between.

    ``nodes`` is (rows, columns, 2) as x, y; node (0, 0) lies at the form's top left corner.
    Outside the grid the nearest edge holds.
    """

    nodes: Points
    step_x_mm: float
    step_y_mm: float
    _cells: Points = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Keep of each cell, row by row, the displacement at its upper left node and how much more
        it is at the nodes to the right, below and at both: (4, 2, cells)."""
        nodes = self.nodes.transpose(2, 0, 1)
        start = nodes[:, :-1, :-1]
        across, down = nodes[:, :-1, 1:] - start, nodes[:, 1:, :-1] - start
        both = nodes[:, 1:, 1:] - nodes[:, 1:, :-1] - across
        cells = np.stack((start, across, down, both)).reshape(4, 2, -1)
        object.__setattr__(self, "_cells", cells)

    def at(self, points_mm: Points) -> Points:
        """Displacement of each of (n, 2) points."""
        (start, across, down, both), right, below = self._around(points_mm)
        return np.asarray((start + across * right + (down + both * right) * below).T)

    def at_with_slopes(self, points_mm: Points) -> tuple[Points, Points, Points]:
        """The displacement of each of (n, 2) points, and by how much it changes per mm to the
        right and per mm down."""
        (start, across, down, both), right, below = self._around(points_mm)
        downward = down + both * right
        shift = start + across * right + downward * below
        rightward = (across + both * below) / self.step_x_mm
        return shift.T, rightward.T, (downward / self.step_y_mm).T

    def _around(self, points_mm: Points) -> tuple[Points, Points, Points]:
        """What is kept of the cell in which each point lies, (4, 2, n), and where in that cell it
        lies, 0 to 1 to the right and down, (n,) each."""
        rows, columns = self.nodes.shape[:2]
        x = np.minimum(np.maximum(points_mm[:, 0] / self.step_x_mm, 0.0), columns - 1.000001)
        y = np.minimum(np.maximum(points_mm[:, 1] / self.step_y_mm, 0.0), rows - 1.000001)
        column, row = x.astype(np.intp), y.astype(np.intp)
        own = row * (columns - 1) + column
        return self._cells.take(own, axis=2), x - column, y - row


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMap:
    """Millimetres on the form -> pixels in the image.

    ``plane`` is the 3 x 3 projective map; ``bend``, if any, is added to the millimetres before it.
    """

    plane: Points
    bend: Bend | None = None

    def to_pixels(self, points_mm: Points) -> Points:
        """(n, 2) mm -> (n, 2) pixels, pixel centres whole."""
        if self.bend is not None:
            points_mm = points_mm + self.bend.at(points_mm)
        return projected(self.plane, points_mm)

    def frames(self, points_mm: Points) -> tuple[Points, Points]:
        """The places (n, 2) and, at each, how the image moves per mm: (n, 2, 2), last axis x, y."""
        around = self.around(points_mm)
        return around[:, 2].T, around[:, :2].transpose(2, 0, 1)

    def around(self, points_mm: Points) -> Points:
        """(2, 3, n): for x and y in the image, the steps per mm to the right and down at each of
        (n, 2) points, and its place."""
        if self.bend is None:
            return _projected_with_slopes(self.plane, points_mm, _RIGHT, _DOWN)
        shift, right, down = self.bend.at_with_slopes(points_mm)
        return _projected_with_slopes(self.plane, points_mm + shift, _RIGHT + right, _DOWN + down)

    def shrunk(self, factor: int) -> PageMap:
        """The same map into the picture shrunk by a whole number, see ``CoarseCopy``."""
        smaller = np.array([(1.0, 0.0, 0.5), (0.0, 1.0, 0.5), (0.0, 0.0, factor)]) / factor
        smaller[:2, 2] -= 0.5
        return PageMap(plane=smaller @ self.plane, bend=self.bend)

    def px_per_mm(self) -> float:
        """Mean scale over the middle of the form."""
        corners = self.to_pixels(np.array([[60.0, 80.0], [150.0, 80.0], [150.0, 220.0]]))
        across = float(np.linalg.norm(corners[1] - corners[0])) / 90.0
        down = float(np.linalg.norm(corners[2] - corners[1])) / 140.0
        return (across + down) / 2

    def rotation_deg(self) -> float:
        """How far the page is turned clockwise in the image, from -45 up to 315."""
        a, b = self.to_pixels(np.array([[20.0, 148.0], [190.0, 148.0]]))
        angle = float(np.degrees(np.arctan2(b[1] - a[1], b[0] - a[0])))
        return (angle + 45.0) % 360.0 - 45.0


def projected(plane: Points, points: Points) -> Points:
    """Apply a 3 x 3 projective map to (n, 2) points."""
    lifted = plane[:, :2] @ points.T + plane[:, 2:]
    return np.asarray((lifted[:2] / lifted[2]).T, dtype=np.float64)


_RIGHT = np.array([[1.0, 0.0]])
_DOWN = np.array([[0.0, 1.0]])


def _projected_with_slopes(plane: Points, points: Points, right: Points, down: Points) -> Points:
    """Where (n, 2) points go, and what becomes of a step right and a step down at each: steps and
    place as ``PageMap.around`` has them."""
    lifted = plane[:, :2] @ points.T + plane[:, 2:]
    depth = lifted[2]
    found = np.empty((2, 3, len(points)))
    places = np.divide(lifted[:2], depth, out=found[:, 2])
    along_x = (plane[:2, :1] - places * plane[2, 0]) / depth
    along_y = (plane[:2, 1:2] - places * plane[2, 1]) / depth
    for k, step in enumerate((right, down)):
        found[:, k] = along_x * step[:, 0] + along_y * step[:, 1]
    return found


@lru_cache(maxsize=64)
def patch_grid(half_w_mm: float, half_h_mm: float, px_per_mm: float) -> tuple[Floats, Floats]:
    """Offsets in mm, u across and v down, (h, w) each, of a patch with a sample at its centre."""
    columns = int(np.floor(half_w_mm * px_per_mm))
    rows = int(np.floor(half_h_mm * px_per_mm))
    u = np.arange(-columns, columns + 1, dtype=np.float32) / np.float32(px_per_mm)
    v = np.arange(-rows, rows + 1, dtype=np.float32) / np.float32(px_per_mm)
    across, down = np.meshgrid(u, v)
    across.flags.writeable = down.flags.writeable = False  # all callers share them
    return across, down


def patches(
    pixels: Grey, page_map: PageMap, centres_mm: Points, grid: tuple[Floats, Floats]
) -> Grey:
    """Cut an upright patch around each centre in one go: (n, h, w) uint8.

    Within a patch the map is taken as affine, which at bubble size it is to a hundredth of a pixel.
    """
    around = page_map.around(centres_mm).astype(np.float32)
    offsets = _offsets(Same(grid))
    x, y = (product(axis.T, offsets) for axis in around)
    return sample_at(pixels, x, y).reshape(len(centres_mm), *grid[0].shape)


@lru_cache(maxsize=64)
def _offsets(grid: Same[tuple[Floats, Floats]]) -> Floats:
    """(3, samples): what steps and place of ``PageMap.around`` count for each sample."""
    u, v = grid.it
    return np.stack((u.ravel(), v.ravel(), np.ones(u.size, np.float32)))


def millimetres(page_map: PageMap) -> Floats:
    """(2, 2): pixels across and down for a millimetre across and down, in the page's middle."""
    ends = page_map.to_pixels(
        np.array([(_SPAN_MM, _SPAN_MM), (2 * _SPAN_MM, _SPAN_MM), (_SPAN_MM, 2 * _SPAN_MM)])
    )
    return np.asarray((ends[1:] - ends[0]) / _SPAN_MM)

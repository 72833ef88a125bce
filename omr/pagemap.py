"""Where a form's millimetres lie in a page image: a projective map bent by a smooth grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from omr.image import Floats, Grey, Points, sample_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Bend:
    """Displacements in mm on a regular grid over the form, bilinear in between.

    ``nodes`` is (rows, columns, 2) as x, y; node (0, 0) lies at the form's top left corner.
    Outside the grid the nearest edge holds.
    """

    nodes: Points
    step_x_mm: float
    step_y_mm: float

    def at(self, points_mm: Points) -> Points:
        """Displacement of each of (n, 2) points."""
        (a, b, c, d), across, down = self._cell(points_mm)
        upper, lower = a + (b - a) * across, c + (d - c) * across
        return np.asarray(upper + (lower - upper) * down, dtype=np.float64)

    def at_with_slopes(self, points_mm: Points) -> tuple[Points, Points, Points]:
        """The displacement of each of (n, 2) points, and by how much it changes per mm to the
        right and per mm down."""
        (a, b, c, d), across, down = self._cell(points_mm)
        upper, lower = a + (b - a) * across, c + (d - c) * across
        rightward = ((b - a) * (1 - down) + (d - c) * down) / self.step_x_mm
        return upper + (lower - upper) * down, rightward, (lower - upper) / self.step_y_mm

    def _cell(
        self, points_mm: Points
    ) -> tuple[tuple[Points, Points, Points, Points], Points, Points]:
        """The nodes around each point, (n, 2) each, and where between them it lies, (n, 1) each."""
        rows, columns = self.nodes.shape[:2]
        place = points_mm / (self.step_x_mm, self.step_y_mm)
        place = np.clip(place, 0.0, (columns - 1.000001, rows - 1.000001))
        corner = place.astype(np.intp)
        part = place - corner
        first = corner[:, 1] * columns + corner[:, 0]
        flat = self.nodes.reshape(-1, 2)
        nodes = (flat[first], flat[first + 1], flat[first + columns], flat[first + columns + 1])
        return nodes, part[:, :1], part[:, 1:]


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
    lifted = points @ plane[:, :2].T + plane[:, 2]
    return np.asarray(lifted[:, :2] / lifted[:, 2:], dtype=np.float64)


_RIGHT = np.array([[1.0, 0.0]])
_DOWN = np.array([[0.0, 1.0]])


def _projected_with_slopes(
    plane: Points, points: Points, right: Points, down: Points
) -> tuple[Points, Points]:
    """Where (n, 2) points go, and what becomes of a step right and a step down at each."""
    lifted = points @ plane[:, :2].T + plane[:, 2]
    depth = lifted[:, 2:]
    places = lifted[:, :2] / depth
    along_x = (plane[:2, 0] - places * plane[2, 0]) / depth
    along_y = (plane[:2, 1] - places * plane[2, 1]) / depth
    steps = [along_x * step[:, :1] + along_y * step[:, 1:] for step in (right, down)]
    return places, np.stack(steps, axis=2)


def patch_grid(half_w_mm: float, half_h_mm: float, px_per_mm: float) -> tuple[Floats, Floats]:
    """Offsets in mm, u across and v down, (h, w) each, of a patch with a sample at its centre."""
    columns = int(np.floor(half_w_mm * px_per_mm))
    rows = int(np.floor(half_h_mm * px_per_mm))
    u = np.arange(-columns, columns + 1, dtype=np.float32) / np.float32(px_per_mm)
    v = np.arange(-rows, rows + 1, dtype=np.float32) / np.float32(px_per_mm)
    across, down = np.meshgrid(u, v)
    return across, down


def patches(
    pixels: Grey, page_map: PageMap, centres_mm: Points, grid: tuple[Floats, Floats]
) -> Grey:
    """Cut an upright patch around each centre in one go: (n, h, w) uint8.

    Within a patch the map is taken as affine, which at bubble size it is to a hundredth of a pixel.
    """
    u, v = grid
    places, frames = page_map.frames(centres_mm)
    x, y = (_spread_out(places[:, k], frames[:, k], u.ravel(), v.ravel()) for k in (0, 1))
    return sample_at(pixels, x, y).reshape(len(centres_mm), *u.shape)


def _spread_out(place: Points, frame: Points, u: Floats, v: Floats) -> Floats:
    """(n, samples): place + frame times (u, v).

    Not as a matrix product: its threads wait for each other when a pool keeps every core busy.
    """
    place, frame = place.astype(np.float32), frame.astype(np.float32)
    spread = frame[:, :1] * u
    spread += frame[:, 1:] * v
    spread += place[:, None]
    return np.asarray(spread, dtype=np.float32)

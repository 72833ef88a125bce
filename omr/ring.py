"""What a printed bubble outline looks like where it is sampled: places and shifted kernels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from omr.image import Floats, Points

ANGLES = 16
# Along each normal, from well inside to well outside of the outline. A coarse copy of A4 has a
# pixel each 0.25 mm; labels begin 0.8 mm inside.
NORMAL_MM = (-0.66, -0.44, -0.22, 0.0, 0.22, 0.44, 0.66)
LINE_SIGMA_MM = 0.22  # a printed line of 0.2 to 0.3 mm, blurred by the scanner and by shrinking
SHIFT_STEP_MM = 0.15
SHIFT_STEPS = 3  # to each side
SIDE = 2 * SHIFT_STEPS + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """``grid`` holds the samples' places around the bubble's centre in mm, (a, r) each.

    ``kernels`` (a * r, SIDE * SIDE) sum to zero each, their parts on the outline to one; column
    ``row * SIDE + column`` is the outline shifted by that many steps less ``SHIFT_STEPS``.
    """

    grid: tuple[Floats, Floats]
    kernels: Floats


@lru_cache(maxsize=16)
def ring_of(w_mm: float, h_mm: float) -> Ring:
    """The ring of an outline of this size."""
    angle = np.arange(ANGLES) * (2 * np.pi / ANGLES)
    normal = np.stack((h_mm * np.cos(angle), w_mm * np.sin(angle)))
    normal /= np.linalg.norm(normal, axis=0)
    on_line = np.stack((w_mm / 2 * np.cos(angle), h_mm / 2 * np.sin(angle)))
    u, v = on_line[:, :, None] + normal[:, :, None] * np.array(NORMAL_MM)
    steps = (np.arange(SIDE) - SHIFT_STEPS) * SHIFT_STEP_MM
    kernels = [_kernel(u - x, v - y, w_mm, h_mm) for y in steps for x in steps]
    return Ring(
        grid=(u.astype(np.float32), v.astype(np.float32)),
        kernels=np.stack(kernels, axis=1).astype(np.float32),
    )


def _kernel(u: Points, v: Points, w_mm: float, h_mm: float) -> Points:
    """(samples,): the outline's share less its surroundings'."""
    radius = np.hypot(u / (w_mm / 2), v / (h_mm / 2))
    from_line_mm = (radius - 1.0) * np.hypot(u, v) / np.maximum(radius, 1e-3)
    line = np.exp(-0.5 * (from_line_mm / LINE_SIGMA_MM) ** 2).ravel()
    return np.asarray(line / line.sum() - (1 - line) / (1 - line).sum(), dtype=np.float64)

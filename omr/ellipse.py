"""Where a point lies against a bubble's printed outline, an ellipse around its centre."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from omr.image import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class EllipsePlace:
    """Of each point: ``radius`` is 0 in the centre and 1 on the outline; ``outside_mm`` is how far
    beyond the outline it lies on the ray from the centre, negative within."""

    radius: Floats
    outside_mm: Floats


def place_in_ellipse(across_mm: Floats, down_mm: Floats, w_mm: float, h_mm: float) -> EllipsePlace:
    """Of points at these distances from the centre of an ellipse so wide and high."""
    radius = np.hypot(across_mm / (w_mm / 2), down_mm / (h_mm / 2))
    outside_mm = (radius - 1.0) * np.hypot(across_mm, down_mm) / np.maximum(radius, 1e-3)
    return EllipsePlace(radius=radius, outside_mm=outside_mm)


def inside_weight(radius: Floats) -> Floats:
    """What a sample within a bubble counts: 1 in the middle, half at the outline, 0 outside."""
    weight = np.clip(1.0 - (radius - 0.6) / 0.8, 0.5, 1.0)
    return np.asarray(np.where(radius < 0.95, weight, 0.0), dtype=np.float32)

"""A photograph of the sheet: a camera that leans sees it in perspective, on a desk."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ediary_app.demo.ink import Gray

_DISTANCE = 1.7  # from camera to sheet, in picture heights: the whole sheet fits
_GRAIN = 14.0  # grey levels by which a wooden desk varies


def lay_on_desk(scan: Gray, is_sheet: NDArray[np.bool_], rng: np.random.Generator) -> None:
    """Give what is not the sheet the long grain of a desk, in place."""
    height, width = scan.shape
    small = rng.normal(0.0, _GRAIN, (height // 12, width // 150 + 2)).astype(np.float32)
    grain = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    desk = ~is_sheet
    scan[desk] = np.clip(scan[desk] + grain[desk], 0, 255).astype(np.uint8)


def seen_leaning(scan: Gray, tilt_deg: float, rng: np.random.Generator) -> Gray:
    """What a camera sees that leans by up to ``tilt_deg`` to some side; the picture's size stays.

    A pinhole camera looks at the middle; the plane turns about an axis in the picture.
    """
    height, width = scan.shape
    angle = np.deg2rad(tilt_deg * rng.uniform(0.6, 1.0))
    towards = rng.uniform(0.0, 2 * np.pi)
    far = _DISTANCE * height
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float64)
    flat = corners - (width / 2, height / 2)
    lean = np.array([np.cos(towards), np.sin(towards)])
    along = flat @ lean
    nearer = far - along * np.sin(angle)
    shortened = flat + np.outer(along * (np.cos(angle) - 1), lean)
    seen = shortened * (far / nearer)[:, None] + (width / 2, height / 2)
    view = cv2.getPerspectiveTransform(corners.astype(np.float32), seen.astype(np.float32))
    taken = cv2.warpPerspective(scan, view, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(taken, dtype=np.uint8)

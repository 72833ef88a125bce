"""Finding the ArUco corner markers of a page (dictionary 4X4_50).

Detection after Garrido-Jurado et al. 2014, as OpenCV has it; the corners are then sharpened on the
full picture, because detection works on a smaller one for speed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product

import cv2
import numpy as np

from omr.image import CoarseCopy, Grey, Points, sharpened_corners
from omr.ranks import median

NEAR_SHARE = 0.165  # of the shorter side: 35 mm of A4, for a marker that ends at 22 mm
CORNER_SHARE = 0.28  # of each side: 13 mm inset + 9 mm marker + 15 mm shift at 5 degrees of skew


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenMarker:
    """``corners`` is (4, 2) pixels, clockwise from the marker's own top left."""

    marker_id: int
    corners: Points

    def apart_from(self, other: SeenMarker) -> bool:
        """Whether these are two markers and not one found twice."""
        side = float(np.linalg.norm(self.corners[1] - self.corners[0]))
        gap = self.corners.mean(axis=0) - other.corners.mean(axis=0)
        return float(np.linalg.norm(gap)) > side


@dataclass(frozen=True, slots=True, kw_only=True)
class _Window:
    left: int
    top: int
    right: int
    bottom: int


def markers_in_corners(
    pixels: Grey, coarse: CoarseCopy, ids: frozenset[int]
) -> tuple[SeenMarker, ...]:
    """Look where the markers should be: in the picture's four corners, whichever way up it is.

    First in a small part of each corner; in a larger one where none is there.
    """
    work = coarse.pixels  # five pixels to a marker's cell
    height, width = work.shape
    near = round(min(height, width) * NEAR_SHARE)
    wide, high = round(width * CORNER_SHARE), round(height * CORNER_SHARE)
    found: list[SeenMarker] = []
    for right, low in product((False, True), repeat=2):
        small = _corner(work.shape, near, near, right=right, low=low)
        here = _detect(work, small, _quick_detector(ids), ids)
        if not here:
            large = _corner(work.shape, wide, high, right=right, low=low)
            here = _detect(work, large, _detector(0.12, ids), ids)
        found += here
    return _on_full_picture(pixels, coarse.factor, found)


def _corner(shape: tuple[int, ...], wide: int, high: int, *, right: bool, low: bool) -> _Window:
    left, top = (shape[1] - wide) * right, (shape[0] - high) * low
    return _Window(left=left, top=top, right=left + wide, bottom=top + high)


def markers_anywhere(
    pixels: Grey, coarse: CoarseCopy, ids: frozenset[int]
) -> tuple[SeenMarker, ...]:
    """Look all over the picture: slower, for scans with wide borders or more than one sheet."""
    height, width = coarse.pixels.shape
    whole = _Window(left=0, top=0, right=width, bottom=height)
    found = _detect(coarse.pixels, whole, _detector(0.035, ids), ids)
    return _on_full_picture(pixels, coarse.factor, found)


def _detect(
    work: Grey, window: _Window, detector: cv2.aruco.ArucoDetector, ids: frozenset[int]
) -> list[SeenMarker]:
    part = np.ascontiguousarray(work[window.top : window.bottom, window.left : window.right])
    corners, indexes, _ = detector.detectMarkers(part)
    if indexes is None:
        return []
    known = sorted(ids)
    shift = np.array([window.left, window.top], dtype=np.float64)
    return [
        SeenMarker(
            marker_id=known[int(index)],
            corners=np.asarray(quad, dtype=np.float64).reshape(4, 2) + shift,
        )
        for quad, index in zip(corners, np.asarray(indexes).ravel().tolist(), strict=True)
    ]


@cache
def _quick_detector(ids: frozenset[int]) -> cv2.aruco.ArucoDetector:
    """For a small part in which a marker is a quarter of a side: one threshold window."""
    settings = _settings(0.5)
    settings.adaptiveThreshWinSizeMin = settings.adaptiveThreshWinSizeMax = 23
    return _made(settings, ids)


@cache
def _detector(smallest: float, ids: frozenset[int]) -> cv2.aruco.ArucoDetector:
    """For markers whose outline is at least ``smallest`` of the picture's longer side."""
    return _made(_settings(smallest), ids)


def _settings(smallest: float) -> cv2.aruco.DetectorParameters:
    settings = cv2.aruco.DetectorParameters()
    # Two window sizes instead of three: both wider than a cell, so that a marker's black stays
    # whole; tried on scans of 150 to 300 dpi with shadow and on 1-bit scans.
    settings.adaptiveThreshWinSizeMin = 13
    settings.adaptiveThreshWinSizeMax = 35
    settings.adaptiveThreshWinSizeStep = 22
    settings.minMarkerPerimeterRate = smallest
    settings.polygonalApproxAccuracyRate = 0.05  # ragged edges of 1-bit scans
    return settings


def _made(settings: cv2.aruco.DetectorParameters, ids: frozenset[int]) -> cv2.aruco.ArucoDetector:
    """Knows the markers of ``ids`` only, in their order, which takes half of the time that all 50
    take. It sees no others for it: of a marker's 16 bits none may be wrong."""
    known = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    few = cv2.aruco.Dictionary(known.bytesList[sorted(ids)], known.markerSize)
    few.maxCorrectionBits = known.maxCorrectionBits
    return cv2.aruco.ArucoDetector(few, settings)


def _on_full_picture(pixels: Grey, factor: int, found: list[SeenMarker]) -> tuple[SeenMarker, ...]:
    if not found:
        return ()
    exact = _sharpened(pixels, np.stack([m.corners for m in found]), factor)
    return tuple(
        SeenMarker(marker_id=m.marker_id, corners=corners)
        for m, corners in zip(found, exact, strict=True)
    )


def _sharpened(pixels: Grey, corners: Points, factor: int) -> Points:
    """All markers' corners (n, 4, 2) at once: on one page they are of one size."""
    # Pixel centres are whole numbers: the half-pixel shift of scaling must not be forgotten.
    start = ((corners + 0.5) * factor - 0.5).reshape(-1, 2)
    across = corners[:, 1] - corners[:, 0]
    side = median(np.hypot(across[:, 0], across[:, 1])) * factor
    window = max(2, round(side / 14))  # less than half a cell, so that only one corner is in sight
    exact = sharpened_corners(pixels, start, window_px=window)
    moved = exact - start
    far = np.hypot(moved[:, 0], moved[:, 1]) > window
    exact[far] = start[far]
    return exact.reshape(corners.shape)

"""Finding the ArUco corner markers of a page (dictionary 4X4_50).

Detection after Garrido-Jurado et al. 2014, as OpenCV has it; the corners are then sharpened on the
full picture, because detection works on a smaller one for speed.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from omr.image import CoarseCopy, Grey, Points, sharpened_corners

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
    """Look where the markers should be: in the picture's four corners, whichever way up it is."""
    work = coarse.pixels  # five pixels to a marker's cell
    height, width = work.shape
    w, h = round(width * CORNER_SHARE), round(height * CORNER_SHARE)
    windows = [
        _Window(left=left, top=top, right=left + w, bottom=top + h)
        for top in (0, height - h)
        for left in (0, width - w)
    ]
    found = [m for window in windows for m in _detect(work, window, smallest=0.12)]
    return _on_full_picture(pixels, coarse.factor, found, ids)


def markers_anywhere(
    pixels: Grey, coarse: CoarseCopy, ids: frozenset[int]
) -> tuple[SeenMarker, ...]:
    """Look all over the picture: slower, for scans with wide borders or more than one sheet."""
    height, width = coarse.pixels.shape
    whole = _Window(left=0, top=0, right=width, bottom=height)
    found = _detect(coarse.pixels, whole, smallest=0.035)
    return _on_full_picture(pixels, coarse.factor, found, ids)


def _detect(work: Grey, window: _Window, *, smallest: float) -> list[SeenMarker]:
    """Markers whose outline is at least ``smallest`` of the window's longer side."""
    part = np.ascontiguousarray(work[window.top : window.bottom, window.left : window.right])
    corners, ids, _ = _detector(smallest).detectMarkers(part)
    if ids is None:
        return []
    shift = np.array([window.left, window.top], dtype=np.float64)
    return [
        SeenMarker(
            marker_id=int(marker_id),
            corners=np.asarray(quad, dtype=np.float64).reshape(4, 2) + shift,
        )
        for quad, marker_id in zip(corners, np.asarray(ids).ravel(), strict=True)
    ]


def _detector(smallest: float) -> cv2.aruco.ArucoDetector:
    settings = cv2.aruco.DetectorParameters()
    # Two window sizes instead of three: both wider than a cell, so that a marker's black stays
    # whole; tried on scans of 150 to 300 dpi with shadow and on 1-bit scans.
    settings.adaptiveThreshWinSizeMin = 13
    settings.adaptiveThreshWinSizeMax = 35
    settings.adaptiveThreshWinSizeStep = 22
    settings.minMarkerPerimeterRate = smallest
    settings.polygonalApproxAccuracyRate = 0.05  # ragged edges of 1-bit scans
    return cv2.aruco.ArucoDetector(
        cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50), settings
    )


def _on_full_picture(
    pixels: Grey, factor: int, found: list[SeenMarker], ids: frozenset[int]
) -> tuple[SeenMarker, ...]:
    return tuple(
        SeenMarker(marker_id=m.marker_id, corners=_sharpened(pixels, m.corners, factor))
        for m in found
        if m.marker_id in ids
    )


def _sharpened(pixels: Grey, corners: Points, factor: int) -> Points:
    # Pixel centres are whole numbers: the half-pixel shift of scaling must not be forgotten.
    start = (corners + 0.5) * factor - 0.5
    side = float(np.linalg.norm(start[1] - start[0]))
    window = max(2, round(side / 14))  # less than half a cell, so that only one corner is in sight
    exact = sharpened_corners(pixels, start, window_px=window)
    far = np.linalg.norm(exact - start, axis=1) > window
    exact[far] = start[far]
    return exact

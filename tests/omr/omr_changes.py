"""What may happen to a sheet between one scan and the next, done to pixels by plain means.

Each change takes a grey picture (height, width) uint8, 0 black, and gives another one. They know
nothing of the reader, of the form on the page or of the demo's scanner; lengths are in shares of
the page or in millimetres at ``px_per_mm``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Change = Callable[[Grey, float], Grey]  # pixels, px_per_mm


def _turned(quarters: int) -> Change:
    return lambda pixels, _: np.ascontiguousarray(np.rot90(pixels, quarters))


def _paper(pixels: Grey) -> int:
    """The page's most frequent light grey, for what a change lays bare."""
    counts = np.bincount(pixels[pixels > 127].ravel(), minlength=256)
    return int(counts.argmax())


def _skewed(degrees: float) -> Change:
    def change(pixels: Grey, _: float) -> Grey:
        height, width = pixels.shape
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
        size = (width, height)
        return cv2.warpAffine(
            pixels, turn, size, flags=cv2.INTER_LINEAR, borderValue=_paper(pixels)
        )

    return change


def _scaled(share: float) -> Change:
    """Printed or copied smaller on a sheet of the same size."""

    def change(pixels: Grey, _: float) -> Grey:
        small = cv2.resize(pixels, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        result = np.full_like(pixels, _paper(pixels))
        top, left = ((a - b) // 2 for a, b in zip(pixels.shape, small.shape, strict=True))
        result[top : top + small.shape[0], left : left + small.shape[1]] = small
        return result

    return change


def _halved(pixels: Grey, _: float) -> Grey:
    return cv2.resize(pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)


def _one_bit(pixels: Grey, _: float) -> Grey:
    _level, result = cv2.threshold(pixels, 150, 255, cv2.THRESH_BINARY)
    return result


def _jpeg(quality: int) -> Change:
    def change(pixels: Grey, _: float) -> Grey:
        done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
        assert done
        return cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)

    return change


def _streaked(at: float, darkness: float, width_mm: float) -> Change:
    """Dirt on the glass: a line along the whole feed at the given share of the width."""

    def change(pixels: Grey, px_per_mm: float) -> Grey:
        result = pixels.copy()
        left = round(at * pixels.shape[1])
        strip = result[:, left : left + max(1, round(width_mm * px_per_mm))]
        strip[:] = (strip * (1 - darkness)).astype(np.uint8)
        return result

    return change


def _folded(at: float) -> Change:
    """A crease across the sheet, a soft shadow along one side of it and a little lost paper."""

    def change(pixels: Grey, px_per_mm: float) -> Grey:
        rows = np.arange(pixels.shape[0], dtype=np.float32) / px_per_mm
        away = rows - at * rows[-1]
        light = (
            1 - 0.5 * np.exp(-((away / 0.25) ** 2)) - 0.15 * np.exp(-np.abs(away) / 6) * (away > 0)
        )
        moved = rows * px_per_mm + 0.3 * px_per_mm * (away > 0)  # 0.3 mm went into the crease
        columns = np.arange(pixels.shape[1], dtype=np.float32)
        x, y = np.meshgrid(columns, moved.astype(np.float32))
        bent = cv2.remap(pixels, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return (bent * light[:, None]).astype(np.uint8)

    return change


def _stained(across: float, down: float, darkness: float) -> Change:
    """A cup's ring of 75 mm, paler inside; what was written is seen through it."""

    def change(pixels: Grey, px_per_mm: float) -> Grey:
        height, width = pixels.shape
        stain = np.zeros(pixels.shape, np.float32)
        middle, radius = (round(across * width), round(down * height)), round(37.5 * px_per_mm)
        cv2.circle(stain, middle, radius, 0.15, -1)
        cv2.circle(stain, middle, radius, 1.0, round(4 * px_per_mm))
        stain = cv2.GaussianBlur(stain, (0, 0), 0.8 * px_per_mm)
        return (pixels * (1 - darkness * stain)).astype(np.uint8)

    return change


def _holed(*places: tuple[float, float], grey: int) -> Change:
    """Holes of 6 mm; one sees the scanner's lid through them."""

    def change(pixels: Grey, px_per_mm: float) -> Grey:
        result = pixels.copy()
        for across, down in places:
            middle = round(across * pixels.shape[1]), round(down * pixels.shape[0])
            cv2.circle(result, middle, round(3 * px_per_mm), grey, -1, cv2.LINE_AA)
        return result

    return change


def _edged(across: float, rows: tuple[float, float]) -> Change:
    """The edge of a slip of paper that lies upon the page: a thin line down some of the rows."""

    def change(pixels: Grey, px_per_mm: float) -> Grey:
        result = pixels.copy()
        left = round(across * pixels.shape[1])
        top, bottom = (round(row * pixels.shape[0]) for row in rows)
        edge = result[top:bottom, left : left + max(1, round(0.5 * px_per_mm))]
        edge[:] = (edge * 0.45).astype(np.uint8)
        return result

    return change


def _peppered(share: float) -> Change:
    """Single black and white pixels, as local thresholds make of dark paper."""

    def change(pixels: Grey, _: float) -> Grey:
        draw = np.random.default_rng(5).random(pixels.shape)
        result = pixels.copy()
        result[draw < share] = 0
        result[draw > 1 - share] = 255
        return result

    return change


_MARGIN = ((0.05, 0.365), (0.05, 0.635))
_FIELDS = ((0.40, 0.31), (0.55, 0.45), (0.71, 0.52), (0.85, 0.66), (0.47, 0.72))

CHANGES: Mapping[str, Change] = MappingProxyType(
    {
        "turned_90": _turned(3),
        "turned_180": _turned(2),
        "turned_270": _turned(1),
        "skewed_3_deg": _skewed(3),
        "skewed_-3_deg": _skewed(-3),
        "scaled_95": _scaled(0.95),
        "half_the_dpi": _halved,
        "one_bit": _one_bit,
        "jpeg_40": _jpeg(40),
        "streak": _streaked(0.43, 0.7, 0.3),
        "pale_streak": _streaked(0.62, 0.25, 0.6),
        "fold": _folded(0.5),
        "fold_third": _folded(0.36),
        "stain": _stained(0.5, 0.45, 0.45),
        "dark_stain": _stained(0.65, 0.55, 0.75),
        "slip_edge": _edged(0.45, (0.25, 0.7)),
        "slip_edge_right": _edged(0.855, (0.3, 0.75)),
        "pepper": _peppered(0.02),
        "punched_dark": _holed(*_MARGIN, grey=15),
        "holes_in_fields_light": _holed(*_FIELDS, grey=250),
        "holes_in_fields_dark": _holed(*_FIELDS, grey=15),
    }
)

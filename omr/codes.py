"""Reading QR codes: zxing-cpp first, then on bettered pictures, then zbar where it is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil, floor, hypot
from typing import Any

import numpy as np
import zxingcpp

from omr.image import Grey, Points, scaled, smoothed
from omr.ranks import grey_ranks

# Black print shines through at 0.05 to 0.12 of the paper; a pale copy of a code has 0.4.
LEAST_CONTRAST = 0.2
QR_CODE = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
PALE_SHARE = 0.4  # of the strongest code on the page
CONTRAST_SAMPLES = 50  # to a side: two or so to each of the 25 to 33 modules
QUIET_SHARE = 0.13  # of a code's side: what of its quiet zone is cut out with it, and some error
MAX_RETRY_PIXELS = 12_000_000  # doubling a larger picture costs more than it can mend


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenCode:
    """``corners`` is (4, 2) pixels, clockwise from the symbol's own top left; ``contrast`` is how
    much darker its dark is than its light, 0 to 1."""

    payload: str
    corners: Points
    contrast: float


def read_codes(pixels: Grey) -> tuple[SeenCode, ...]:
    """All QR codes that are readable at once, any way up."""
    return real_codes(_zxing(pixels, 1.0))


def read_code_in(pixels: Grey, square: Points) -> tuple[SeenCode, ...]:
    """The codes in and just around a square (4, 2) where one should be."""
    part, shift = _part(pixels, square)
    return _shifted(_zxing(part, 1.0), shift) if part.size else ()


def read_code_hard_in(pixels: Grey, square: Points) -> tuple[SeenCode, ...]:
    """The same with all that helps against dots, noise and blur, until something is found."""
    part, shift = _part(pixels, square)
    if not part.size:
        return ()
    double = scaled(part, 2.0)
    for attempt in (double, smoothed(double, 1.6), smoothed(double, 2.8)):
        found = _zxing(attempt, 2.0)
        if found:
            return _shifted(found, shift)
    return ()


def _part(pixels: Grey, square: Points) -> tuple[Grey, Points]:
    """The upright cut around a square with some quiet zone, and the place of its corner."""
    x, y = square.T.tolist()
    margin = QUIET_SHARE * hypot(x[1] - x[0], y[1] - y[0])
    left, top = max(floor(min(x) - margin), 0), max(floor(min(y) - margin), 0)
    right, bottom = max(ceil(max(x) + margin), 0), max(ceil(max(y) + margin), 0)
    shift = np.array([left, top], dtype=np.float64)
    return np.ascontiguousarray(pixels[top:bottom, left:right]), shift


def _shifted(found: tuple[SeenCode, ...], shift: Points) -> tuple[SeenCode, ...]:
    return tuple(replace(code, corners=code.corners + shift) for code in found)


def read_codes_hard(pixels: Grey) -> tuple[SeenCode, ...]:
    """Try harder, step by step, until something is found."""
    for attempt in _attempts(pixels):
        found = real_codes(attempt())
        if found:
            return found
    return ()


def _attempts(pixels: Grey) -> Iterator[Callable[[], tuple[SeenCode, ...]]]:
    soft = smoothed(pixels, 0.8)  # joins the dots of dithered and noisy scans
    yield lambda: _zxing(soft, 1.0)
    if pixels.size <= MAX_RETRY_PIXELS // 4 * 3:
        double = scaled(pixels, 2.0)
        yield lambda: _zxing(double, 2.0)
        yield lambda: _zxing(smoothed(double, 1.6), 2.0)
    yield lambda: _zxing(soft, 1.0, binarizer=zxingcpp.Binarizer.GlobalHistogram)
    yield lambda: _zxing(smoothed(pixels, 1.4), 1.0)
    yield lambda: _zbar(pixels)


def _zxing(
    pixels: Grey, factor: float, *, binarizer: Any = zxingcpp.Binarizer.LocalAverage
) -> tuple[SeenCode, ...]:
    found = zxingcpp.read_barcodes(
        pixels,
        formats=QR_CODE,
        try_downscale=False,
        try_invert=False,
        binarizer=binarizer,
    )
    return tuple(_seen(pixels, f.text, _corners(f.position), factor) for f in found if f.text)


def _seen(pixels: Grey, payload: str, corners: Points, factor: float = 1.0) -> SeenCode:
    x, y = corners.T.tolist()
    left, top = max(int(min(x)), 0), max(int(min(y)), 0)
    right, bottom = ceil(max(x)) + 1, ceil(max(y)) + 1
    step = max(1, (right - left) // CONTRAST_SAMPLES)
    some = pixels[top:bottom:step, left:right:step]
    dark, light = grey_ranks(some, (0.1, 0.9)) if some.size else (255.0, 255.0)
    contrast = 1.0 - dark / max(light, 1.0)
    return SeenCode(payload=payload, corners=corners / factor, contrast=contrast)


def real_codes(seen: tuple[SeenCode, ...]) -> tuple[SeenCode, ...]:
    """Without those that only shine through from the sheet's other side: they are pale, and the
    reader of codes reads them from behind as well."""
    strongest = max((code.contrast for code in seen), default=0.0)
    least = max(LEAST_CONTRAST, PALE_SHARE * strongest)
    return tuple(code for code in seen if code.contrast >= least)


def _corners(position: Any) -> Points:
    four = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return np.array([(point.x, point.y) for point in four], dtype=np.float64)


def second_reader_installed() -> bool:
    """Whether zbar can be used on this machine."""
    return _zbar_decoder() is not None


def _zbar(pixels: Grey) -> tuple[SeenCode, ...]:
    decode = _zbar_decoder()
    if decode is None:
        return ()
    found = decode((pixels.tobytes(), pixels.shape[1], pixels.shape[0]))
    return tuple(
        _seen(
            pixels,
            item.data.decode("utf-8", "replace"),
            _from_zbar([(p.x, p.y) for p in item.polygon], str(item.orientation)),
        )
        for item in found
        if item.type == "QRCODE" and len(item.polygon) == 4
    )


def _from_zbar(polygon: list[tuple[int, int]], orientation: str) -> Points:
    """Order a box's corners clockwise from the symbol's top left; zbar tells which way is up."""
    points = np.array(polygon, dtype=np.float64)
    centre = points.mean(axis=0)
    angles = np.arctan2(points[:, 1] - centre[1], points[:, 0] - centre[0])
    clockwise = points[np.argsort(angles)]  # from the upper left quarter on
    turns = {"UP": 0, "RIGHT": 1, "DOWN": 2, "LEFT": 3}.get(orientation, 0)
    return np.roll(clockwise, -turns, axis=0)


@lru_cache(maxsize=1)
def _zbar_decoder() -> Callable[..., Any] | None:
    try:
        from pyzbar.pyzbar import decode  # noqa: PLC0415 - fails where the zbar library is missing
    except (ImportError, OSError):
        return None
    return decode  # type: ignore[no-any-return]

"""How a grey scan becomes black and white: by a threshold, error diffusion or a matrix."""

from __future__ import annotations

import numpy as np
from PIL import Image

from ediary_app.demo.ink import Gray
from ediary_app.demo.scan_settings import Bilevel


def to_bilevel(scan: Gray, how: Bilevel, *, level: int) -> Gray:
    """(rows, columns) with 0 and 255 only; a scan that stays grey comes back as it is."""
    if how is Bilevel.THRESHOLD:
        return np.where(scan > level, np.uint8(255), np.uint8(0))
    if how is Bilevel.DITHER:
        return np.asarray(Image.fromarray(scan).convert("1").convert("L"), dtype=np.uint8)
    if how is Bilevel.ORDERED:
        height, width = scan.shape
        rows, columns = (-(-side // len(_BAYER)) for side in scan.shape)
        thresholds = np.tile(_BAYER, (rows, columns))[:height, :width]
        return np.where(scan > thresholds, np.uint8(255), np.uint8(0))
    return scan


def _bayer(doublings: int) -> Gray:
    """Bayer's matrix (1973), of 2 ** ``doublings`` rows, as thresholds from 0 to 254."""
    matrix = np.zeros((1, 1))
    for _ in range(doublings):
        matrix = np.block([[4 * matrix, 4 * matrix + 2], [4 * matrix + 3, 4 * matrix + 1]])
    return ((matrix + 0.5) * 255 / matrix.size).astype(np.uint8)


_BAYER = _bayer(3)

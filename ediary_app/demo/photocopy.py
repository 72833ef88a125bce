"""A photocopier: what a sheet looks like after another machine has scanned and printed it."""

from __future__ import annotations

import cv2
import numpy as np

from ediary_app.demo.ink import Gray
from ediary_app.demo.scan_settings import COPIED_PAPER
from ediary_app.demo.stains import sprinkle_dirt

# The copier's curve: darker than the first prints full black, lighter than the second prints none.
_BLACK_FROM, _WHITE_FROM = 70, 222
_TONER_LEVEL = 22
_BLUR_MM = 0.06
_SPECKS = 12
_UNPRINTED_MM = 4.0  # no copier prints to the edge


def copy_tones(page: Gray, px_per_mm: float) -> Gray:
    """The page's tones after one copy: softened, then hardened; nothing moves."""
    soft = cv2.GaussianBlur(page, (0, 0), max(0.3, _BLUR_MM * px_per_mm))
    return np.asarray(cv2.LUT(soft, _CURVE), dtype=np.uint8)


def copy_sheet(page: Gray, px_per_mm: float, rng: np.random.Generator) -> Gray:
    """A photocopy, print and marks alike: laid on a little askew, not quite of the same size."""
    height, width = page.shape
    turn = cv2.getRotationMatrix2D(
        (width / 2, height / 2), float(rng.normal(0.0, 0.3)), float(rng.uniform(0.99, 1.012))
    )
    turn = turn + np.column_stack([np.zeros((2, 2)), rng.normal(0.0, 0.7 * px_per_mm, 2)])
    moved = cv2.warpAffine(page, turn, (width, height), borderValue=COPIED_PAPER)
    copied = copy_tones(np.asarray(moved, dtype=np.uint8), px_per_mm)
    edge = round(_UNPRINTED_MM * px_per_mm)
    bare = np.full_like(copied, COPIED_PAPER)
    bare[edge:-edge, edge:-edge] = copied[edge:-edge, edge:-edge]
    sprinkle_dirt(bare, _SPECKS, px_per_mm, rng)
    return bare


def _curve() -> Gray:
    share = np.clip((np.arange(256) - _BLACK_FROM) / (_WHITE_FROM - _BLACK_FROM), 0.0, 1.0)
    return (_TONER_LEVEL + (COPIED_PAPER - _TONER_LEVEL) * share).astype(np.uint8)


_CURVE = _curve()

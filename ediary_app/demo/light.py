"""Light that a spot of paper keeps back: arrays by which a page is multiplied."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ediary_app.demo.ink import Gray

Light = NDArray[np.float32]  # share of light that comes back


def multiply(page: Gray, light: Light, top: int = 0, left: int = 0) -> None:
    """Multiply ``light`` into the page at (top, left), cut at the page's edges."""
    bottom, right = min(page.shape[0], top + light.shape[0]), left + light.shape[1]
    right = min(page.shape[1], right)
    part = light[max(0, -top) : bottom - top, max(0, -left) : right - left]
    patch = page[max(0, top) : bottom, max(0, left) : right]
    patch[:] = np.clip(patch * part, 0, 255).astype(np.uint8)

"""Whether a picture is covered with specks, so that nobody can say what page it is."""

from __future__ import annotations

import numpy as np

from omr.image import Grey, median_of_nine

SPECK_LEVELS = 60  # grey levels by which a speck differs from the middle of its neighbours
# Share of pixels that are specks: 0.004 on clean one-bit scans, 0.017 on a coarse fax, 0.033 on a
# halftone and 0.04 where a local threshold has turned paper into salt and pepper.
SPECKLED = 0.025


def is_speckled(pixels: Grey) -> bool:
    """Judge by the pixels that stand out of their eight neighbours."""
    middle = median_of_nine(pixels)
    apart = np.maximum(pixels, middle) - np.minimum(pixels, middle)
    return bool((apart > SPECK_LEVELS).mean() > SPECKLED)

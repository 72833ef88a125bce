"""Finding one group of printed outlines that does not show at once: further, finer, dearer."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from omr.ellipse import place_in_ellipse
from omr.formplaces import OutlineGroups
from omr.image import Floats, Grey, Points, correlation
from omr.pagemap import PageMap, patch_grid, patches
from omr.sidemarks import vertex

PX_PER_MM = 6.0
REACH_MM = 0.7  # the side marks leave at most 0.3 mm; well under half a column
LINE_SIGMA_MM = 0.2  # a printed line of 0.2 to 0.3 mm, blurred by the scanner
BAND_MM = 0.75  # how far from the outline the kernel looks
LEAST_CONTRAST = 0.07  # of full black: the faintest print read was low toner at 0.15


def search_group(
    pixels: Grey, groups: OutlineGroups, index: int, page_map: PageMap
) -> tuple[Points, float] | None:
    """The offset (2,) in mm of group ``index`` and the contrast of its outline, or None where no
    outline is in reach."""
    start, count = int(groups.starts[index]), int(groups.counts[index])
    reach = REACH_MM + BAND_MM
    grid = patch_grid(groups.w_mm / 2 + reach, groups.h_mm / 2 + reach, PX_PER_MM)
    cut = patches(pixels, page_map, groups.places_mm[start : start + count], grid)
    mean = 1.0 - cut.mean(axis=0, dtype=np.float32) / np.float32(255)
    return _offset(mean, _kernel(groups.w_mm, groups.h_mm))


@lru_cache(maxsize=16)
def _kernel(w_mm: float, h_mm: float) -> Floats:
    """Sums to zero; its positive part, on the outline, to one. The bubble's core has no say."""
    u, v = patch_grid(w_mm / 2 + BAND_MM, h_mm / 2 + BAND_MM, PX_PER_MM)
    from_line_mm = place_in_ellipse(u, v, w_mm, h_mm).outside_mm
    line = np.exp(-0.5 * (from_line_mm / LINE_SIGMA_MM) ** 2)
    band = (np.abs(from_line_mm) < BAND_MM).astype(np.float32)
    line, around = line * band, (1.0 - line) * band
    return np.asarray(line / line.sum() - around / around.sum(), dtype=np.float32)


def _offset(mean: Floats, kernel: Floats) -> tuple[Points, float] | None:
    """The shift in mm (x, y) at which the outline fits best, and how well."""
    response = correlation(mean, kernel)
    y, x = np.unravel_index(int(response.argmax()), response.shape)
    if response[y, x] < LEAST_CONTRAST:
        return None
    if not (0 < y < response.shape[0] - 1 and 0 < x < response.shape[1] - 1):
        return None
    row, column = (response.shape[0] - 1) / 2, (response.shape[1] - 1) / 2
    right = x - column + vertex(response[y], int(x))
    down = y - row + vertex(response[:, x], int(y))
    return np.array([right, down]) / PX_PER_MM, float(response[y, x])

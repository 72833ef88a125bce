"""Finding the printed bubble outlines, a handful of neighbours at a time, to sharpen the map.

The pictures of neighbouring bubbles are averaged first: what is printed on all of them, the
outline, stays; what someone drew on one of them fades.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from omr.bending import Measured
from omr.form import FormPage
from omr.image import Floats, Grey, Points, correlation
from omr.pagemap import PageMap, patch_grid, patches
from omr.sidemarks import vertex

PX_PER_MM = 6.0
REACH_MM = 0.7  # the side marks leave at most 0.3 mm; well under half a column
GROUP = 6  # neighbours in a row that are averaged
LINE_SIGMA_MM = 0.2  # a printed line of 0.2 to 0.3 mm, blurred by the scanner
BAND_MM = 0.75  # how far from the outline the kernel looks
SIGMA_MM = 0.08
LEAST_CONTRAST = 0.07  # of full black: the faintest print read was low toner at 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineCheck:
    """What was measured, and the share of groups whose outline was seen at all."""

    measured: Measured
    seen_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Size:
    w_mm: float
    h_mm: float


def measure_outlines(pixels: Grey, form: FormPage, page_map: PageMap) -> OutlineCheck:
    """Where the outlines lie against ``page_map``."""
    sizes: dict[_Size, list[tuple[float, float]]] = {}
    for field in form.fields:
        for bubble in field.bubbles:
            size = _Size(w_mm=bubble.w_mm, h_mm=bubble.h_mm)
            sizes.setdefault(size, []).append((bubble.x_mm, bubble.y_mm))
    points, offsets, groups = [], [], 0
    for size, places in sizes.items():
        kernel = _kernel(size)
        for group, mean in _averaged(pixels, page_map, size, np.array(places)):
            groups += 1
            offset = _offset(mean, kernel)
            if offset is not None:
                points.append(group)
                offsets.append(offset)
    return OutlineCheck(
        measured=Measured(
            points_mm=np.array(points).reshape(-1, 2),
            offsets_mm=np.array(offsets).reshape(-1, 2),
            sigmas_mm=np.full(len(points), SIGMA_MM),
        ),
        seen_share=len(points) / max(groups, 1),
    )


def _averaged(
    pixels: Grey, page_map: PageMap, size: _Size, places: Points
) -> list[tuple[Points, Floats]]:
    """Centre (2,) and mean darkness (h, w), 0 to 1, of each group of neighbours in a row."""
    places = places[np.lexsort((places[:, 0], np.round(places[:, 1], 1)))]
    reach = REACH_MM + BAND_MM
    grid = patch_grid(size.w_mm / 2 + reach, size.h_mm / 2 + reach, PX_PER_MM)
    cut = patches(pixels, page_map, places, grid)
    starts = _group_starts(places)
    counts = np.diff(np.append(starts, len(places)))
    sums = np.add.reduceat(cut, starts, axis=0, dtype=np.float32)
    means = 1.0 - sums / (counts.astype(np.float32)[:, None, None] * np.float32(255))
    centres = np.add.reduceat(places, starts, axis=0) / counts[:, None]
    return list(zip(centres, means, strict=True))


def _group_starts(places: Points) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """A new group at each new row, and after each ``GROUP`` bubbles."""
    new_row = np.abs(np.diff(places[:, 1])) > 0.5
    starts, last = [0], 0
    for index in range(1, len(places)):
        if new_row[index - 1] or index - last >= GROUP:
            starts.append(index)
            last = index
    return np.array(starts, dtype=np.intp)


def _kernel(size: _Size) -> Floats:
    """Sums to zero; its positive part, on the outline, to one. The bubble's core has no say."""
    u, v = patch_grid(size.w_mm / 2 + BAND_MM, size.h_mm / 2 + BAND_MM, PX_PER_MM)
    radius = np.hypot(u / (size.w_mm / 2), v / (size.h_mm / 2))
    from_line_mm = (radius - 1.0) * np.hypot(u, v) / np.maximum(radius, 1e-3)
    line = np.exp(-0.5 * (from_line_mm / LINE_SIGMA_MM) ** 2)
    band = (np.abs(from_line_mm) < BAND_MM).astype(np.float32)
    line, around = line * band, (1.0 - line) * band
    return np.asarray(line / line.sum() - around / around.sum(), dtype=np.float32)


def _offset(mean: Floats, kernel: Floats) -> Points | None:
    """The shift in mm (x, y) at which the outline fits best; None when there is none in reach."""
    response = correlation(mean, kernel)
    y, x = np.unravel_index(int(response.argmax()), response.shape)
    if response[y, x] < LEAST_CONTRAST:
        return None
    if not (0 < y < response.shape[0] - 1 and 0 < x < response.shape[1] - 1):
        return None
    row, column = (response.shape[0] - 1) / 2, (response.shape[1] - 1) / 2
    return np.array(
        [
            x - column + vertex(response[y], int(x)),
            y - row + vertex(response[:, x], int(y)),
        ]
    ) / PX_PER_MM  # fmt: skip

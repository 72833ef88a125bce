"""A first look at the boxes for handwriting, on the coarse copy: written in, empty, or unsure."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from omr.form import FormPage, Region
from omr.image import CoarseCopy, Floats, Grey, Points, brightest_near, sample_at
from omr.pagemap import PageMap
from omr.reading import RegionReading

PX_PER_MM = 4.0  # 100 dpi
INSET_MM = 1.3  # as in ``regions``
NODE_MM = 6.0  # the map is computed at points so far apart and is straight in between
WHITE_MM = 7.0  # there is bare paper so near everywhere
SURE_INK, TRACE_INK = 0.3, 0.08  # of the page's black; the careful look's own limit is 0.09
GUIDE_SHARE = 0.12  # of a row's samples: printed guides run all along, dotted ones with gaps
# Strokes are taller than a guide is thick: what is left of them, and how far it spreads.
WRITTEN_MM2, WRITTEN_SPREAD_MM, WRITTEN_COLUMNS = 8.0, 8.0, 12
EMPTY_MM2 = 0.15  # a speck; the careful look wants 1.2


def look_at_regions(
    coarse: CoarseCopy, page_map: PageMap, form: FormPage, *, contrast: float
) -> tuple[RegionReading, ...] | None:
    """Each box of the form, inked or not; None when any of them needs a closer look."""
    found = []
    for region in form.regions:
        reading = _region(coarse, page_map, region, contrast)
        if reading is None:
            return None
        found.append(reading)
    return tuple(found)


def _region(
    coarse: CoarseCopy, page_map: PageMap, region: Region, contrast: float
) -> RegionReading | None:
    width_mm, height_mm = region.w_mm - 2 * INSET_MM, region.h_mm - 2 * INSET_MM
    if min(width_mm, height_mm) < 2.0:
        return None
    shape = (int(height_mm * PX_PER_MM), int(width_mm * PX_PER_MM))
    corner = np.array([region.x_mm + INSET_MM, region.y_mm + INSET_MM])
    cut = _cut(coarse, page_map, corner, shape)
    white = np.maximum(brightest_near(cut, int(WHITE_MM * PX_PER_MM)), 1)
    strokes = _taller_than_guides(cut < white * np.float32(1 - SURE_INK * contrast))
    if _written(strokes):
        share = np.count_nonzero(strokes) / strokes.size
        return RegionReading(name=region.name, inked=True, ink=round(share, 4))
    traces = cut < white * np.float32(1 - TRACE_INK * contrast)
    crossed = np.count_nonzero(traces, axis=1)
    traces[_near(crossed > GUIDE_SHARE * traces.shape[1])] = False
    if np.count_nonzero(traces) <= EMPTY_MM2 * PX_PER_MM**2:
        return RegionReading(name=region.name, inked=False, ink=0.0)
    return None


def _cut(coarse: CoarseCopy, page_map: PageMap, corner_mm: Points, shape: tuple[int, int]) -> Grey:
    down, across = (_between_nodes(size) for size in shape)
    rows, columns = down.shape[1], across.shape[1]
    places_mm = np.empty((rows, columns, 2))
    places_mm[:, :, 0] = corner_mm[0] + np.linspace(0, (shape[1] - 1) / PX_PER_MM, columns)
    places_mm[:, :, 1] = corner_mm[1] + np.linspace(0, (shape[0] - 1) / PX_PER_MM, rows)[:, None]
    places = page_map.to_pixels(places_mm.reshape(-1, 2))
    nodes = ((places + 0.5) / coarse.factor - 0.5).astype(np.float32).reshape(rows, columns, 2)
    x, y = (np.asarray(down @ nodes[:, :, k] @ across.T, np.float32) for k in (0, 1))
    return sample_at(coarse.pixels, x, y)


@lru_cache(maxsize=64)  # forms have few sizes of boxes
def _between_nodes(count: int) -> Floats:
    """(count, nodes): how each sample is mixed from the two nodes around it."""
    nodes = max(2, int(np.ceil(count / (NODE_MM * PX_PER_MM))) + 1)
    place = np.linspace(0, nodes - 1, count)
    weights = np.maximum(0, 1 - np.abs(place[:, None] - np.arange(nodes)))
    return np.asarray(weights, dtype=np.float32)


def _taller_than_guides(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What is three samples high somewhere: guides are printed one or two samples thick."""
    core = ink[:-2] & ink[1:-1] & ink[2:]
    tall = np.zeros_like(ink)
    for shift in range(3):
        tall[shift : shift + len(core)] |= core
    return tall


def _written(strokes: NDArray[np.bool_]) -> bool:
    columns = np.flatnonzero(strokes.any(axis=0))
    if len(columns) < WRITTEN_COLUMNS or np.count_nonzero(strokes) < WRITTEN_MM2 * PX_PER_MM**2:
        return False
    far = -(-len(columns) // 10)  # without the outermost ones: a speck far away is no writing
    return bool(columns[-1 - far] - columns[far] >= WRITTEN_SPREAD_MM * PX_PER_MM)


def _near(rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """These rows and their neighbours."""
    found = rows.copy()
    found[1:] |= rows[:-1]
    found[:-1] |= rows[1:]
    return found

"""A first look at the boxes for handwriting, on the coarse copy: written in, empty, or unsure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from omr.form import FormPage, Region
from omr.image import CoarseCopy, Floats, Grey, Points, sample_at, widened
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
    dark = _darkness(_cut(coarse, page_map, corner, shape), contrast)
    strokes = _taller_than_guides(dark > SURE_INK)
    if _written(strokes):
        return RegionReading(name=region.name, inked=True, ink=round(float(strokes.mean()), 4))
    traces = dark > TRACE_INK
    traces[_near(traces.mean(axis=1) > GUIDE_SHARE)] = False
    if traces.sum() <= EMPTY_MM2 * PX_PER_MM**2:
        return RegionReading(name=region.name, inked=False, ink=0.0)
    return None


def _cut(coarse: CoarseCopy, page_map: PageMap, corner_mm: Points, shape: tuple[int, int]) -> Grey:
    down, across = (_between_nodes(size) for size in shape)
    rows, columns = down.shape[1], across.shape[1]
    x_mm, y_mm = np.meshgrid(
        corner_mm[0] + np.linspace(0, (shape[1] - 1) / PX_PER_MM, columns),
        corner_mm[1] + np.linspace(0, (shape[0] - 1) / PX_PER_MM, rows),
    )
    places = page_map.to_pixels(np.stack((x_mm.ravel(), y_mm.ravel()), axis=1))
    nodes = ((places + 0.5) / coarse.factor - 0.5).astype(np.float32).reshape(rows, columns, 2)
    x, y = (down @ nodes[:, :, k] @ across.T for k in (0, 1))
    return sample_at(coarse.pixels, x.astype(np.float32), y.astype(np.float32))


def _between_nodes(count: int) -> Floats:
    """(count, nodes): how each sample is mixed from the two nodes around it."""
    nodes = max(2, int(np.ceil(count / (NODE_MM * PX_PER_MM))) + 1)
    place = np.linspace(0, nodes - 1, count)
    weights = np.maximum(0, 1 - np.abs(place[:, None] - np.arange(nodes)))
    return np.asarray(weights, dtype=np.float32)


def _darkness(cut: Grey, contrast: float) -> Floats:
    """0 the paper near by, 1 the page's black."""
    white = widened(cut.astype(np.float32), int(WHITE_MM * PX_PER_MM))
    return np.asarray((1 - cut / np.maximum(white, 1)) / contrast, dtype=np.float32)


def _taller_than_guides(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What is three samples high somewhere: guides are printed one or two samples thick."""
    core = ink[:-2] & ink[1:-1] & ink[2:]
    tall = np.zeros_like(ink)
    for shift in range(3):
        tall[shift : shift + len(core)] |= core
    return tall


def _written(strokes: NDArray[np.bool_]) -> bool:
    columns = np.flatnonzero(strokes.any(axis=0))
    if len(columns) < WRITTEN_COLUMNS or strokes.sum() < WRITTEN_MM2 * PX_PER_MM**2:
        return False
    # Without the outermost ones: a speck far away is no writing.
    low, high = np.quantile(columns, (0.1, 0.9))
    return bool(high - low >= WRITTEN_SPREAD_MM * PX_PER_MM)


def _near(rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """These rows and their neighbours."""
    found = rows.copy()
    found[1:] |= rows[:-1]
    found[:-1] |= rows[1:]
    return found

"""The page set upright and square, as a PNG for crops and evidence."""

from __future__ import annotations

import numpy as np

from omr.form import FormPage
from omr.image import Floats, Grey, Points, sample_at, scaled, to_png
from omr.pagemap import PageMap

CELL_PX = 16  # the map is computed once per so many picture pixels and is straight in between
SHRINK_FROM = 1.4  # a picture so much coarser than the scan is made from a scan shrunk first


def upright_picture(pixels: Grey, form: FormPage, page_map: PageMap, dpi: int) -> bytes:
    """PNG of the whole form; its pixel (x, y) is the form's place (x + 0.5) / dpi * 25.4 mm."""
    px_per_mm = dpi / 25.4
    factor = px_per_mm / page_map.px_per_mm()
    if factor * SHRINK_FROM < 1.0:
        source = scaled(pixels, factor)
    else:
        source, factor = pixels, 1.0
    width, height = round(form.width_mm * px_per_mm), round(form.height_mm * px_per_mm)
    x, y = places_in(page_map, width, height, px_per_mm)
    if factor != 1.0:
        x, y = (x + 0.5) * factor - 0.5, (y + 0.5) * factor - 0.5
    return to_png(sample_at(source, x.astype(np.float32), y.astype(np.float32)))


def places_in(
    page_map: PageMap, width: int, height: int, px_per_mm: float
) -> tuple[Floats, Floats]:
    """Where each picture pixel lies in the scan: the map at cell corners, bilinear inside."""
    columns, rows = np.arange(0, width + CELL_PX, CELL_PX), np.arange(0, height + CELL_PX, CELL_PX)
    corner_x, corner_y = np.meshgrid(columns, rows)
    corners_px = np.stack((corner_x.ravel(), corner_y.ravel()), axis=1).astype(np.float64)
    corners_mm: Points = (corners_px + 0.5) / px_per_mm
    places = page_map.to_pixels(corners_mm).astype(np.float32).reshape(*corner_x.shape, 2)
    across, down = _weights(width, len(columns)), _weights(height, len(rows))
    x, y = (down @ places[:, :, k] @ across.T for k in (0, 1))
    return np.asarray(x, dtype=np.float32), np.asarray(y, dtype=np.float32)


def _weights(count: int, nodes: int) -> Floats:
    """(count, nodes): how each pixel is mixed from the two nodes around it."""
    weights = np.zeros((count, nodes), np.float32)
    pixel = np.arange(count)
    node, part = pixel // CELL_PX, (pixel % CELL_PX) / np.float32(CELL_PX)
    weights[pixel, node] = 1 - part
    weights[pixel, node + 1] = part
    return weights

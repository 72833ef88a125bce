"""Scale, skew and feed of a located sheet, from the map alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from omr.image import Points
from omr.pagemap import PageMap

FROM_MM, TO_X_MM, TO_Y_MM = 20.0, 190.0, 277.0
LINES_X_MM = (30.0, 105.0, 180.0)
LINES_Y_MM = (40.0, 148.0, 256.0)
STEP_MM = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """How the sheet lies in the picture.

    ``px_per_mm_across`` and ``px_per_mm_along`` are means over the sheet; ``skew_deg`` is
    clockwise, -45 to 45, against the nearest upright; ``quarter_turns`` clockwise on top of that.
    ``stretch_across_mm`` and ``stretch_along_mm``: how far places lie from where an even scale
    would put them, at worst.
    """

    px_per_mm_across: float
    px_per_mm_along: float
    skew_deg: float
    quarter_turns: int
    stretch_across_mm: float
    stretch_along_mm: float


def placement(page_map: PageMap) -> Placement:
    across = [_line(page_map, (FROM_MM, y), (TO_X_MM, y)) for y in LINES_Y_MM]
    along = [_line(page_map, (x, FROM_MM), (x, TO_Y_MM)) for x in LINES_X_MM]
    turned = page_map.rotation_deg()
    quarters = round(turned / 90.0)
    return Placement(
        px_per_mm_across=float(np.mean([line.px_per_mm for line in across])),
        px_per_mm_along=float(np.mean([line.px_per_mm for line in along])),
        skew_deg=turned - 90.0 * quarters,
        quarter_turns=quarters % 4,
        stretch_across_mm=max(line.off_mm for line in across),
        stretch_along_mm=max(line.off_mm for line in along),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    px_per_mm: float
    off_mm: float


def _line(page_map: PageMap, start_mm: tuple[float, float], end_mm: tuple[float, float]) -> _Line:
    """A straight line on the sheet: its scale, and what an even scale leaves over."""
    start, end = np.array(start_mm), np.array(end_mm)
    length = float(np.linalg.norm(end - start))
    at_mm = np.arange(0.0, length + 1e-6, STEP_MM)
    places: Points = page_map.to_pixels(start + at_mm[:, None] / length * (end - start))
    way = (places[-1] - places[0]) / np.linalg.norm(places[-1] - places[0])
    along_px = (places - places[0]) @ way
    scale, offset = np.polyfit(at_mm, along_px, 1)
    off_mm = np.abs(along_px - scale * at_mm - offset).max() / scale
    return _Line(px_per_mm=float(scale), off_mm=float(off_mm))

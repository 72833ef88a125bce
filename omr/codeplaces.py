"""Where on a picture the codes of a known layout must be, told by the corner markers seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from omr.anchors import code_square_mm, fit_plane, marker_anchors
from omr.aruco import SeenMarker
from omr.forms import Layout
from omr.image import Points
from omr.pagemap import projected

# So much of the picture may lie beyond the sheet: less than the 30 mm that the corner of another
# card needs to show its code, more than the border that a scanner leaves around a sheet.
WIDEST_BORDER_MM = 24.0


def fitting_squares(
    layouts: Sequence[Layout], markers: tuple[SeenMarker, ...], shape: tuple[int, ...]
) -> Iterator[tuple[Points, ...]]:
    """Each code's corners (4, 2) in pixels, for each layout that the markers fit.

    Nothing when this is not surely one sheet alone: it is when all markers seen agree and it fills
    the picture of ``shape``.
    """
    for layout in layouts:
        squares = _code_squares(layout, markers, shape)
        if squares:
            yield squares


def _code_squares(
    layout: Layout, markers: tuple[SeenMarker, ...], shape: tuple[int, ...]
) -> tuple[Points, ...]:
    anchors = marker_anchors(layout.markers, markers)
    if len(anchors) < len(markers):
        return ()
    anchored = fit_plane(anchors)
    if anchored is None or anchored.leaning or len(anchored.anchors) < len(anchors):
        return ()
    if not _fills(layout, anchored.plane, shape):
        return ()
    return tuple(
        projected(anchored.plane, code_square_mm(place.x_mm, place.y_mm, place.size_mm))
        for place in layout.codes
    )


def _fills(layout: Layout, plane: Points, shape: tuple[int, ...]) -> bool:
    """Whether no side of the picture lies further out than a scanner's border."""
    height, width = shape
    # The middles of the picture's sides: its corners lie further out where the page is askew.
    middles = np.array(
        [(width / 2, 0.0), (width, height / 2), (width / 2, height), (0.0, height / 2)]
    )
    places = projected(np.asarray(np.linalg.inv(plane), dtype=np.float64), middles).tolist()
    return all(
        -WIDEST_BORDER_MM < x < layout.width_mm + WIDEST_BORDER_MM
        and -WIDEST_BORDER_MM < y < layout.height_mm + WIDEST_BORDER_MM
        for x, y in places
    )

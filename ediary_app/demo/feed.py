"""Where each scanned pixel lies on the sheet: skew, uneven feed, curl, print scale, outline."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ediary_app.demo.ink import MM_PER_INCH, Gray, Points
from ediary_app.demo.scan_settings import Half, ScanSettings

_SPEED_NODES = 14  # the feed's speed changes every two centimetres or so
_CURL_REACH_MM = 14.0  # a bound page lies flat again after some three times as much


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One pass of a sheet under the scanner's line.

    ``fed_mm`` is how far the sheet has really moved when each scan row is taken; were the feed
    perfect, it would grow by the same step from row to row.
    """

    settings: ScanSettings
    width_mm: float
    height_mm: float
    fed_mm: NDArray[np.float64]

    @property
    def px_per_mm(self) -> float:
        return self.settings.dpi / MM_PER_INCH

    @property
    def rows_per_mm(self) -> float:
        return (self.settings.row_dpi or self.settings.dpi) / MM_PER_INCH

    @property
    def shape(self) -> tuple[int, int]:
        across = self.width_mm + 2 * self.settings.overscan_mm
        return len(self.fed_mm), round(across * self.px_per_mm)

    def to_scan(self, points_mm: Points) -> Points:
        """Sheet points (n, 2) in mm to scan pixels (x, y)."""
        centre = np.array([self.width_mm, self.height_mm]) / 2
        turned = (points_mm - centre) @ _turn(self.settings.skew_deg).T + centre
        if self.settings.curl_mm > 0:
            # where a place that rises off the glass is seen: the other way round than ``take_rows``
            places = np.linspace(-50.0, self.width_mm + 50.0, 600)
            turned[:, 0] = np.interp(turned[:, 0], _uncurled(places, self.settings), places)
        rows = np.interp(turned[:, 1], self.fed_mm, np.arange(len(self.fed_mm)))
        return np.column_stack([(turned[:, 0] + self.settings.overscan_mm) * self.px_per_mm, rows])


def _turn(degrees: float) -> NDArray[np.float64]:
    """Clockwise on the page, where y points down."""
    angle = np.deg2rad(degrees)
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def feed_sheet(
    settings: ScanSettings, *, width_mm: float, height_mm: float, rng: np.random.Generator
) -> Feed:
    """Draw one pass: the speed wanders by up to ``settings.stretch`` around the right one."""
    margin = settings.overscan_mm
    step_mm = MM_PER_INCH / (settings.row_dpi or settings.dpi)
    rows = round((height_mm + 2 * margin) / step_mm)
    even = (np.arange(rows) + 0.5) * step_mm - margin
    nodes = settings.stretch * rng.uniform(-1.0, 1.0, _SPEED_NODES)
    speed_error = np.interp(np.linspace(0, 1, rows), np.linspace(0, 1, _SPEED_NODES), nodes)
    drift = np.cumsum(speed_error) * step_mm
    return Feed(settings=settings, width_mm=width_mm, height_mm=height_mm, fed_mm=even + drift)


def _uncurled(across_mm: NDArray[np.floating], settings: ScanSettings) -> NDArray[np.float64]:
    """Which place of the sheet is seen at each place across the glass.

    Near the binding the paper stands steeply and is seen foreshortened.
    """
    hidden = settings.curl_mm * np.exp(-np.maximum(across_mm, 0.0) / _CURL_REACH_MM)
    return np.asarray(across_mm - hidden, dtype=np.float64)


def take_rows(page: Gray, feed: Feed, *, page_px_per_mm: float) -> Gray:
    """The page as the scanner's line passes over it; paper where nothing is printed.

    Args:
        page: the printed area edge to edge; print scale and shift place it on the sheet.
    """
    settings = feed.settings
    page = _unaliased(page, page_px_per_mm / feed.px_per_mm, page_px_per_mm / feed.rows_per_mm)
    centre = np.array([feed.width_mm, feed.height_mm]) / 2
    back = _turn(settings.skew_deg).T / settings.print_scale * page_px_per_mm
    shift = back @ (-centre) - back @ _turn(settings.skew_deg) @ np.array(settings.print_shift_mm)
    shift += centre * page_px_per_mm - 0.5
    across = (np.arange(feed.shape[1]) + 0.5) / feed.px_per_mm - settings.overscan_mm
    if settings.curl_mm > 0:
        across = _uncurled(across, settings)
    map_x, map_y = (
        (row[0] * across + start).astype(np.float32)[None, :]
        + (row[1] * feed.fed_mm).astype(np.float32)[:, None]
        for row, start in zip(back, shift, strict=True)
    )
    taken = cv2.remap(
        page,
        map_x,
        map_y,
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=settings.paper_level,
    )
    return np.asarray(taken, dtype=np.uint8)


def _unaliased(page: Gray, across: float, down: float) -> Gray:
    """Soften by how many page pixels go into one of the scan: else fine lines would fall between
    the samples."""
    if max(across, down) <= 1.15:
        return page
    sigmas = [0.4 * ratio if ratio > 1.15 else 0.01 for ratio in (across, down)]
    return np.asarray(cv2.GaussianBlur(page, (0, 0), sigmas[0], sigmaY=sigmas[1]), dtype=np.uint8)


def sheet_mask(feed: Feed, *, rng: np.random.Generator) -> NDArray[np.bool_]:
    """(rows, columns) of the scan: where the sheet is, and not what lies around it."""
    mask = np.zeros(feed.shape, dtype=np.uint8)
    outline = feed.to_scan(_outline(feed, rng))
    cv2.fillPoly(mask, [np.rint(outline * 16).astype(np.int32)], 1, cv2.LINE_8, 4)
    return mask.view(np.bool_)


def _outline(feed: Feed, rng: np.random.Generator) -> Points:
    corners = _corners(feed, rng)
    points: list[Points] = []
    for index, corner in enumerate(corners):
        if index != feed.settings.torn_corner:
            points.append(corner[None, :])
            continue
        before = corner + _unit(corners[index - 1] - corner) * feed.settings.torn_mm
        after = corner + _unit(corners[(index + 1) % 4] - corner) * feed.settings.torn_mm
        along = np.linspace(0.0, 1.0, 25)[:, None]
        ragged = np.cumsum(rng.normal(0.0, 0.35, (25, 2)), axis=0) * np.sin(np.pi * along)
        points.append(before + (after - before) * along + ragged)
    return np.concatenate(points)


def _corners(feed: Feed, rng: np.random.Generator) -> Points:
    """Of the whole sheet, or of what is left of it, clockwise from the top left."""
    left, top, right, bottom = 0.0, 0.0, feed.width_mm, feed.height_mm
    if feed.settings.half is not None:
        share = rng.uniform(0.4, 0.6)
        across, down = share * right, share * bottom
        match feed.settings.half:
            case Half.TOP:
                bottom = down
            case Half.BOTTOM:
                top = down
            case Half.LEFT:
                right = across
            case Half.RIGHT:
                left = across
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])


def _unit(vector: Points) -> Points:
    return np.asarray(vector / np.hypot(*vector))

"""Where each scanned pixel lies on the sheet: skew, uneven feed, print scale, ragged outline."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ediary_app.demo.ink import MM_PER_INCH, Gray, Points
from ediary_app.demo.scan_settings import ScanSettings

_SPEED_NODES = 14  # the feed's speed changes every two centimetres or so
_HOLES_APART_MM = 80.0  # the office punch (ISO 838)


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
    def shape(self) -> tuple[int, int]:
        across = self.width_mm + 2 * self.settings.overscan_mm
        return len(self.fed_mm), round(across * self.px_per_mm)

    def to_scan(self, points_mm: Points) -> Points:
        """Sheet points (n, 2) in mm to scan pixels (x, y)."""
        centre = np.array([self.width_mm, self.height_mm]) / 2
        turned = (points_mm - centre) @ _turn(self.settings.skew_deg).T + centre
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
    rows = round((height_mm + 2 * margin) * settings.dpi / MM_PER_INCH)
    even = (np.arange(rows) + 0.5) * MM_PER_INCH / settings.dpi - margin
    nodes = settings.stretch * rng.uniform(-1.0, 1.0, _SPEED_NODES)
    speed_error = np.interp(np.linspace(0, 1, rows), np.linspace(0, 1, _SPEED_NODES), nodes)
    drift = np.cumsum(speed_error) * MM_PER_INCH / settings.dpi
    return Feed(settings=settings, width_mm=width_mm, height_mm=height_mm, fed_mm=even + drift)


def take_rows(page: Gray, feed: Feed, *, page_px_per_mm: float) -> Gray:
    """The page as the scanner's line passes over it; paper where nothing is printed.

    Args:
        page: the printed area edge to edge; print scale and shift place it on the sheet.
    """
    settings = feed.settings
    columns = feed.shape[1]
    shrinking = page_px_per_mm / feed.px_per_mm
    if shrinking > 1.15:  # else fine lines would fall between the samples
        page = np.asarray(cv2.GaussianBlur(page, (0, 0), 0.4 * shrinking), dtype=np.uint8)
    centre = np.array([feed.width_mm, feed.height_mm]) / 2
    back = _turn(settings.skew_deg).T / settings.print_scale * page_px_per_mm
    shift = back @ (-centre) - back @ _turn(settings.skew_deg) @ np.array(settings.print_shift_mm)
    shift += centre * page_px_per_mm - 0.5
    across = (np.arange(columns) + 0.5) / feed.px_per_mm - settings.overscan_mm
    map_x = (back[0, 0] * across + shift[0])[None, :] + (back[0, 1] * feed.fed_mm)[:, None]
    map_y = (back[1, 0] * across + shift[1])[None, :] + (back[1, 1] * feed.fed_mm)[:, None]
    taken = cv2.remap(
        page,
        map_x.astype(np.float32),
        map_y.astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=settings.paper_white,
    )
    return np.asarray(taken, dtype=np.uint8)


def show_background(scan: Gray, feed: Feed, *, rng: np.random.Generator) -> None:
    """Paint in place what is not paper: around the sheet, a torn-off corner, punched holes."""
    settings = feed.settings
    mask = np.zeros(scan.shape, dtype=np.uint8)
    outline = feed.to_scan(_outline(feed, rng))
    cv2.fillPoly(mask, [np.rint(outline * 16).astype(np.int32)], 255, cv2.LINE_8, 4)
    for hole in feed.to_scan(_holes(feed)) if settings.punch_holes else ():
        radius = round(2.75 * feed.px_per_mm)
        cv2.circle(mask, (round(float(hole[0])), round(float(hole[1]))), radius, 0, -1, cv2.LINE_AA)
    scan[mask == 0] = settings.background
    if settings.staple:
        _staple(scan, feed)


def _outline(feed: Feed, rng: np.random.Generator) -> Points:
    width, height = feed.width_mm, feed.height_mm
    corners = np.array([(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)])
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


def _unit(vector: Points) -> Points:
    return np.asarray(vector / np.hypot(*vector))


def _holes(feed: Feed) -> Points:
    middle = feed.height_mm / 2
    return np.array([(9.0, middle - _HOLES_APART_MM / 2), (9.0, middle + _HOLES_APART_MM / 2)])


def _staple(scan: Gray, feed: Feed) -> None:
    """Two small holes and the dent between them, near the top left corner."""
    ends = feed.to_scan(np.array([(6.0, 9.0), (14.0, 5.0)]))
    first, second = [(round(float(x)), round(float(y))) for x, y in ends]
    cv2.line(scan, first, second, 195, max(1, round(0.3 * feed.px_per_mm)), cv2.LINE_AA)
    for end in (first, second):
        cv2.circle(scan, end, max(1, round(0.4 * feed.px_per_mm)), 40, -1, cv2.LINE_AA)

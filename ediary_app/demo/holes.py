"""Holes in the sheet: from a punch and from staples, where an office makes them or anywhere."""

from __future__ import annotations

import cv2
import numpy as np

from ediary_app.demo.feed import Feed
from ediary_app.demo.ink import Gray, Points

_PUNCHED_MM = 2.75  # radius (ISO 838), and how far apart the two are
_HOLES_APART_MM = 80.0
_STAPLE_MM = 9.0
_OFFICE_STAPLE = np.array([(6.0, 9.0), (14.0, 5.0)])  # near the top left corner
_MARGIN_SHARE = 0.08


def make_holes(scan: Gray, feed: Feed, *, rng: np.random.Generator) -> None:
    """Show in place the background through punched holes, and what staples leave."""
    settings = feed.settings
    punched = [_office_holes(feed)] if settings.punch_holes else []
    punched += [_anywhere(feed, rng)[None, :] for _ in range(settings.stray_holes)]
    for hole in feed.to_scan(np.concatenate(punched)) if punched else ():
        _disc(scan, feed, hole, _PUNCHED_MM, settings.background)
    staples = [_OFFICE_STAPLE] if settings.staple else []
    staples += [_stray_staple(feed, rng) for _ in range(settings.stray_staples)]
    for ends in staples:
        _staple(scan, feed, ends)


def _office_holes(feed: Feed) -> Points:
    middle = feed.height_mm / 2
    return np.array([(9.0, middle - _HOLES_APART_MM / 2), (9.0, middle + _HOLES_APART_MM / 2)])


def _anywhere(feed: Feed, rng: np.random.Generator) -> Points:
    share = rng.uniform(_MARGIN_SHARE, 1 - _MARGIN_SHARE, 2)
    return np.asarray(share * (feed.width_mm, feed.height_mm), dtype=np.float64)


def _stray_staple(feed: Feed, rng: np.random.Generator) -> Points:
    angle = rng.uniform(0, np.pi)
    half = np.array([np.cos(angle), np.sin(angle)]) * _STAPLE_MM / 2
    middle = _anywhere(feed, rng)
    return np.stack([middle - half, middle + half])


def _staple(scan: Gray, feed: Feed, ends_mm: Points) -> None:
    """Two small holes and the dent between them."""
    ends = feed.to_scan(ends_mm)
    first, second = [(round(float(x)), round(float(y))) for x, y in ends]
    cv2.line(scan, first, second, 195, max(1, round(0.3 * feed.px_per_mm)), cv2.LINE_AA)
    for end in ends:
        _disc(scan, feed, end, 0.4, 40)


def _disc(scan: Gray, feed: Feed, at_px: Points, radius_mm: float, level: int) -> None:
    radii = [max(1, round(radius_mm * scale)) for scale in (feed.px_per_mm, feed.rows_per_mm)]
    place = (round(float(at_px[0])), round(float(at_px[1])))
    cv2.ellipse(scan, place, (radii[0], radii[1]), 0, 0, 360, level, -1, cv2.LINE_AA)

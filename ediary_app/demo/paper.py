"""What happens to the sheet: the printer's toner before the pen, wear and accidents after it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ediary_app.demo.ink import MARKER, Gray, Stroke, draw_strokes
from ediary_app.demo.scan_settings import ScanSettings
from omr.form import Code

Light = NDArray[np.float32]  # share of light that comes back, by which a page is multiplied


def print_page(
    master: Gray, settings: ScanSettings, *, px_per_mm: float, rng: np.random.Generator
) -> Gray:
    """The master as toner on paper: lines grow by dot gain, low toner leaves them pale and mottled.

    Args:
        master: (rows, columns), 0 black to 255 white.
    """
    ink: Light = 255.0 - master.astype(np.float32)
    if settings.dot_gain_mm > 0:
        ink = _spread(ink, settings.dot_gain_mm * px_per_mm)
    if settings.toner < 1:
        ink *= settings.toner * _mottle(ink.shape, px_per_mm, 0.35 * (1 - settings.toner), rng)
    return np.asarray(np.clip(255.0 - ink, 0, 255), dtype=np.uint8)


def _spread(ink: Light, gain_px: float) -> Light:
    """Grow every inked edge by ``gain_px``: whole pixels by dilation, the rest by share."""
    whole = int(gain_px) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * whole + 1, 2 * whole + 1))
    grown = np.asarray(cv2.dilate(ink, kernel), dtype=np.float32)
    return np.asarray(ink + (grown - ink) * np.float32(gain_px / whole), dtype=np.float32)


def wear_page(
    page: Gray, settings: ScanSettings, *, px_per_mm: float, rng: np.random.Generator
) -> Gray:
    """The filled page after its day: paper shade, the other side showing, fold, stain, dirt."""
    worn = np.asarray(cv2.convertScaleAbs(page, alpha=settings.paper_white / 255.0), dtype=np.uint8)
    if settings.bleed_through > 0:
        _show_other_side(worn, settings.bleed_through, px_per_mm)
    if settings.fold_line:
        _fold(worn, px_per_mm, rng)
    if settings.coffee_stain:
        _spill_coffee(worn, px_per_mm, rng)
    _sprinkle_dirt(worn, settings.dirt_specks, px_per_mm, rng)
    return worn


def deface_code(page: Gray, code: Code, *, px_per_mm: float, rng: np.random.Generator) -> None:
    """Scribble over a printed code in place, so that no reader can restore it."""
    rows = np.arange(0.0, code.size_mm + 1.5, 1.5)
    left, right = code.x_mm - 1.0, code.x_mm + code.size_mm + 1.0
    xs = np.where(np.arange(len(rows)) % 2, left, right) + rng.normal(0.0, 0.5, len(rows))
    zigzag = Stroke(points_mm=np.column_stack([xs, code.y_mm + rows]))
    draw_strokes(page, [zigzag], pen=MARKER, px_per_mm=px_per_mm, tremor_mm=0.2, rng=rng)


def _mottle(
    shape: tuple[int, ...], px_per_mm: float, strength: float, rng: np.random.Generator
) -> Light:
    """Patches a few millimetres wide, drawn small and enlarged, around 1."""
    small = rng.normal(1.0, strength, (60, 42)).astype(np.float32)
    big = cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(big, 0.3, 1.25), dtype=np.float32)


def _multiply(page: Gray, light: Light, top: int = 0, left: int = 0) -> None:
    """Multiply ``light`` into the page at (top, left), cut at the page's edges."""
    bottom, right = min(page.shape[0], top + light.shape[0]), left + light.shape[1]
    right = min(page.shape[1], right)
    part = light[max(0, -top) : bottom - top, max(0, -left) : right - left]
    patch = page[max(0, top) : bottom, max(0, left) : right]
    patch[:] = np.clip(patch * part, 0, 255).astype(np.uint8)


def _show_other_side(page: Gray, strength: float, px_per_mm: float) -> None:
    other = cv2.GaussianBlur(cv2.flip(page, 1), (0, 0), 0.35 * px_per_mm)
    _multiply(page, 1.0 - strength * (1.0 - np.asarray(other, dtype=np.float32) / 255.0))


def _fold(page: Gray, px_per_mm: float, rng: np.random.Generator) -> None:
    """A crease across the page: a dark line with a bright side, slightly slanted."""
    height, width = page.shape
    middle = height * rng.uniform(0.35, 0.65)
    slope = rng.normal(0.0, 0.004)
    reach = int(3 * px_per_mm)
    columns = np.arange(width)
    centre = middle + slope * (columns - width / 2)
    top = int(centre.min()) - reach
    rows = np.arange(int(centre.max()) - int(centre.min()) + 2 * reach)[:, None] + top
    distance = (rows - centre[None, :]) / px_per_mm
    dark = 0.22 * np.exp(-((distance / 0.18) ** 2)) + 0.07 * np.exp(-((distance / 1.2) ** 2))
    bright = 0.03 * np.exp(-(((distance - 0.8) / 0.5) ** 2))
    _multiply(page, (1.0 - dark + bright).astype(np.float32), top=top)


def _spill_coffee(page: Gray, px_per_mm: float, rng: np.random.Generator) -> None:
    """The ring of a mug with a paler inside and two drops."""
    height, width = page.shape
    spots = [(rng.uniform(34, 40), rng.uniform(0.3, 0.7), rng.uniform(0.25, 0.75))]
    spots += [(rng.uniform(3, 7), rng.random(), rng.random()) for _ in range(2)]
    for radius_mm, x_share, y_share in spots:
        radius = radius_mm * px_per_mm
        size = int(2.3 * radius)
        ys, xs = np.mgrid[0:size, 0:size].astype(np.float32) - size / 2
        angle = np.arctan2(ys, xs)
        wobble = 1.0 + 0.02 * np.sin(3 * angle + rng.uniform(0, 6)) + 0.01 * np.sin(7 * angle)
        out = np.hypot(xs, ys) / (radius * wobble)
        ring = 0.30 * np.exp(-(((out - 1.0) / 0.03) ** 2)) * (0.65 + 0.35 * np.sin(angle + 1.0))
        inside = 0.10 / (1.0 + np.exp((out - 1.0) * 60))
        left, top = int(x_share * width - size / 2), int(y_share * height - size / 2)
        _multiply(page, (1.0 - ring - inside).astype(np.float32), top=top, left=left)


def _sprinkle_dirt(page: Gray, specks: int, px_per_mm: float, rng: np.random.Generator) -> None:
    """Dark dots of 0.1 to 0.5 mm, most of them small, anywhere on the sheet."""
    height, width = page.shape
    for _ in range(specks):
        radius = (0.05 + 0.2 * rng.random() ** 3) * px_per_mm
        x, y = rng.random() * width * 16, rng.random() * height * 16
        axes = (max(8, int(radius * 16)), max(8, int(radius * rng.uniform(0.6, 1.0) * 16)))
        level = int(rng.integers(30, 150))
        angle = float(rng.uniform(0, 180))
        cv2.ellipse(page, (int(x), int(y)), axes, angle, 0, 360, level, -1, cv2.LINE_AA, 4)

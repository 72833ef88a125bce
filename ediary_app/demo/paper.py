"""What happens to the sheet: the printer's toner before the pen, wear and accidents after it."""

from __future__ import annotations

import cv2
import numpy as np

from ediary_app.demo.folds import fold_anywhere, fold_near_middle
from ediary_app.demo.ink import MARKER, Gray, Stroke, draw_strokes
from ediary_app.demo.light import Light
from ediary_app.demo.photocopy import copy_sheet, copy_tones
from ediary_app.demo.scan_settings import ScanSettings
from ediary_app.demo.stains import spill_coffee, sprinkle_dirt
from omr.form import Code


def print_page(
    master: Gray, settings: ScanSettings, *, px_per_mm: float, rng: np.random.Generator
) -> Gray:
    """The master as toner on paper: lines grow by dot gain, low toner leaves them pale and mottled.

    Args:
        master: (rows, columns), 0 black to 255 white.
    """
    ink = np.asarray(cv2.bitwise_not(master), dtype=np.uint8)
    if settings.dot_gain_mm > 0:
        ink = _spread(ink, settings.dot_gain_mm * px_per_mm)
    if settings.toner < 1:
        mottle = _mottle(ink.shape, px_per_mm, 0.35 * (1 - settings.toner), rng)
        ink = np.asarray(
            cv2.multiply(ink, mottle, scale=settings.toner, dtype=cv2.CV_8U), dtype=np.uint8
        )
    printed = np.asarray(cv2.bitwise_not(ink), dtype=np.uint8)
    for _ in range(settings.blank_copies):
        printed = copy_tones(printed, px_per_mm)
    return printed


def _spread(ink: Gray, gain_px: float) -> Gray:
    """Grow every inked edge by ``gain_px``: whole pixels by dilation, the rest by share."""
    whole = int(gain_px) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * whole + 1, 2 * whole + 1))
    share = gain_px / whole
    return np.asarray(
        cv2.addWeighted(ink, 1 - share, cv2.dilate(ink, kernel), share, 0), dtype=np.uint8
    )


def wear_page(
    page: Gray, settings: ScanSettings, *, px_per_mm: float, rng: np.random.Generator
) -> Gray:
    """The filled page after its day: paper shade, the other side showing, folds, stains, copies."""
    share = settings.paper_level / 255.0
    worn = np.asarray(cv2.convertScaleAbs(page, alpha=share), dtype=np.uint8)
    if settings.bleed_through > 0:
        worn = _show_other_side(worn, settings.bleed_through, px_per_mm)
    if settings.fold_line:
        fold_near_middle(worn, px_per_mm, rng)
    for _ in range(settings.folds_across):
        fold_anywhere(worn, px_per_mm, rng)
    for _ in range(settings.folds_down):
        fold_anywhere(worn.T, px_per_mm, rng)
    if settings.coffee_stain:
        spill_coffee(worn, px_per_mm, rng)
    sprinkle_dirt(worn, settings.dirt_specks, px_per_mm, rng)
    for _ in range(settings.copies):
        worn = copy_sheet(worn, px_per_mm, rng)
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


def _show_other_side(page: Gray, strength: float, px_per_mm: float) -> Gray:
    other = cv2.GaussianBlur(cv2.flip(page, 1), (0, 0), 0.35 * px_per_mm)
    through = cv2.addWeighted(other, strength, other, 0.0, 255 * (1 - strength))
    return np.asarray(cv2.multiply(page, through, scale=1 / 255), dtype=np.uint8)

"""From a print master to a scan: print, fill, wear, feed, light, sensor, compression."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ediary_app.demo.feed import Feed, feed_sheet, show_background, take_rows
from ediary_app.demo.ink import MM_PER_INCH, Gray, page_dpi
from ediary_app.demo.paper import deface_code, print_page, wear_page
from ediary_app.demo.pen import Hand, PenWork, fill_page
from ediary_app.demo.scan_settings import Bilevel, ScanSettings
from omr.form import FormPage

_PAPER_COLOUR = (1.0, 0.985, 0.95)  # red, green, blue: a warm lamp on ordinary paper


def fill_and_scan(
    page_image: Gray,
    form_page: FormPage,
    *,
    work: PenWork,
    hand: Hand,
    settings: ScanSettings,
    seed: int,
) -> NDArray[np.uint8]:
    """One sheet's whole way; pure, so it can run on a process pool.

    Args:
        page_image: the print master, (rows, columns), 0 black to 255 white, edge to edge.

    Returns:
        The scan at ``settings.dpi``: (rows, columns), or (rows, columns, 3) RGB for a colour scan.
    """
    rng = np.random.default_rng(seed)
    px_per_mm = page_dpi(page_image, form_page.width_mm) / MM_PER_INCH
    printed = print_page(page_image, settings, px_per_mm=px_per_mm, rng=rng)
    filled = fill_page(printed, form_page, work, hand=hand, rng=rng)
    for index in settings.lost_codes:
        deface_code(filled, form_page.codes[index], px_per_mm=px_per_mm, rng=rng)
    return scan_sheet(filled, settings, width_mm=form_page.width_mm, rng=rng)


def scan_sheet(
    page: Gray, settings: ScanSettings, *, width_mm: float, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Wear and scan a page image that shows a sheet ``width_mm`` wide from edge to edge."""
    px_per_mm = page_dpi(page, width_mm) / MM_PER_INCH
    worn = wear_page(page, settings, px_per_mm=px_per_mm, rng=rng)
    feed = feed_sheet(settings, width_mm=width_mm, height_mm=page.shape[0] / px_per_mm, rng=rng)
    scan = take_rows(worn, feed, page_px_per_mm=px_per_mm)
    show_background(scan, feed, rng=rng)
    return _develop(_sense(scan, feed, rng), settings)


def _sense(scan: Gray, feed: Feed, rng: np.random.Generator) -> Gray:
    """Lens, lamp and sensor."""
    settings = feed.settings
    if settings.blur_mm > 0:
        sigma = max(0.25, settings.blur_mm * feed.px_per_mm)
        scan = np.asarray(cv2.GaussianBlur(scan, (0, 0), sigma), dtype=np.uint8)
    light = scan.astype(np.float32)
    if settings.light_fall > 0 or settings.binding_shadow > 0:
        light *= _lamp(scan.shape, settings, rng)
    if settings.noise > 0:
        light += settings.noise * rng.standard_normal(scan.shape, dtype=np.float32)
    for _ in range(settings.streaks):
        _streak(light, rng)
    return np.clip(light, 0, 255).astype(np.uint8)


def _lamp(
    shape: tuple[int, ...], settings: ScanSettings, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Light from one side falling off to the other, and the dark gutter of a bound page."""
    across = np.linspace(0.0, 1.0, shape[1], dtype=np.float32)
    down = np.linspace(0.0, 1.0, shape[0], dtype=np.float32)
    if rng.random() < 0.5:
        across = across[::-1]
    if rng.random() < 0.5:
        down = down[::-1]
    slant = float(rng.uniform(0.2, 0.8))
    gutter = settings.binding_shadow * np.exp(-np.linspace(0.0, 1.0, shape[1]) / 0.07)
    row = 1.0 - settings.light_fall * slant * across**1.5
    column = 1.0 - settings.light_fall * (1 - slant) * down**1.5
    return np.asarray((row * (1.0 - gutter))[None, :] * column[:, None], dtype=np.float32)


def _streak(light: NDArray[np.float32], rng: np.random.Generator) -> None:
    """Dirt on the glass: a line along the whole feed, in places fainter."""
    height, width = light.shape
    at = int(rng.uniform(0.04, 0.96) * width)
    thick = int(rng.integers(1, 4))
    fading = np.interp(np.arange(height), np.linspace(0, height, 9), rng.uniform(0.5, 1.0, 9))
    light[:, at : at + thick] -= (rng.uniform(60, 170) * fading)[:, None].astype(np.float32)


def _develop(scan: Gray, settings: ScanSettings) -> NDArray[np.uint8]:
    """What the device makes of its picture before it is written to a file."""
    if settings.bilevel is Bilevel.THRESHOLD:
        scan = np.where(scan > settings.bilevel_level, np.uint8(255), np.uint8(0))
    elif settings.bilevel is Bilevel.DITHER:
        scan = np.asarray(Image.fromarray(scan).convert("1").convert("L"), dtype=np.uint8)
    developed: NDArray[np.uint8] = scan
    if settings.colour:
        tinted = scan[:, :, None] * np.array(_PAPER_COLOUR, dtype=np.float32)
        developed = tinted.astype(np.uint8)
    developed = np.ascontiguousarray(np.rot90(developed, -settings.quarter_turns))
    if settings.jpeg_quality is not None and settings.bilevel is Bilevel.NO:
        developed = _through_jpeg(developed, settings.jpeg_quality)
    return developed


def _through_jpeg(scan: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    done, encoded = cv2.imencode(".jpg", scan, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise RuntimeError(f"a scan of shape {scan.shape} could not be compressed as JPEG")
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_UNCHANGED), dtype=np.uint8)

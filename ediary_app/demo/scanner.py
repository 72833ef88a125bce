"""From a print master to a scan: print, fill, wear, feed, light, sensor, compression."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ediary_app.demo.fax import drop_rows
from ediary_app.demo.feed import feed_sheet, sheet_mask, take_rows
from ediary_app.demo.holes import make_holes
from ediary_app.demo.ink import MM_PER_INCH, Gray, page_dpi
from ediary_app.demo.lamp import is_uneven, lamp_light
from ediary_app.demo.paper import deface_code, print_page, wear_page
from ediary_app.demo.pen import Hand, PenWork, fill_page
from ediary_app.demo.photo import lay_on_desk, seen_leaning
from ediary_app.demo.scan_settings import RGB_WEIGHTS, Bilevel, ScanSettings, SecondSheet
from ediary_app.demo.screening import to_bilevel
from ediary_app.demo.second_sheet import lay_beside, lay_over
from ediary_app.demo.stains import roll_blots
from ediary_app.demo.streaks import draw_streaks
from omr.form import FormPage

_LAMP_ON_PAPER = (1.0, 0.985, 0.95)  # red, green, blue: a warm lamp on ordinary paper


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
    page: Gray,
    settings: ScanSettings,
    *,
    width_mm: float,
    rng: np.random.Generator,
    other: Gray | None = None,
) -> NDArray[np.uint8]:
    """Wear and scan a page image that shows a sheet ``width_mm`` wide from edge to edge.

    Args:
        other: the page that ``settings.second_sheet`` places in the same picture, as wide.

    Raises:
        ValueError: a second sheet is asked for and not given.
    """
    scan = sensed_sheet(page, settings, width_mm=width_mm, rng=rng, other=other)
    if settings.jpeg_quality is not None and settings.bilevel is Bilevel.NO:
        scan = _through_jpeg(scan, settings.jpeg_quality)
    return scan


def sensed_sheet(
    page: Gray,
    settings: ScanSettings,
    *,
    width_mm: float,
    rng: np.random.Generator,
    other: Gray | None = None,
) -> NDArray[np.uint8]:
    """What ``scan_sheet`` gives before its compression: for a file that compresses by itself."""
    px_per_mm = page_dpi(page, width_mm) / MM_PER_INCH
    worn = wear_page(page, settings, px_per_mm=px_per_mm, rng=rng)
    if settings.second_sheet is not None:
        worn, sheets = _with_other(worn, other, settings, px_per_mm, rng)
        width_mm *= sheets
    roll_blots(worn, settings.roller_marks, px_per_mm, rng)
    feed = feed_sheet(settings, width_mm=width_mm, height_mm=page.shape[0] / px_per_mm, rng=rng)
    scan = take_rows(worn, feed, page_px_per_mm=px_per_mm)
    on_sheet = sheet_mask(feed, rng=rng)
    scan[~on_sheet] = settings.background
    make_holes(scan, feed, rng=rng)
    if settings.tilt_deg > 0:
        lay_on_desk(scan, on_sheet, rng)
        scan = seen_leaning(scan, settings.tilt_deg, rng)
    scan = scan[: round(len(scan) * settings.seen_share)]
    return _developed(_sensed(scan, settings, rng), settings, rng)


def _with_other(
    page: Gray,
    other: Gray | None,
    settings: ScanSettings,
    px_per_mm: float,
    rng: np.random.Generator,
) -> tuple[Gray, int]:
    """Both sheets, and how many of them the picture is wide."""
    if other is None:
        raise ValueError("the settings place a second sheet that was not given")
    worn = wear_page(other, settings, px_per_mm=px_per_mm, rng=rng)
    if settings.second_sheet is SecondSheet.OVER:
        return lay_over(page, worn, px_per_mm, rng), 1
    return lay_beside(page, worn, rng), 2


def _sensed(scan: Gray, settings: ScanSettings, rng: np.random.Generator) -> Gray:
    """Lens, lamp, sensor, and the dirt on them."""
    if settings.blur_mm > 0:
        sigma = max(0.25, settings.blur_mm * settings.dpi / MM_PER_INCH)
        scan = np.asarray(cv2.GaussianBlur(scan, (0, 0), sigma), dtype=np.uint8)
    if is_uneven(settings):
        light = lamp_light((scan.shape[0], scan.shape[1]), settings, rng)
        scan = np.asarray(cv2.multiply(scan, light, dtype=cv2.CV_8U), dtype=np.uint8)
    if settings.noise > 0:
        # OpenCV's own generator takes a quarter of NumPy's time; it is seeded from ours
        cv2.setRNGSeed(int(rng.integers(2**31)))
        noise = np.empty(scan.shape, dtype=np.int16)
        cv2.randn(noise, np.zeros(1), np.full(1, settings.noise))
        scan = np.asarray(cv2.add(scan, noise, dtype=cv2.CV_8U), dtype=np.uint8)
    scan = np.ascontiguousarray(scan)
    draw_streaks(scan, settings, rng)
    return scan


def _developed(scan: Gray, settings: ScanSettings, rng: np.random.Generator) -> NDArray[np.uint8]:
    """What the device makes of its picture before it is written to a file."""
    scan = to_bilevel(scan, settings.bilevel, level=settings.bilevel_level)
    if settings.lost_rows > 0:
        scan = drop_rows(scan, settings.lost_rows, rng)
    developed: NDArray[np.uint8] = scan
    if settings.colour:
        developed = _coloured(scan, settings)
    return np.ascontiguousarray(np.rot90(developed, -settings.quarter_turns))


def _coloured(scan: Gray, settings: ScanSettings) -> NDArray[np.uint8]:
    """RGB of the same lightness: the lamp's warmth, and the paper's colour."""
    tint = np.array(settings.paper_tint or (1.0, 1.0, 1.0))
    colour = np.array(_LAMP_ON_PAPER) * tint / float(tint @ RGB_WEIGHTS)
    levels = np.arange(256)[:, None] * colour
    return np.asarray(
        cv2.LUT(
            cv2.merge([scan, scan, scan]), np.clip(levels, 0, 255).astype(np.uint8)[:, None, :]
        ),
        dtype=np.uint8,
    )


def _through_jpeg(scan: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    done, encoded = cv2.imencode(".jpg", scan, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise RuntimeError(f"a scan of shape {scan.shape} could not be compressed as JPEG")
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_UNCHANGED), dtype=np.uint8)

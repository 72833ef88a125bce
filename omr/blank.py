"""Whether a page is an empty back: nothing on it but dirt, show-through and the sheet's edges."""

from __future__ import annotations

import numpy as np

from omr.image import Floats, GrayImage, Grey, blobs, resized, smoothed

WORK_SIDE_PX = 1170  # 100 dpi on A4: a thin pen stroke still is half a pixel to a pixel wide
MARGIN_SHARE = 0.055  # of each side: what lies around the sheet, its shadow and most punch holes
# Darker than local paper: show-through of black print measured 0.05 to 0.12, pencil 0.15 upwards.
LEAST_INK = 0.15
NOISE_FACTOR = 5.0
SPECK_MM2 = 0.35  # dirt: smaller than the dot on an i
HOLE_MM2 = 24.0  # punch holes are discs of 5 to 6 mm
HOLE_SLACK_MM2 = 8.0
MOST_INK_MM2 = 12.0  # less than one written word, about as much as five crosses
A4_LONG_MM = 297.0
LEAST_SIDE_PX = 400  # A6 at 100 dpi; what is smaller is no scan of a sheet
# Share of the page that is darker than its surroundings once specks are smoothed away: 0.0 on empty
# backs, 0.02 on a letter, 0.15 upwards on cards, however noisy. A coffee ring is 0.02.
STRUCTURE_LEVEL, STRUCTURE_SHARE = 0.06, 0.06
DARKEST_PAPER = 90  # dark coloured paper in bad light
EVENNESS = 0.6  # a third of the light may fall off across the sheet, a photograph differs more


def is_blank(image: GrayImage) -> bool:
    """Judge by the area of sharp, dark things; soft shadows do not count."""
    work = _work_copy(image.pixels)
    if not _like_paper(work):
        return False
    if _structure(work) > STRUCTURE_SHARE:
        return False  # noise may hide strokes, a filled card it does not
    contrast = _against_paper(work)
    noise = float(np.median(np.abs(contrast))) / 0.674
    mask = contrast > max(LEAST_INK, NOISE_FACTOR * noise)
    px_per_mm = max(work.shape) / A4_LONG_MM
    parts = blobs(mask)
    areas_mm2 = parts.areas_px / px_per_mm**2
    hole = (np.abs(areas_mm2 - HOLE_MM2) < HOLE_SLACK_MM2) & _disc_like(parts.boxes, parts.areas_px)
    counted = np.concatenate(([False], (areas_mm2 >= SPECK_MM2) & ~hole))
    ink = counted[parts.labels] & ~_margin(work.shape)
    ink_mm2 = float(np.count_nonzero(ink)) / px_per_mm**2
    return bool(ink_mm2 < MOST_INK_MM2)


def _like_paper(work: Grey) -> bool:
    """Whether this is a picture of a sheet at all: large enough, light, and evenly so."""
    if min(work.shape) < LEAST_SIDE_PX:
        return False
    inner = smoothed(work, 8.0)[~_margin(work.shape)]
    dark, middle, light = np.quantile(inner, (0.15, 0.5, 0.95))
    return bool(middle >= DARKEST_PAPER and dark >= EVENNESS * light)


def _work_copy(pixels: Grey) -> Grey:
    share = min(1.0, WORK_SIDE_PX / max(pixels.shape))
    height, width = (max(1, round(side * share)) for side in pixels.shape)
    return resized(pixels, width_px=width, height_px=height)


def _against_paper(work: Grey) -> Floats:
    """How much darker than its surroundings (about 8 mm around) each pixel is, as a share."""
    paper = smoothed(work, 16.0).astype(np.float32)
    return np.asarray(1.0 - work / np.maximum(paper, 1.0), dtype=np.float32)


def _structure(work: Grey) -> float:
    contrast = _against_paper(smoothed(work, 2.0))
    return float((contrast[~_margin(work.shape)] > STRUCTURE_LEVEL).mean())


def _margin(shape: tuple[int, ...]) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    height, width = shape
    margin = np.ones(shape, dtype=np.bool_)
    y, x = round(height * MARGIN_SHARE), round(width * MARGIN_SHARE)
    margin[y : height - y, x : width - x] = False
    return margin


def _disc_like(
    boxes: np.ndarray[tuple[int, ...], np.dtype[np.int32]],
    areas_px: np.ndarray[tuple[int, ...], np.dtype[np.int32]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """A filled disc covers pi/4 of a square box."""
    width, height = boxes[:, 2].astype(np.float64), boxes[:, 3].astype(np.float64)
    square = np.maximum(width, height) < 1.35 * np.minimum(width, height)
    return np.asarray(square & (areas_px > 0.6 * width * height))

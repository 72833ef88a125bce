"""A plain scanner for the reader's tests: paper in, grey picture out, each defect by its number."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from omr_paper import PX_PER_MM, Paper
from PIL import Image

from omr.image import GrayImage

Values = NDArray[np.float64]

CAMERA_MM = 500.0  # from the middle of the sheet
CURL_REACH_MM = 15.0
FOLD_MM = -49.0  # from the middle: a third down the sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """Settings of one pass; the defaults are a good office scanner."""

    dpi: float = 200.0
    skew_deg: float = 0.6
    turns: int = 0  # quarter turns clockwise
    print_scale: float = 1.0
    stretch: float = 0.0  # feed stretch: the local scale along the feed swings by this share
    curl_mm: float = 0.0  # by which the left edge is drawn in where a bound sheet rises
    fold_mm: float = 0.0  # of the sheet's length that a fold a third down swallows
    tilt_deg: float = 0.0  # by which a camera leans to the right and down
    shift_mm: tuple[float, float] = (0.8, -0.6)
    blur_mm: float = 0.05
    noise: float = 3.0
    light: float = 0.0  # how much darker the right lower corner is, as a share
    white: float = 245.0
    black: float = 25.0
    jpeg: int | None = None
    one_bit: str | None = None  # "threshold" or "dither"
    level: int = 150  # of the threshold
    streaks_mm: tuple[float, ...] = ()
    streak_darkness: float = 0.6
    streak_width_px: int = 2
    border: float | None = None  # grey of what lies around the sheet
    seed: int = 1


def scan(paper: Paper, settings: Scan) -> GrayImage:
    rng = np.random.default_rng(settings.seed)
    picture = _geometry(paper.ink, settings)
    picture = cv2.GaussianBlur(picture, (0, 0), max(0.3, settings.blur_mm * settings.dpi / 25.4))
    picture = settings.black + picture * (settings.white - settings.black)
    height, width = picture.shape
    shade = np.linspace(0, 1, width)[None, :] * np.linspace(0, 1, height)[:, None]
    picture = picture * (1 - settings.light * shade).astype(np.float32)
    for x_mm in settings.streaks_mm:
        left = round(x_mm * settings.dpi / 25.4)
        picture[:, left : left + settings.streak_width_px] *= 1 - settings.streak_darkness
    picture += rng.normal(0, settings.noise, picture.shape).astype(np.float32)
    pixels = np.clip(picture, 0, 255).astype(np.uint8)
    pixels = _reduced(pixels, settings)
    return GrayImage(
        pixels=np.ascontiguousarray(np.rot90(pixels, -settings.turns)), dpi=settings.dpi
    )


def _geometry(ink: NDArray[np.float32], settings: Scan) -> NDArray[np.float32]:
    """Resample the sheet: for each scan pixel, where on the print master it lies."""
    px_per_mm = settings.dpi / 25.4
    height_mm, width_mm = ink.shape[0] / PX_PER_MM, ink.shape[1] / PX_PER_MM
    out_h, out_w = round(height_mm * px_per_mm), round(width_mm * px_per_mm)
    column = np.arange(out_w) / px_per_mm - width_mm / 2
    row = np.arange(out_h) / px_per_mm - height_mm / 2
    source_x, source_y = _source(*np.meshgrid(column, row), settings, width_mm)
    blurred = cv2.blur(ink, (max(1, int(PX_PER_MM / px_per_mm)),) * 2)
    outside = 1.0 if settings.border is None else settings.border
    return cv2.remap(
        blurred,
        ((source_x + width_mm / 2) * PX_PER_MM).astype(np.float32),
        ((source_y + height_mm / 2) * PX_PER_MM).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=outside,
    )


def _source(x: Values, y: Values, settings: Scan, width_mm: float) -> tuple[Values, Values]:
    """Where on the form a place of the picture is, both in mm from the middle."""
    if settings.tilt_deg:
        lean = np.deg2rad(settings.tilt_deg)
        nearer = 1 + (x + y) / np.sqrt(2) * np.sin(lean) / CAMERA_MM
        x, y = x / nearer, y / nearer
    x, y = x - settings.shift_mm[0], y - settings.shift_mm[1]
    x = x - settings.curl_mm * np.exp(-np.maximum(x + width_mm / 2, 0.0) / CURL_REACH_MM)
    y = y + settings.stretch * 35.0 * np.sin(y / 35.0)  # slope of the shift is the stretch
    y = y + np.where(y > FOLD_MM, settings.fold_mm, 0.0)
    angle = np.deg2rad(settings.skew_deg)
    along = (np.cos(angle) * x + np.sin(angle) * y) / settings.print_scale
    down = (-np.sin(angle) * x + np.cos(angle) * y) / settings.print_scale
    return along, down


def true_places(points_mm: Values, paper: Paper, settings: Scan) -> Values:
    """Where points (n, 2) of the form lie in the scan, in pixels: ``_source`` the other way."""
    px_per_mm = settings.dpi / 25.4
    middle = np.array(paper.ink.shape[::-1]) / PX_PER_MM / 2
    wanted = points_mm - middle
    angle = np.deg2rad(settings.skew_deg)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    places = wanted @ turn.T
    for _ in range(60):  # everything but the turn is small: this settles
        source = np.column_stack(_source(*places.T, settings, middle[0] * 2))
        places = places + 0.7 * (wanted - source) @ turn.T
    found = (places + middle) * px_per_mm
    size = np.round(middle * 2 * px_per_mm)
    for _ in range(settings.turns):
        found = np.column_stack((size[1] - 1 - found[:, 1], found[:, 0]))
        size = size[::-1]
    return found


def _reduced(pixels: NDArray[np.uint8], settings: Scan) -> NDArray[np.uint8]:
    if settings.one_bit == "threshold":
        return np.where(pixels > settings.level, 255, 0).astype(np.uint8)
    if settings.one_bit == "dither":
        return np.array(Image.fromarray(pixels).convert("1").convert("L"))
    if settings.jpeg is not None:
        _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, settings.jpeg])
        return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE))
    return pixels

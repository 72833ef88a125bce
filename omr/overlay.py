"""A reading drawn on its page picture, and pieces cut from the picture."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.form import Bubble, Field, FormPage
from omr.image import Grey, from_png, to_png
from omr.reading import FieldReading, FieldState, PageReading

Colour = tuple[int, int, int]  # blue, green, red, as OpenCV has it
MARKED: Colour = (60, 160, 40)
AMBIGUOUS: Colour = (0, 130, 255)
WRITTEN: Colour = (200, 120, 40)
REFUSED: Colour = (40, 40, 220)


def overlay(reading: PageReading, form: FormPage) -> bytes:
    """PNG: marked bubbles ringed green, doubtful ones orange, written boxes blue; a page that was
    refused is framed red with its reason.

    Raises:
        ValueError: the reading carries no picture.
    """
    canvas, dpi = _canvas(reading)
    fields = {field.name: field for field in form.fields}
    for result in reading.fields:
        if result.name in fields:
            _draw_field(canvas, fields[result.name], result, dpi)
    regions = {region.name: region for region in form.regions}
    for written in reading.regions:
        region = regions.get(written.name)
        if written.inked and region is not None:
            corner = _px(region.x_mm, dpi), _px(region.y_mm, dpi)
            far = _px(region.x_mm + region.w_mm, dpi), _px(region.y_mm + region.h_mm, dpi)
            cv2.rectangle(canvas, corner, far, WRITTEN, 2)
    if reading.reason is not None:
        _stamp(canvas, reading.reason)
    return to_png(canvas)


def crop(
    picture: bytes, picture_dpi: int, *, x_mm: float, y_mm: float, w_mm: float, h_mm: float
) -> bytes:
    """A piece of an upright picture as PNG; (x, y) is its top left corner on the form.

    What reaches over the picture's edge is cut off.

    Raises:
        ValueError: the bytes are no picture, or nothing of the piece lies on it.
    """
    pixels = from_png(picture)
    left, right = (max(0, _px(x, picture_dpi)) for x in (x_mm, x_mm + w_mm))
    top, bottom = (max(0, _px(y, picture_dpi)) for y in (y_mm, y_mm + h_mm))
    piece: Grey = np.ascontiguousarray(pixels[top:bottom, left:right])
    if piece.size == 0:
        raise ValueError("this piece lies outside the picture")
    return to_png(piece)


def _canvas(reading: PageReading) -> tuple[NDArray[np.uint8], int]:
    if reading.picture is None or reading.picture_dpi is None:
        raise ValueError("the reading carries no picture; read the page with picture_dpi")
    grey = from_png(reading.picture)
    return cast(NDArray[np.uint8], cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)), reading.picture_dpi


def _draw_field(canvas: NDArray[np.uint8], field: Field, result: FieldReading, dpi: int) -> None:
    if result.state is FieldState.UNMARKED:
        return
    colour = MARKED if result.state is FieldState.MARKED else AMBIGUOUS
    shown = [b for b in field.bubbles if b.value in result.values]
    for bubble in shown or field.bubbles:
        _ring(canvas, bubble, colour, dpi)


def _ring(canvas: NDArray[np.uint8], bubble: Bubble, colour: Colour, dpi: int) -> None:
    centre = _px(bubble.x_mm, dpi), _px(bubble.y_mm, dpi)
    axes = _px(bubble.w_mm / 2 + 0.6, dpi), _px(bubble.h_mm / 2 + 0.6, dpi)
    cv2.ellipse(canvas, centre, axes, 0, 0, 360, colour, max(2, dpi // 60), cv2.LINE_AA)


def _stamp(canvas: NDArray[np.uint8], reason: str) -> None:
    height, width = canvas.shape[:2]
    thick = max(4, width // 200)
    cv2.rectangle(canvas, (0, 0), (width - 1, height - 1), REFUSED, thick)
    size = width / 900
    place = (width // 20, height // 20)
    cv2.putText(canvas, reason, place, cv2.FONT_HERSHEY_SIMPLEX, size, REFUSED, thick // 2)


def _px(value_mm: float, dpi: int) -> int:
    return round(value_mm * dpi / 25.4)

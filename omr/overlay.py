"""A reading drawn on its page picture, to be shown to a person; and pieces cut from the picture."""

from __future__ import annotations

import numpy as np

from omr import canvas as draw
from omr.canvas import Canvas
from omr.captions import Captions, doubted_bubbles, row_notes
from omr.form import Bubble, FormPage, Region
from omr.image import Grey, from_png, resized, to_png
from omr.overlay_style import (
    DOUBTFUL,
    MARGIN,
    MARKED,
    QUIET,
    TEXT_MM,
    WRITTEN,
    Scale,
    question_mark,
)
from omr.overlay_words import head_of_page, head_of_refusal, margin_of
from omr.reading import FieldState, PageOutcome, PageReading

SHEET_DPI = 150  # of a picture made from a scan that could not be set upright
SHEET_MM = (210.0, 297.0)
RING_GAP_MM = 0.6  # between a bubble and what is drawn around it


def overlay(
    reading: PageReading,
    form: FormPage,
    captions: Captions,
    *,
    field_captions: Captions | None = None,
) -> Canvas:
    """The page upright, with each mark ringed, each doubt boxed, each written box outlined; beside
    every row what was read there; above, the legend, or why the page was not read.

    Args:
        field_captions: the words of codes as they are said of one field, where they differ.

    Returns:
        (height, width, 3) blue, green, red.

    Raises:
        ValueError: the reading carries no picture.
    """
    if reading.picture is None or reading.picture_dpi is None:
        raise ValueError("the reading carries no picture; read the page with picture_dpi")
    scale = Scale(dpi=reading.picture_dpi)
    page = draw.in_colour(from_png(reading.picture))
    if reading.outcome is not PageOutcome.READ:
        return np.vstack((head_of_refusal(page.shape[1], reading, captions, scale), page))
    _draw_fields(page, reading, form, scale)
    _draw_boxes(page, reading, form, scale)
    body = margin_of(page, row_notes(reading, form, field_captions or captions), scale)
    return np.vstack((head_of_page(body.shape[1], reading, captions, scale), body))


def refusal(reading: PageReading, scan: Grey | None, captions: Captions) -> Canvas:
    """A page that could not be located: its scan as it came, under the reason in words.

    Without a scan (a damaged file) the sheet stays empty.
    """
    scale = Scale(dpi=SHEET_DPI)
    width, height = (scale.px(side) for side in SHEET_MM)
    if scan is None:
        page = draw.blank(height // 6, width, MARGIN)
        at = scale.px(12), scale.px(20)
        words = "There is no picture of this page."
        draw.write(page, words, at, size_px=scale.px(TEXT_MM), colour=QUIET)
    else:
        page = draw.in_colour(_fitted(scan, width, height))
    return np.vstack((head_of_refusal(page.shape[1], reading, captions, scale), page))


def crop(
    picture: bytes, picture_dpi: int, *, x_mm: float, y_mm: float, w_mm: float, h_mm: float
) -> bytes:
    """A piece of an upright picture as PNG; (x, y) is its top left corner on the form.

    What reaches over the picture's edge is cut off.

    Raises:
        ValueError: the bytes are no picture, or nothing of the piece lies on it.
    """
    pixels, px = from_png(picture), Scale(dpi=picture_dpi).px
    left, right = (max(0, px(x)) for x in (x_mm, x_mm + w_mm))
    top, bottom = (max(0, px(y)) for y in (y_mm, y_mm + h_mm))
    piece: Grey = np.ascontiguousarray(pixels[top:bottom, left:right])
    if piece.size == 0:
        raise ValueError("this piece lies outside the picture")
    return to_png(piece)


def _fitted(scan: Grey, width_px: int, height_px: int) -> Grey:
    """The scan as large as a sheet, upright or on its side as it came."""
    if scan.shape[1] > scan.shape[0]:
        width_px, height_px = height_px, width_px
    share = min(width_px / scan.shape[1], height_px / scan.shape[0])
    height, width = (max(1, round(side * share)) for side in scan.shape)
    return resized(scan, width_px=width, height_px=height)


def _draw_fields(page: Canvas, reading: PageReading, form: FormPage, scale: Scale) -> None:
    fields = {field.name: field for field in form.fields}
    for result in reading.fields:
        field = fields.get(result.name)
        if field is None or result.state is FieldState.UNMARKED:
            continue
        bubbles = doubted_bubbles(field, result)
        if result.state is FieldState.MARKED:
            for bubble in bubbles:
                _ring(page, bubble, scale)
        else:
            _doubt(page, bubbles, scale)


def _ring(page: Canvas, bubble: Bubble, scale: Scale) -> None:
    centre = scale.px(bubble.x_mm), scale.px(bubble.y_mm)
    axes = scale.px(bubble.w_mm / 2 + RING_GAP_MM), scale.px(bubble.h_mm / 2 + RING_GAP_MM)
    draw.ring(page, centre, axes, colour=MARKED, line_px=scale.thick)


def _doubt(page: Canvas, bubbles: tuple[Bubble, ...], scale: Scale) -> None:
    """One box around all that may be meant, with a question mark at its corner."""
    left = min(b.x_mm - b.w_mm / 2 for b in bubbles) - RING_GAP_MM
    right = max(b.x_mm + b.w_mm / 2 for b in bubbles) + RING_GAP_MM
    top = min(b.y_mm - b.h_mm / 2 for b in bubbles) - RING_GAP_MM
    bottom = max(b.y_mm + b.h_mm / 2 for b in bubbles) + RING_GAP_MM
    corner, far = (scale.px(left), scale.px(top)), (scale.px(right), scale.px(bottom))
    draw.box(page, corner, far, colour=DOUBTFUL, line_px=scale.thick)
    question_mark(page, (far[0], corner[1]), scale)


def _draw_boxes(page: Canvas, reading: PageReading, form: FormPage, scale: Scale) -> None:
    regions = {region.name: region for region in form.regions}
    for written in reading.regions:
        region = regions.get(written.name)
        if region is not None:
            _outline(page, region, scale, written=written.inked)


def _outline(page: Canvas, region: Region, scale: Scale, *, written: bool) -> None:
    draw.dashed_box(
        page,
        (scale.px(region.x_mm), scale.px(region.y_mm)),
        (scale.px(region.x_mm + region.w_mm), scale.px(region.y_mm + region.h_mm)),
        colour=WRITTEN if written else QUIET,
        line_px=scale.thick if written else 1,
        dash_px=scale.px(1.6),
    )

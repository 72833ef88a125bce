"""Drawing on a colour picture: lettering, rings, dashed boxes; every stroke smooth-edged."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Canvas = NDArray[np.uint8]  # (height, width, 3), blue, green, red
Colour = tuple[int, int, int]  # blue, green, red, as OpenCV has it
Place = tuple[int, int]  # x, y in pixels

REGULAR, BOLD = 420, 700  # weights of OpenCV's own variable face, which knows Latin and Cyrillic


def blank(height_px: int, width_px: int, colour: Colour) -> Canvas:
    return np.full((height_px, width_px, 3), colour, np.uint8)


def in_colour(grey: NDArray[np.uint8]) -> Canvas:
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def write(
    canvas: Canvas, text: str, at: Place, *, size_px: int, colour: Colour, weight: int = REGULAR
) -> int:
    """Write one line whose baseline begins at ``at``; returns the x where it ends."""
    cv2.putText(canvas, text, at, colour, _face(), size_px, weight)
    return at[0] + width_px(text, size_px=size_px, weight=weight)


def width_px(text: str, *, size_px: int, weight: int = REGULAR) -> int:
    """How far a line of text reaches, with its trailing spaces."""
    stop = "|"  # getTextSize measures ink: spaces at the end have none
    both, bar = (
        cv2.getTextSize((0, 0), shown, (0, 0), _face(), size_px, weight)
        for shown in (text + stop, stop)
    )
    return int(both[0] + both[2] - bar[0] - bar[2])


def wrapped(text: str, *, room_px: int, size_px: int, weight: int = REGULAR) -> list[str]:
    """Lines of whole words; a word wider than the room keeps a line to itself."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_px(longer, size_px=size_px, weight=weight) <= room_px:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def ring(canvas: Canvas, centre: Place, axes: Place, *, colour: Colour, line_px: int) -> None:
    cv2.ellipse(canvas, centre, axes, 0, 0, 360, colour, line_px, cv2.LINE_AA)


def box(canvas: Canvas, corner: Place, far: Place, *, colour: Colour, line_px: int) -> None:
    """A rectangle's outline; filled with a negative ``line_px``."""
    cv2.rectangle(canvas, corner, far, colour, line_px, cv2.LINE_AA)


def line(canvas: Canvas, start: Place, end: Place, *, colour: Colour, line_px: int) -> None:
    cv2.line(canvas, start, end, colour, line_px, cv2.LINE_AA)


def dashed_box(
    canvas: Canvas, corner: Place, far: Place, *, colour: Colour, line_px: int, dash_px: int
) -> None:
    (left, top), (right, bottom) = corner, far
    for y in (top, bottom):
        for x in range(left, right, 2 * dash_px):
            cv2.line(canvas, (x, y), (min(x + dash_px, right), y), colour, line_px)
    for x in (left, right):
        for y in range(top, bottom, 2 * dash_px):
            cv2.line(canvas, (x, y), (x, min(y + dash_px, bottom)), colour, line_px)


@lru_cache(maxsize=1)
def _face() -> Any:
    return cv2.FontFace("sans")

"""Photographed pen marks as ink: what the pen added to a printed circle or square, without it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

SIZE_PX = 40  # of each picture; the printed circle or square takes half of it
SHAPE_PX = 20
MARKED = ("filled", "partial", "X", "check", "diagonal", "horizontal", "vertical")
EMPTY = "empty"
UNCLEAR = ("barely", "boardering")  # spelt as in the pictures' names
LABELS = (EMPTY, *MARKED, *UNCLEAR)

_EDGE_PX = 6  # how far a shape may stand from where it stands in another picture
_SENSOR_NOISE = 0.10  # of the paper's light: less than this is no ink

Ink = NDArray[np.float32]  # (SIZE_PX, SIZE_PX), share of light that the ink swallows


@dataclass(frozen=True, slots=True, kw_only=True)
class Photograph:
    """One mark: ``ink`` is the pen's alone, around the middle of the printed shape."""

    name: str
    label: str
    ink: Ink


@dataclass(frozen=True, slots=True, kw_only=True)
class _Picture:
    path: Path
    label: str
    light: NDArray[np.float32]  # share of the paper's light, 1 where there is bare paper


def load_photographs(folder: Path) -> tuple[Photograph, ...]:
    """All marks below ``folder``, whose sub-folders each hold one printed shape, in name order.

    Raises:
        ValueError: a picture is not 40 by 40, or a sub-folder has too few of the empty shape.
    """
    found: list[Photograph] = []
    for shape in sorted(path for path in folder.iterdir() if path.is_dir()):
        pictures = [_opened(path) for path in sorted(shape.glob("*.jpg"))]
        pictures = [picture for picture in pictures if picture.label in LABELS]
        empties = [picture for picture in pictures if picture.label == EMPTY]
        if pictures and len(empties) < 2:
            raise ValueError(f"{shape.name} needs at least two pictures of its empty shape")
        found += [_photograph(picture, empties) for picture in pictures]
    return tuple(found)


def paste_ink(
    page: NDArray[np.uint8], ink: Ink, *, at_mm: tuple[float, float], shape_mm: float, dpi: float
) -> None:
    """Multiply ``ink`` into a grey page in place, so that the shape it was made for is that wide.

    Args:
        at_mm: the middle, (x, y) from the page's top left corner.
    """
    px_per_mm = dpi / 25.4
    side = round(shape_mm * px_per_mm * SIZE_PX / SHAPE_PX)
    grown = np.clip(cv2.resize(ink, (side, side), interpolation=cv2.INTER_CUBIC), 0.0, 1.0)
    left, top = (round(middle * px_per_mm - side / 2) for middle in at_mm)
    rows = slice(max(0, top), min(page.shape[0], top + side))
    columns = slice(max(0, left), min(page.shape[1], left + side))
    part = grown[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
    page[rows, columns] = np.rint(page[rows, columns] * (1.0 - part)).astype(np.uint8)


def _opened(path: Path) -> _Picture:
    grey = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if grey is None or grey.shape != (SIZE_PX, SIZE_PX):
        raise ValueError(f"{path.name} is no picture of {SIZE_PX} by {SIZE_PX} pixels")
    paper = max(1.0, float(np.percentile(grey, 90)))
    light = np.minimum(grey.astype(np.float32) / paper, 1.0)
    return _Picture(path=path, label=path.name.partition("_")[0], light=light)


def _photograph(picture: _Picture, empties: Sequence[_Picture]) -> Photograph:
    printed = _nearest(picture, (empty for empty in empties if empty.path != picture.path))
    swallowed = (printed - picture.light - _SENSOR_NOISE) / (1.0 - _SENSOR_NOISE)
    ink = np.clip(swallowed, 0.0, 1.0).astype(np.float32)
    centred = _moved(ink, *_off_middle(printed), around=cv2.BORDER_CONSTANT)
    return Photograph(name=picture.path.stem, label=picture.label, ink=centred)


def _nearest(picture: _Picture, empties: Iterable[_Picture]) -> NDArray[np.float32]:
    """The empty picture most like this one, moved to where the shape stands in it."""
    best_score, best = -2.0, np.ones_like(picture.light)
    inner = slice(_EDGE_PX, SIZE_PX - _EDGE_PX)
    for empty in empties:
        scores = cv2.matchTemplate(picture.light, empty.light[inner, inner], cv2.TM_CCOEFF_NORMED)
        _, score, _, (x, y) = cv2.minMaxLoc(scores)
        if score > best_score:
            right, down = x - _EDGE_PX, y - _EDGE_PX
            best = _moved(empty.light, right, down, around=cv2.BORDER_REPLICATE)
            best_score = score
    return best


def _moved(values: Ink, right: int, down: int, *, around: int) -> Ink:
    move = np.array([[1, 0, right], [0, 1, down]], dtype=np.float32)
    moved = cv2.warpAffine(values, move, (SIZE_PX, SIZE_PX), borderMode=around)
    return np.asarray(moved, dtype=np.float32)


def _off_middle(printed: NDArray[np.float32]) -> tuple[int, int]:
    """How far right and down the printed shape's outline must move to stand in the middle."""
    dark = np.argwhere(printed < 0.8)
    if not len(dark):
        return 0, 0
    middle = (dark.min(axis=0) + dark.max(axis=0)) / 2
    down, right = np.rint((SIZE_PX - 1) / 2 - middle).astype(int)
    return int(right), int(down)

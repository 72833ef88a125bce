"""The print master cut into tiles: what is printed where, outside of all that a pen may fill."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from omr.form import FormPage
from omr.image import Floats, Points, from_png, resized, tile_sums

PX_PER_MM = 1.0  # letters blur into words, and words have their place; finer masters are shrunk
TILE_PX = 12  # two lines of print: the tiles of one line were three times as often mistaken
PEN_MM = 1.0  # how far around bubbles and boxes a pen's ink says nothing of the print
EDGE_PX = 4  # printers leave out a margin, and sheets lose theirs
# Squared darkness about its mean, summed over a tile: a word of 6 mm has 0.8, a light tint with
# an edge 0.1.
LEAST_PRINT = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    """A page's print on a grid of ``PX_PER_MM``, and its tiles of ``TILE_PX`` squared.

    ``darkness`` (height, width) is the print's, 0 to 1; ``weights`` is 0 where a pen may write and
    1 elsewhere; ``print`` is the one times the other. For every tile, (rows, columns): ``counts``
    how much of it is looked at, ``means`` and ``energy`` the print's mean and its sum of squares
    about it, ``bearing`` whether that is enough to be known again.
    """

    darkness: Floats
    weights: Floats
    print: Floats
    counts: Floats
    means: Floats
    energy: Floats
    bearing: NDArray[np.bool_]

    def centres_mm(self) -> Points:
        """The middles of the tiles that bear print, (n, 2), row by row."""
        rows, columns = np.nonzero(self.bearing)
        places = np.stack((columns, rows), axis=1) + 0.5
        return np.asarray(places * (TILE_PX / PX_PER_MM), dtype=np.float64)


def tiles_of(form: FormPage) -> Tiles | None:
    """The form's print as tiles; None when it has no print master that can be used."""
    return None if form.print_master is None else _tiles(_ByMaster(form))


class _ByMaster:
    """A form page as a key that is quick to compare: hashing its hundreds of bubbles is not."""

    def __init__(self, form: FormPage) -> None:
        self.form = form

    def _key(self) -> tuple[str, int, bytes | None]:
        return self.form.card_id, self.form.page, self.form.print_master

    def __hash__(self) -> int:
        return hash(self._key())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByMaster) and self._key() == other._key()


@lru_cache(maxsize=16)  # a page that is read again soon; 0.6 MB each
def _tiles(wanted: _ByMaster) -> Tiles | None:
    form = wanted.form
    size = (round(form.width_mm * PX_PER_MM), round(form.height_mm * PX_PER_MM))
    try:
        pixels = from_png(form.print_master or b"")
    except ValueError:
        return None  # whoever wrote such a form gets the page read without this check
    if pixels.shape != size[::-1]:
        pixels = resized(pixels, width_px=size[0], height_px=size[1])
    weights = _looked_at(form, *size)
    darkness = np.asarray((255 - pixels) * np.float32(1 / 255), dtype=np.float32)
    outside = darkness * weights
    counts = np.maximum(tile_sums(weights, TILE_PX), np.float32(1))
    means = np.asarray(tile_sums(outside, TILE_PX) / counts, dtype=np.float32)
    squares = tile_sums(outside * outside, TILE_PX)
    energy = np.asarray(squares - counts * means**2, dtype=np.float32)
    return Tiles(
        darkness=darkness,
        weights=weights,
        print=outside,
        counts=counts,
        means=means,
        energy=energy,
        bearing=energy > LEAST_PRINT,
    )


def _looked_at(form: FormPage, width: int, height: int) -> Floats:
    """(height, width): 1 outside of bubbles, boxes and the sheet's edge, 0 there.

    The boxes are counted in by their corners and summed up: one step for hundreds of them.
    """
    boxes = [
        (b.x_mm - b.w_mm / 2, b.y_mm - b.h_mm / 2, b.w_mm, b.h_mm)
        for field in form.fields
        for b in field.bubbles
    ]
    boxes += [(r.x_mm, r.y_mm, r.w_mm, r.h_mm) for r in form.regions]
    box = np.array(boxes, dtype=np.float64).reshape(-1, 4)
    limits = (width - 1, height - 1)
    first = np.floor((box[:, :2] - PEN_MM) * PX_PER_MM).astype(np.intp)
    after = np.ceil((box[:, :2] + box[:, 2:] + PEN_MM) * PX_PER_MM).astype(np.intp)
    (left, top), (right, bottom) = np.clip(first, 0, limits).T, np.clip(after, 0, limits).T
    corners = np.zeros((height, width), np.float32)
    for y, x, sign in ((top, left, 1), (top, right, -1), (bottom, left, -1), (bottom, right, 1)):
        np.add.at(corners, (y, x), sign)
    covered = corners.cumsum(axis=0).cumsum(axis=1)
    weights = (covered < 0.5).astype(np.float32)
    weights[:EDGE_PX] = weights[-EDGE_PX:] = 0
    weights[:, :EDGE_PX] = weights[:, -EDGE_PX:] = 0
    return weights

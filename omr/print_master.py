"""The print master cut into tiles: what is printed where, outside of all that a pen may fill."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from omr.form import Field, FormPage, Region
from omr.image import Floats, Grey, Points, from_png, resized, stretched
from omr.same import Same

PX_PER_MM = 1.0  # letters blur into words, and words have their place; finer masters are shrunk
TILE_PX = 12  # two lines of print: the tiles of one line were three times as often mistaken
PEN_MM = 1.0  # how far around bubbles and boxes a pen's ink says nothing of the print
EDGE_PX = 4  # printers leave out a margin, and sheets lose theirs
# Squared darkness about its mean, summed over a tile: a word of 6 mm has 0.8, a light tint with
# an edge 0.1.
LEAST_PRINT = 0.25
HARDLY_PX = 2  # less than 1 % of a page
LAYOUTS = 32  # of which is kept where a pen may write; 0.25 MB each


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    """A page's print on a grid of ``PX_PER_MM``, and its tiles of ``TILE_PX`` squared that bear
    enough print to be known again, (n,) of them, row by row.

    ``picture`` (height, width) is the print; ``lines`` tells which tiles begin a line of them, with
    n at last. Of each tile: ``centres_mm`` (n, 2), its middle;
    ``weights`` (n, TILE_PX * TILE_PX), 0 where a pen may write and 1 elsewhere; ``print``, the same
    size, the print's darkness, 0 to 1, times that; ``counts`` how much of it is looked at; and
    ``means`` and ``energy``, the print's mean there and its sum of squares about it.
    """

    picture: Grey
    centres_mm: Points
    lines: NDArray[np.intp]
    weights: Floats
    print: Floats
    counts: Floats
    means: Floats
    energy: Floats


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


@lru_cache(maxsize=16)  # a page that is read again soon; 0.3 MB each
def _tiles(wanted: _ByMaster) -> Tiles | None:
    form = wanted.form
    size = (round(form.width_mm * PX_PER_MM), round(form.height_mm * PX_PER_MM))
    try:
        pixels = from_png(form.print_master or b"")
    except ValueError:
        return None  # whoever wrote such a form gets the page read without this check
    pixels = _of_size(pixels, *size)
    looked_at = _looked_at(Same(form.fields), form.regions, *size)
    darkness = (np.uint8(255) - _in_tiles(pixels)) * np.float32(1 / 255)
    outside = darkness * looked_at.weights
    means = outside.sum(axis=1) / looked_at.counts
    energy = np.einsum("ns,ns->n", outside, outside) - looked_at.counts * means**2
    bearing = np.flatnonzero(energy > LEAST_PRINT)
    columns = size[0] // TILE_PX
    return Tiles(
        picture=pixels,
        centres_mm=_centres_mm(bearing, columns=columns),
        lines=_line_starts(bearing // columns),
        weights=looked_at.weights[bearing],
        print=outside[bearing],
        counts=looked_at.counts[bearing],
        means=means[bearing],
        energy=energy[bearing],
    )


def _of_size(pixels: Grey, width: int, height: int) -> Grey:
    """A page that is rendered has a pixel more where its size is no whole number of them."""
    off = max(abs(pixels.shape[0] - height), abs(pixels.shape[1] - width))
    if off == 0:
        return pixels
    to_size = stretched if off <= HARDLY_PX else resized
    return to_size(pixels, width_px=width, height_px=height)


def _in_tiles(values: NDArray[Any]) -> NDArray[Any]:
    """(height, width) -> (tiles, TILE_PX * TILE_PX), row by row; a rest that fills none is left
    out."""
    rows, columns = (side // TILE_PX for side in values.shape)
    whole = values[: rows * TILE_PX, : columns * TILE_PX]
    parted = whole.reshape(rows, TILE_PX, columns, TILE_PX).transpose(0, 2, 1, 3)
    return parted.reshape(rows * columns, TILE_PX * TILE_PX)


def _centres_mm(tiles: NDArray[np.intp], *, columns: int) -> Points:
    places = np.stack((tiles % columns, tiles // columns), axis=1) + 0.5
    return np.asarray(places * (TILE_PX / PX_PER_MM), dtype=np.float64)


def _line_starts(rows: NDArray[np.intp]) -> NDArray[np.intp]:
    new = np.flatnonzero(np.diff(rows)) + 1
    return np.unique(np.array([0, *new, len(rows)], dtype=np.intp))


@dataclass(frozen=True, slots=True, kw_only=True)
class _LookedAt:
    """Of all tiles of a layout: ``weights`` (n, TILE_PX * TILE_PX) as in ``Tiles``, and ``counts``
    (n,), their sums, 1 at least."""

    weights: Floats
    counts: Floats


@lru_cache(maxsize=LAYOUTS)
def _looked_at(
    fields: Same[tuple[Field, ...]], regions: tuple[Region, ...], width: int, height: int
) -> _LookedAt:
    weights = _in_tiles(_outside(fields.it, regions, width, height))
    return _LookedAt(weights=weights, counts=np.maximum(weights.sum(axis=1), np.float32(1)))


def _outside(
    fields: tuple[Field, ...], regions: tuple[Region, ...], width: int, height: int
) -> Floats:
    """(height, width): 1 outside of bubbles, boxes and the sheet's edge, 0 there.

    The boxes are counted in by their corners and summed up: one step for hundreds of them.
    """
    boxes = [
        (b.x_mm - b.w_mm / 2, b.y_mm - b.h_mm / 2, b.w_mm, b.h_mm)
        for field in fields
        for b in field.bubbles
    ]
    boxes += [(r.x_mm, r.y_mm, r.w_mm, r.h_mm) for r in regions]
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

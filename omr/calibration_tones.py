"""Tones of a scanned calibration card: black, greys, light, noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from omr.calibration_card import BLACK_BLOCK, PATCHES, WHITE_FIELD, Patch
from omr.calibration_look import LocatedSheet, Paper, grid_of
from omr.image import Floats

INSET_MM = 1.5  # from a patch's edge: blur, dot gain and what the map may be off
TILE_MM = 3.0  # noise is measured within tiles so small that light does not fall off in them
SPREAD_PX_PER_MM = 0.5  # patchy toner shows over millimetres, noise does not


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenTone:
    """A patch printed with ``printed`` of black: how dark the scan shows it, 0 paper to 1 black."""

    printed: float
    seen: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tones:
    """``black``: how much darker than paper the black print is, 0 to 1; ``patchiness``: how much
    that differs over the black block, as a share of itself; ``paper`` is the middle grey level of
    bare paper; ``light_fall``: how much darker the darkest paper is than the lightest, 0 to 1, and
    ``darkest_x``, ``darkest_y`` where, 0 to 1 from the sheet's top left; ``noise``: deviation of
    single pixels of bare paper, in grey levels."""

    black: float
    patchiness: float
    greys: tuple[SeenTone, ...]
    paper: float
    light_fall: float
    darkest_x: float
    darkest_y: float
    noise: float


def look_at_tones(sheet: LocatedSheet, paper: Paper) -> Tones:
    greys = tuple(
        SeenTone(printed=patch.darkness, seen=round(_darkness(sheet, paper, patch), 4))
        for patch in PATCHES
    )
    order = np.argsort(paper.levels)
    second = int(order[min(1, len(order) - 1)])  # a single dark piece may be a speck of dirt
    darkest, lightest = float(paper.levels[second]), float(np.quantile(paper.levels, 0.98))
    where = paper.places_mm[second]
    return Tones(
        black=_darkness(sheet, paper, BLACK_BLOCK),
        patchiness=_patchiness(sheet, paper),
        greys=greys,
        paper=float(np.median(paper.levels)),
        light_fall=1.0 - darkest / max(lightest, 1.0),
        darkest_x=float(where[0] / 210.0),
        darkest_y=float(where[1] / 297.0),
        noise=_noise(sheet),
    )


def _darkness(sheet: LocatedSheet, paper: Paper, patch: Patch) -> float:
    box = patch.box
    level = float(sheet.piece(box, px_per_mm=6.0, inset_mm=INSET_MM).mean())
    around = paper.at(box.x_mm + box.w_mm / 2, box.y_mm + box.h_mm / 2)
    return 1.0 - level / max(around, 1.0)


def _patchiness(sheet: LocatedSheet, paper: Paper) -> float:
    box = BLACK_BLOCK.box
    fine = sheet.piece(box, px_per_mm=4.0, inset_mm=INSET_MM)
    cells = _tiles(fine, round(4.0 / SPREAD_PX_PER_MM)).mean(axis=1)
    around = paper.at(box.x_mm + box.w_mm / 2, box.y_mm + box.h_mm / 2)
    darkness = 1.0 - cells / max(around, 1.0)
    return float(darkness.std() / max(float(darkness.mean()), 0.05))


def _noise(sheet: LocatedSheet) -> float:
    """From the middle level down to the lower sixth of single pixels: white clips what is above."""
    px_per_mm = sheet.page_map.px_per_mm()
    places = grid_of(WHITE_FIELD, px_per_mm=px_per_mm, inset_mm=INSET_MM)
    at = np.rint(sheet.page_map.to_pixels(places.reshape(-1, 2))).astype(np.intp)
    height, width = sheet.pixels.shape
    x, y = np.clip(at[:, 0], 0, width - 1), np.clip(at[:, 1], 0, height - 1)
    pixels = sheet.pixels[y, x].reshape(places.shape[:2]).astype(np.float32)
    tiles = _tiles(pixels, max(4, round(TILE_MM * px_per_mm)))
    lower = np.median(tiles, axis=1) - np.quantile(tiles, 0.1587, axis=1)
    return float(np.median(lower))


def _tiles(picture: Floats, side: int) -> Floats:
    """Whole squares of a picture, (squares, samples); a rest at the edges is left out."""
    rows, columns = int(picture.shape[0]) // side, int(picture.shape[1]) // side
    cut = picture[: rows * side, : columns * side].reshape(rows, side, columns, side)
    return cut.swapaxes(1, 2).reshape(rows * columns, side * side)

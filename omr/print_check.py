"""A page held against its print master: whether the print is there, and in its place.

Tile by tile: whether the scan looks like the print, and how strongly the print shows in it. What
a pen, a stamp or a fold adds lessens the first and not the second. Measures, decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.image import CoarseCopy, Floats, GrayImage, Points, Tear, sample_at, shrunk
from omr.pagemap import PageMap, patches, projected
from omr.print_master import PX_PER_MM, TILE_PX, Tiles

# A scan is shrunk to nearly the master's fineness first: letters then are the same blur in both.
LINE_SAMPLES = 400
LINE_REST = 0.3  # of the line where it need not step: margins and what stands in the way
LINE_REACH_MM = 3  # what the plane map, without its bend, may be off, and a step's two sides
FINEST = 1.3  # pixels a mm and more, so that the grid's samples miss nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintCheck:
    """The tiles that bear print, (n,) each.

    ``likeness`` is the normalised correlation of scan and print over the tile, -1 to 1: it does
    not change with paper, toner or light. ``strength`` is how much darker the scan gets where the
    print does: 1 for a scan like the master, less for pale ones, 0 where the print is not.
    ``centres_mm`` (n, 2) tells where the tiles are, line by line, and ``lines`` which of them
    begin a line, with n at last.
    ``energy`` is how much print a tile bears, as in ``Tiles``.
    ``printed_steps``: for each of the image's tears, how much the print itself steps there.
    """

    centres_mm: Points
    likeness: Floats
    strength: Floats
    lines: NDArray[np.intp]
    energy: Floats
    printed_steps: tuple[float, ...]


def check_print(
    image: GrayImage, coarse: CoarseCopy, page_map: PageMap, tiles: Tiles
) -> PrintCheck:
    """Hold a page, through its map, against its print."""
    seen = _darkness(coarse, page_map, tiles) * tiles.weights
    means = seen.sum(axis=1) / tiles.counts
    energy = np.einsum("ns,ns->n", seen, seen) - tiles.counts * means**2
    common = np.einsum("ns,ns->n", seen, tiles.print) - tiles.counts * means * tiles.means
    both = np.maximum(energy, np.float32(1e-3)) * tiles.energy
    return PrintCheck(
        centres_mm=tiles.centres_mm,
        lines=tiles.lines,
        energy=tiles.energy,
        likeness=np.asarray(common / np.sqrt(both), dtype=np.float32),
        strength=np.asarray(common / tiles.energy, dtype=np.float32),
        printed_steps=tuple(_printed_step(t, image, page_map, tiles) for t in image.tears),
    )


def _printed_step(tear: Tear, image: GrayImage, page_map: PageMap, tiles: Tiles) -> float:
    """How much the print itself steps along most of a tear's line, in grey levels.

    The edge of a tint or a ruled line may lie just on the edge of a row of blocks. Rows of words
    and bubbles step, too, but not one way nearly all along.
    """
    along = np.linspace(0.0, image.pixels.shape[tear.axis] - 1.0, LINE_SAMPLES)
    beside = np.arange(-LINE_REACH_MM, LINE_REACH_MM + 1) * page_map.px_per_mm()
    across, down = np.meshgrid(along, tear.at_px + beside)
    line = np.stack((across.ravel(), down.ravel()), axis=1)
    inverse = np.asarray(np.linalg.inv(page_map.plane), dtype=np.float64)
    places = projected(inverse, line if tear.axis == 1 else line[:, ::-1]) * PX_PER_MM - 0.5
    x, y = (places[:, k].astype(np.float32).reshape(across.shape) for k in (0, 1))
    paper = sample_at(tiles.picture, x, y).astype(np.float32)
    less, more = np.quantile(paper[1:] - paper[:-1], (LINE_REST, 1 - LINE_REST), axis=1)
    return float(np.maximum(np.maximum(less, -more), 0.0).max())


def _darkness(coarse: CoarseCopy, page_map: PageMap, tiles: Tiles) -> Floats:
    """The page's darkness at the master's pixels in each tile, 0 to 1: (n, pixels).

    Within a tile the map is taken as affine.
    """
    fineness = page_map.px_per_mm() / coarse.factor
    more = max(1, int(fineness / FINEST))
    small = shrunk(coarse.pixels, more)
    found = patches(small, page_map.shrunk(coarse.factor * more), tiles.centres_mm, _TILE_GRID)
    return (np.uint8(255) - found.reshape(-1, TILE_PX * TILE_PX)) * np.float32(1 / 255)


_OFFSETS_MM = (np.arange(TILE_PX, dtype=np.float32) - (TILE_PX - 1) / 2) / PX_PER_MM
_ACROSS_MM, _DOWN_MM = np.meshgrid(_OFFSETS_MM, _OFFSETS_MM)
_TILE_GRID = (_ACROSS_MM.astype(np.float32), _DOWN_MM.astype(np.float32))

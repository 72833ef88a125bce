"""How good the picture is: contrast, resolution, sharpness, and streaks from dirt on the glass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from omr.form import FormPage, MarkKind, Region, RegistrationMark
from omr.image import Floats, Grey, Points, count_between, resized, transposed
from omr.pagemap import PageMap, patch_grid, patches
from omr.ranks import median
from omr.same import Same

LEAST_DPI = 120.0  # a 150 dpi scan of a form printed at 93 % has 139; below 120 strokes drown
WIDEST_EDGE_MM = 0.9  # wider than two strokes: what is left of a thin one is a shade
LAYOUTS = 64  # whose marks' places are kept
BESIDE_MM = 1.2  # from a side mark's edge: white, before the first label
EDGE_REACH_MM = 1.1
EDGE_PX_PER_MM = 20.0
EDGE_ROWS_STEP = 3  # along the edge a sample each 0.15 mm will do: 300 dpi has 0.08, 150 dpi 0.17
BLUR_SIDE_PX = 1170  # 100 dpi on A4
LEAST_EDGE = 25.0  # grey levels between what is printed and paper; less is a blank or pale page
STEEPNESS = 0.2
LEAST_CONTRAST = 0.25  # black against paper; a very pale copy has 0.4
# A streak is a line along the feed: dark or bright against both sides over most of a stretch of
# the page. Printed matter never is: bubbles cover 60 % of a column and their sides far less.
STREAK_BANDS = 12  # the page's length is judged in so many stretches
STREAK_SHARE = 0.75  # of a stretch's rows
STREAK_LEAST_BANDS = 3  # neighbours, a quarter of the page
MARGIN_MM = (1.5, 6.5)  # from the sheet's edge: nothing is printed there
STREAK_STEP = 7  # grey levels against both sides, in the mean over a block
STREAK_SIDE_MM = 0.7  # how far away both sides are
BILEVEL_SHARE = 0.01  # grey pixels that JPEG makes of 1-bit edges; a grey scan has 5 % upwards
SURELY_GREY_SHARE = 3 * BILEVEL_SHARE
BLOCK_PX = 12  # 1.5 mm at 200 dpi: shorter than a row, long enough to average noise away
BOX_MARGIN_MM = 1.5  # the outline of a box and what the map may be off
STREAK_HALO_MM = 0.25  # blur and JPEG widen a streak

Levels = NDArray[np.int16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Streak:
    """A straight line through the picture: pixels ``first`` to ``last`` of ``axis``.

    Axis 0: along the columns of pixels (constant x); axis 1: along the rows (constant y).
    """

    axis: int
    first_px: float
    last_px: float


def contrast_of(pixels: Grey, form: FormPage, page_map: PageMap) -> float:
    """How dark the page's black is against its paper, 0 to 1, from its solid registration marks."""
    marks = _side_places(Same(form.registration_marks))
    if not len(marks.centres_mm):
        return 1.0
    places = np.concatenate((marks.centres_mm, marks.beside_mm))
    black, white = np.split(_levels(pixels, page_map, places), 2)
    return 1.0 - median(black) / max(median(white), 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _SidePlaces:
    """Of each side mark, (n, 2) each: its middle, that of its right side, and the paper beside."""

    centres_mm: Points
    sides_mm: Points
    beside_mm: Points


@lru_cache(maxsize=LAYOUTS)
def _side_places(marks: Same[tuple[RegistrationMark, ...]]) -> _SidePlaces:
    side = [mark for mark in marks.it if mark.kind is MarkKind.SIDE]
    centres = np.array([(m.x_mm, m.y_mm) for m in side]).reshape(-1, 2)
    to_side = np.array([(m.w_mm / 2, 0.0) for m in side]).reshape(-1, 2)
    return _SidePlaces(
        centres_mm=centres,
        sides_mm=centres + to_side,
        beside_mm=centres + to_side + (BESIDE_MM, 0.0),
    )


def is_bilevel(pixels: Grey) -> bool:
    """Whether the scanner gave black and white only, be it stored as grey or as JPEG."""
    if _grey_share(pixels[::35, ::5]) > SURELY_GREY_SHARE:
        return False  # a fifth of the rows is enough to see it
    return _grey_share(pixels[::7, ::5]) < BILEVEL_SHARE


def _grey_share(pixels: Grey) -> float:
    return count_between(np.ascontiguousarray(pixels), 31, 224) / pixels.size


def edge_width_mm(pixels: Grey, form: FormPage, page_map: PageMap) -> float:
    """How wide the scanner blurs an edge: from 10 to 90 % of the step, at the side marks' sides."""
    sides = _side_places(Same(form.registration_marks)).sides_mm
    if not len(sides):
        return 0.0
    grid = _edge_grid()
    steps = patches(pixels, page_map, sides, grid).sum(axis=1, dtype=np.uint16)
    step = np.median(steps, axis=0) / len(grid[0])
    low, high = float(step[:3].mean()), float(step[-3:].mean())
    rise = (step - low) / max(high - low, 1.0)
    return float(((rise > 0.1) & (rise < 0.9)).sum() / EDGE_PX_PER_MM)


@cache
def _edge_grid() -> tuple[Floats, Floats]:
    u, v = patch_grid(EDGE_REACH_MM, 0.3, EDGE_PX_PER_MM)
    return u[::EDGE_ROWS_STEP], v[::EDGE_ROWS_STEP]


def is_hopelessly_blurred(pixels: Grey) -> bool:
    """Whether nothing on a picture has a sharp edge, so that no code could be seen on it.

    At 100 dpi, an edge as sharp as print gets there climbs most of its height in one pixel; blurred
    by a millimetre and more, it climbs a tenth.
    """
    share = min(1.0, BLUR_SIDE_PX / max(pixels.shape))
    height, width = (max(2, round(side * share)) for side in pixels.shape)
    small = resized(pixels, width_px=width, height_px=height).astype(np.float32)
    darkest, lightest = np.quantile(small, (0.005, 0.995))
    steepest = float(np.quantile(np.abs(np.diff(small, axis=1)), 0.999))
    height_of_edges = float(lightest - darkest)
    return height_of_edges > LEAST_EDGE and steepest < STEEPNESS * height_of_edges


_AROUND_Y, _AROUND_X = (each.ravel() for each in np.mgrid[-1:2, -1:2])


def _levels(pixels: Grey, page_map: PageMap, places_mm: Points) -> Floats:
    places = np.rint(page_map.to_pixels(places_mm)).astype(np.intp)
    x = np.clip(places[:, 0], 1, pixels.shape[1] - 2)
    y = np.clip(places[:, 1], 1, pixels.shape[0] - 2)
    around = pixels[y[:, None] + _AROUND_Y, x[:, None] + _AROUND_X]
    return np.asarray(around.mean(axis=1, dtype=np.float32))


def find_streaks(pixels: Grey, form: FormPage, page_map: PageMap) -> tuple[Streak, ...]:
    """Streaks along both axes: scanners feed either way, and pages get turned afterwards.

    Boxes for handwriting are left out: their printed sides are lines too. So are lines along the
    rows that end before the sheet's margins: rules, tints and lines of text do, streaks do not.
    """
    px_per_mm = page_map.px_per_mm()
    boxes = [_box_px(region, page_map) for region in form.regions]
    halo = STREAK_HALO_MM * px_per_mm
    found = []
    for axis in (0, 1):
        means = _block_means(pixels, axis)
        ignored = np.zeros(means.shape, dtype=np.bool_)
        for box in boxes:
            (left, top), (right, bottom) = box if axis == 0 else box[:, ::-1]
            blocks = slice(max(top, 0) // BLOCK_PX, bottom // BLOCK_PX + 1)
            ignored[blocks, max(left, 0) : right + 1] = True
        margins = _margin_blocks(form, page_map, axis, len(means))
        upright = _runs_down(page_map) == (axis == 0)
        streaked, on_margin = _streaked(means, ignored, margins, px_per_mm)
        for first, last in _runs(streaked):
            if upright or bool(on_margin[first : last + 1].any()):
                found.append(Streak(axis=axis, first_px=first - halo, last_px=last + halo))
    return tuple(found)


def _box_px(region: Region, page_map: PageMap) -> NDArray[np.intp]:
    """[[left, top], [right, bottom]] in pixels of a region and its printed outline."""
    left, top = region.x_mm - BOX_MARGIN_MM, region.y_mm - BOX_MARGIN_MM
    right = region.x_mm + region.w_mm + BOX_MARGIN_MM
    bottom = region.y_mm + region.h_mm + BOX_MARGIN_MM
    corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
    places = page_map.to_pixels(corners)
    ends = np.stack((places.min(axis=0), places.max(axis=0)))
    return np.asarray(np.rint(ends), dtype=np.intp)


def _block_means(pixels: Grey, axis: int) -> Levels:
    """Means over ``BLOCK_PX`` pixels along the streak's way: (blocks, places across it).

    Whole grey levels; a rest that fills no block is left out.
    """
    lines = pixels if axis == 0 else transposed(pixels)
    blocks, width = len(lines) // BLOCK_PX, lines.shape[1]
    whole = lines[: blocks * BLOCK_PX].reshape(blocks, BLOCK_PX, width)
    sums = np.add.reduce(whole, axis=1, dtype=np.uint16)  # faster than shrinking the picture
    means: Levels = np.rint(sums / np.float32(BLOCK_PX)).astype(np.int16)
    return means


def _margin_blocks(form: FormPage, page_map: PageMap, axis: int, blocks: int) -> list[slice]:
    """The blocks at either end of a streak's way that lie on the sheet's bare margins."""
    length_mm = form.height_mm if axis == 0 else form.width_mm
    across_mm = (form.width_mm if axis == 0 else form.height_mm) / 2
    found = []
    for ends in (MARGIN_MM, (length_mm - MARGIN_MM[1], length_mm - MARGIN_MM[0])):
        points = np.array([(across_mm, y) if axis == 0 else (y, across_mm) for y in ends])
        first, last = np.sort(page_map.to_pixels(points)[:, 1 - axis]) / BLOCK_PX
        inside = slice(max(0, int(first)), min(blocks, int(last) + 1))
        if inside.stop > inside.start:
            found.append(inside)
    return found


def _runs_down(page_map: PageMap) -> bool:
    """Whether the form's own vertical runs along the columns of pixels."""
    return round(page_map.rotation_deg() / 90.0) % 2 == 0


def _streaked(
    means: Levels, ignored: NDArray[np.bool_], margins: list[slice], px_per_mm: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """At which places across there is a streak, and where it is on a margin as well, (width,)."""
    side = max(2, round(STREAK_SIDE_MM * px_per_mm))
    middle = means[:, side:-side]
    left, right = means[:, : -2 * side], means[:, 2 * side :]
    looked_at = ~ignored[:, side:-side]
    dark = (np.minimum(left, right) - middle > STREAK_STEP) & looked_at
    light = (middle - np.maximum(left, right) > STREAK_STEP) & looked_at
    found, on_margin = np.zeros((2, means.shape[1]), dtype=np.bool_)
    for kind in (dark, light):
        found[side:-side] |= _long_enough(kind)
    columns = np.flatnonzero(found)  # few, if any
    for kind in (dark[:, columns - side], light[:, columns - side]):
        for at in margins:
            on_margin[columns] |= _over_most(kind[at])
    return found, on_margin


def _long_enough(kind: NDArray[np.bool_]) -> NDArray[np.bool_]:
    full = np.array([_over_most(band) for band in np.array_split(kind, STREAK_BANDS)])
    run = np.lib.stride_tricks.sliding_window_view(full, STREAK_LEAST_BANDS, axis=0)
    return np.asarray(run.all(axis=-1).any(axis=0))


def _over_most(kind: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which columns of a stretch of blocks are streaked, (width,)."""
    count = np.add.reduce(kind.view(np.uint8), axis=0, dtype=np.uint16)
    return np.asarray(count >= STREAK_SHARE * len(kind))


def _runs(flags: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """First and last index of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.view(np.int8), [0]))))
    for first, after in edges.reshape(-1, 2):
        yield int(first), int(after) - 1


def under_streaks(
    page_map: PageMap,
    centres_mm: Points,
    grid: tuple[Floats, Floats],
    streaks: tuple[Streak, ...],
) -> Iterator[tuple[int, NDArray[np.bool_]]]:
    """For each centre whose patch a streak crosses: its index and the samples (h, w) under it."""
    if not streaks:
        return
    u, v = grid
    places, frames = page_map.frames(centres_mm)
    reach = np.abs(frames) @ np.array([float(u.max()), float(v.max())])
    axes = np.array([s.axis for s in streaks])
    low, high = (places - reach)[:, axes], (places + reach)[:, axes]
    crossed = high >= np.array([s.first_px for s in streaks])
    crossed &= low <= np.array([s.last_px for s in streaks])
    for index in np.flatnonzero(crossed.any(axis=1)).tolist():
        place, frame = places[index], frames[index]
        hidden = np.zeros(u.shape, dtype=np.bool_)
        for number in np.flatnonzero(crossed[index]):
            s = streaks[number]
            along = place[s.axis] + frame[s.axis, 0] * u + frame[s.axis, 1] * v
            hidden |= (along >= s.first_px) & (along <= s.last_px)
        if hidden.any():
            yield index, hidden

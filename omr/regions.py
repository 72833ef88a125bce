"""Whether something is written in a box for handwriting; printed outline and guides left out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from omr.form import FormPage, Region
from omr.image import Floats, Grey, Points, blobs, box_mean, opened, resized, smoothed, widened
from omr.mapped import MappedPage
from omr.pagemap import patch_grid, patches
from omr.quality import under_streaks
from omr.reading import RegionReading

PX_PER_MM = 6.0
INSET_MM = 1.3  # the printed outline, half its width, and what the map may be off
PAPER_SIGMA_MM = 5.0  # shadows and stains are softer than this, strokes are not
PAPER_WINDOW_MM = 7  # there is bare paper so near everywhere, also amid a marker's writing
LEAST_INK = 0.09  # darker than local paper, of the page's black; faint pencil is 0.15 upwards
NOISE_FACTOR = 5.0
SURE_INK = 0.45  # no noise of paper is so dark after smoothing; ballpoint and markers are
EDGE_PX = 9  # three quarters of a millimetre around it is the stroke's blurred edge
LEAST_PAPER = 0.1
NOISY = 0.03  # as for bubbles, see ``sample``
STROKE_PX = 8  # 1.3 mm; what is broader all over and pale is a stain
STAIN_BELOW = 0.35
STREAK_HALO_PX = 5  # a streak is blurred a third of a millimetre to both sides
# A printed guide is a thin line, solid or dotted, all across the box: of twelve stretches of the
# box it has ink in nearly all, within two samples of height. Handwriting never is so straight.
GUIDE_STRETCHES = 12
GUIDE_SHARE = 0.8
GUIDE_HALF_PX = 2
TILE_MM = 25.0
SPECK_MM = 1.25  # specks of up to 0.7 mm measure 1.0, because a dark one spreads
LEAST_STROKES_MM2 = 1.2  # one short stroke of 3 mm; initials are 5 upwards
LEAST_SPREAD_MM = 2.5  # what is written spreads at least so far


def read_regions(page: MappedPage, form: FormPage) -> tuple[RegionReading, ...]:
    """Each box of the form: inked or not, and the share of its area that is ink."""
    return tuple(_region(page, region) for region in form.regions)


def _region(page: MappedPage, region: Region) -> RegionReading:
    half_w, half_h = region.w_mm / 2 - INSET_MM, region.h_mm / 2 - INSET_MM
    if min(half_w, half_h) < 1.0:
        return RegionReading(name=region.name, inked=False, ink=0.0)
    centre = np.array([(region.x_mm + region.w_mm / 2, region.y_mm + region.h_mm / 2)])
    box, hidden = _cut(page, centre, patch_grid(half_w, half_h, PX_PER_MM))
    mask = _ink(box, page.contrast) & ~hidden
    _erase_guides(mask)
    strokes = _strokes(mask)
    rows, columns = np.nonzero(strokes)
    area_mm2 = len(rows) / PX_PER_MM**2
    spread_mm = float(np.hypot(np.ptp(rows), np.ptp(columns))) / PX_PER_MM if len(rows) else 0.0
    inked = area_mm2 >= LEAST_STROKES_MM2 and spread_mm >= LEAST_SPREAD_MM
    return RegionReading(name=region.name, inked=inked, ink=round(float(strokes.mean()), 4))


def _cut(
    page: MappedPage, centre: Points, grid: tuple[Floats, Floats]
) -> tuple[Grey, NDArray[np.bool_]]:
    """The box upright, and what of it lies under a streak; cut in tiles, because the map bends
    over a wide box."""
    u, v = grid
    tile = round(TILE_MM * PX_PER_MM)
    box = np.empty(u.shape, np.uint8)
    hidden = np.zeros(u.shape, np.float32)
    for top in range(0, u.shape[0], tile):
        for left in range(0, u.shape[1], tile):
            at = np.s_[top : top + tile, left : left + tile]
            middle = np.array([float(u[at].mean()), float(v[at].mean())])
            part = (u[at] - np.float32(middle[0]), v[at] - np.float32(middle[1]))
            box[at] = patches(page.pixels, page.page_map, centre + middle, part)[0]
            for _, under in under_streaks(page.page_map, centre + middle, part, page.streaks):
                hidden[at] = under
    return box, widened(hidden, STREAK_HALO_PX) > 0


def _ink(box: Grey, contrast: float) -> NDArray[np.bool_]:
    dark = ((1.0 - box / np.maximum(_paper(box), 1.0)) / contrast).astype(np.float32)
    smooth = box_mean(dark, 2)
    noise = _noise(smooth)
    if noise > NOISY:
        smooth = box_mean(dark, 5)  # joins the dots of dithered scans
        noise = _noise(smooth)
    mask = smooth > max(LEAST_INK, NOISE_FACTOR * noise)
    broad = opened(mask, STROKE_PX)
    return np.asarray(mask & ~(broad & (smooth < STAIN_BELOW)))


def _noise(dark: Floats) -> float:
    """Deviation of the paper: of the lower four fifths of what is not surely ink or its edge.

    Bold writing may fill a third of a box, and its edges would pass for noise that hides it.
    Cutting a normal distribution at four fifths makes its deviation 0.70 of itself. Not the median
    deviation: that is zero where a dithered scan has few dots.
    """
    strokes = widened((dark > SURE_INK).astype(np.float32), EDGE_PX)
    paper = dark[strokes == 0]
    if paper.size < dark.size * LEAST_PAPER:
        return 0.0  # written all over
    return float(paper[paper <= np.quantile(paper, 0.8)].std()) / 0.70


def _paper(box: Grey) -> Floats:
    """Local white: the brightest square millimetre near by, smoothed.

    Not a mean, however robust: dense writing would darken it, and itself become paler by that.
    """
    height, width = box.shape
    small = resized(box, width_px=max(1, width // 6), height_px=max(1, height // 6))
    brightest = widened(small.astype(np.float32), PAPER_WINDOW_MM)
    smooth = smoothed(brightest.astype(np.uint8), PAPER_SIGMA_MM)
    return resized(smooth, width_px=width, height_px=height).astype(np.float32)


def _erase_guides(mask: NDArray[np.bool_]) -> None:
    stretches = np.array_split(mask, GUIDE_STRETCHES, axis=1)
    crossed = np.array([part.any(axis=1) for part in stretches])
    window = 2 * GUIDE_HALF_PX + 1
    near = np.lib.stride_tricks.sliding_window_view(
        np.pad(crossed, ((0, 0), (GUIDE_HALF_PX, GUIDE_HALF_PX))), window, axis=1
    ).any(axis=-1)
    thick = mask.mean(axis=1)
    for row in np.flatnonzero(near.mean(axis=0) >= GUIDE_SHARE):
        low, high = max(0, row - GUIDE_HALF_PX), row + GUIDE_HALF_PX + 1
        if _thin(thick, int(row)):
            mask[low:high] = False


def _thin(cover: NDArray[np.float64], row: int) -> bool:
    """Whether the ink of a row is gone a millimetre above and below: a line, not writing."""
    away = round(PX_PER_MM)
    beside = [cover[y] for y in (row - away, row + away) if 0 <= y < len(cover)]
    return all(value < 0.35 * max(float(cover[row]), 1e-6) for value in beside)


def _strokes(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The mask without specks."""
    parts = blobs(mask)
    sizes = np.maximum(parts.boxes[:, 2], parts.boxes[:, 3])
    kept = np.concatenate(([False], sizes >= SPECK_MM * PX_PER_MM))
    return np.asarray(kept[parts.labels])

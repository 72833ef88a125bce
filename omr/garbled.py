"""Whether a page's picture is what was printed: decides what its damage makes unbelievable.

Four signs, each of something that no pen and no stain does: print that is gone or moved
(``print_check``), rows of blocks that do not join (``tears``), black bars across a black-and-white
picture (``black_bars``), and rows that slipped sideways against each other, as paper cannot.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.black_bars import BlackBars
from omr.form import FormPage
from omr.image import Points, Tear
from omr.mapped import MappedPage
from omr.pagemap import Bend, PageMap
from omr.print_check import PrintCheck
from omr.ranks import median

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class GarbleSettings:
    """All of this decision's numbers, with their origins."""

    # A tile is lost when it is so much less like its print, and shows so much less of it, than
    # the page's tiles do in the middle: of 220 pages of every pen, machine and damage, 211 had no
    # such tile.
    lost_likeness: float = 0.4
    lost_strength: float = 0.6
    # A torn corner loses 2 % of the tiles; a quarter of the pages that flipped bits had garbled
    # and that were misread lost 9 % and more.
    page_lost_share: float = 0.06
    # Print shows as strongly on one line of tiles as on another: on 362 sound scans, the weakest
    # line had 0.35 of the strongest where a shadow lay on the page, and 0.43 up otherwise.
    fading: float = 0.25
    line_tiles: int = 4
    # Less than a word: the thin corners of two boxes side by side, which a scan blurs to a fifth of
    # their darkness, were the middle of a line of seven tiles on cards of small groups.
    fading_energy: float = 0.7
    # From a lost tile's middle, so that it is the tile, 12 mm wide, and a little more.
    lost_reach_mm: float = 8.0
    # Rows of blocks that do not join: see ``tears.FROM_STRENGTH``.
    torn_strength: float = 4.0
    torn_if_slipped: float = 2.0  # two signs of the same damage
    over_print: float = 1.5  # times what the print itself steps there
    torn_inside_mm: float = 3.0  # from the sheet's edge, which is a straight step itself
    streak_mm: float = 1.0
    # From one row of the map's grid to the next, 7.5 mm, sound pages slip sideways by 0.02 mm at
    # most; a block of 8 pixels lost at 200 dpi is 1 mm, of which the smooth map shows 0.13 up, and
    # less for some rows above and below, where it is still wrong.
    slip_from_mm: float = 0.1
    slip_mm: float = 0.06
    slip_reach_mm: float = 12.0
    # Black bars: what they garble begins a little before them and ends somewhere behind them. Bars
    # over half the sheet's width that are together so thick are no fold and no streak.
    bar_reach_mm: float = 8.0
    page_bars_mm: float = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Garbled:
    """``reason`` is why nothing of the page is to be believed; ``bubbles`` (n,) which of the
    places asked about are not, where most of the page is."""

    bubbles: Bools
    reason: str | None = None


DEFAULT_SETTINGS = GarbleSettings()


def nothing_garbled(centres_mm: Points) -> Garbled:
    """For a page whose print is not known."""
    return Garbled(bubbles=np.zeros(len(centres_mm), dtype=np.bool_))


def judge_picture(
    page: MappedPage,
    form: FormPage,
    centres_mm: Points,
    *,
    check: PrintCheck,
    tears: tuple[Tear, ...],
    bars: BlackBars | None,
    settings: GarbleSettings = DEFAULT_SETTINGS,
) -> Garbled:
    """Judge a located page; ``centres_mm`` (n, 2) are the bubbles' places.

    ``tears`` are those of which ``check`` tells the printed steps; ``bars`` is None for a page with
    grey levels.
    """
    suspect = nothing_garbled(centres_mm).bubbles
    slipped = _slipped(page.page_map.bend, centres_mm, settings)
    least = settings.torn_if_slipped if slipped.any() else settings.torn_strength
    torn = (
        _is_inside(tear, page.page_map, form, settings)
        for tear, printed in zip(tears, check.printed_steps, strict=True)
        if tear.strength >= least and tear.step > settings.over_print * printed
    )
    if any(torn):
        return Garbled(bubbles=suspect, reason="file.damaged")
    lost = _lost(check, settings)
    if lost.sum() > settings.page_lost_share * len(lost) or _fades(check, settings):
        return Garbled(bubbles=suspect, reason="page.not_as_printed")
    away = np.abs(centres_mm[:, None] - check.centres_mm[lost][None]).max(axis=2)
    suspect |= (away < settings.lost_reach_mm).any(axis=1)
    if bars is not None:
        if _thickness_mm(page, bars, settings) > settings.page_bars_mm:
            return Garbled(bubbles=suspect, reason="page.not_as_printed")
        suspect |= _barred(page, centres_mm, bars, settings)
    return Garbled(bubbles=suspect | slipped)


def _lost(check: PrintCheck, s: GarbleSettings) -> Bools:
    """The tiles whose print is not there."""
    if not len(check.likeness):
        return np.zeros(0, dtype=np.bool_)
    unlike = check.likeness < s.lost_likeness * median(check.likeness)
    return np.asarray(unlike & (check.strength < s.lost_strength * median(check.strength)))


def _fades(check: PrintCheck, s: GarbleSettings) -> bool:
    """Whether the print is much paler on some lines of the page than on others."""
    words = check.energy >= s.fading_energy
    of_tile = np.repeat(np.arange(len(check.lines) - 1), np.diff(check.lines))[words]
    counts = np.bincount(of_tile, minlength=len(check.lines) - 1)
    long = counts >= s.line_tiles
    counts, starts = counts[long], (np.cumsum(counts) - counts)[long]
    ordered = check.strength[words][np.lexsort((check.strength[words], of_tile))]  # line by line
    strengths = (ordered[starts + (counts - 1) // 2] + ordered[starts + counts // 2]) / 2
    return bool(len(strengths) and strengths.min() < s.fading * strengths.max())


def _is_inside(tear: Tear, page_map: PageMap, form: FormPage, s: GarbleSettings) -> bool:
    """Whether a tear lies in the sheet: its own edges are straight, too."""
    first, last = _reach(tear.axis, page_map, form, s.torn_inside_mm)
    return first < tear.at_px < last


def _in_streak(at_px: Points, axis: int, page: MappedPage, s: GarbleSettings) -> Bools:
    """Which lines along an axis, (n,) in pixels, are those of a streak."""
    halo = s.streak_mm * page.page_map.px_per_mm()
    found = np.zeros(len(at_px), dtype=np.bool_)
    for streak in page.streaks:
        if streak.axis == axis:
            found |= (at_px > streak.first_px - halo) & (at_px < streak.last_px + halo)
    return found


def _reach(axis: int, page_map: PageMap, form: FormPage, inside_mm: float) -> tuple[float, float]:
    """From where to where all lines across the picture lie wholly in the sheet."""
    along = np.sort(sheet_corners(page_map, form, inside_mm=inside_mm)[:, axis])
    return float(along[1]), float(along[2])


def sheet_corners(page_map: PageMap, form: FormPage, *, inside_mm: float) -> Points:
    """The sheet's corners, moved inwards, in pixels: (4, 2)."""
    left, right = inside_mm, form.width_mm - inside_mm
    top, bottom = inside_mm, form.height_mm - inside_mm
    corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
    return page_map.to_pixels(corners)


def _thickness_mm(page: MappedPage, bars: BlackBars, s: GarbleSettings) -> float:
    """How thick all bars over most of the sheet's width are together."""
    lines = sum(
        int((wide & ~_streaked(at_px, axis, page, bars, s)).sum())
        for axis, at_px, wide in bars.by_axis()
    )
    return lines * bars.line_px / page.page_map.px_per_mm()


def _barred(page: MappedPage, centres_mm: Points, bars: BlackBars, s: GarbleSettings) -> Bools:
    """Which places lie near a bar; a picture's sides are those of its pixels, not the sheet's."""
    reach = s.bar_reach_mm * page.page_map.px_per_mm()
    places = page.page_map.to_pixels(centres_mm)
    found = np.zeros(len(centres_mm), dtype=np.bool_)
    for axis, at_px, _ in bars.by_axis():
        lines = at_px[~_streaked(at_px, axis, page, bars, s)]
        found |= (np.abs(places[:, axis, None] - lines[None]) < reach).any(axis=1)
    return found


def _streaked(
    at_px: Points, axis: int, page: MappedPage, bars: BlackBars, s: GarbleSettings
) -> Bools:
    """Which lines, (n,), are but a streak: found as one, thin, and alone."""
    reach = s.bar_reach_mm * page.page_map.px_per_mm()
    near = (np.abs(at_px[:, None] - at_px[None]) < reach).sum(axis=1) * bars.line_px
    thin = near < s.streak_mm * page.page_map.px_per_mm()
    return np.asarray(thin & _in_streak(at_px, axis, page, s))


def _slipped(bend: Bend | None, centres_mm: Points, s: GarbleSettings) -> Bools:
    """Which places lie where the map's rows slip sideways against each other."""
    if bend is None:
        return np.zeros(len(centres_mm), dtype=np.bool_)
    slip_mm = np.abs(np.diff(bend.nodes[:, :, 0], axis=0)).max(axis=1)
    if float(slip_mm.max()) < s.slip_from_mm:
        return np.zeros(len(centres_mm), dtype=np.bool_)
    at_mm = (np.flatnonzero(slip_mm > s.slip_mm) + 0.5) * bend.step_y_mm
    away = np.abs(centres_mm[:, 1:] - at_mm[None])
    return np.asarray((away < s.slip_reach_mm).any(axis=1))

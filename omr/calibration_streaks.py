"""Streaks on a scanned calibration card: lines through all of its white strips, or black ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from omr.calibration_card import BLACK_BAR, COLUMNS, STRIPS, Box
from omr.calibration_look import LocatedSheet, grid_of
from omr.image import Floats, Points

PX_PER_MM = 12.0
EDGE_MM = 5.0  # of the sheet: its shadow is dark, too
WINDOW_MM = 3.0  # the level around a place; streaks are narrower than half of it
LEAST_STEP = 8.0  # grey levels, in the mean across a strip; the reader minds 7 upwards
DEVIATIONS = 6.0
LEAST_WHITE = 40.0  # grey levels above a black bar's own
SAME_MM = 0.45  # how far apart one streak's traces in different strips may lie
LEAST_SHARE = 0.6  # of the strips that were looked at


class StreakCause(StrEnum):
    """A trace that stays at one place of the picture is the scanner's. One that stays at a place of
    the sheet is the printer's where it runs down the sheet, as paper is fed, and a fold where it
    runs across. On a sheet that lies straight nobody can tell."""

    SCANNER = "scanner"
    PRINTER = "printer"
    FOLD = "fold"
    EITHER = "either"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenStreak:
    """``at_mm`` is measured on the picture as it came: from its left edge for an ``upright``
    streak, from its top edge for a level one. ``dark`` on paper, or else white on black."""

    upright: bool
    at_mm: float
    dark: bool
    cause: StreakCause


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trace:
    """One strip's sign of a streak: its place in the picture, in pixels, and on the sheet."""

    strip: int
    picture_px: float
    sheet_mm: float
    axis: int  # of the picture: 0 for x, an upright streak; 1 for y


def look_for_streaks(sheet: LocatedSheet, *, px_per_mm: float) -> tuple[SeenStreak, ...]:
    """``px_per_mm`` turns places on the picture into millimetres on the scanner's glass."""
    bar = BLACK_BAR.box
    third = bar.h_mm / 3
    bars = tuple(
        Box(x_mm=bar.x_mm + 1, y_mm=bar.y_mm + third * k + 0.2, w_mm=bar.w_mm - 2, h_mm=third - 0.4)
        for k in range(3)
    )
    found = [
        *_streaks(sheet, STRIPS, px_per_mm=px_per_mm, dark=True),
        *_streaks(sheet, COLUMNS, px_per_mm=px_per_mm, dark=True, least_share=1.0),
        *_streaks(sheet, bars, px_per_mm=px_per_mm, dark=False, least_share=1.0),
    ]
    return tuple(sorted(found, key=lambda streak: (not streak.upright, streak.at_mm)))


def _streaks(
    sheet: LocatedSheet,
    strips: Sequence[Box],
    *,
    px_per_mm: float,
    dark: bool,
    least_share: float = LEAST_SHARE,
) -> Iterable[SeenStreak]:
    traces = [
        trace
        for number, strip in enumerate(strips)
        for trace in _traces(sheet, strip, number, dark=dark)
    ]
    least = max(2, int(np.ceil(least_share * len(strips))))
    down_the_sheet = strips[0].w_mm > strips[0].h_mm
    while traces:
        groups = [_together(traces, trace, px_per_mm=px_per_mm) for trace in traces]
        by_picture = max((g[0] for g in groups), key=_strips_in)
        by_sheet = max((g[1] for g in groups), key=_strips_in)
        best = max(by_picture, by_sheet, key=_strips_in)
        if _strips_in(best) < least:
            return
        cause = StreakCause.EITHER
        if _strips_in(by_picture) != _strips_in(by_sheet):
            of_sheet = StreakCause.PRINTER if down_the_sheet else StreakCause.FOLD
            cause = StreakCause.SCANNER if best is by_picture else of_sheet
        middle = float(np.median([trace.picture_px for trace in best]))
        upright = best[0].axis == 0
        yield SeenStreak(
            upright=upright, at_mm=round(middle / px_per_mm, 1), dark=dark, cause=cause
        )
        traces = [trace for trace in traces if trace not in best]


def _together(
    traces: list[_Trace], one: _Trace, *, px_per_mm: float
) -> tuple[list[_Trace], list[_Trace]]:
    """Traces at the same place of the picture, and those at the same place of the sheet."""
    reach_px = SAME_MM * px_per_mm
    picture = [t for t in traces if abs(t.picture_px - one.picture_px) <= reach_px]
    sheet = [t for t in traces if abs(t.sheet_mm - one.sheet_mm) <= SAME_MM]
    return picture, sheet


def _strips_in(traces: list[_Trace]) -> int:
    return len({trace.strip for trace in traces})


def _traces(sheet: LocatedSheet, strip: Box, number: int, *, dark: bool) -> Iterable[_Trace]:
    lying = strip.w_mm > strip.h_mm
    profile = sheet.piece(strip, px_per_mm=PX_PER_MM, inset_mm=0.0).mean(axis=0 if lying else 1)
    places = _middles(strip, lying=lying)
    pixels = sheet.page_map.to_pixels(places)
    step = np.abs(pixels[-1] - pixels[0])
    axis = int(step.argmax())
    off = profile - _around(profile)
    off = -off if dark else off
    deviation = float(np.median(np.abs(off))) / 0.674
    least = max(LEAST_STEP if dark else LEAST_WHITE, DEVIATIONS * deviation)
    on_sheet = sheet.shows(places)
    on_sheet &= (places > EDGE_MM).all(axis=1)
    on_sheet &= (places < (210.0 - EDGE_MM, 297.0 - EDGE_MM)).all(axis=1)
    for first, last in _runs((off >= least) & on_sheet):
        peak = first + int(off[first : last + 1].argmax())
        yield _Trace(
            strip=number,
            picture_px=float(pixels[peak, axis]),
            sheet_mm=float(places[peak, 0 if lying else 1]),
            axis=axis,
        )


def _middles(strip: Box, *, lying: bool) -> Points:
    """Places along the strip's middle line, one for each sample of its profile."""
    grid = grid_of(strip, px_per_mm=PX_PER_MM)
    return grid[len(grid) // 2] if lying else grid[:, grid.shape[1] // 2]


def _around(profile: Floats) -> Floats:
    """The middle level around each place."""
    half = round(WINDOW_MM * PX_PER_MM / 2)
    padded = np.pad(profile, half, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1)
    return np.median(windows, axis=1).astype(np.float32)


def _runs(flags: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Iterable[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.view(np.int8), [0]))))
    for first, after in edges.reshape(-1, 2):
        yield int(first), int(after) - 1

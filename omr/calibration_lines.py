"""How fine a scan is, and how near to the sheet's edges it reaches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from omr.calibration_card import (
    EDGE_LENGTH_MM,
    EDGE_LINES,
    PATTERNS,
    Box,
    EdgeLine,
    LinePattern,
    Side,
)
from omr.calibration_look import LocatedSheet, Paper
from omr.image import Floats

PX_PER_MM = 24.0  # four samples for each pair of the finest pattern
INSET_MM = 0.8
# Of the full swing between paper and black. A pattern blurred to less than this is grey to the eye.
LEAST_SWING = 0.12
AROUND = 0.04  # a pattern is looked for at its own fineness and so much to both sides
COARSEST_PAIRS = 0.5  # what is coarser is light falling off
EDGE_REACH_MM = 0.9  # lines are 1 mm apart
EDGE_SLACK_MM = 0.45  # what the map may be off outside of the corner markers
LEAST_DIP = 0.15  # of the paper's level


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPattern:
    """``swing``: what is left of the pattern's contrast, 0 to 1; ``seen``: it is there, and no
    coarser false pattern is stronger."""

    pairs_per_mm: float
    upright: bool
    swing: float
    seen: bool


def look_at_patterns(sheet: LocatedSheet, paper: Paper, black: float) -> tuple[SeenPattern, ...]:
    return tuple(_pattern(sheet, paper, black, pattern) for pattern in PATTERNS)


def finest_pairs(patterns: tuple[SeenPattern, ...], *, upright: bool) -> float:
    """The finest pattern that is seen with all coarser ones; 0 where none is."""
    finest = 0.0
    for pattern in patterns:
        if pattern.upright is upright:
            if not pattern.seen:
                break
            finest = pattern.pairs_per_mm
    return finest


def _pattern(sheet: LocatedSheet, paper: Paper, black: float, pattern: LinePattern) -> SeenPattern:
    box = pattern.box
    piece = sheet.piece(box, px_per_mm=PX_PER_MM, inset_mm=INSET_MM)
    profile = piece.mean(axis=0 if pattern.upright else 1)
    pairs, swings = _spectrum(profile)
    full = paper.at(box.x_mm + box.w_mm / 2, box.y_mm + box.h_mm / 2) * max(black, 0.05) / 2
    near = np.abs(pairs - pattern.pairs_per_mm) <= AROUND * pattern.pairs_per_mm + 0.08
    # A square wave's first harmonic is 4 / pi of it.
    swing = float(swings[near].max()) / (4 / np.pi * full)
    coarser = (pairs > COARSEST_PAIRS) & (pairs < pattern.pairs_per_mm) & ~near
    finest = sheet.page_map.px_per_mm() / 2  # two dots a pair: what seems finer is a false pattern
    false = float(swings[coarser].max(initial=0.0)) / (4 / np.pi * full)
    return SeenPattern(
        pairs_per_mm=pattern.pairs_per_mm,
        upright=pattern.upright,
        swing=round(min(swing, 1.0), 3),
        seen=swing >= LEAST_SWING and swing > false and pattern.pairs_per_mm <= finest,
    )


def _spectrum(profile: Floats) -> tuple[Floats, Floats]:
    """Fineness in pairs a mm and the amplitude at each, (n,) both; Hann-windowed."""
    window = np.hanning(len(profile)).astype(np.float32)
    padded = np.zeros(4 * len(profile), np.float32)
    padded[: len(profile)] = (profile - profile.mean()) * window
    amplitudes = 2.0 * np.abs(np.fft.rfft(padded)) / float(window.sum())
    pairs = np.fft.rfftfreq(len(padded), d=1.0 / PX_PER_MM)
    return pairs.astype(np.float32), amplitudes.astype(np.float32)


def nearest_edges(sheet: LocatedSheet) -> dict[Side, float | None]:
    """For each side, how near to the sheet's edge the outermost line lies that is seen with all
    lines inside of it; None where none is seen."""
    reached: dict[Side, float | None] = {}
    for side in Side:
        lines = sorted(
            (line for line in EDGE_LINES if line.side is side), key=lambda each: -each.from_edge_mm
        )
        reached[side] = None
        for line in lines:
            if not _edge_line_seen(sheet, line):
                break
            reached[side] = line.from_edge_mm
    return reached


def _edge_line_seen(sheet: LocatedSheet, line: EdgeLine) -> bool:
    lying = line.side in (Side.TOP, Side.BOTTOM)
    x, y = line.box.x_mm + line.box.w_mm / 2, line.box.y_mm + line.box.h_mm / 2
    half, length = EDGE_REACH_MM, EDGE_LENGTH_MM - 2.0
    if lying:
        box = Box(x_mm=x - length / 2, y_mm=y - half, w_mm=length, h_mm=2 * half)
    else:
        box = Box(x_mm=x - half, y_mm=y - length / 2, w_mm=2 * half, h_mm=length)
    if not sheet.shows(np.array([(x, y)])).all():
        return False
    profile = sheet.piece(box, px_per_mm=12.0).mean(axis=1 if lying else 0)
    slack = round((half - EDGE_SLACK_MM) * 12.0)
    ends = min(float(profile[:slack].max()), float(profile[-slack:].max()))
    return ends - float(profile[slack:-slack].min()) >= LEAST_DIP * max(ends, 1.0)

"""The most darkness along any short straight line through a bubble: what shows faint thin strokes.

A faint stroke covers so little of a bubble that its area drowns, but along its own direction every
sample is a little too dark. This is a matched filter over a bank of lines, each sample weighed by
how steady it is on this page's empty bubbles, and the outcome is held against the same outcome of
the page's other bubbles with that label (as vessel enhancement does with oriented line detectors:
Ricci and Perfetti, IEEE Trans. Medical Imaging 26 (2007) 1357-1365).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from omr.emptylook import FEWEST
from omr.image import Floats, product
from omr.kinds import Kinds, kinds_of
from omr.measured import Measured
from omr.strokes import Sight
from omr.targets import SizeGroup

LINE_MM = 2.2  # the longest that fits into a bubble in every direction
DIRECTIONS = 8  # half a step off, a line's ends are 0.2 mm off: half a stroke
INNER = 0.85  # of the radius: within the printed outline and its blur
STEP = 2  # samples: 0.29 mm, finer than what smoothing has left
MIDDLES = 0.55  # lines' middles lie within this radius, 0.6 mm apart
# Single samples count up to so many deviations: a dark speck is no line.
MOST_DEVIATIONS = 5.0
# A line that runs where print varies is no evidence: so much steady paper it must cross.
LEAST_STEADY = 0.15
# Dots of printer and scanner fall alike down a column and may draw the same line into half of its
# bubbles. Bounded, so that a column that nearly everybody marked does not pass for its print.
COLUMN_ENOUGH = 12
LEAST_OF_COLUMN = 0.8  # what noise makes of a column stays below
MOST_OF_COLUMN = 1.2
EMPTY_QUANTILE = 0.25  # of a label's bubbles: surely an empty one, see ``emptylook``


@dataclass(frozen=True, slots=True, kw_only=True)
class FaintLines:
    """Per bubble, (n,): the ``strength`` of its strongest line in deviations above what empty ones
    with its label have, and the mean ``darkness`` along it, 0 paper to 1 black."""

    strength: Floats
    darkness: Floats


def faint_lines(measured: Measured, group: SizeGroup) -> FaintLines:
    """``measured`` are the bubbles of ``group``, in its order."""
    bank = _bank(measured.sight)
    look, hidden = measured.look, measured.hidden
    coarse = _above_background(measured.excess(bank.samples), bank)
    deviation = look.deviation.reshape(len(look.deviation), -1)[:, bank.samples]
    steady = hidden.spared(look.noise / deviation, of=look.of, samples=bank.samples)
    weight = product(steady**2, bank.lines)
    even_out = 1.0 / np.sqrt(np.maximum(weight, LEAST_STEADY))
    even_out[weight < LEAST_STEADY] = 0.0
    own = hidden.rows(look.of, len(deviation))
    standing_out = coarse / deviation[look.of]
    np.clip(standing_out, -MOST_DEVIATIONS, MOST_DEVIATIONS, out=standing_out)
    standing_out *= steady[own]
    found = product(standing_out, bank.lines)
    found *= even_out[own]
    best = found.argmax(axis=1)
    strongest = found[np.arange(len(found)), best]
    dark = np.einsum("ij,ij->i", coarse, bank.lines.T[best])
    usual = _usual(strongest, measured.kinds, group)
    return FaintLines(
        strength=np.asarray(strongest - usual, dtype=np.float32),
        darkness=np.asarray(dark, dtype=np.float32),
    )


def _above_background(coarse: Floats, bank: _Bank) -> Floats:
    """(n, samples): against the middle of the bubble's inside, since tints, shadows and stains
    darken all of it, and a thin stroke a quarter at most."""
    middle = len(bank.inner) // 2
    background = np.sort(coarse[:, bank.inner], axis=1)[:, middle]
    return np.asarray(coarse - background[:, None], dtype=np.float32)


def _usual(strongest: Floats, kinds: Kinds, group: SizeGroup) -> Floats:
    """What an empty bubble with each label has, (n,)."""
    page = np.median(strongest)
    known = kinds.counts >= FEWEST
    usual = np.where(known, kinds.quantiles(strongest, EMPTY_QUANTILE), page)[kinds.of]
    columns = kinds_of(tuple(zip(group.labels, group.x_mm, strict=True)))
    beyond = columns.middles(strongest) - page
    alike = (columns.counts >= COLUMN_ENOUGH) & (beyond > LEAST_OF_COLUMN)
    least = np.where(alike, page + np.minimum(beyond, MOST_OF_COLUMN), -np.inf)[columns.of]
    return np.asarray(np.maximum(usual, least), dtype=np.float32)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Bank:
    """``lines`` (samples, lines): each column spreads one line over some samples, summing to 1;
    ``samples`` are where these stand in a flat patch, ``inner`` which of them lie well inside."""

    lines: Floats
    samples: NDArray[np.intp]
    inner: NDArray[np.intp]


@lru_cache(maxsize=16)
def _bank(sight: Sight) -> _Bank:
    u, v = (axis[::STEP, ::STEP] for axis in sight.grid)
    apart_mm = STEP / sight.px_per_mm
    middles = [
        (float(u[i, j]), float(v[i, j]))
        for i in range(u.shape[0] // 2 % 2, u.shape[0], 2)
        for j in range(u.shape[1] // 2 % 2, u.shape[1], 2)
        if sight.radius[i * STEP, j * STEP] < MIDDLES
    ]
    along = np.arange(-LINE_MM / 2, LINE_MM / 2 + 1e-6, apart_mm)
    lines = []
    for direction in range(DIRECTIONS):
        angle = np.pi * direction / DIRECTIONS
        for x, y in middles:
            lines.append(
                _spread(x + along * np.cos(angle), y + along * np.sin(angle), u, v, apart_mm)
            )
    bank = np.array(lines, np.float32).T
    inner = (sight.radius[::STEP, ::STEP] < INNER).ravel()
    used = np.flatnonzero(bank.any(axis=1) | inner)
    places = np.arange(sight.radius.size).reshape(sight.radius.shape)[::STEP, ::STEP].ravel()
    return _Bank(
        lines=np.ascontiguousarray(bank[used]),
        samples=places[used],
        inner=np.flatnonzero(inner[used]),
    )


def _spread(x: Floats, y: Floats, u: Floats, v: Floats, apart_mm: float) -> Floats:
    """One line's weights: each of its points shared out among the samples around it."""
    near_u = np.maximum(0.0, 1.0 - np.abs(u[0][None, :] - x[:, None]) / apart_mm)
    near_v = np.maximum(0.0, 1.0 - np.abs(v[:, 0][None, :] - y[:, None]) / apart_mm)
    weights = np.einsum("pi,pj->ij", near_v, near_u).ravel()
    return np.asarray(weights / weights.sum(), dtype=np.float32)

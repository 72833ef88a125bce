"""How much darker than an empty one each bubble's inside is as a whole: what shows faint marks."""

from __future__ import annotations

import numpy as np

from omr.emptylook import FEWEST
from omr.image import Floats, Points
from omr.kinds import Kinds
from omr.measured import Measured

ROW_ENOUGH = 7  # bubbles of a row whose middle is an empty one, whatever is marked
MOST_USUAL_SHADE = 0.03


def shade_of(measured: Measured, rows_mm: Points) -> Floats:
    """Mean excess darkness inside, (n,), against the middle one of the bubble's row.

    Where the print itself varies, as labels do on dithered scans, a sample counts less. The row is
    the measure because tinted rows are darker throughout, which 1-bit scans show as dots.
    """
    look, hidden, sight = measured.look, measured.hidden, measured.sight
    inner = np.flatnonzero((sight.inside > 0) & (sight.radius < 0.85))
    spread = look.spread.reshape(len(look.spread), -1)[:, inner]
    steady = sight.inside.ravel()[inner] / (1.0 + (spread / np.float32(2 * look.noise)) ** 2)
    trust = hidden.spared(steady.astype(np.float32), of=look.of, samples=inner)
    own = hidden.rows(look.of, len(spread))
    total = trust.sum(axis=1)[own]
    least = 0.1 * max(float(np.median(total)), 1.0)
    mean = np.einsum("ij,ij->i", measured.excess(inner), trust[own])
    mean = np.asarray(mean / np.maximum(total, least), dtype=np.float32)
    _, row, count = np.unique(rows_mm, return_inverse=True, return_counts=True)
    rows = Kinds(of=row, counts=count)
    usual = np.where(count >= ROW_ENOUGH, rows.middles(mean), np.median(mean))
    return np.asarray(mean - usual[row], dtype=np.float32)


def usual_shade(shade: Floats, kinds: Kinds) -> Floats:
    """Each label's middle shade, (n,): print that comes and goes shades some labels more than
    others. Bounded, so that a label which most people marked is not taken for its print."""
    return kinds.known(np.clip(kinds.middles(shade), 0.0, MOST_USUAL_SHADE), FEWEST)


def shade_spread(shade: Floats, kinds: Kinds) -> Floats:
    """Robust deviation within each label's bubbles, (n,); 0 for labels with too few."""
    away = np.abs(shade - kinds.middles(shade)[kinds.of])
    return kinds.known(kinds.middles(away) / np.float32(0.674), FEWEST)

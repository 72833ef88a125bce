"""Where a bubble is darker than an empty one: what counts as ink, sample by sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.emptylook import SPREAD_FACTOR, EmptyLook
from omr.image import Floats, widened
from omr.kinds import Indexes
from omr.measured import Measured

# Ink must be darker than the empty look by this share of the page's black, and by so many times
# the noise. The faintest pencil read on clean scans is 0.15 after blurring.
LEAST_INK = 0.07
NOISE_FACTOR = 4.5
# In black and white, light grey print comes as single dots, here and not there. A box of 0.7 mm
# holds 0.03 of black for a dot, 0.2 for a cluster of them, 0.45 for a stroke of 0.3 mm.
BILEVEL_INK = 0.25
OUTSIDE = np.float32(-9.0)  # paler than anything


@dataclass(frozen=True, slots=True, kw_only=True)
class InkMask:
    """The bubbles ``which`` (k,) that may have ink, and where: ``mask`` (k, h, w). All others have
    none."""

    which: Indexes
    mask: NDArray[np.bool_]


def ink_mask(measured: Measured, *, bilevel: bool) -> InkMask:
    """Where bubbles are darker than empty, allowing for a shift by one sample (0.14 mm)."""
    look, darkness = measured.look, measured.darkness
    margin = _margin(look, BILEVEL_INK if bilevel else LEAST_INK)
    # Strength is never below 1: what is not darker than this is paper, whatever the bubble's own.
    least = _shifted(look.darkness + margin)
    which = np.flatnonzero((darkness > least[look.of]).any(axis=(1, 2)))
    own = look.of[which]
    printed = look.darkness[own] * measured.strength[which, None, None]
    mask = darkness[which] > _shifted(printed + margin[own])
    _uncover(mask, which, measured)
    return InkMask(which=which, mask=mask)


def _margin(look: EmptyLook, least_ink: float) -> Floats:
    least = np.float32(max(least_ink, NOISE_FACTOR * look.noise))
    return np.asarray(np.maximum(look.spread * np.float32(SPREAD_FACTOR), least))


def _shifted(allowed: Floats) -> Floats:
    """(n, h, w): the greatest value of each sample and those around it."""
    count, height, width = allowed.shape
    if not count:
        return allowed
    # One dilation for all: pictures stand under each other, kept apart.
    apart = np.full((count, height + 1, width), OUTSIDE)
    apart[:, :height] = allowed
    return widened(apart.reshape(-1, width), 3).reshape(apart.shape)[:, :height]


def _uncover(mask: NDArray[np.bool_], which: Indexes, measured: Measured) -> None:
    """Take out what lies under a streak."""
    hidden = measured.hidden
    place = np.full(len(measured.darkness), -1)
    place[which] = np.arange(len(which))
    for at, under in zip(place[hidden.which].tolist(), hidden.under, strict=True):
        if at >= 0:
            mask[at] &= ~under

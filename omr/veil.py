"""How dark the lightest paper around a bubble is: strokes leave white beside them, stains none."""

from __future__ import annotations

import numpy as np

from omr.image import Floats, widened
from omr.kinds import Indexes
from omr.measured import PX_PER_MM, Measured

VEIL_MM = 2.0  # wider than a marker's stroke, narrower than the edge of a coffee ring


def veil_of(measured: Measured, which: Indexes) -> Floats:
    """How dark the lightest paper is at the worst place around the bubbles ``which``, (n,).

    Print and pens leave white paper within a millimetre of any place outside of a bubble; coffee
    and shadows with an edge do not.
    """
    dark, sight = measured.darkness, measured.sight
    veil = np.zeros(len(dark), np.float32)
    if not len(which):
        return veil
    window = round(VEIL_MM * PX_PER_MM)
    margin = window // 4  # nearer to the edge too little of the window is seen
    count, (height, width) = len(which), dark.shape[1:]
    # One dilation for all: patches stand under each other, kept apart by what is never lightest.
    apart = np.full((count, height + window, width), np.float32(-9.0))
    np.negative(dark[which], out=apart[:, :height])
    lightest = widened(apart.reshape(-1, width), window).reshape(apart.shape)[:, :height]
    seen = sight.paper.copy()
    seen[:margin] = seen[-margin:] = False
    seen[:, :margin] = seen[:, -margin:] = False
    veil[which] = -lightest.reshape(count, -1)[:, seen.ravel()].min(axis=1)
    return veil

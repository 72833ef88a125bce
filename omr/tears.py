"""Rows of JPEG blocks that do not join: what flipped bits leave of a picture that still decodes.

A JPEG is stored block by block, 8 x 8 pixels, row after row of blocks. Where a bit flips, what
follows is shifted by whole blocks, lighter or darker, or noise for a while, and no decoder says so.
Then two rows of pixels on either side of a block's edge differ, over much of the picture's width,
as no two others do.
"""

from __future__ import annotations

import numpy as np

from omr.image import Floats, Grey, Tear, step_means, unshared_steps

BLOCK_PX = 8
LEAST_ROWS_PX = 64  # of a smaller picture nothing usual can be said
# Steps at joints of blocks, over the third greatest of those amid blocks, were at most 3.4 on
# 754 scans and copies of JPEG quality 35 and 80, the sheet's edges and thin lines apart.
FROM_STRENGTH = 2.0
MAY_BE_TORN = 3  # garbled blocks have steps within, too; so many are not taken for usual
PARTS = 16  # 13 mm of A4
PARTS_KEPT = 12  # two markers and a code cover a sixth of the width
LINE_PX = 8  # 1 mm at 200 dpi; a little further on, print has levels of its own
AT_A_TIME = 4  # each so many-th row of blocks is looked at by itself
UNIFORM = 0.7
UNDONE = 0.3
LEAST_USUAL = 4.0  # grey levels: what the smoothest scan has as its greatest step


def find_tears(pixels: Grey) -> tuple[Tear, ...]:
    """Where rows of blocks do not join, in a (height, width) picture as a JPEG decoder gave it."""
    blocks = pixels.shape[0] // BLOCK_PX
    if pixels.shape[0] < LEAST_ROWS_PX or pixels.shape[1] < PARTS:
        return ()
    rows = pixels[: blocks * BLOCK_PX].reshape(blocks, BLOCK_PX, -1)
    joints = _joints(rows)
    greatest = float(joints.max())
    usual = _usual(rows, enough=greatest / FROM_STRENGTH)
    if greatest < FROM_STRENGTH * usual:
        return ()
    strength = joints / usual
    return tuple(
        Tear(
            axis=1,
            at_px=float((index + 1) * BLOCK_PX),
            step=float(joints[index]),
            strength=float(strength[index]),
        )
        for index in np.flatnonzero(strength >= FROM_STRENGTH)
        if not _is_line(pixels, (int(index) + 1) * BLOCK_PX, float(joints[index]))
    )


def _joints(rows: Grey) -> Floats:
    """The step at each joint of blocks (blocks, BLOCK_PX, width), (blocks - 1,); 0 where it is
    surely no tear, as most are.

    A step in itself is at least as great as what it exceeds those beside it by.
    """
    bound = _least_parts(step_means(rows[:-1, 7], rows[1:, 0], parts=PARTS))
    maybe = np.flatnonzero(bound >= FROM_STRENGTH * LEAST_USUAL)
    found = np.zeros(len(bound), np.float32)
    if len(maybe):
        after = maybe + 1
        found[maybe] = _across(rows[maybe, 6], rows[maybe, 7], rows[after, 0], rows[after, 1])
    return found


def _usual(rows: Grey, *, enough: float) -> float:
    """The greatest step amid blocks but for ``MAY_BE_TORN``; some blocks tell as soon as it is more
    than ``enough``."""
    within = np.zeros(MAY_BE_TORN, np.float32)
    usual = LEAST_USUAL
    for first in range(AT_A_TIME):
        if usual > enough:
            break
        some = rows[first::AT_A_TIME]
        steps = _across(some[:, 2], some[:, 3], some[:, 4], some[:, 5])
        within = np.partition(np.concatenate((within, steps)), -MAY_BE_TORN)[-MAY_BE_TORN:]
        usual = max(usual, float(within[0]))
    return usual


def _is_line(pixels: Grey, row: int, step: float) -> bool:
    """Whether the step above a row is one side of a thin line, as dirt on the scanner's glass draws
    it: alike all along, and soon undone between two rows that are no joint of blocks."""
    first, after = max(row - LINE_PX, 0), row + LINE_PX
    levels = pixels[first:after].mean(axis=1)
    at = row - first
    change = float(levels[at] - levels[at - 1])
    if abs(change) < UNIFORM * step:
        return False
    below = np.abs(levels[at:] - levels[at - 1]) < UNDONE * abs(change)
    above = np.abs(levels[:at][::-1] - levels[at]) < UNDONE * abs(change)
    return any(side.any() and int(side.argmax()) % BLOCK_PX != 0 for side in (below, above))


def _across(above: Grey, before: Grey, after: Grey, below: Grey) -> Floats:
    """Steps from one row of pixels to the next over most of the width, (n,).

    The parts of the width with the greatest steps are left out: registration marks and codes are
    straight and black, and may stand just on a joint.
    """
    return _least_parts(unshared_steps(above, before, after, below, parts=PARTS))


def _least_parts(steps: Floats) -> Floats:
    """(n, PARTS) -> (n,)"""
    kept = np.partition(steps, PARTS_KEPT - 1, axis=1)[:, :PARTS_KEPT]
    return np.asarray(kept.mean(axis=1), dtype=np.float32)

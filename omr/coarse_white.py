"""The paper's grey all over a page, from its coarse copy."""

from __future__ import annotations

import numpy as np

from omr.image import CoarseCopy, Floats, Points, box_mean, brightest_near, resized, sample_at

HALVINGS = 2  # of the coarse copy, into blocks of 1 mm, which fit between rows and into a bubble
BRIGHTEST_OF = 13  # blocks, as many millimetres
SMOOTHING = 3  # of blocks twice as large, three times: a deviation of 3 mm


def white_of(coarse: CoarseCopy) -> CoarseCopy:
    """The paper's grey all over the page: the brightest square millimetre near by, smoothed.

    A printed tint has gaps and a stroke is narrow, so that some block near by is bare paper.
    """
    blocks = coarse
    for _ in range(HALVINGS):
        blocks = _halved(blocks)
    brightest = CoarseCopy(pixels=brightest_near(blocks.pixels, BRIGHTEST_OF), factor=blocks.factor)
    large = _halved(brightest)
    smooth = large.pixels.astype(np.float32)
    for _ in range(3):
        smooth = box_mean(smooth, SMOOTHING)
    return CoarseCopy(pixels=smooth.astype(np.uint8), factor=large.factor)


def _halved(copy: CoarseCopy) -> CoarseCopy:
    """Half of each side: in one step of four it takes five times as long."""
    height, width = (max(1, side // 2) for side in copy.pixels.shape)
    whole = copy.pixels[: height * 2, : width * 2]
    return CoarseCopy(
        pixels=resized(whole, width_px=width, height_px=height), factor=copy.factor * 2
    )


def paper_at(white: CoarseCopy, places_px: Points) -> Floats:
    """(n,): the paper's grey at each place (n, 2) of the whole picture."""
    places = ((places_px + 0.5) / white.factor - 0.5).astype(np.float32)
    found = sample_at(white.pixels, places[:, :1], places[:, 1:])[:, 0]
    return np.maximum(found, np.float32(1.0))

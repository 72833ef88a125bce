"""Black-and-white pictures whose greys are dots, by a matrix or by error diffusion -> grey ones.

What is light grey in print is then dots here and none there, which look like broken strokes. The
mean over a few pixels is the grey again, for whose every shade the reader has its measures.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from omr.image import GrayImage, Grey, averaged

# Share of black pixels without a black neighbour: 0.0003 at most on 160 scans by a threshold, faxes
# and dirty ones among them, 0.053 upwards on 104 dithered ones.
LONELY_SHARE = 0.005
BANDS = 12  # of the picture looked at
BAND_PX = 32
BLACK_BELOW = 128
# A matrix of Bayer's has nearly the same mean in every square of four, so that its eight by eight
# leave one sixteenth of unevenness; it is half a millimetre at 200 dpi, about a pen's stroke.
DOT_PX = 4


def is_screened(pixels: Grey) -> bool:
    """Whether a black-and-white picture shows greys as dots."""
    starts = np.linspace(0, max(0, len(pixels) - BAND_PX), BANDS).astype(np.intp)
    rows = (starts[:, None] + np.arange(BAND_PX)).ravel() % len(pixels)
    black = pixels[rows] < BLACK_BELOW
    beside = np.zeros((black.shape[0] - 2, black.shape[1] - 2), dtype=np.bool_)
    height, width = beside.shape
    for down in range(3):
        for across in range(3):
            if (down, across) != (1, 1):
                beside |= black[down : down + height, across : across + width]
    return bool((black[1:-1, 1:-1] & ~beside).mean() > LONELY_SHARE)


def unscreened(image: GrayImage) -> GrayImage:
    """The greys that the dots stand for."""
    return replace(image, pixels=averaged(image.pixels, DOT_PX))

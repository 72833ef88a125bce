"""Pictures whose pixels are not square, as coarse faxes have them -> pictures whose pixels are.

A standard fax has 204 dots an inch across and 98 down: the file says so, or the picture's shape
makes one suspect it, because converting programs forget what the file said.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from omr.image import GrayImage, Tear, resized

# What the map of a page bears without any of this: a fax of 204 x 196 dpi is 1.04.
NEARLY_SQUARE = 1.2
MOST_OBLONG = 3.0  # no scanner or fax goes further; a damaged file may say anything
MOST_PIXELS = 40_000_000  # an A4 sheet at 600 dpi is 35 million
# So near to a whole number, rows are repeated: black and white stays that, and nothing is blurred.
NEARLY_WHOLE = 0.06
FAX_TALLNESS = 2.0  # 204 by 98 dpi is 2.08; the rest is borne as stretch
# A4 is 1.41 times as high as wide; at 204 x 98 dpi 0.68, letter paper 0.62, both with fed margins.
SQUAT = (0.55, 0.78)
WIDEST_PX = 1_900  # of a fax's 1728 pixels a row


def squared(image: GrayImage) -> GrayImage:
    """The picture with square pixels, as the file says what shape they have."""
    return _stretched(image, image.tallness)


def squared_otherwise(image: GrayImage, *, one_bit: bool) -> GrayImage | None:
    """The picture as it may be meant where ``squared`` made nothing of it that can be read.

    What the file says of its pixels may be wrong; and a black-and-white picture that is as wide and
    as low as a coarse fax may be one. None where neither is so.
    """
    if _is_oblong(image.tallness):
        return replace(image, tallness=1.0)
    height, width = image.pixels.shape
    if not one_bit or max(height, width) > WIDEST_PX:
        return None
    if SQUAT[0] <= height / width <= SQUAT[1]:
        return _stretched(image, FAX_TALLNESS)
    if SQUAT[0] <= width / height <= SQUAT[1]:
        return _stretched(image, 1 / FAX_TALLNESS)
    return None


def _is_oblong(tallness: float) -> bool:
    return NEARLY_SQUARE < max(tallness, 1 / tallness) < MOST_OBLONG


def _stretched(image: GrayImage, tallness: float) -> GrayImage:
    """The coarser side as fine as the finer one, nearly at least."""
    times = max(tallness, 1 / tallness)
    if not _is_oblong(tallness) or image.pixels.size * times > MOST_PIXELS:
        return image
    downward = tallness > 1
    axis = 0 if downward else 1
    whole = round(times)
    if abs(times / whole - 1) <= NEARLY_WHOLE:
        pixels = np.repeat(image.pixels, whole, axis=axis)
        times = whole
    else:
        height, width = image.pixels.shape
        height, width = (
            (round(height * times), width) if downward else (height, round(width * times))
        )
        pixels = resized(image.pixels, width_px=width, height_px=height)
    tears = tuple(_moved(tear, times, downward=downward) for tear in image.tears)
    # The file's figure is that across.
    dpi = image.dpi if downward or image.dpi is None else image.dpi * times
    return GrayImage(pixels=pixels, dpi=dpi, tears=tears)


def _moved(tear: Tear, times: float, *, downward: bool) -> Tear:
    return tear.scaled(times) if (tear.axis == 1) == downward else tear

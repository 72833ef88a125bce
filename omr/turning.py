"""Turns a scan upright by quarters, after what was printed on it to be found."""

from __future__ import annotations

import numpy as np

from omr.identify import IdentifiedPage, identify
from omr.image import GrayImage, Grey, Points, coarse_copy


def turned_upright(image: GrayImage) -> Grey:
    """The scan turned by whole quarters so that its markers and codes stand upright; as it came
    where none can be seen."""
    quarters = _quarters_clockwise(identify(image, coarse_copy(image.pixels)))
    return np.ascontiguousarray(np.rot90(image.pixels, quarters))


def _quarters_clockwise(seen: IdentifiedPage) -> int:
    """By how many quarters most of what is seen lies turned clockwise, 0 to 3."""
    squares = [marker.corners for marker in seen.markers] + [code.corners for code in seen.codes]
    votes = np.bincount([_quarter(corners) for corners in squares], minlength=4)
    return int(votes.argmax())


def _quarter(corners: Points) -> int:
    """Corners are clockwise from the top left, so the first side points to the right."""
    right = corners[1] - corners[0]
    return round(float(np.arctan2(right[1], right[0])) / (np.pi / 2)) % 4

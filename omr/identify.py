"""What page this may be: the corner markers and the codes seen, whichever way up it lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from omr.aruco import SeenMarker, markers_anywhere, markers_in_corners
from omr.codeplaces import fitting_squares
from omr.codes import (
    SeenCode,
    read_code_hard_in,
    read_code_in,
    read_codes,
    read_codes_hard,
    real_codes,
)
from omr.forms import Layout
from omr.image import CoarseCopy, GrayImage

CORNER_IDS = frozenset({0, 1, 2, 3})


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifiedPage:
    """Everything seen that tells what page this is and how it lies."""

    markers: tuple[SeenMarker, ...]
    codes: tuple[SeenCode, ...]

    @property
    def payloads(self) -> tuple[str, ...]:
        """Each payload once, in the order found."""
        return tuple(dict.fromkeys(code.payload for code in self.codes))

    @property
    def doubled_marker(self) -> bool:
        """Whether one corner's marker is there twice: two sheets in one picture."""
        return any(
            a.marker_id == b.marker_id and a.apart_from(b)
            for i, a in enumerate(self.markers)
            for b in self.markers[:i]
        )


def identify(
    image: GrayImage, coarse: CoarseCopy, layouts: Sequence[Layout] = ()
) -> IdentifiedPage:
    """Look at once where things should be; look everywhere only when some are missing there.

    Where the markers show one sheet of a known layout and nothing else, its codes are read where
    they are printed; a code that another sheet shows elsewhere needs more room than is left.
    """
    markers = markers_in_corners(image.pixels, coarse, CORNER_IDS)
    if len({marker.marker_id for marker in markers}) < len(CORNER_IDS):
        markers = markers_anywhere(image.pixels, coarse, CORNER_IDS)
    codes = _codes_in_place(image, markers, layouts) or read_codes(image.pixels)
    return IdentifiedPage(markers=markers, codes=codes)


def _codes_in_place(
    image: GrayImage, markers: tuple[SeenMarker, ...], layouts: Sequence[Layout]
) -> tuple[SeenCode, ...]:
    """The codes at their printed places; none when this cannot be looked for, or fails.

    A missing one is tried harder: it might name another card than the one that was read.
    """
    best: tuple[SeenCode, ...] = ()
    for squares in fitting_squares(layouts, markers, image.pixels.shape):
        easy = [read_code_in(image.pixels, square) for square in squares]
        codes = [
            code
            for square, found in zip(squares, easy, strict=True)
            for code in found or read_code_hard_in(image.pixels, square)
        ]
        best = max(best, real_codes(tuple(codes)), key=len)
    return best


def identify_harder(image: GrayImage, seen: IdentifiedPage) -> IdentifiedPage:
    """Something is on the page and no code was seen: spend time on the code."""
    return IdentifiedPage(markers=seen.markers, codes=read_codes_hard(image.pixels))

"""What page this may be: the corner markers and the codes seen, whichever way up it lies."""

from __future__ import annotations

from dataclasses import dataclass

from omr.aruco import SeenMarker, markers_anywhere, markers_in_corners
from omr.codes import SeenCode, read_codes, read_codes_hard
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


def identify(image: GrayImage, coarse: CoarseCopy) -> IdentifiedPage:
    """Look at once where things should be; look everywhere only when some are missing there."""
    markers = markers_in_corners(image.pixels, coarse, CORNER_IDS)
    if len({marker.marker_id for marker in markers}) < len(CORNER_IDS):
        markers = markers_anywhere(image.pixels, coarse, CORNER_IDS)
    return IdentifiedPage(markers=markers, codes=read_codes(image.pixels))


def identify_harder(image: GrayImage, seen: IdentifiedPage) -> IdentifiedPage:
    """Something is on the page and no code was seen: spend time on the code."""
    return IdentifiedPage(markers=seen.markers, codes=read_codes_hard(image.pixels))

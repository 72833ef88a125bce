"""A page image as it came -> one to read: square pixels, greys for dots, no finer than needed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from omr.image import GrayImage, scaled
from omr.oblong import squared, squared_otherwise
from omr.quality import is_bilevel
from omr.screening import is_screened, unscreened

# Finer than the reader needs: shrink first. A4 at 330 dpi; strokes are four samples wide at 300.
LONGEST_PX = 3_860
SHORTEST_PX = 100  # no form fits into less


@dataclass(frozen=True, slots=True, kw_only=True)
class Workable:
    """A picture to read; ``one_bit`` tells whether it came in black and white only, and
    ``stretched`` how many times one of its sides was made longer, so that its pixels are square."""

    image: GrayImage
    one_bit: bool
    stretched: float


def workable(image: GrayImage) -> Workable:
    """The picture as its file says it is."""
    one_bit = _one_bit(image)
    grey = _grey(image, one_bit=one_bit)
    return _work(image, squared(grey), one_bit=one_bit)


def workable_otherwise(image: GrayImage) -> Workable | None:
    """The same with pixels of another shape than the file says, where that is possible."""
    one_bit = _one_bit(image)
    other = squared_otherwise(_grey(image, one_bit=one_bit), one_bit=one_bit)
    return None if other is None else _work(image, other, one_bit=one_bit)


def _work(came: GrayImage, square: GrayImage, *, one_bit: bool) -> Workable:
    times = max(square.height_px / max(came.height_px, 1), square.width_px / max(came.width_px, 1))
    return Workable(image=_not_too_fine(square), one_bit=one_bit, stretched=times)


def _one_bit(image: GrayImage) -> bool:
    return min(image.pixels.shape) >= SHORTEST_PX and is_bilevel(image.pixels)


def _grey(image: GrayImage, *, one_bit: bool) -> GrayImage:
    # Before its pixels are squared: a dot that was doubled has a neighbour.
    return unscreened(image) if one_bit and is_screened(image.pixels) else image


def _not_too_fine(image: GrayImage) -> GrayImage:
    longest = max(image.pixels.shape)
    return image if longest <= LONGEST_PX else _shrunk(image, LONGEST_PX / longest)


def _shrunk(image: GrayImage, share: float) -> GrayImage:
    return replace(
        image,
        pixels=scaled(image.pixels, share),
        dpi=None if image.dpi is None else image.dpi * share,
        tears=tuple(tear.scaled(share) for tear in image.tears),
    )

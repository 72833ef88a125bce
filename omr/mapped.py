"""A located page together with what was found out about its picture: what measuring starts from."""

from __future__ import annotations

from dataclasses import dataclass, replace

from omr.form import FormPage
from omr.image import GrayImage, Grey
from omr.pagemap import PageMap
from omr.quality import LEAST_DPI, Streak, contrast_of, find_streaks, is_bilevel

MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedPage:
    """``contrast``: how dark the page's black is, 0 to 1; ``streaks``, once they have been looked
    for, hide what lies under them. ``coarse``: one side of the pixels is too long to show a line
    that runs across it. ``bleached``: the form's grey print is gone, and faint marks with it."""

    pixels: Grey
    page_map: PageMap
    contrast: float
    bilevel: bool
    coarse: bool = False
    bleached: bool = False
    streaks: tuple[Streak, ...] = ()
    searched: bool = False  # for streaks


def mapped_page(
    image: GrayImage,
    form: FormPage,
    page_map: PageMap,
    *,
    one_bit: bool = True,
    stretched: float = 1.0,
) -> MappedPage:
    """``one_bit``: whether the picture may be black and white; ``stretched``: how many times longer
    one of its sides was made so that its pixels are square."""
    dpi = page_map.px_per_mm() * MM_PER_INCH
    return MappedPage(
        pixels=image.pixels,
        page_map=page_map,
        contrast=contrast_of(image.pixels, form, page_map),
        bilevel=one_bit and is_bilevel(image.pixels),
        coarse=dpi / stretched < LEAST_DPI,
    )


def searched_for_streaks(page: MappedPage, form: FormPage) -> MappedPage:
    """The same page with its streaks: dear to find, and a clean page needs none to be read."""
    if page.searched:
        return page
    streaks = find_streaks(page.pixels, form, page.page_map)
    return replace(page, streaks=streaks, searched=True)

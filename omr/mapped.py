"""A located page together with what was found out about its picture: what measuring starts from."""

from __future__ import annotations

from dataclasses import dataclass, replace

from omr.form import FormPage
from omr.image import GrayImage, Grey
from omr.pagemap import PageMap
from omr.quality import Streak, contrast_of, find_streaks, is_bilevel


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedPage:
    """``contrast``: how dark the page's black is, 0 to 1; ``streaks``, once they have been looked
    for, hide what lies under them."""

    pixels: Grey
    page_map: PageMap
    contrast: float
    bilevel: bool
    streaks: tuple[Streak, ...] = ()
    searched: bool = False  # for streaks


def mapped_page(image: GrayImage, form: FormPage, page_map: PageMap) -> MappedPage:
    return MappedPage(
        pixels=image.pixels,
        page_map=page_map,
        contrast=contrast_of(image.pixels, form, page_map),
        bilevel=is_bilevel(image.pixels),
    )


def searched_for_streaks(page: MappedPage, form: FormPage) -> MappedPage:
    """The same page with its streaks: dear to find, and a clean page needs none to be read."""
    if page.searched:
        return page
    streaks = find_streaks(page.pixels, form, page.page_map)
    return replace(page, streaks=streaks, searched=True)

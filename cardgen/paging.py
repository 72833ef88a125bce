"""How rows are shared out over a card's pages, and how high each row may be."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cardgen import measures as m
from cardgen.error import DoesNotFitError

_MAX_PAGES = 4  # far beyond any class; more is a mistake in the data


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Heights that rows may use on a page with the foot (``last``) and on one without."""

    last_mm: float
    other_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PageShare:
    """The rows of one page, ``first`` up to but without ``end``, and their pitch."""

    first: int
    end: int
    pitch_mm: float
    last: bool


def share_pages(*, rows: int, spare_lines: int, room: Room) -> tuple[PageShare, ...]:
    """As few pages as legible rows allow; then rows as high, then as evenly spread, as can be.

    ``spare_lines`` are the extra lines of the last page.

    Raises:
        DoesNotFitError: the roster is empty or needs more pages than a card has.
    """
    if rows < 1:
        raise DoesNotFitError("its roster is empty", "Enrol the pupils, then print again.")
    for pages in range(1, _MAX_PAGES + 1):
        choices = [
            (_common_pitch(rows, on_last, pages, spare_lines, room), on_last)
            for on_last in (range(rows, rows + 1) if pages == 1 else range(1, rows))
        ]
        fitting = [(pitch, n) for pitch, n in choices if pitch >= m.ROW_MIN_MM]
        if fitting:
            even = rows / pages
            pitch, on_last = max(fitting, key=lambda c: (round(c[0], 3), -abs(c[1] - even)))
            return _shares(rows, on_last, pages, math.floor(pitch * 1000) / 1000)
    raise DoesNotFitError(
        f"{rows} pupils do not fit {_MAX_PAGES} pages", "Divide the unit into groups."
    )


def _common_pitch(rows: int, on_last: int, pages: int, spare_lines: int, room: Room) -> float:
    """The row pitch that all pages can have, with ``on_last`` rows on the last."""
    pitch = min(m.ROW_MAX_MM, room.last_mm / (on_last + spare_lines))
    if pages > 1:
        fullest = -(-(rows - on_last) // (pages - 1))
        if fullest < 1:
            return 0.0
        pitch = min(pitch, room.other_mm / fullest)
    return pitch


def _shares(rows: int, on_last: int, pages: int, pitch: float) -> tuple[PageShare, ...]:
    shares = []
    first = 0
    for page in range(pages - 1):
        left = rows - on_last - first
        end = first + -(-left // (pages - 1 - page))
        shares.append(PageShare(first=first, end=end, pitch_mm=pitch, last=False))
        first = end
    shares.append(PageShare(first=first, end=rows, pitch_mm=pitch, last=True))
    return tuple(shares)

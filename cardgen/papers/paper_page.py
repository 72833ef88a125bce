"""A4 pages for people, drawn in millimetres like cards, so that they can lie between cards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cardgen import measures as m
from cardgen.drawing import Align, Part, Stroke, Word, joined
from cardgen.lettering import fitting_size, printable, shortened
from cardgen.typeset import line

LEFT_MM, RIGHT_MM = 20.0, m.PAGE_W_MM - 18.0
BODY_TOP_MM, BODY_BOTTOM_MM = 44.0, m.PAGE_H_MM - 20.0
_SCHOOL_Y_MM, _TITLE_Y_MM, _UNDER_Y_MM = 17.0, 26.0, 34.0
_FOOT_Y_MM = m.PAGE_H_MM - 13.0
_TITLE_PT, _UNDER_PT, _SMALL_PT = 17.0, 10.5, 8.0
_RULE_GREY, _RULE_MM = 0.55, 0.2
TICK_BOX_MM = 4.6


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHead:
    """What stands above and below the content of a page."""

    school: str
    title: str
    under: str
    foot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One column of a table: where it begins, its room, and how it is set."""

    x_mm: float
    room_mm: float
    size_pt: float = 10.0
    bold: bool = False
    align: Align = Align.LEFT
    min_pt: float = 7.0


def with_head(head: PageHead, content: Iterable[Part], *, page: int, pages: int) -> Part:
    """A page's content under the school, the title and a line under it, with a foot."""
    room = RIGHT_MM - LEFT_MM
    words = (
        *text(head.school, x_mm=LEFT_MM, y_mm=_SCHOOL_Y_MM, room_mm=room, size_pt=9.0, grey=0.35),
        *text(
            head.title, x_mm=LEFT_MM, y_mm=_TITLE_Y_MM, room_mm=room, size_pt=_TITLE_PT, bold=True
        ),
        *text(head.under, x_mm=LEFT_MM, y_mm=_UNDER_Y_MM, room_mm=room, size_pt=_UNDER_PT),
        *text(
            head.foot, x_mm=LEFT_MM, y_mm=_FOOT_Y_MM, room_mm=room - 22, size_pt=_SMALL_PT, grey=0.4
        ),
        *text(
            f"{page} / {pages}",
            x_mm=RIGHT_MM,
            y_mm=_FOOT_Y_MM,
            room_mm=20,
            size_pt=_SMALL_PT,
            grey=0.4,
            align=Align.RIGHT,
        ),
    )
    return joined((Part(words=words), *content))


def text(
    content: str,
    *,
    x_mm: float,
    y_mm: float,
    room_mm: float,
    size_pt: float,
    min_pt: float = 6.5,
    bold: bool = False,
    grey: float = 0.0,
    align: Align = Align.LEFT,
) -> tuple[Word, ...]:
    """One line, made smaller and at last cut with an ellipsis until it fits."""
    content = printable(content)
    if not content:
        return ()
    size = fitting_size(content, room_mm=room_mm, size_pt=size_pt, min_pt=min_pt, bold=bold)
    if size is None:
        size = min_pt
        content = shortened(content, room_mm=room_mm, size_pt=size, min_letters=1, bold=bold)
    return line(
        content,
        x_mm=x_mm,
        y_mm=y_mm,
        room_mm=room_mm + 0.1,
        size_pt=size,
        min_pt=size,
        bold=bold,
        grey=grey,
        align=align,
    )


def row(contents: Sequence[str], cells: Sequence[Cell], *, y_mm: float) -> tuple[Word, ...]:
    """The cells of one row of a table."""
    words: tuple[Word, ...] = ()
    for content, cell in zip(contents, cells, strict=True):
        x = cell.x_mm + (cell.room_mm if cell.align is Align.RIGHT else 0.0)
        words += text(
            content,
            x_mm=x,
            y_mm=y_mm,
            room_mm=cell.room_mm,
            size_pt=cell.size_pt,
            min_pt=cell.min_pt,
            bold=cell.bold,
            align=cell.align,
        )
    return words


def head_row(contents: Sequence[str], cells: Sequence[Cell], *, y_mm: float) -> tuple[Word, ...]:
    """The names of a table's columns, small and grey."""
    words: tuple[Word, ...] = ()
    for content, cell in zip(contents, cells, strict=True):
        x = cell.x_mm + (cell.room_mm if cell.align is Align.RIGHT else 0.0)
        words += text(
            content,
            x_mm=x,
            y_mm=y_mm,
            room_mm=cell.room_mm,
            size_pt=8.0,
            min_pt=5.6,
            grey=0.3,
            align=cell.align,
        )
    return words


def rule(y_mm: float, *, left_mm: float = LEFT_MM, right_mm: float = RIGHT_MM) -> Stroke:
    """A thin line across."""
    return Stroke(points_mm=((left_mm, y_mm), (right_mm, y_mm)), line_mm=_RULE_MM, grey=_RULE_GREY)


def tick_box(x_mm: float, y_mm: float) -> Stroke:
    """An empty square to tick, around its middle."""
    half = TICK_BOX_MM / 2
    left, right, top, bottom = x_mm - half, x_mm + half, y_mm - half, y_mm + half
    corners = ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
    return Stroke(points_mm=corners, line_mm=0.3, grey=0.2)


def signing_line(
    label: str, *, x_mm: float, y_mm: float, room_mm: float
) -> tuple[tuple[Word, ...], Stroke]:
    """A line to write on, and what is to be written under it."""
    words = text(label, x_mm=x_mm, y_mm=y_mm + 3.0, room_mm=room_mm, size_pt=7.5, grey=0.35)
    return words, rule(y_mm, left_mm=x_mm, right_mm=x_mm + room_mm)

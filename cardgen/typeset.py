"""Places text on the page: single lines that shrink, paragraphs that wrap."""

from __future__ import annotations

from cardgen import measures as m
from cardgen.drawing import Align, Word
from cardgen.error import DoesNotFitError
from cardgen.lettering import fitting_size, line_mm, printable, wrapped


def line(
    text: str,
    *,
    x_mm: float,
    y_mm: float,
    room_mm: float,
    size_pt: float = m.TEXT_PT,
    min_pt: float = m.TEXT_MIN_PT,
    bold: bool = False,
    grey: float = 0.0,
    align: Align = Align.LEFT,
) -> tuple[Word, ...]:
    """One line, made smaller until it fits; no word for no text.

    Raises:
        DoesNotFitError: it is too long even at ``min_pt``.
    """
    text = printable(text)
    if not text:
        return ()
    size = fitting_size(text, room_mm=room_mm, size_pt=size_pt, min_pt=min_pt, bold=bold)
    if size is None:
        raise DoesNotFitError(
            f'the text "{text[:40]}" is too long for its place at {min_pt:g} points',
            "Shorten it in the school's data or in the profile's files.",
        )
    return (Word(text=text, x_mm=x_mm, y_mm=y_mm, size_pt=size, bold=bold, grey=grey, align=align),)


def paragraph(
    text: str,
    *,
    x_mm: float,
    top_mm: float,
    room_mm: float,
    lines: int,
    size_pt: float = m.TEXT_PT,
    min_pt: float = m.TEXT_MIN_PT,
    bold: bool = False,
    grey: float = 0.0,
) -> tuple[Word, ...]:
    """Text broken into lines in a box ``lines`` lines high, from the top.

    Raises:
        DoesNotFitError: it does not fit even at ``min_pt``.
    """
    text = printable(text)
    if not text:
        return ()
    size, broken = wrapped(
        text, room_mm=room_mm, lines=lines, size_pt=size_pt, min_pt=min_pt, bold=bold
    )
    step = line_mm(size)
    return tuple(
        Word(text=t, x_mm=x_mm, y_mm=top_mm + (i + 0.5) * step, size_pt=size, bold=bold, grey=grey)
        for i, t in enumerate(broken)
    )


def value(
    text: str,
    *,
    x_mm: float,
    y_mm: float,
    room_mm: float,
    size_pt: float,
    min_pt: float,
    bold: bool = True,
) -> tuple[Word, ...]:
    """A head value on one line around ``y_mm``; on two lines of the smallest type if long.

    Raises:
        DoesNotFitError: it does not fit two lines either.
    """
    text = printable(text)
    if not text:
        return ()
    size = fitting_size(text, room_mm=room_mm, size_pt=size_pt, min_pt=min_pt, bold=bold)
    if size is not None:
        return (Word(text=text, x_mm=x_mm, y_mm=y_mm, size_pt=size, bold=bold),)
    top = y_mm - line_mm(min_pt)
    return paragraph(
        text,
        x_mm=x_mm,
        top_mm=top,
        room_mm=room_mm,
        lines=2,
        size_pt=min_pt,
        min_pt=min_pt,
        bold=bold,
    )

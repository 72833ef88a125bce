"""The card's type: two weights of Noto Sans, measured and fitted into the room there is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from io import BytesIO

import pymupdf_fonts
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from cardgen.error import DoesNotFitError

REGULAR = "CardSans"
BOLD = "CardSansBold"
MM_PER_PT = 25.4 / 72
CAP_HEIGHT_EM = 0.714  # of Noto Sans
LINE_EM = 1.28
DRAWN_SIGNS = frozenset("─−✓✗")  # lacking in the font; the renderer draws them as strokes
_FONT_FILES = {REGULAR: "notos", BOLD: "notosbo"}
_STEP_PT = 0.2
UNBROKEN = "\u00a0"  # a space at which no line ends
_SPACES = re.compile(f"[^\\S{UNBROKEN}]+")


@cache
def _font(name: str) -> TTFont:
    font = TTFont(name, BytesIO(pymupdf_fonts.myfont(_FONT_FILES[name])))
    pdfmetrics.registerFont(font)
    return font


def font_name(*, bold: bool) -> str:
    """The registered name of a weight, ready to be drawn with."""
    return str(_font(BOLD if bold else REGULAR).fontName)


def printable(text: str) -> str:
    """The text as the font can set it: composed, on one line, unknown signs as question marks."""
    known = _font(REGULAR).face.charToGlyph
    one_line = _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()
    return "".join(c if ord(c) in known or c in DRAWN_SIGNS else "?" for c in one_line)


def width_mm(text: str, *, size_pt: float, bold: bool = False) -> float:
    """How wide a line of text is."""
    return float(pdfmetrics.stringWidth(text, font_name(bold=bold), size_pt)) * MM_PER_PT


def line_mm(size_pt: float) -> float:
    """The distance between two baselines."""
    return size_pt * MM_PER_PT * LINE_EM


def fitting_size(
    text: str, *, room_mm: float, size_pt: float, min_pt: float, bold: bool = False
) -> float | None:
    """The largest size down to ``min_pt`` at which the text is a line of ``room_mm``, if any."""
    for size in _sizes(size_pt, min_pt):
        if width_mm(text, size_pt=size, bold=bold) <= room_mm:
            return size
    return None


def shortened(
    text: str,
    *,
    room_mm: float,
    size_pt: float,
    min_letters: int,
    tail_share: float = 0.0,
    bold: bool = False,
) -> str:
    """The text cut to ``room_mm`` with an ellipsis; ``tail_share`` of its letters stay behind it.

    Raises:
        DoesNotFitError: fewer than ``min_letters`` letters would remain.
    """
    for length in range(len(text), min_letters - 1, -1):
        tail = int(length * tail_share)
        candidate = f"{text[: length - tail].rstrip()}…{text[len(text) - tail :].lstrip()}"
        if width_mm(candidate, size_pt=size_pt, bold=bold) <= room_mm:
            return candidate
    raise DoesNotFitError(
        "a name does not fit beside the bubbles of its row", "Print with initials or no names."
    )


def wrapped(
    text: str, *, room_mm: float, lines: int, size_pt: float, min_pt: float, bold: bool = False
) -> tuple[float, tuple[str, ...]]:
    """Size and lines of a text in a box ``room_mm`` wide and ``lines`` lines high at ``size_pt``.

    Smaller type makes room for more lines in the same height.

    Raises:
        DoesNotFitError: it does not fit at ``min_pt``.
    """
    height = lines * line_mm(size_pt)
    for size in _sizes(size_pt, min_pt):
        broken = _break(text, room_mm, size, bold=bold)
        if broken is not None and len(broken) * line_mm(size) <= height + 1e-6:
            return size, broken
    raise DoesNotFitError(
        f'the text "{text[:40]}" is too long for its place at {min_pt:g} points',
        "Shorten it in the school's data or in the language file.",
    )


def _sizes(size_pt: float, min_pt: float) -> Iterator[float]:
    size = size_pt
    while size > min_pt:
        yield size
        size = round(size - _STEP_PT, 2)
    yield min_pt


def _break(text: str, room_mm: float, size_pt: float, *, bold: bool) -> tuple[str, ...] | None:
    """Lines of whole words, or None where a single word is wider than the room."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_mm(longer, size_pt=size_pt, bold=bold) <= room_mm:
            lines[-1] = longer
        elif width_mm(word, size_pt=size_pt, bold=bold) <= room_mm:
            lines.append(word)
        else:
            return None
    return tuple(lines)

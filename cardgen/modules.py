"""Square patterns of black modules: the corner markers and the QR codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportlab.graphics.barcode import qrencoder

from cardgen.measures import CODE_MODULES

# The inner 4 x 4 modules of markers 0 to 3 of OpenCV's predefined dictionary DICT_4X4_50, "#" for
# black, as its generateImageMarker draws them; a test holds them against the installed OpenCV.
_MARKERS = {
    0: (".#..", "#.#.", "##..", "##.#"),
    1: ("####", "....", ".##.", ".#.#"),
    2: ("##..", "##..", "##.#", "..#."),
    3: (".##.", ".##.", "#.##", "#..#"),
}
_VERSION = 2  # 25 modules
_CAPACITY = 29  # alphanumeric characters at error correction Q (ISO/IEC 18004, table 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Black modules side by side in one row."""

    row: int
    column: int
    length: int


def marker_modules(marker_id: int) -> tuple[str, ...]:
    """The 6 rows of a corner marker, "#" for black, with its black border of one module."""
    inner = tuple(f"#{row}#" for row in _MARKERS[marker_id])
    return ("######", *inner, "######")


def code_modules(payload: str) -> tuple[str, ...]:
    """The 25 rows of a payload's QR code, "#" for black: version 2, error correction Q.

    Raises:
        ValueError: the payload is longer than the code, or not of the alphanumeric set.
    """
    if len(payload) > _CAPACITY:
        raise ValueError(f"{len(payload)} characters do not fit a code of {_CAPACITY}")
    code = qrencoder.QRCode(_VERSION, qrencoder.QRErrorCorrectLevel.Q)
    code.addData(_alphanumeric(payload))
    code.make()
    sides = range(CODE_MODULES)
    return tuple("".join("#" if code.isDark(r, c) else "." for c in sides) for r in sides)


def _alphanumeric(payload: str) -> qrencoder.QRAlphaNum:
    try:
        return qrencoder.QRAlphaNum(payload)
    except ValueError as error:
        raise ValueError("the payload holds characters that are not alphanumeric") from error


def black_runs(rows: Sequence[str]) -> Iterator[Run]:
    """The black modules of a pattern, neighbours in a row taken together."""
    for number, row in enumerate(rows):
        column = 0
        while column < len(row):
            length = len(row[column:]) - len(row[column:].lstrip("#"))
            if length:
                yield Run(row=number, column=column, length=length)
            column += max(1, length)

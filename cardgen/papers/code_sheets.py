"""The code lists on paper: numbers of teachers, subjects and units, each sorted both ways (G61).

Large enough to be read at arm's length: a teacher copies from the sheet while bubbling.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cardgen.drawing import Part
from cardgen.lettering import UNBROKEN
from cardgen.papers.paper_page import (
    BODY_BOTTOM_MM,
    BODY_TOP_MM,
    LEFT_MM,
    RIGHT_MM,
    Cell,
    PageHead,
    head_row,
    row,
    rule,
    with_head,
)
from ediary_core.code_numbers import CodeLists, CodeNumber
from ediary_core.profile import Profile

_ROW_MM = 7.4
_HEAD_MM = 6.0
_GAP_MM = 10.0
_COLUMN_MM = (RIGHT_MM - LEFT_MM - _GAP_MM) / 2
_CODE_MM = 26.0
_NAME_PT, _CODE_PT = 12.0, 15.0
_ROWS = int((BODY_BOTTOM_MM - BODY_TOP_MM - _HEAD_MM) / _ROW_MM)
_DIGITS = re.compile(r"(\d+)")
# Letters that are no letter with a sign over or under it, and so would come after z.
_BARRED = str.maketrans({"ł": "l", "Ł": "L"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSheet:
    """One list in one order: ``kind`` is teachers, subjects or units."""

    kind: str
    by_name: bool
    codes: tuple[CodeNumber, ...]


def code_sheets(lists: CodeLists) -> tuple[CodeSheet, ...]:
    """Every list in both orders: by name to find a number, by number to check one."""
    kinds = (("teachers", lists.teachers), ("subjects", lists.subjects), ("units", lists.units))
    return tuple(
        CodeSheet(kind=kind, by_name=by_name, codes=_sorted(codes, by_name=by_name))
        for kind, codes in kinds
        for by_name in (True, False)
    )


def code_pages(sheet: CodeSheet, *, profile: Profile, school: str, made: str) -> tuple[Part, ...]:
    """The pages of one list, two columns each."""
    order = profile.text("codes.by_name" if sheet.by_name else "codes.by_number")
    head = PageHead(
        school=school,
        title=f"{profile.text(f'codes.{sheet.kind}')} – {order}",
        under=profile.text("codes.how_to"),
        foot=made,
    )
    chunks = _chunks(sheet.codes, 2 * _ROWS) or [()]
    return tuple(
        with_head(head, [_columns(chunk, sheet, profile)], page=number, pages=len(chunks))
        for number, chunk in enumerate(chunks, start=1)
    )


def name_order(name: str) -> tuple[tuple[int, str, str], ...]:
    """A sort key as people look names up: ł beside l, 2a before 10a."""
    return tuple(
        (int(piece), "", "") if piece.isdigit() else (0, _plain(piece), piece)
        for piece in _DIGITS.split(name)
        if piece
    )


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.translate(_BARRED))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def _sorted(codes: Sequence[CodeNumber], *, by_name: bool) -> tuple[CodeNumber, ...]:
    if not by_name:
        return tuple(sorted(codes, key=lambda each: each.number))
    return tuple(sorted(codes, key=lambda each: (name_order(each.name), each.number)))


def _chunks(codes: Sequence[CodeNumber], size: int) -> list[Sequence[CodeNumber]]:
    return [codes[start : start + size] for start in range(0, len(codes), size)]


def _columns(codes: Sequence[CodeNumber], sheet: CodeSheet, profile: Profile) -> Part:
    """Two columns, the first one filled first; a short list has but one."""
    part = Part()
    words, strokes = part.words, part.strokes
    for place, start in enumerate(range(0, len(codes), _ROWS)):
        left = LEFT_MM + place * (_COLUMN_MM + _GAP_MM)
        cells, shown = _cells(left, by_name=sheet.by_name)
        names = (profile.text(f"codes.{sheet.kind}_name"), profile.text("codes.code"))
        words += head_row(shown(*names), cells, y_mm=BODY_TOP_MM + _HEAD_MM / 2)
        strokes += (rule(BODY_TOP_MM + _HEAD_MM, left_mm=left, right_mm=left + _COLUMN_MM),)
        for index, code in enumerate(codes[start : start + _ROWS]):
            top = BODY_TOP_MM + _HEAD_MM + index * _ROW_MM
            content = shown(code.name, _spaced(code.code))
            words += row(content, cells, y_mm=top + _ROW_MM / 2)
            strokes += (rule(top + _ROW_MM, left_mm=left, right_mm=left + _COLUMN_MM),)
    return Part(words=words, strokes=strokes)


def _cells(
    left: float, *, by_name: bool
) -> tuple[tuple[Cell, Cell], Callable[[str, str], tuple[str, str]]]:
    """What is looked up stands first: the name, or the number."""
    name_room = _COLUMN_MM - _CODE_MM - 2.0
    if by_name:
        name = Cell(x_mm=left, room_mm=name_room, size_pt=_NAME_PT, min_pt=9.0)
        code = Cell(x_mm=left + name_room + 2.0, room_mm=_CODE_MM, size_pt=_CODE_PT, bold=True)
        return (name, code), lambda name, code: (name, code)
    code = Cell(x_mm=left, room_mm=_CODE_MM, size_pt=_CODE_PT, bold=True)
    name = Cell(x_mm=left + _CODE_MM + 2.0, room_mm=name_room, size_pt=_NAME_PT, min_pt=9.0)
    return (code, name), lambda name, code: (code, name)


def _spaced(code: str) -> str:
    """Digits apart, as they are bubbled one by one; the check digit a little further."""
    return " ".join(code[:-1]) + 3 * UNBROKEN + code[-1]

"""The sheet on top of a day's blank cards: their numbers, and to whom each was handed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cardgen.drawing import Part, joined
from cardgen.head import written_date
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
    tick_box,
    with_head,
)
from ediary_core.profile import Profile

_ROW_MM, _HEAD_MM = 11.0, 7.0
_ROWS = int((BODY_BOTTOM_MM - BODY_TOP_MM - _HEAD_MM) / _ROW_MM)
_NUMBER = Cell(x_mm=LEFT_MM, room_mm=26.0, size_pt=13.0, bold=True)
_WHERE = Cell(x_mm=LEFT_MM + 28.0, room_mm=26.0, size_pt=8.5)
_TEACHER = Cell(x_mm=LEFT_MM + 56.0, room_mm=44.0, size_pt=9.0)
_SIGNED = Cell(x_mm=LEFT_MM + 104.0, room_mm=44.0, size_pt=9.0)
_BACK_MM = RIGHT_MM - 12.0
_BACK = Cell(x_mm=RIGHT_MM - 18.0, room_mm=18.0, size_pt=9.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankLine:
    """One blank card of the day; ``in_safe``: it was printed earlier and lies there already."""

    card_number: str
    in_safe: bool


def blank_day_pages(
    day: date, lines: Sequence[BlankLine], *, profile: Profile, school: str, made: str
) -> tuple[Part, ...]:
    """The day's list of blank cards."""
    head = PageHead(
        school=school,
        title=written_date(day, profile),
        under=profile.text("pack.blank_what"),
        foot=made,
    )
    chunks = [lines[start : start + _ROWS] for start in range(0, len(lines), _ROWS)]
    return tuple(
        with_head(head, [_table(chunk, profile)], page=number, pages=len(chunks))
        for number, chunk in enumerate(chunks, start=1)
    )


def _table(lines: Sequence[BlankLine], profile: Profile) -> Part:
    cells = (_NUMBER, _WHERE, _TEACHER, _SIGNED, _BACK)
    names = ("pack.card", "pack.where", "pack.to_whom", "pack.signature", "pack.back")
    head = [profile.text(name) for name in names]
    parts = [
        Part(
            words=head_row(head, cells, y_mm=BODY_TOP_MM + _HEAD_MM / 2),
            strokes=(rule(BODY_TOP_MM + _HEAD_MM),),
        )
    ]
    for index, each in enumerate(lines):
        top = BODY_TOP_MM + _HEAD_MM + index * _ROW_MM
        y = top + _ROW_MM / 2
        where = profile.text("pack.in_safe") if each.in_safe else profile.text("pack.here")
        words = row((each.card_number, where), cells[:2], y_mm=y)
        parts.append(Part(words=words, strokes=(tick_box(_BACK_MM, y), rule(top + _ROW_MM))))
    return joined(parts)

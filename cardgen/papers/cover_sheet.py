"""The sheet on top of a teacher's cards of a day: what there is, to tick and to sign (G61, G86).

The secretary tears the pack apart at these sheets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cardgen.drawing import Align, Part, joined
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
    signing_line,
    text,
    tick_box,
    with_head,
)
from ediary_core.profile import Profile

_ROW_MM, _HEAD_MM = 9.0, 7.0
_TEACHER_MM = 16.0  # the line with the teacher's name and number
_SIGN_MM = 44.0
_TABLE_TOP_MM = BODY_TOP_MM + _TEACHER_MM
_ROWS = int((BODY_BOTTOM_MM - _SIGN_MM - _TABLE_TOP_MM - _HEAD_MM) / _ROW_MM)
_TICK_OUT_MM, _TICK_BACK_MM = LEFT_MM + 8.0, RIGHT_MM - 8.0
_PERIOD = Cell(x_mm=LEFT_MM + 20.0, room_mm=13.0, size_pt=13.0, bold=True)
_UNIT = Cell(x_mm=LEFT_MM + 36.0, room_mm=28.0, size_pt=12.0, bold=True)
_SUBJECT = Cell(x_mm=LEFT_MM + 66.0, room_mm=46.0, size_pt=11.0)
_CARD = Cell(x_mm=LEFT_MM + 114.0, room_mm=22.0, size_pt=11.0)
_PAGES = Cell(x_mm=LEFT_MM + 137.0, room_mm=11.0, size_pt=11.0, align=Align.RIGHT)
_TICK_HEAD_MM = 16.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverLine:
    """One card under the cover."""

    period: int
    unit: str
    subject: str
    card_number: str
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """All cards of one teacher on one day, by period."""

    lesson_date: date
    teacher: str
    teacher_code: str
    lines: tuple[CoverLine, ...]


def cover_pages(cover: Cover, *, profile: Profile, school: str, made: str) -> tuple[Part, ...]:
    """One page for a teacher's day; more where it has more lessons than lines."""
    head = PageHead(
        school=school,
        title=written_date(cover.lesson_date, profile),
        under=profile.text("pack.cover_what"),
        foot=made,
    )
    chunks = [cover.lines[start : start + _ROWS] for start in range(0, len(cover.lines), _ROWS)]
    return tuple(
        with_head(
            head,
            [_teacher(cover, profile), _table(chunk, profile), _signing(profile)],
            page=number,
            pages=len(chunks),
        )
        for number, chunk in enumerate(chunks, start=1)
    )


def _teacher(cover: Cover, profile: Profile) -> Part:
    count = profile.text("pack.cover_count").format(
        cards=len(cover.lines), pages=sum(line.pages for line in cover.lines)
    )
    room = RIGHT_MM - LEFT_MM
    y = BODY_TOP_MM + 3.0
    code = f"{profile.text('card.teacher_code')} {cover.teacher_code}"
    return Part(
        words=(
            *text(cover.teacher, x_mm=LEFT_MM, y_mm=y, room_mm=room - 62, size_pt=18.0, bold=True),
            *text(code, x_mm=RIGHT_MM, y_mm=y, room_mm=60, size_pt=10.0, align=Align.RIGHT),
            *text(count, x_mm=LEFT_MM, y_mm=y + 8.0, room_mm=room, size_pt=10.5),
        )
    )


def _table(lines: Sequence[CoverLine], profile: Profile) -> Part:
    cells = (_PERIOD, _UNIT, _SUBJECT, _CARD, _PAGES)
    names = ("pack.period", "pack.unit", "pack.subject", "pack.card", "pack.pages")
    y = _TABLE_TOP_MM + _HEAD_MM / 2
    parts = [Part(words=head_row([profile.text(name) for name in names], cells, y_mm=y))]
    for key, middle in (("pack.out", _TICK_OUT_MM), ("pack.back", _TICK_BACK_MM)):
        words = text(
            profile.text(key),
            x_mm=middle,
            y_mm=y,
            room_mm=_TICK_HEAD_MM,
            size_pt=8.0,
            min_pt=5.6,
            grey=0.3,
            align=Align.CENTRE,
        )
        parts.append(Part(words=words))
    parts.append(Part(strokes=(rule(_TABLE_TOP_MM + _HEAD_MM),)))
    for index, each in enumerate(lines):
        parts.append(_line(each, _TABLE_TOP_MM + _HEAD_MM + index * _ROW_MM, cells, profile))
    return joined(parts)


def _line(each: CoverLine, top: float, cells: Sequence[Cell], profile: Profile) -> Part:
    y = top + _ROW_MM / 2
    period = str(each.period) if profile.periods else "–"
    content = (period, each.unit, each.subject, each.card_number, str(each.pages))
    ticks = (tick_box(_TICK_OUT_MM, y), tick_box(_TICK_BACK_MM, y))
    return Part(words=row(content, cells, y_mm=y), strokes=(*ticks, rule(top + _ROW_MM)))


def _signing(profile: Profile) -> Part:
    """Room for hand-out and return: when, how many, and who."""
    half = (RIGHT_MM - LEFT_MM - 10.0) / 2
    top = BODY_BOTTOM_MM - _SIGN_MM + 16.0
    parts = []
    rows = (
        (top, ("pack.sign_out", "pack.sign_out_teacher")),
        (top + 18.0, ("pack.sign_back", "pack.sign_back_office")),
    )
    for y, keys in rows:
        for place, key in enumerate(keys):
            words, stroke = signing_line(
                profile.text(key), x_mm=LEFT_MM + place * (half + 10.0), y_mm=y, room_mm=half
            )
            parts.append(Part(words=words, strokes=(stroke,)))
    return joined(parts)

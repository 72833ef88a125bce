"""Lists of the groups whose pupils have other numbers than in their classes.

On a blank card a row is a register number; in such a group only this list says whose it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cardgen.drawing import Align, Part
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
from ediary_core.card import RosterRow
from ediary_core.profile import Profile

_ROW_MM, _HEAD_MM = 6.6, 6.0
_ROWS = int((BODY_BOTTOM_MM - BODY_TOP_MM - _HEAD_MM) / _ROW_MM)
_NUMBER = Cell(x_mm=LEFT_MM, room_mm=22.0, size_pt=13.0, bold=True, align=Align.RIGHT)
_PUPIL = Cell(x_mm=LEFT_MM + 28.0, room_mm=RIGHT_MM - LEFT_MM - 28.0, size_pt=11.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupList:
    """A group that is numbered on its own, and its pupils as cards print them."""

    unit: str
    rows: tuple[RosterRow, ...]


def group_pages(group: GroupList, *, profile: Profile, school: str, made: str) -> tuple[Part, ...]:
    """The pages of one group's list."""
    head = PageHead(
        school=school,
        title=profile.text("codes.group").format(name=group.unit),
        under=profile.text("codes.group_how_to"),
        foot=made,
    )
    chunks = [group.rows[start : start + _ROWS] for start in range(0, len(group.rows), _ROWS)]
    return tuple(
        with_head(head, [_table(chunk, profile)], page=number, pages=len(chunks))
        for number, chunk in enumerate(chunks, start=1)
    )


def _table(rows: Sequence[RosterRow], profile: Profile) -> Part:
    cells = (_NUMBER, _PUPIL)
    names = (profile.text("codes.group_number"), profile.text("codes.group_pupil"))
    words = head_row(names, cells, y_mm=BODY_TOP_MM + _HEAD_MM / 2)
    strokes = [rule(BODY_TOP_MM + _HEAD_MM)]
    for index, each in enumerate(rows):
        top = BODY_TOP_MM + _HEAD_MM + index * _ROW_MM
        content = (str(each.register_number), each.printed_name)
        words += row(content, cells, y_mm=top + _ROW_MM / 2)
        strokes.append(rule(top + _ROW_MM))
    return Part(words=words, strokes=tuple(strokes))

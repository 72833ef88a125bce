"""How to fill a card, on one page with pictures: right marks, wrong marks, four minutes (G61)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cardgen.drawing import Align, Part, joined
from cardgen.papers.mark_pictures import PICTURES
from cardgen.papers.paper_page import LEFT_MM, RIGHT_MM, PageHead, text, with_head
from cardgen.typeset import paragraph
from ediary_core.profile import Profile

_PICTURES_TOP_MM = 48.0
_CELL_MM = (RIGHT_MM - LEFT_MM) / 4
_RIGHT_Y_MM, _WRONG_Y_MM = _PICTURES_TOP_MM + 13.0, _PICTURES_TOP_MM + 47.0
_CAPTION_MM = 9.0  # under a picture's middle
_RIGHT, _WRONG = ("fill", "cross", "tick", "mend"), ("dot", "circle", "faint", "two")
_STEPS_TOP_MM = 128.0
_STEP_MM = 25.0
_STEPS = 4
_MARKS = 3  # the step about grades, or in a kindergarten about hours
_STEP_LEFT_MM = LEFT_MM + 14.0
_BLANK_TOP_MM = _STEPS_TOP_MM + _STEPS * _STEP_MM + 5.0


def instruction_page(*, profile: Profile, school: str, made: str) -> Part:
    """The page, the same for every card of the profile."""
    head = PageHead(
        school=school,
        title=profile.text("howto.title"),
        under=profile.text("howto.under"),
        foot=made,
    )
    content = [
        _pictures(profile, "howto.right", _RIGHT, _RIGHT_Y_MM),
        _pictures(profile, "howto.wrong", _WRONG, _WRONG_Y_MM),
        _heading(profile.text("howto.minutes"), LEFT_MM, _STEPS_TOP_MM - 8.0),
        *(_step(profile, number) for number in range(1, _STEPS + 1)),
        _heading(profile.text("howto.blank"), LEFT_MM, _BLANK_TOP_MM),
        _block(profile.text("howto.blank_text"), LEFT_MM, _BLANK_TOP_MM + 3.5, lines=5),
    ]
    return with_head(head, content, page=1, pages=1)


def _heading(words: str, x: float, y: float) -> Part:
    return Part(words=text(words, x_mm=x, y_mm=y, room_mm=RIGHT_MM - x, size_pt=12.5, bold=True))


def _block(words: str, x: float, top: float, *, lines: int) -> Part:
    return Part(
        words=paragraph(
            words,
            x_mm=x,
            top_mm=top,
            room_mm=RIGHT_MM - x,
            lines=lines,
            size_pt=10.5,
            min_pt=8.0,
        )
    )


def _step(profile: Profile, number: int) -> Part:
    """One of the teacher's four minutes: its number, what to do, and how."""
    top = _STEPS_TOP_MM + (number - 1) * _STEP_MM
    marks_hours = number == _MARKS and profile.grades is None and profile.stay is not None
    key = f"howto.step_{number}" + ("_stay" if marks_hours else "")
    large = text(
        str(number),
        x_mm=LEFT_MM + 4.0,
        y_mm=top + 7.0,
        room_mm=10,
        size_pt=26.0,
        bold=True,
        align=Align.CENTRE,
    )
    return joined(
        (
            Part(words=large),
            _heading(profile.text(key), _STEP_LEFT_MM, top + 2.2),
            _block(profile.text(f"{key}_text"), _STEP_LEFT_MM, top + 5.2, lines=4),
        )
    )


def _pictures(profile: Profile, title: str, kinds: Sequence[str], y: float) -> Part:
    heading = _heading(profile.text(title), LEFT_MM, y - 11.0)
    return joined((heading, *_cells(profile, kinds, y)))


def _cells(profile: Profile, kinds: Sequence[str], y: float) -> Iterator[Part]:
    for place, kind in enumerate(kinds):
        x = LEFT_MM + (place + 0.5) * _CELL_MM
        caption = text(
            profile.text(f"howto.{kind}"),
            x_mm=x,
            y_mm=y + _CAPTION_MM,
            room_mm=_CELL_MM - 3.0,
            size_pt=9.5,
            align=Align.CENTRE,
        )
        yield PICTURES[kind](x, y)
        yield Part(words=caption)

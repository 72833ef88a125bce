"""The control block under the rows: checked, number absent, fill sequence, substitution."""

from __future__ import annotations

from dataclasses import dataclass

from cardgen import measures as m
from cardgen.bubbles import DIGITS, digits, flag
from cardgen.drawing import Align, Part, Word, box_corners, joined
from cardgen.typeset import line, paragraph
from ediary_core.profile import Profile

_FILL_SEQUENCE = DIGITS[1:]
_DIGITS_MM = len(DIGITS) * m.DIGIT_PITCH_MM
_LEFT_END_MM = m.BODY_LEFT_MM + 85.0
_RIGHT_START_MM = _LEFT_END_MM + 4.5
_WORD_PT = 7.6
_LEFT_ROWS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlRows:
    """The lines of the control block."""

    top_mm: float
    pitch_mm: float
    count: int

    def y_mm(self, index: int) -> float:
        return self.top_mm + (index + 0.5) * self.pitch_mm

    @property
    def bottom_mm(self) -> float:
        return self.top_mm + self.count * self.pitch_mm


def control_count(teacher_digits: int | None) -> int:
    """How many lines the block has: the left column's, or one for each digit of a substitute."""
    return _LEFT_ROWS if teacher_digits is None else max(_LEFT_ROWS, teacher_digits + 1)


def controls(profile: Profile, rows: ControlRows, *, teacher_digits: int | None) -> Part:
    """The fields that hold for the whole lesson.

    ``teacher_digits`` are those of a substitute's number; None: the card asks for no substitute,
    as a blank one, on which every teacher marks the own number.
    """
    return joined(
        (
            _checked(profile, rows),
            _digit_line("absent_count.tens", "card.absent_tens", profile, rows, index=1),
            _digit_line("absent_count.ones", "card.absent_ones", profile, rows, index=2),
            _fill_sequence(profile, rows),
            Part()
            if teacher_digits is None
            else _substitution(profile, rows, teacher_digits=teacher_digits),
        )
    )


def _checked(profile: Profile, rows: ControlRows) -> Part:
    """The mark without which nobody is recorded, in a box like the other things not to forget."""
    y = rows.y_mm(0)
    text_left = m.BODY_LEFT_MM + 7.8
    words = line(
        profile.text("card.attendance_checked"),
        x_mm=text_left,
        y_mm=y,
        room_mm=36.0,
        size_pt=_WORD_PT,
        bold=True,
    )
    hint_left = text_left + 37.0
    words += line(
        profile.text("card.attendance_checked_hint"),
        x_mm=hint_left,
        y_mm=y,
        room_mm=_LEFT_END_MM - hint_left - 1.0,
        size_pt=6.0,
        min_pt=4.8,
        grey=m.TEXT_GREY,
    )
    corners = box_corners(
        left=m.BODY_LEFT_MM,
        top=y - rows.pitch_mm / 2 + 0.15,
        width=_LEFT_END_MM - m.BODY_LEFT_MM,
        height=rows.pitch_mm - 0.3,
        leg_mm=1.8,
        line_mm=m.CORNER_LINE_MM,
    )
    field = flag("attendance_checked", x_mm=m.BODY_LEFT_MM + 4.5, y_mm=y)
    return Part(strokes=corners, words=words, fields=(field,))


def _digit_line(name: str, key: str, profile: Profile, rows: ControlRows, *, index: int) -> Part:
    y = rows.y_mm(index)
    left = _LEFT_END_MM - _DIGITS_MM
    return Part(words=_label(profile.text(key), y), fields=(digits(name, left_mm=left, y_mm=y),))


def _fill_sequence(profile: Profile, rows: ControlRows) -> Part:
    y = rows.y_mm(3)
    left = _LEFT_END_MM - len(_FILL_SEQUENCE) * m.DIGIT_PITCH_MM
    return Part(
        words=_label(profile.text("card.fill_sequence"), y),
        fields=(digits("fill_sequence", left_mm=left, y_mm=y, values=_FILL_SEQUENCE),),
    )


def _label(text: str, y: float) -> tuple[Word, ...]:
    return line(
        text,
        x_mm=m.BODY_LEFT_MM + 1,
        y_mm=y,
        room_mm=_LEFT_END_MM - _DIGITS_MM - m.BODY_LEFT_MM - 2,
        min_pt=5.0,
    )


def _substitution(profile: Profile, rows: ControlRows, *, teacher_digits: int) -> Part:
    """The flag, and one line of digits for each place of the substitute's number."""
    left = m.BODY_RIGHT_MM - _DIGITS_MM
    parts = [_substitution_words(profile, rows, room_mm=left - _RIGHT_START_MM - 11.0)]
    for index in range(teacher_digits + 1):
        y = rows.y_mm(index)
        is_check = index == teacher_digits
        caption = profile.text("card.check_digit") if is_check else f"{index + 1}."
        words = line(
            caption,
            x_mm=left - 0.8,
            y_mm=y,
            room_mm=9.5,
            size_pt=6.2,
            min_pt=4.8,
            grey=m.TEXT_GREY,
            align=Align.RIGHT,
        )
        field = digits(f"substitute.d{index + 1}", left_mm=left, y_mm=y)
        parts.append(Part(words=words, fields=(field,)))
    return joined(parts)


def _substitution_words(profile: Profile, rows: ControlRows, *, room_mm: float) -> Part:
    y = rows.y_mm(0)
    words = line(
        profile.text("card.substitution"),
        x_mm=_RIGHT_START_MM + 5.2,
        y_mm=y,
        room_mm=room_mm - 1.5,
        size_pt=_WORD_PT,
        bold=True,
    )
    words += paragraph(
        profile.text("card.substitution_hint"),
        x_mm=_RIGHT_START_MM + 0.2,
        top_mm=y + rows.pitch_mm / 2 + 0.2,
        room_mm=room_mm,
        lines=5,
        size_pt=5.6,
        min_pt=4.8,
        grey=m.TEXT_GREY,
    )
    return Part(words=words, fields=(flag("substitution", x_mm=_RIGHT_START_MM + 2.1, y_mm=y),))

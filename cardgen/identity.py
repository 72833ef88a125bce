"""The number fields of a blank card: who taught what to whom, and when.

Teacher, subject and unit stand in lines of digit bubbles, each number with its check digit; then
day, month, and where the profile has them the period; the weekday is the date's own check.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cardgen import measures as m
from cardgen.bubbles import DIGITS, choice, digits
from cardgen.controls import ControlRows, control_count
from cardgen.drawing import Align, Part, Word, box_corners, joined
from cardgen.error import DoesNotFitError
from cardgen.typeset import line, paragraph
from ediary_core.blank_card import BlankSnapshot, PrintedSnapshot
from ediary_core.profile import Profile
from omr.form import Field

_TITLE_MM = 5.0
_HALF_MM = (m.BODY_RIGHT_MM - m.BODY_LEFT_MM) / 2
_DIGITS_MM = len(DIGITS) * m.DIGIT_PITCH_MM
_CAPTION_MM = 12.0
_BETWEEN_MM = 1.4  # above each number but the first of a column: where one number ends
_ABOVE_MM = 1.8  # more than the gap between two numbers
_DAY_TENS = DIGITS[:4]
_MONTH_TENS = DIGITS[:2]
_MOST_PERIODS = len(DIGITS) + 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One line of bubbles with its caption.

    ``above``: words over the bubbles, which are then empty inside. A word in a bubble that no other
    bubble of the card has is taken for a faint mark; digits and codes stand in many.
    """

    caption: str
    field: str
    values: tuple[str, ...]
    above: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Number:
    """The lines that belong together, and what they are."""

    title: str
    lines: tuple[_Line, ...]


def identity_height_mm(snapshot: PrintedSnapshot, profile: Profile) -> float:
    """How much height the number fields take; none on a card that knows its lesson."""
    if not isinstance(snapshot, BlankSnapshot):
        return 0.0
    return _TITLE_MM + max(_column_mm(column) for column in _columns(snapshot, profile))


def identity_block(snapshot: BlankSnapshot, profile: Profile, *, top_mm: float) -> Part:
    """The number fields in two columns under a title.

    Raises:
        DoesNotFitError: the day has more periods than a line has bubbles.
    """
    title = line(
        profile.text("blank.title"),
        x_mm=m.BODY_LEFT_MM + 1,
        y_mm=top_mm + _TITLE_MM / 2 - 0.4,
        room_mm=2 * _HALF_MM - 2,
        size_pt=7.6,
        min_pt=6.0,
    )
    columns = (
        _column(column, right_mm=right, top_mm=top_mm + _TITLE_MM)
        for column, right in zip(
            _columns(snapshot, profile),
            (m.BODY_LEFT_MM + _HALF_MM - 2.0, m.BODY_RIGHT_MM),
            strict=True,
        )
    )
    return joined((Part(words=title), *columns))


def written_box(profile: Profile, rows: ControlRows) -> Part:
    """Room to write the lesson in words beside the control lines: it helps whoever must resolve it.

    No region: nothing is read from it, but it stands on the picture of the number fields.
    """
    left = m.BODY_LEFT_MM + _HALF_MM + 0.4
    words = line(
        profile.text("blank.in_words"),
        x_mm=left + 1.5,
        y_mm=rows.top_mm + 2.0,
        room_mm=m.BODY_RIGHT_MM - left - 3.0,
        size_pt=6.2,
        min_pt=4.8,
        grey=m.TEXT_GREY,
    )
    corners = box_corners(
        left=left,
        top=rows.top_mm + 0.2,
        width=m.BODY_RIGHT_MM - left,
        height=control_count(None) * rows.pitch_mm - 0.4,  # beside these lines, not the flags
        leg_mm=m.CORNER_MM,
        line_mm=m.CORNER_LINE_MM,
    )
    return Part(words=words, strokes=corners)


def _columns(
    snapshot: BlankSnapshot, profile: Profile
) -> tuple[tuple[_Number, ...], tuple[_Number, ...]]:
    when = [_day(profile), _month(profile), _weekday(snapshot, profile)]
    if snapshot.periods:
        when.append(_period(snapshot, profile))
    left = (
        _code("teacher", snapshot.teacher_digits, profile),
        _code("subject", snapshot.subject_digits, profile),
    )
    return left, (_code("unit", snapshot.unit_digits, profile), *when)


def _code(kind: str, count: int, profile: Profile) -> _Number:
    places = (*(f"{place}." for place in range(1, count + 1)), profile.text("blank.check_digit"))
    return _Number(
        title=profile.text(f"blank.{kind}"),
        lines=tuple(
            _Line(caption=caption, field=f"{kind}.d{place}", values=DIGITS)
            for place, caption in enumerate(places, start=1)
        ),
    )


def _day(profile: Profile) -> _Number:
    return _tens_and_ones("day", _DAY_TENS, profile)


def _month(profile: Profile) -> _Number:
    return _tens_and_ones("month", _MONTH_TENS, profile)


def _tens_and_ones(name: str, tens: tuple[str, ...], profile: Profile) -> _Number:
    return _Number(
        title=profile.text(f"blank.{name}"),
        lines=(
            _Line(caption=profile.text("card.tens"), field=f"{name}.tens", values=tens),
            _Line(caption=profile.text("card.ones"), field=f"{name}.ones", values=DIGITS),
        ),
    )


def _weekday(snapshot: BlankSnapshot, profile: Profile) -> _Number:
    values = tuple(str(day) for day in snapshot.weekdays)
    labels = tuple(profile.text(f"blank.weekday_{day}") for day in snapshot.weekdays)
    weekday = _Line(caption="", field="weekday", values=values, above=labels)
    return _Number(title=profile.text("blank.weekday"), lines=(weekday,))


def _period(snapshot: BlankSnapshot, profile: Profile) -> _Number:
    if len(snapshot.periods) > _MOST_PERIODS:
        raise DoesNotFitError(
            f"a day of {len(snapshot.periods)} periods has no room in one line",
            f"Give at most {_MOST_PERIODS} periods in periods.csv.",
        )
    values = tuple(str(period) for period in snapshot.periods)
    return _Number(
        title=profile.text("blank.period"),
        lines=(_Line(caption="", field="period", values=values),),
    )


def _column_mm(numbers: Sequence[_Number]) -> float:
    return sum(_number_mm(number) for number in numbers) + (len(numbers) - 1) * _BETWEEN_MM


def _number_mm(number: _Number) -> float:
    return len(number.lines) * m.CONTROL_MIN_MM + _above_mm(number)


def _above_mm(number: _Number) -> float:
    """The height of words over a number's bubbles."""
    return _ABOVE_MM if number.lines[0].above else 0.0


def _column(numbers: Sequence[_Number], *, right_mm: float, top_mm: float) -> Part:
    parts = []
    y = top_mm
    for number in numbers:
        parts.append(_number(number, right_mm=right_mm, top_mm=y))
        y += _number_mm(number) + _BETWEEN_MM
    return joined(parts)


def _number(number: _Number, *, right_mm: float, top_mm: float) -> Part:
    """The words at the left, and one line of bubbles for each digit at the right."""
    bubbles_left = right_mm - _DIGITS_MM
    title_left = right_mm - _HALF_MM + 2.4
    room = bubbles_left - title_left - (_CAPTION_MM if number.lines[0].caption else 1.5)
    first = top_mm + _above_mm(number) + m.CONTROL_MIN_MM / 2
    words = paragraph(
        number.title,
        x_mm=title_left,
        top_mm=first - 1.7,
        room_mm=room,
        lines=1 if len(number.lines) == 1 else 2,
        size_pt=7.6,
        min_pt=5.6,
        bold=True,
    )
    fields = []
    for index, each in enumerate(number.lines):
        y = first + index * m.CONTROL_MIN_MM
        words += _caption(each.caption, bubbles_left, y)
        words += _words_above(each, bubbles_left, y)
        fields.append(_field(each, bubbles_left, y))
    return Part(words=words, fields=tuple(fields))


def _caption(text: str, bubbles_left: float, y: float) -> tuple[Word, ...]:
    return line(
        text,
        x_mm=bubbles_left - 0.8,
        y_mm=y,
        room_mm=_CAPTION_MM - 1.5,
        size_pt=6.2,
        min_pt=4.8,
        grey=m.TEXT_GREY,
        align=Align.RIGHT,
    )


def _words_above(each: _Line, left: float, y: float) -> tuple[Word, ...]:
    words: tuple[Word, ...] = ()
    for place, text in enumerate(each.above):
        words += line(
            text,
            x_mm=left + (place + 0.5) * m.DIGIT_PITCH_MM,
            y_mm=y - m.BUBBLE_H_MM / 2 - 1.4,
            room_mm=m.DIGIT_PITCH_MM - 0.4,
            size_pt=6.4,
            min_pt=5.0,
            bold=True,
            align=Align.CENTRE,
        )
    return words


def _field(each: _Line, left: float, y: float) -> Field:
    if not each.above:
        return digits(each.field, left_mm=left, y_mm=y, values=each.values)
    xs = [left + (place + 0.5) * m.DIGIT_PITCH_MM for place in range(len(each.values))]
    empty = [""] * len(each.values)
    return choice(each.field, xs_mm=xs, y_mm=y, values=each.values, labels=empty)

"""The rows of a card: one for each pupil, and the spare rows for pupils not listed."""

from __future__ import annotations

from collections.abc import Iterable

from cardgen import measures as m
from cardgen.bubbles import DIGITS, choice, digits, flag
from cardgen.columns import Columns
from cardgen.drawing import Align, Band, Part, Word, joined
from cardgen.pupil_name import name_words, places_room_mm
from cardgen.typeset import line
from ediary_core.card import RosterRow
from ediary_core.profile import AttendanceCategory, GradeBlock, Profile, StayBlock
from omr.form import Field

_OVERLAP_MM = 0.05  # bands of neighbours then leave no light line that looks like a streak
_SPARE_CAPTION_MM = 11.0
_SPARE_DIGITS_MM = len(DIGITS) * m.DIGIT_PITCH_MM


def pupil_rows(
    rows: Iterable[RosterRow],
    *,
    top_mm: float,
    pitch_mm: float,
    columns: Columns,
    profile: Profile,
    block: GradeBlock | None,
) -> Part:
    """One line for each pupil, every second one on a light band."""
    parts = []
    rows = tuple(rows)
    place_mm = places_room_mm(rows)
    for index, row in enumerate(rows):
        y = top_mm + (index + 0.5) * pitch_mm
        token = f"{row.register_number:02d}"
        parts += [
            _zebra(y, pitch_mm, columns, index=index),
            _who(row, y, pitch_mm, columns, profile, place_mm=place_mm),
            Part(fields=_row_fields(token, y, columns, profile, block)),
        ]
    return joined(parts)


def spare_rows(
    *,
    top_mm: float,
    pitch_mm: float,
    columns: Columns,
    profile: Profile,
    block: GradeBlock | None,
    rows_above: int,
    numbered_through: bool,
) -> Part:
    """Two lines for each spare row: whose it is, and the marks.

    The light bands go on alternating and without gaps: a white line between two of them would
    look like a streak.
    """
    parts = []
    for index in range(profile.spare_rows):
        top = top_mm + index * m.LINES_PER_SPARE * pitch_mm
        token = f"s{index + 1}"
        parts += [
            _spare_band(
                top - (0.0 if index else m.SPARE_GAP_MM),
                top + m.LINES_PER_SPARE * pitch_mm,
                index=rows_above + index,
            ),
            _spare_number(
                token,
                top + 0.5 * pitch_mm,
                columns,
                profile,
                numbered_through=numbered_through,
            ),
            Part(
                words=_spare_name(
                    top + 1.5 * pitch_mm, columns, profile, numbered_through=numbered_through
                ),
                fields=_row_fields(token, top + 1.5 * pitch_mm, columns, profile, block),
            ),
        ]
    return joined(parts)


def _row_fields(
    token: str, y_mm: float, columns: Columns, profile: Profile, block: GradeBlock | None
) -> tuple[Field, ...]:
    codes = profile.card_codes()
    fields = []
    if codes:
        fields.append(
            choice(
                f"attendance/{token}",
                xs_mm=columns.attendance_mm,
                y_mm=y_mm,
                values=[code.code for code in codes],
                labels=[code.symbol for code in codes],
            )
        )
    if profile.stay is not None:
        fields += _stay_fields(token, y_mm, columns, profile.stay)
    if block is not None:
        fields += _grade_fields(token, y_mm, columns, block)
    fields.append(flag(f"mistake/{token}", x_mm=columns.mistake_mm, y_mm=y_mm))
    return tuple(fields)


def _stay_fields(token: str, y_mm: float, columns: Columns, stay: StayBlock) -> list[Field]:
    """In which hour a child came, and in which it left."""
    both = (
        ("arrival", columns.arrivals_mm, stay.arrivals),
        ("departure", columns.departures_mm, stay.departures),
    )
    return [
        choice(
            f"{name}/{token}", xs_mm=xs, y_mm=y_mm, values=hours, labels=[*map(hour_label, hours)]
        )
        for name, xs, hours in both
    ]


def _grade_fields(token: str, y_mm: float, columns: Columns, block: GradeBlock) -> list[Field]:
    fields = []
    for number, place in enumerate(columns.blocks, start=1):
        fields.append(
            choice(
                f"grade{number}/{token}",
                xs_mm=place.symbols_mm,
                y_mm=y_mm,
                values=[grade.symbol for grade in block.symbols],
                labels=[grade.label for grade in block.symbols],
            )
        )
        if block.signs:
            fields.append(
                choice(
                    f"grade{number}.sign/{token}",
                    xs_mm=place.signs_mm,
                    y_mm=y_mm,
                    values=block.signs,
                    labels=[printed_sign(sign) for sign in block.signs],
                )
            )
    return fields


def _zebra(y: float, pitch: float, columns: Columns, *, index: int) -> Part:
    if index % 2:
        return Part()
    return Part(bands=(_band(columns.left_mm, columns.right_mm, y - pitch / 2, pitch),))


def _band(left: float, right: float, top: float, height: float) -> Band:
    return Band(x_mm=left, y_mm=top, w_mm=right - left, h_mm=height, grey=m.ZEBRA_GREY)


def _who(
    row: RosterRow,
    y: float,
    pitch: float,
    columns: Columns,
    profile: Profile,
    *,
    place_mm: float,
) -> Part:
    """Register number and name; for an exempt pupil also the symbol, on a darker band."""
    room = columns.name_right_mm - columns.name_left_mm
    words = line(
        str(row.register_number),
        x_mm=columns.number_right_mm,
        y_mm=y,
        room_mm=m.NUMBER_W_MM - 2,
        size_pt=m.NAME_PT,
        bold=True,
        align=Align.RIGHT,
    )
    words += name_words(
        row,
        x_mm=columns.name_left_mm,
        y_mm=y,
        room_mm=room - (m.EXEMPT_W_MM if row.exempt else 0.0),
        pitch_mm=pitch,
        place_mm=place_mm,
        grey=0.35 if row.exempt else 0.0,
    )
    if not row.exempt:
        return Part(words=words)
    band = Band(
        x_mm=columns.left_mm,
        y_mm=y - pitch / 2 - _OVERLAP_MM,
        w_mm=columns.name_right_mm + 1.0 - columns.left_mm,
        h_mm=pitch + 2 * _OVERLAP_MM,
        grey=m.EXEMPT_GREY,
    )
    words += line(
        exempt_symbol(profile),
        x_mm=columns.name_right_mm,
        y_mm=y,
        room_mm=m.EXEMPT_W_MM - 1,
        size_pt=m.NAME_PT,
        bold=True,
        align=Align.RIGHT,
    )
    return Part(bands=(band,), words=words)


def printed_sign(sign: str) -> str:
    """The sign as printed: a hyphen is too short to be read as a minus in small type."""
    return "−" if sign == "-" else sign


def hour_label(hour: str) -> str:
    """An hour as short as can be: ``7`` for 07:00, ``7:30`` for 07:30."""
    return hour.removeprefix("0").removesuffix(":00")


def exempt_symbol(profile: Profile) -> str:
    """The profile's symbol of an exempt pupil, or the word where it has none."""
    code = profile.code_of(AttendanceCategory.EXEMPT)
    return code.symbol if code else profile.text("card.exempt")


def _spare_band(top: float, bottom: float, *, index: int) -> Part:
    """Every second spare row on a band of the full width, since its digits need that."""
    if index % 2:
        return Part()
    top -= _OVERLAP_MM
    return Part(bands=(_band(m.BODY_LEFT_MM, m.BODY_RIGHT_MM, top, bottom - top),))


def _spare_number(
    token: str, y: float, columns: Columns, profile: Profile, *, numbered_through: bool
) -> Part:
    """The line in which the register number of a pupil not listed is marked."""
    tens_left = m.BODY_RIGHT_MM - 2 * _SPARE_DIGITS_MM - _SPARE_CAPTION_MM
    if columns.blocks:
        tens_left = min(tens_left, columns.blocks[0].left_mm)
    ones_left = m.BODY_RIGHT_MM - _SPARE_DIGITS_MM  # in line with the digits of the foot
    label_room = tens_left - _SPARE_CAPTION_MM - m.BODY_LEFT_MM - 2
    words: tuple[Word, ...] = line(
        profile.text("card.spare_number_through" if numbered_through else "card.spare_number"),
        x_mm=m.BODY_LEFT_MM + 1,
        y_mm=y,
        room_mm=label_room,
        bold=True,
    )
    for left, key in ((tens_left, "card.tens"), (ones_left, "card.ones")):
        words += line(
            profile.text(key),
            x_mm=left - 0.8,
            y_mm=y,
            room_mm=_SPARE_CAPTION_MM - 1,
            size_pt=6.0,
            min_pt=5.0,
            grey=m.TEXT_GREY,
            align=Align.RIGHT,
        )
    return Part(
        words=words,
        fields=(
            digits(f"spare/{token}.tens", left_mm=tens_left, y_mm=y),
            digits(f"spare/{token}.ones", left_mm=ones_left, y_mm=y),
        ),
    )


def _spare_name(
    y: float, columns: Columns, profile: Profile, *, numbered_through: bool
) -> tuple[Word, ...]:
    """A caption over the room in which the name may be written by hand; in groups also the class.

    A number alone may there be that of a pupil in each of the group's classes.
    """
    return line(
        profile.text("card.spare_name_through" if numbered_through else "card.spare_name"),
        x_mm=max(columns.left_mm, m.BODY_LEFT_MM) + 1,
        y_mm=y,
        room_mm=columns.name_right_mm - columns.left_mm - 1,
        size_pt=5.6,
        min_pt=5.0,
        grey=m.QUIET_GREY,
    )

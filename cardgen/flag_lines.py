"""The lines of the control block for what a lesson was, of profiles that have bubbles for it."""

from __future__ import annotations

from collections.abc import Collection

from cardgen import measures as m
from cardgen.bubbles import DIGITS, choice, digits, flag
from cardgen.controls import ControlRows
from cardgen.drawing import Align, Part, Word, joined
from cardgen.typeset import line
from ediary_core.profile import LessonFlag, Profile
from omr.form import Field

# Kinds exclude each other (they decide on the running number), so they are one field.
_KINDS = (LessonFlag.CEREMONY, LessonFlag.REPEAT, LessonFlag.EXCURSION)
_SINGLE = (LessonFlag.NOT_COUNTED, LessonFlag.TRAINEE)
_DAY_TENS = DIGITS[:4]
_FIRST_MM = 2.1  # to the centre of a line's first bubble
_WORD_AFTER_MM = 2.9  # from a bubble's centre to its word
_CAPTION_GAP_MM = 0.8
_CAPTION_MM = 9.0
_DIGITS_GAP_MM = 4.0  # or tens and ones look like one row of digits


def flag_lines(flags: Collection[LessonFlag]) -> int:
    """How many lines the flags of a card take."""
    return bool(_kinds_and_singles(flags)) + (LessonFlag.OTHER_TIME in flags)


def lesson_flags(
    profile: Profile, flags: Collection[LessonFlag], rows: ControlRows, *, first_line: int
) -> Part:
    """The bubbles, from a line of the control block on.

    Raises:
        DoesNotFitError: a word is too long.
    """
    parts = []
    side_by_side = _kinds_and_singles(flags)
    if side_by_side:
        parts.append(_flag_line(profile, side_by_side, rows.y_mm(first_line)))
    if LessonFlag.OTHER_TIME in flags:
        parts.append(_time_line(profile, rows.y_mm(first_line + bool(side_by_side))))
    return joined(parts)


def _kinds_and_singles(flags: Collection[LessonFlag]) -> tuple[LessonFlag, ...]:
    return tuple(each for each in (*_KINDS, *_SINGLE) if each in flags)


def _flag_line(profile: Profile, flags: tuple[LessonFlag, ...], y: float) -> Part:
    """The flags side by side, each with its word."""
    cell = (m.BODY_RIGHT_MM - m.BODY_LEFT_MM) / len(flags)
    places = {each: m.BODY_LEFT_MM + _FIRST_MM + n * cell for n, each in enumerate(flags)}
    words: tuple[Word, ...] = ()
    for each, x in places.items():
        words += line(
            profile.text(f"card.flag_{each.value}"),
            x_mm=x + _WORD_AFTER_MM,
            y_mm=y,
            room_mm=cell - _WORD_AFTER_MM - 2.6,
            min_pt=5.0,
        )
    return Part(words=words, fields=_flag_fields(places, y))


def _flag_fields(places: dict[LessonFlag, float], y: float) -> tuple[Field, ...]:
    kinds = [each for each in _KINDS if each in places]
    fields = [flag(each.value, x_mm=places[each], y_mm=y) for each in _SINGLE if each in places]
    if kinds:
        kind = choice(
            "lesson_kind",
            xs_mm=[places[each] for each in kinds],
            y_mm=y,
            values=[each.value for each in kinds],
            labels=[""] * len(kinds),
        )
        fields.insert(0, kind)
    return tuple(fields)


def _time_line(profile: Profile, y: float) -> Part:
    """The flag of a lesson held elsewhere, and the day of the month and period where it was.

    Digits only: the reader knows an empty digit's look from the many others of the page.
    """
    periods_left = m.BODY_RIGHT_MM - len(DIGITS) * m.DIGIT_PITCH_MM
    ones_left = periods_left - _CAPTION_MM - len(DIGITS) * m.DIGIT_PITCH_MM
    tens_left = ones_left - _DIGITS_GAP_MM - len(_DAY_TENS) * m.DIGIT_PITCH_MM
    x = m.BODY_LEFT_MM + _FIRST_MM
    words = line(
        profile.text(f"card.flag_{LessonFlag.OTHER_TIME.value}"),
        x_mm=x + _WORD_AFTER_MM,
        y_mm=y,
        room_mm=tens_left - _CAPTION_MM - x - _WORD_AFTER_MM,
        min_pt=5.0,
        bold=True,
    )
    words += _caption(profile.text("card.other_day"), tens_left, y)
    words += _caption(profile.text("card.other_period"), periods_left, y)
    return Part(
        words=words,
        fields=(
            flag(LessonFlag.OTHER_TIME.value, x_mm=x, y_mm=y),
            digits("other_day.tens", left_mm=tens_left, y_mm=y, values=_DAY_TENS),
            digits("other_day.ones", left_mm=ones_left, y_mm=y),
            digits("other_period", left_mm=periods_left, y_mm=y),
        ),
    )


def _caption(text: str, right: float, y: float) -> tuple[Word, ...]:
    return line(
        text,
        x_mm=right - _CAPTION_GAP_MM,
        y_mm=y,
        room_mm=_CAPTION_MM - _CAPTION_GAP_MM,
        size_pt=6.2,
        min_pt=4.8,
        grey=m.TEXT_GREY,
        align=Align.RIGHT,
    )

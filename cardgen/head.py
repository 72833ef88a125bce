"""The head of a page in words: which lesson, which teacher, which card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cardgen import measures as m
from cardgen.drawing import Align, Part, Word
from cardgen.lettering import CAP_HEIGHT_EM, MM_PER_PT
from cardgen.typeset import line, paragraph, value
from ediary_core.blank_card import BlankSnapshot, PrintedSnapshot
from ediary_core.card import CardKind
from ediary_core.profile import Profile

# Three lines beside the top code: the school, the lesson large, the day and the teacher.
_SCHOOL_Y_MM = m.EDGE_Y_MM + 1.3
_LESSON_Y_MM = m.EDGE_Y_MM + 8.4
_DAY_Y_MM = m.EDGE_Y_MM + 15.6
_LESSON_PT = 13.0
_LESSON_MIN_PT = 7.5
_DAY_PT = 9.0
_DAY_MIN_PT = 6.4
_CAPTION_PT = 5.6
_ROOM_MM = m.HEAD_RIGHT_MM - m.HEAD_LEFT_MM
_CELL_GAP_MM = 2.5


def page_head(snapshot: PrintedSnapshot, profile: Profile, *, page: int, pages: int) -> Part:
    """School, lesson, day, teacher, card number and page, beside the top code.

    Raises:
        DoesNotFitError: a text is too long even for two small lines.
    """
    if isinstance(snapshot, BlankSnapshot):
        return _blank_head(snapshot, profile, page=page, pages=pages)
    text = profile.text
    s = snapshot
    unit, subject = (text("card.unit"), s.unit), (text("card.subject"), s.subject)
    lesson = (
        ((*unit, 0.22), (*subject, 0.56), (text("card.period"), str(s.period), 0.22))
        if profile.periods
        else ((*unit, 0.42), (*subject, 0.58))  # in line with day and teacher
    )
    day = (
        (text("card.date"), written_date(s.lesson_date, profile), 0.42),
        (text("card.teacher"), s.teacher, 0.36),
        (text("card.teacher_code"), s.teacher_code, 0.22),
    )
    words = (
        *_top_line(snapshot, profile, page=page, pages=pages),
        *_cells(lesson, y_mm=_LESSON_Y_MM, size_pt=_LESSON_PT, min_pt=_LESSON_MIN_PT),
        *_cells(day, y_mm=_DAY_Y_MM, size_pt=_DAY_PT, min_pt=_DAY_MIN_PT),
    )
    return Part(words=words)


def _blank_head(snapshot: BlankSnapshot, profile: Profile, *, page: int, pages: int) -> Part:
    """What a blank card is, and where its numbers come from; the lesson is bubbled below."""
    words = (
        *_top_line(snapshot, profile, page=page, pages=pages),
        *line(
            profile.text("blank.name"),
            x_mm=m.HEAD_LEFT_MM,
            y_mm=_LESSON_Y_MM - 0.6,
            room_mm=_ROOM_MM,
            size_pt=_LESSON_PT,
            min_pt=_LESSON_MIN_PT,
            bold=True,
        ),
        *paragraph(
            profile.text("blank.head_hint"),
            x_mm=m.HEAD_LEFT_MM,
            top_mm=_LESSON_Y_MM + 2.6,
            room_mm=_ROOM_MM,
            lines=2,
            size_pt=7.0,
            min_pt=m.TEXT_MIN_PT,
            grey=m.TEXT_GREY,
        ),
    )
    return Part(words=words)


def written_date(day: date, profile: Profile) -> str:
    """The day in words, like "poniedziałek, 23 listopada 2026"."""
    return profile.text("card.date_words").format(
        weekday=profile.text(f"days.{day.isoweekday()}"),
        day=day.day,
        month=profile.text(f"card.month_{day.month}"),
        year=day.year,
    )


def numeric_date(day: date, profile: Profile) -> str:
    """The day in figures, as tables of the profile's language have it, like 23.11.2026."""
    words = profile.text("card.date_numeric")
    return words.format(day=day.day, month=day.month, year=day.year)


def numeric_day(day: date, profile: Profile) -> str:
    """The day without its year, like 23.11."""
    return profile.text("card.day_numeric").format(day=day.day, month=day.month)


def _top_line(
    snapshot: PrintedSnapshot, profile: Profile, *, page: int, pages: int
) -> tuple[Word, ...]:
    corrects = snapshot.kind is CardKind.CORRECTION
    number = profile.text("correction.title_line" if corrects else "card.title_line").format(
        number=snapshot.card_number, page=page, pages=pages
    )
    if snapshot.revision > 1:
        number += " · " + profile.text("card.revision").format(revision=snapshot.revision)
    return (
        *value(
            snapshot.school,
            x_mm=m.HEAD_LEFT_MM,
            y_mm=_SCHOOL_Y_MM,
            room_mm=_ROOM_MM * 0.56,
            size_pt=7.6,
            min_pt=m.TEXT_MIN_PT,
            bold=False,
        ),
        *line(
            number,
            x_mm=m.HEAD_RIGHT_MM,
            y_mm=_SCHOOL_Y_MM,
            room_mm=_ROOM_MM * 0.42,
            size_pt=7.6,
            bold=True,
            align=Align.RIGHT,
        ),
    )


def _cells(
    cells: Sequence[tuple[str, str, float]], *, y_mm: float, size_pt: float, min_pt: float
) -> tuple[Word, ...]:
    """Captions above values, side by side; each cell has its share of the width."""
    words: list[Word] = []
    x = m.HEAD_LEFT_MM
    caption_y = y_mm - CAP_HEIGHT_EM / 2 * size_pt * MM_PER_PT - 1.9
    for caption, content, share in cells:
        room = _ROOM_MM * share - _CELL_GAP_MM
        words += line(
            caption,
            x_mm=x,
            y_mm=caption_y,
            room_mm=room,
            size_pt=_CAPTION_PT,
            min_pt=5.0,
            grey=m.QUIET_GREY,
        )
        words += value(content, x_mm=x, y_mm=y_mm, room_mm=room, size_pt=size_pt, min_pt=min_pt)
        x += _ROOM_MM * share
    return tuple(words)

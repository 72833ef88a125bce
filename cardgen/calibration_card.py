"""Draws the calibration card: everything on it stands where ``omr.calibration_card`` says."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.drawing import Align, Band, Part, Stroke, Word, box_corners
from cardgen.pdf import render_pages
from omr import calibration_card as card

_TITLE_PT, _HEAD_PT, _TEXT_PT, _SMALL_PT = 13.0, 7.2, 6.6, 5.4
_TEXT_GREY = 0.25
_RULER_X_MM, _RULER_Y_MM, _RULER_MM = 24.0, 172.0, 140
_UPRIGHT_X_MM, _UPRIGHT_Y_MM, _UPRIGHT_MM = 178.0, 164.0, 40
_STEPS = (
    "1  Print this page as you print lesson cards: A4, plain paper, the usual printer.",
    "2  Scan it as you scan lesson cards: the usual scanner and setting. Write nothing on it.",
    "3  Run:  ediary calibrate SCAN   It says in words what is good and what to change.",
)


def calibration_pdf() -> bytes:
    """The card as a PDF of one A4 page; the same bytes every time."""
    return render_pages([(card.FORM, _decoration())])


def _decoration() -> Part:
    """Everything that is not part of the form."""
    bands = [*_tones(), *_patterns(), *_edges()]
    strokes = [*_rulers(), *_white_field()]
    return Part(
        bands=tuple(bands), marks=tuple(_marks()), strokes=tuple(strokes), words=tuple(_words())
    )


def _tones() -> Iterator[Band]:
    patches = (*card.PATCHES, card.BLACK_BAR, card.BLACK_BLOCK, card.GREY_BLOCK)
    return (_band(patch.box, grey=1.0 - patch.darkness) for patch in patches)


def _band(box: card.Box, *, grey: float) -> Band:
    return Band(x_mm=box.x_mm, y_mm=box.y_mm, w_mm=box.w_mm, h_mm=box.h_mm, grey=grey)


def _patterns() -> Iterator[Band]:
    for pattern in card.PATTERNS:
        box, pitch = pattern.box, 1.0 / pattern.pairs_per_mm
        length = box.w_mm if pattern.upright else box.h_mm
        for number in range(int(length / pitch + 1e-6)):
            offset = number * pitch
            if pattern.upright:
                line = card.Box(
                    x_mm=box.x_mm + offset, y_mm=box.y_mm, w_mm=pitch / 2, h_mm=box.h_mm
                )
            else:
                line = card.Box(
                    x_mm=box.x_mm, y_mm=box.y_mm + offset, w_mm=box.w_mm, h_mm=pitch / 2
                )
            yield _band(line, grey=0.0)


def _edges() -> Iterator[Band]:
    return (_band(line.box, grey=0.0) for line in card.EDGE_LINES)


def _marks() -> Iterator[Stroke]:
    """From below left to above right, as a hand draws; wholly inside the bubble."""
    for mark in card.SAMPLE_MARKS:
        x, y = mark.bubble.x_mm, mark.bubble.y_mm
        yield Stroke(
            points_mm=((x - 1.2, y + 0.75), (x + 1.2, y - 0.75)),
            line_mm=mark.line_mm,
            grey=round(1.0 - mark.darkness, 3),
        )


def _rulers() -> Iterator[Stroke]:
    """One across and one along, with a tick each mm."""
    line = 0.15
    x, y = _RULER_X_MM, _RULER_Y_MM
    yield Stroke(points_mm=((x, y), (x + _RULER_MM, y)), line_mm=line)
    for mm in range(_RULER_MM + 1):
        yield Stroke(points_mm=((x + mm, y), (x + mm, y - _tick_mm(mm))), line_mm=line)
    x, y = _UPRIGHT_X_MM, _UPRIGHT_Y_MM
    yield Stroke(points_mm=((x, y), (x, y + _UPRIGHT_MM)), line_mm=line)
    for mm in range(_UPRIGHT_MM + 1):
        yield Stroke(points_mm=((x, y + mm), (x - _tick_mm(mm), y + mm)), line_mm=line)


def _tick_mm(mm: int) -> float:
    return 3.2 if mm % 10 == 0 else 2.2 if mm % 5 == 0 else 1.3


def _white_field() -> Iterator[Stroke]:
    box = card.WHITE_FIELD
    return iter(
        box_corners(
            left=box.x_mm, top=box.y_mm, width=box.w_mm, height=box.h_mm, leg_mm=3.0, line_mm=0.3
        )
    )


def _words() -> Iterator[Word]:
    yield Word(text="ediary test card", x_mm=27.0, y_mm=17.0, size_pt=_TITLE_PT, bold=True)
    about = "for the school's printer and scanner; not a lesson card, nothing is filled in"
    yield _text(about, 27.0, 22.6)
    yield _text(f"version {card.VERSION}", 27.0, 27.0, grey=0.42)
    yield from _tone_words()
    yield from _pattern_words()
    yield from _mark_words()
    yield from _ruler_words()
    yield _head("These stay empty: no dirt and no print must look like a mark", 212.9)
    for number, step in enumerate(_STEPS):
        yield _text(step, 50.0, 269.5 + 4.6 * number)


def _tone_words() -> Iterator[Word]:
    yield _head("Tones: share of black", 39.2)
    for patch in card.PATCHES:
        middle = patch.box.x_mm + patch.box.w_mm / 2
        yield _small(f"{patch.darkness * 100:.0f} %", middle, patch.box.y_mm + patch.box.h_mm + 1.6)


def _pattern_words() -> Iterator[Word]:
    yield _head("Sharpness: line pairs in one millimetre", 62.3)
    for pattern in card.PATTERNS:
        if not pattern.upright:
            middle = pattern.box.x_mm + pattern.box.w_mm / 2
            below = pattern.box.y_mm + pattern.box.h_mm + 2.0
            yield _small(f"{pattern.pairs_per_mm:g}", middle, below)


def _mark_words() -> Iterator[Word]:
    yield _head("Marks: lines as pens and pencils draw them, darker and paler", 104.6)
    for x_mm, line_mm in zip(card.FIELD_XS_MM, card.MARK_LINES_MM, strict=True):
        middle = x_mm + card.PITCH_MM * (len(card.VALUES) - 1) / 2
        yield _small(f"{line_mm:g} mm", middle, card.MARKS_TOP_MM - 3.5)
    for y_mm, tone in zip(card.MARK_ROW_YS_MM, card.MARK_TONES, strict=True):
        yield _text(f"{tone * 100:.0f} %", card.BODY_LEFT_MM, y_mm)


def _ruler_words() -> Iterator[Word]:
    yield _head(f"Lay a ruler on: {_RULER_MM} mm across, {_UPRIGHT_MM} mm along", 162.5)
    for mm in range(0, _RULER_MM + 1, 10):
        yield _small(str(mm), _RULER_X_MM + mm, _RULER_Y_MM + 2.0)
    for mm in range(0, _UPRIGHT_MM + 1, 10):
        yield _small(str(mm), _UPRIGHT_X_MM + 2.6, _UPRIGHT_Y_MM + mm)


def _head(text: str, y_mm: float) -> Word:
    return Word(text=text, x_mm=card.BODY_LEFT_MM, y_mm=y_mm, size_pt=_HEAD_PT, bold=True)


def _text(text: str, x_mm: float, y_mm: float, *, grey: float = _TEXT_GREY) -> Word:
    return Word(text=text, x_mm=x_mm, y_mm=y_mm, size_pt=_TEXT_PT, grey=grey)


def _small(text: str, middle_mm: float, y_mm: float) -> Word:
    return Word(
        text=text,
        x_mm=middle_mm,
        y_mm=y_mm,
        size_pt=_SMALL_PT,
        grey=_TEXT_GREY,
        align=Align.CENTRE,
    )

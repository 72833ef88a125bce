"""Draws composed cards as a PDF: vectors only, the same bytes for the same cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from cardgen import measures as m
from cardgen.drawing import Align, Band, Oval, Part, Stroke, Word
from cardgen.error import CardLayoutError
from cardgen.layout import card_in_words, compose
from cardgen.lettering import CAP_HEIGHT_EM, DRAWN_SIGNS, MM_PER_PT, font_name, width_mm
from cardgen.modules import black_runs, code_modules, marker_modules
from ediary_core.blank_card import BlankSnapshot
from ediary_core.card import CardSnapshot
from ediary_core.profile import Profile
from omr.form import Bubble, Form, FormPage, MarkKind

_LABEL_ROOM_MM = m.BUBBLE_W_MM - 1.3
# The strokes of signs that the font lacks, in parts of the type size around the middle.
_SIGN_STROKES = {
    "─": (((-0.33, 0.0), (0.33, 0.0)),),
    "−": (((-0.24, 0.0), (0.24, 0.0)),),
    "✓": (((-0.3, 0.02), (-0.1, 0.28), (0.32, -0.34)),),
    "✗": (((-0.26, -0.3), (0.26, 0.3)), ((-0.26, 0.3), (0.26, -0.3))),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedCard:
    """A card with the form that it is, or was, printed from."""

    snapshot: CardSnapshot
    form: Form
    profile: Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedBlank:
    """A blank card with the form that it is printed from."""

    snapshot: BlankSnapshot
    form: Form
    profile: Profile


def render(cards: Sequence[PrintedCard | PrintedBlank]) -> bytes:
    """The cards one after another as a PDF, A4, in order.

    Raises:
        CardLayoutError: a card has no legible layout, or its stored form is of an earlier design
            and what is printed would not be what is read.
    """
    pages: list[tuple[FormPage | None, Part]] = []
    for card in cards:
        pages.extend(zip(card.form.pages, refuse_other_design(card), strict=True))
    return render_pages(pages)


def render_pages(pages: Sequence[tuple[FormPage | None, Part]]) -> bytes:
    """Form pages, each with what else stands on it, as a PDF, A4, in order.

    A page without a form is for people only, like a cover sheet between cards.
    """
    target = BytesIO()
    canvas = Canvas(
        target,
        pagesize=(m.PAGE_W_MM * mm, m.PAGE_H_MM * mm),
        invariant=1,
        initialFontName=font_name(bold=False),
    )
    canvas.setTitle("ediary-cards")
    canvas.setLineJoin(1)
    for page, part in pages:
        _draw_page(_Pen(canvas), page, part)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def refuse_other_design(card: PrintedCard | PrintedBlank) -> tuple[Part, ...]:
    """The pages composed anew, which must agree with the card's form.

    Raises:
        CardLayoutError: they do not, so what is printed would not be what is read; or the card
            has no legible layout at all.
    """
    parts = compose(card.snapshot, card.profile)
    stored = [(p.fields, p.regions, p.registration_marks) for p in card.form.pages]
    if stored != [(p.fields, p.regions, p.registration_marks) for p in parts]:
        raise CardLayoutError(
            card=card_in_words(card.snapshot),
            reason="it was issued with another design than this program prints",
            advice="Keep the printed copy, or issue the lesson's card anew.",
        )
    return parts


def _draw_page(pen: _Pen, page: FormPage | None, part: Part) -> None:
    for band in part.bands:
        pen.band(band)
    for place in page.registration_marks if page else ():
        left, top = place.x_mm - place.w_mm / 2, place.y_mm - place.h_mm / 2
        if place.kind is MarkKind.ARUCO and place.marker_id is not None:
            pen.pattern(marker_modules(place.marker_id), left, top, place.w_mm)
        else:
            pen.band(Band(x_mm=left, y_mm=top, w_mm=place.w_mm, h_mm=place.h_mm, grey=0.0))
    for code in page.codes if page else ():
        pen.pattern(code_modules(code.payload), code.x_mm, code.y_mm, code.size_mm)
    for oval in part.ovals:
        pen.oval(oval)
    bubbles = [bubble for field in (page.fields if page else ()) for bubble in field.bubbles]
    for bubble in bubbles:
        pen.bubble(bubble)
    for mark in part.marks:
        pen.stroke(mark)
    for bubble in bubbles:
        pen.label(bubble)
    for word in part.words:
        pen.word(word)
    for stroke in part.strokes:
        pen.stroke(stroke)


class _Pen:
    """Draws in millimetres from the page's top left corner."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas

    def band(self, band: Band) -> None:
        self._canvas.setFillGray(band.grey)
        y = (m.PAGE_H_MM - band.y_mm - band.h_mm) * mm
        box = (band.x_mm * mm, y, band.w_mm * mm, band.h_mm * mm)
        if band.corner_mm:
            self._canvas.roundRect(*box, band.corner_mm * mm, stroke=0, fill=1)
        else:
            self._canvas.rect(*box, stroke=0, fill=1)

    def pattern(self, rows: Sequence[str], left_mm: float, top_mm: float, size_mm: float) -> None:
        """All black modules as one path: a renderer then leaves no hairlines between them."""
        module = size_mm / len(rows)
        path = self._canvas.beginPath()
        for run in black_runs(rows):
            bottom = m.PAGE_H_MM - (top_mm + (run.row + 1) * module)
            left = left_mm + run.column * module
            path.rect(left * mm, bottom * mm, run.length * module * mm, module * mm)
        self._canvas.setFillGray(0)
        self._canvas.drawPath(path, stroke=0, fill=1, fillMode=1)

    def oval(self, oval: Oval) -> None:
        self._canvas.setLineWidth(oval.line_mm * mm)
        self._canvas.setStrokeGray(oval.grey)
        if oval.fill is not None:
            self._canvas.setFillGray(oval.fill)
        left, right = (oval.x_mm - oval.w_mm / 2) * mm, (oval.x_mm + oval.w_mm / 2) * mm
        middle, half = m.PAGE_H_MM - oval.y_mm, oval.h_mm / 2
        self._canvas.ellipse(
            left,
            (middle - half) * mm,
            right,
            (middle + half) * mm,
            stroke=1,
            fill=oval.fill is not None,
        )

    def bubble(self, bubble: Bubble) -> None:
        """The outline lies within the bubble's ellipse; its paper stays white on every band."""
        line = m.BUBBLE_LINE_MM
        self.oval(
            Oval(
                x_mm=bubble.x_mm,
                y_mm=bubble.y_mm,
                w_mm=bubble.w_mm - line,
                h_mm=bubble.h_mm - line,
                line_mm=line,
                grey=m.BUBBLE_GREY,
                fill=1.0,
            )
        )

    def label(self, bubble: Bubble) -> None:
        if bubble.label:
            self.word(_label(bubble))

    def word(self, word: Word) -> None:
        if word.text in DRAWN_SIGNS:
            self._sign(word)
            return
        if word.colour is None:
            self._canvas.setFillGray(word.grey)
        else:
            self._canvas.setFillColor(HexColor(word.colour))
        self._canvas.setFont(font_name(bold=word.bold), word.size_pt)
        baseline = word.y_mm + CAP_HEIGHT_EM / 2 * word.size_pt * MM_PER_PT
        place = (word.x_mm * mm, (m.PAGE_H_MM - baseline) * mm, word.text)
        draw = {
            Align.LEFT: self._canvas.drawString,
            Align.CENTRE: self._canvas.drawCentredString,
            Align.RIGHT: self._canvas.drawRightString,
        }[word.align]
        draw(*place)

    def stroke(self, stroke: Stroke) -> None:
        self._canvas.setLineWidth(stroke.line_mm * mm)
        self._canvas.setStrokeGray(stroke.grey)
        self._canvas.setLineCap(1)
        path = self._canvas.beginPath()
        (x, y), *rest = stroke.points_mm
        path.moveTo(x * mm, (m.PAGE_H_MM - y) * mm)
        for x, y in rest:
            path.lineTo(x * mm, (m.PAGE_H_MM - y) * mm)
        self._canvas.drawPath(path, stroke=1, fill=0)

    def _sign(self, word: Word) -> None:
        """A sign that the font lacks."""
        size = word.size_pt * MM_PER_PT
        shift = {Align.LEFT: 0.35, Align.CENTRE: 0.0, Align.RIGHT: -0.35}[word.align] * size
        for points in _SIGN_STROKES[word.text]:
            self.stroke(
                Stroke(
                    points_mm=tuple(
                        (word.x_mm + shift + x * size, word.y_mm + y * size) for x, y in points
                    ),
                    line_mm=size * (0.13 if word.bold else 0.09),
                    grey=word.grey,
                )
            )


def _label(bubble: Bubble) -> Word:
    """The symbol inside, small and grey; longer symbols in smaller type."""
    wide = width_mm(bubble.label, size_pt=m.LABEL_PT)
    size = m.LABEL_PT * min(1.0, _LABEL_ROOM_MM / wide)
    return Word(
        text=bubble.label,
        x_mm=bubble.x_mm,
        y_mm=bubble.y_mm,
        size_pt=round(size, 2),
        grey=m.LABEL_GREY,
        align=Align.CENTRE,
    )

"""Lays a document of paragraphs and tables out on A4 sheets, numbered at the foot, as a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from io import BytesIO

from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.colors import Color
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    Image,
    KeepTogether,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from cardgen.lettering import font_name, printable

_MARGIN_X_MM, _MARGIN_TOP_MM, _MARGIN_FOOT_MM = 18.0, 16.0, 18.0
_TICK_PT, _CELL_PADDING_PT = 8.5, 3.0
_SCAN_MM = 16.0  # the highest that handwriting in a table is shown
_FRAME_PT = 6.0  # reportlab's own white around everything, inside the margins
_TITLE_PT, _HEAD_PT, _TEXT_PT, _CELL_PT, _FOOT_PT = 16.0, 11.0, 9.5, 8.5, 7.5
_GREY, _LINE, _BAND = Color(0.35, 0.35, 0.35), Color(0.6, 0.6, 0.6), Color(0.93, 0.93, 0.93)
# Signs that the font lacks, and those of it that look most alike.
_STAND_INS = str.maketrans({"─": "—", "−": "–", "✓": "+", "✗": "x"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """The document's name, and a line under it."""

    text: str
    under: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A name and its value, on a line of their own."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    facts: tuple[Fact, ...]
    name_mm: float = 48.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A small box in a table, to be ticked with a pen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A picture in a table, as wide as its column at most; a PNG or JPEG."""

    picture: bytes


GridCell = str | Tick | Scan


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table; ``widths`` are shares of the width. Its head is repeated on every sheet.

    Columns named in ``centred`` (counted from 0) are short and stand in the middle. ``row_mm``
    makes rows at least so high, for writing by hand. A table without a head has an empty one.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[GridCell, ...], ...]
    widths: tuple[float, ...]
    centred: frozenset[int] = frozenset()
    row_mm: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatures:
    """Lines to sign on, each with what stands under it."""

    under: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSheet:
    """What follows begins on a sheet of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Blocks that stay on one sheet if they fit on one."""

    blocks: tuple[Title | Heading | Text | Facts | Grid, ...]


_Flowing = Title | Heading | Text | Facts | Grid | Signatures | Together
Block = _Flowing | NewSheet


def render_sheets(blocks: Sequence[Block], *, foot: str, wide: bool = False) -> bytes:
    """The blocks one after another; the same bytes for the same blocks.

    ``foot`` stands on every sheet beside its number; ``wide`` turns the sheet on its side.
    """
    target = BytesIO()
    size = landscape(A4) if wide else A4
    document = SimpleDocTemplate(
        target,
        pagesize=size,
        leftMargin=_MARGIN_X_MM * mm - _FRAME_PT,
        rightMargin=_MARGIN_X_MM * mm - _FRAME_PT,
        topMargin=_MARGIN_TOP_MM * mm,
        bottomMargin=_MARGIN_FOOT_MM * mm,
        title="ediary-cards",
        invariant=1,
    )
    room = size[0] - 2 * _MARGIN_X_MM * mm
    story: list[Flowable] = []
    for block in blocks:
        story += [PageBreak()] if isinstance(block, NewSheet) else _flow(block, room)
    draw = partial(_draw_foot, text=printed(foot))
    document.build(story, onFirstPage=draw, onLaterPages=draw)
    return target.getvalue()


def printed(text: str) -> str:
    """The text as the font can set it; signs that it lacks by those that look most alike."""
    return printable(text.translate(_STAND_INS))


def _flow(block: _Flowing, room_pt: float) -> list[Flowable]:
    match block:
        case Title():
            under = [_paragraph(block.under, _UNDER)] if block.under else []
            return [_paragraph(block.text, _TITLE), *under, Spacer(0, 5 * mm)]
        case Heading():
            return [_paragraph(block.text, _HEAD)]
        case Text():
            return [_paragraph(block.text, _TEXT), Spacer(0, 2 * mm)]
        case Facts():
            return [_facts(block, room_pt), Spacer(0, 4 * mm)]
        case Grid():
            return [_grid(block, room_pt), Spacer(0, 4 * mm)]
        case _:
            return [_breaking(block, room_pt)]


def _breaking(block: Signatures | Together, room_pt: float) -> Flowable:
    """What does not fall apart where a sheet ends."""
    match block:
        case Together():
            return KeepTogether([each for one in block.blocks for each in _flow(one, room_pt)])
        case Signatures():
            return KeepTogether([Spacer(0, 16 * mm), _signatures(block, room_pt)])


def _style(name: str, size_pt: float, *, bold: bool = False, **more: object) -> ParagraphStyle:
    return ParagraphStyle(
        name, fontName=font_name(bold=bold), fontSize=size_pt, leading=size_pt * 1.32, **more
    )


_TITLE = _style("title", _TITLE_PT, bold=True)
_UNDER = _style("under", _TEXT_PT, textColor=_GREY)
_HEAD = _style("head", _HEAD_PT, bold=True, spaceBefore=2 * mm, spaceAfter=4, keepWithNext=True)
_TEXT = _style("text", _TEXT_PT)
_NAME = _style("name", _TEXT_PT, textColor=_GREY)
_CELL = _style("cell", _CELL_PT)
_CENTRED = _style("centred", _CELL_PT, alignment=TA_CENTER)
_CELL_HEAD = _style("cell_head", _CELL_PT, bold=True)
_CENTRED_HEAD = _style("centred_head", _CELL_PT, bold=True, alignment=TA_CENTER)
_SIGNED = _style("signed", _FOOT_PT, textColor=_GREY, alignment=TA_CENTER)


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(printed(text)), style)


def _facts(block: Facts, room_pt: float) -> Table:
    rows = [[_paragraph(each.name, _NAME), _paragraph(each.value, _TEXT)] for each in block.facts]
    table = Table(rows, colWidths=[block.name_mm * mm, room_pt - block.name_mm * mm])
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 1.2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1.2),
            ]
        )
    )
    return table


def _grid(block: Grid, room_pt: float) -> Table:
    whole = sum(block.widths)
    widths = [room_pt * each / whole for each in block.widths]
    columns = range(len(widths))
    styles = [_CENTRED if i in block.centred else _CELL for i in columns]
    heads = [_CENTRED_HEAD if i in block.centred else _CELL_HEAD for i in columns]
    rows: list[list[Flowable]] = []
    if block.head:
        rows.append([_paragraph(each, heads[i]) for i, each in enumerate(block.head)])
    rows += [
        [_grid_cell(each, styles[i], widths[i]) for i, each in enumerate(row)] for row in block.rows
    ]
    table = Table(rows, colWidths=widths, repeatRows=1 if block.head else 0)
    band = [("BACKGROUND", (0, 0), (-1, 0), _BAND)] if block.head else []
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                *band,
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
                ("LINEABOVE", (0, 0), (-1, 0), 0.8, _GREY),
                ("LEFTPADDING", (0, 0), (-1, -1), _CELL_PADDING_PT),
                ("RIGHTPADDING", (0, 0), (-1, -1), _CELL_PADDING_PT),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2.4),
                *_taller(block.row_mm),
            ]
        )
    )
    return table


def _taller(row_mm: float) -> list[tuple[object, ...]]:
    """White above and below what is printed, so that rows have room for a pen."""
    white = max(0.0, (row_mm * mm - _CELL_PT * 1.32) / 2)
    if not white:
        return []
    return [("TOPPADDING", (0, 1), (-1, -1), white), ("BOTTOMPADDING", (0, 1), (-1, -1), white)]


def _grid_cell(cell: GridCell, style: ParagraphStyle, width_pt: float) -> Flowable:
    match cell:
        case Tick():
            return _tick()
        case Scan():
            return _scan(cell.picture, width_pt - 2 * _CELL_PADDING_PT)
        case _:
            return _paragraph(cell, style)


def _tick() -> Drawing:
    drawing = Drawing(_TICK_PT, _TICK_PT, hAlign="CENTER")
    drawing.add(Rect(0, 0, _TICK_PT, _TICK_PT, fillColor=None, strokeColor=_GREY, strokeWidth=0.8))
    return drawing


def _scan(picture: bytes, width_pt: float) -> Image:
    image = Image(BytesIO(picture))
    scale = min(width_pt / image.imageWidth, _SCAN_MM * mm / image.imageHeight, 1.0)
    image.drawWidth, image.drawHeight = image.imageWidth * scale, image.imageHeight * scale
    image.hAlign = "LEFT"
    return image


def _signatures(block: Signatures, room_pt: float) -> Table:
    """One line beside another, with white between them."""
    gap = 10 * mm
    count = len(block.under)
    width = (room_pt - gap * (count - 1)) / count
    cells: list[Flowable | str] = []
    lines = []
    for index, text in enumerate(block.under):
        cells += ["", _paragraph(text, _SIGNED)] if index else [_paragraph(text, _SIGNED)]
        lines.append(("LINEABOVE", (2 * index, 0), (2 * index, 0), 0.6, _GREY))
    widths = [width if index % 2 == 0 else gap for index in range(2 * count - 1)]
    table = Table([cells], colWidths=widths)
    table.setStyle(TableStyle([*lines, ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return table


def _draw_foot(canvas: Canvas, document: SimpleDocTemplate, *, text: str) -> None:
    canvas.saveState()
    canvas.setFont(font_name(bold=False), _FOOT_PT)
    canvas.setFillColor(_GREY)
    y = (_MARGIN_FOOT_MM - 8) * mm
    canvas.drawString(_MARGIN_X_MM * mm, y, text)
    canvas.drawRightString(document.pagesize[0] - _MARGIN_X_MM * mm, y, str(canvas.getPageNumber()))
    canvas.restoreState()

"""What is printed where on the calibration card: geometry only, shared by its printer and reader.

The card is the same for everybody, so it stands here and in no home. Whoever changes a place gives
it another ``VERSION``: cards of earlier versions are then refused by name, not measured wrongly.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from omr.form import Bubble, Code, Field, FieldKind, FormPage, MarkKind, RegistrationMark

VERSION = 1
PAYLOAD_STEM = "EDIARY-CALIBRATION-"
PAYLOAD = f"{PAYLOAD_STEM}{VERSION}"

WIDTH_MM, HEIGHT_MM = 210.0, 297.0
EDGE_X_MM, EDGE_Y_MM = 14.0, 13.0  # as on lesson cards, which this card stands for
MARKER_MM, CODE_MM = 9.0, 17.0
CODE_GAP_MM = 3.0  # white around a code
SIDE_W_MM, SIDE_H_MM = 3.0, 1.6
SIDE_YS_MM = tuple(40.0 + 11.0 * k for k in range(21))
BODY_LEFT_MM, BODY_RIGHT_MM = 24.0, 186.0  # white beside it: columns without any print
BUBBLE_W_MM, BUBBLE_H_MM = 4.2, 3.4  # as on lesson cards: what is read here is read there


class Side(StrEnum):
    LEFT = "left"
    TOP = "top"
    RIGHT = "right"
    BOTTOM = "bottom"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle; ``x_mm, y_mm`` is its top left corner."""

    x_mm: float
    y_mm: float
    w_mm: float
    h_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """An evenly grey rectangle; ``darkness`` is 0 for paper, 1 for black."""

    box: Box
    darkness: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePattern:
    """Black lines as wide as the white between them; ``upright`` lines run up and down."""

    box: Box
    pairs_per_mm: float
    upright: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleMark:
    """A line printed across a bubble as if a pen had drawn it."""

    field: str
    bubble: Bubble
    darkness: float
    line_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeLine:
    """A short line along an edge of the sheet, ``from_edge_mm`` inside of it."""

    side: Side
    from_edge_mm: float
    box: Box


# -- tones -----------------------------------------------------------------------------------

TONES = (0.05, 0.10, 0.15, 0.20, 0.30, 0.40, 0.50, 0.60, 0.70, 0.80, 0.90, 1.0)
PATCHES = tuple(
    Patch(box=Box(x_mm=BODY_LEFT_MM + 13.5 * i, y_mm=42.5, w_mm=11.5, h_mm=9.0), darkness=tone)
    for i, tone in enumerate(TONES)
)
BLACK_BAR = Patch(
    box=Box(x_mm=BODY_LEFT_MM, y_mm=55.0, w_mm=BODY_RIGHT_MM - BODY_LEFT_MM, h_mm=3.0),
    darkness=1.0,
)
BLACK_BLOCK = Patch(box=Box(x_mm=24.0, y_mm=181.0, w_mm=32.0, h_mm=22.0), darkness=1.0)
GREY_BLOCK = Patch(box=Box(x_mm=60.0, y_mm=181.0, w_mm=32.0, h_mm=22.0), darkness=0.5)
WHITE_FIELD = Box(x_mm=98.0, y_mm=181.0, w_mm=62.0, h_mm=22.0)

# -- lines -----------------------------------------------------------------------------------

# 200 dpi shows at most 3.9 pairs a mm, 300 dpi 5.9.
PAIRS_PER_MM = (1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0)
PATTERNS = tuple(
    LinePattern(
        box=Box(x_mm=BODY_LEFT_MM + 18.2 * i, y_mm=y_mm, w_mm=15.0, h_mm=9.0),
        pairs_per_mm=pairs,
        upright=upright,
    )
    for upright, y_mm in ((True, 67.0), (False, 79.0))
    for i, pairs in enumerate(PAIRS_PER_MM)
)

# -- white without any print, right across the sheet and all along it ------------------------

STRIPS = tuple(
    Box(x_mm=3.0, y_mm=y_mm, w_mm=204.0, h_mm=3.5)
    for y_mm in (33.75, 98.75, 153.75, 208.75, 252.75)
)
COLUMNS = tuple(Box(x_mm=x_mm, y_mm=36.0, w_mm=3.5, h_mm=226.0) for x_mm in (18.5, 188.0))
# More white, above the top markers and below the lower ones: shadows are darkest in corners.
WHITE_MARGINS = tuple(
    Box(x_mm=x_mm, y_mm=y_mm, w_mm=84.0, h_mm=4.0)
    for y_mm in (6.5, 286.5)
    for x_mm in (12.0, 114.0)
)

# -- edges -----------------------------------------------------------------------------------

EDGE_STEPS_MM = tuple(float(mm) for mm in range(2, 13))
EDGE_LINE_MM, EDGE_LENGTH_MM = 0.35, 6.0


def _edge_line(side: Side, from_edge_mm: float) -> EdgeLine:
    half, length = EDGE_LINE_MM / 2, EDGE_LENGTH_MM
    if side in (Side.LEFT, Side.RIGHT):
        x = from_edge_mm if side is Side.LEFT else WIDTH_MM - from_edge_mm
        box = Box(x_mm=x - half, y_mm=141.5, w_mm=EDGE_LINE_MM, h_mm=length)
    else:
        y = from_edge_mm if side is Side.TOP else HEIGHT_MM - from_edge_mm
        box = Box(x_mm=102.0, y_mm=y - half, w_mm=length, h_mm=EDGE_LINE_MM)
    return EdgeLine(side=side, from_edge_mm=from_edge_mm, box=box)


EDGE_LINES = tuple(_edge_line(side, mm) for side in Side for mm in EDGE_STEPS_MM)

# -- bubbles ---------------------------------------------------------------------------------

VALUES = ("1", "2", "3", "4", "5", "6")
MARK_TONES = (1.0, 0.7, 0.5, 0.4, 0.3, 0.2, 0.15, 0.1)
MARK_LINES_MM = (0.2, 0.3, 0.45, 0.7)
MARKS_TOP_MM, ROW_MM = 112.0, 5.5
FIELD_XS_MM = (40.0, 78.0, 116.0, 154.0)  # of the first bubble of each field in a row
PITCH_MM = 5.4
EMPTY_YS_MM = (218.0, 223.5, 229.0, 234.5)


def _field(name: str, x_mm: float, y_mm: float) -> Field:
    bubbles = tuple(
        Bubble(
            value=value,
            label=value,
            x_mm=round(x_mm + PITCH_MM * i, 3),
            y_mm=round(y_mm, 3),
            w_mm=BUBBLE_W_MM,
            h_mm=BUBBLE_H_MM,
        )
        for i, value in enumerate(VALUES)
    )
    return Field(name=name, kind=FieldKind.CHOICE, bubbles=bubbles)


MARK_ROW_YS_MM = tuple(MARKS_TOP_MM + ROW_MM * row for row in range(len(MARK_TONES)))
_MARKED_FIELDS = tuple(
    _field(f"line{column + 1}/{row + 1:02d}", x_mm, y_mm)
    for row, y_mm in enumerate(MARK_ROW_YS_MM)
    for column, x_mm in enumerate(FIELD_XS_MM)
)
# One field a bubble: among so many, the doubt of all pale sample marks never makes a page of doubt.
_EMPTY_FIELDS = tuple(
    Field(name=f"{field.name}.{bubble.value}", kind=FieldKind.FLAG, bubbles=(bubble,))
    for row, y_mm in enumerate(EMPTY_YS_MM)
    for column, x_mm in enumerate(FIELD_XS_MM)
    for field in (_field(f"empty{column + 1}/{row + 1:02d}", x_mm, y_mm),)
    for bubble in field.bubbles
)
# Another bubble from field to field, so that no column of the card is marked more than others.
SAMPLE_MARKS = tuple(
    SampleMark(
        field=field.name,
        bubble=field.bubbles[(index * 5 + index // len(MARK_LINES_MM)) % len(VALUES)],
        darkness=MARK_TONES[index // len(MARK_LINES_MM)],
        line_mm=MARK_LINES_MM[index % len(MARK_LINES_MM)],
    )
    for index, field in enumerate(_MARKED_FIELDS)
)

# -- the form --------------------------------------------------------------------------------


def _corner_markers() -> tuple[RegistrationMark, ...]:
    near_x, near_y = EDGE_X_MM + MARKER_MM / 2, EDGE_Y_MM + MARKER_MM / 2
    far_x, far_y = WIDTH_MM - near_x, HEIGHT_MM - near_y
    return tuple(
        RegistrationMark(
            kind=MarkKind.ARUCO, x_mm=x, y_mm=y, w_mm=MARKER_MM, h_mm=MARKER_MM, marker_id=number
        )
        for number, (x, y) in enumerate(
            ((near_x, near_y), (far_x, near_y), (far_x, far_y), (near_x, far_y))
        )
    )


def _side_marks() -> tuple[RegistrationMark, ...]:
    left = EDGE_X_MM + SIDE_W_MM / 2
    return tuple(
        RegistrationMark(kind=MarkKind.SIDE, x_mm=x, y_mm=y, w_mm=SIDE_W_MM, h_mm=SIDE_H_MM)
        for y in SIDE_YS_MM
        for x in (left, WIDTH_MM - left)
    )


def _codes() -> tuple[Code, ...]:
    inset_x = EDGE_X_MM + MARKER_MM + CODE_GAP_MM
    return (
        Code(payload=PAYLOAD, x_mm=WIDTH_MM - inset_x - CODE_MM, y_mm=EDGE_Y_MM, size_mm=CODE_MM),
        Code(payload=PAYLOAD, x_mm=inset_x, y_mm=HEIGHT_MM - EDGE_Y_MM - CODE_MM, size_mm=CODE_MM),
    )


FORM = FormPage(
    card_id=PAYLOAD,
    page=1,
    pdf_page=1,
    width_mm=WIDTH_MM,
    height_mm=HEIGHT_MM,
    fields=_MARKED_FIELDS + _EMPTY_FIELDS,
    regions=(),
    registration_marks=_corner_markers() + _side_marks(),
    codes=_codes(),
)

"""A made-up survey form and its drawing on paper, for the reader's tests; nothing of a school."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from omr.form import (
    Bubble,
    Code,
    Field,
    FieldKind,
    FormPage,
    MarkKind,
    Region,
    RegionKind,
    RegistrationMark,
)

PX_PER_MM = 12
ROWS = 30
FIRST_ROW_MM, ROW_PITCH_MM, COLUMN_PITCH_MM = 50.0, 6.0, 5.5
BLOCKS = (  # name, first column's x, labels
    ("mood", 46.0, ("ab", "cd", "e", "f")),
    ("speed", 71.0, ("1", "2", "3", "4", "5", "6", "np")),
    ("speed.sign", 111.5, ("+", "-")),
    ("care", 125.5, ("1", "2", "3", "4", "5", "6")),
    ("again", 162.5, ("",)),
)


def payload_for(number: int, page: int = 1) -> str:
    return f"T1:{number:018d}:PAGE{page:03d}"[:29]


def survey_page(number: int = 1, *, page: int = 1) -> FormPage:
    """About 620 labelled bubbles, two boxes, four corner markers, side marks, two codes."""
    rows = [FIRST_ROW_MM + ROW_PITCH_MM * i for i in range(ROWS)]
    fields = [
        Field(
            name=f"{name}/{i + 1:02d}",
            kind=FieldKind.FLAG if len(labels) == 1 else FieldKind.CHOICE,
            bubbles=tuple(
                _bubble(label or "yes", left + COLUMN_PITCH_MM * k, y, label)
                for k, label in enumerate(labels)
            ),
        )
        for i, y in enumerate(rows)
        for name, left, labels in BLOCKS
    ]
    fields.append(_flag("done", 46.0, 236.0, "ok"))
    fields.append(_flag("helped", 70.0, 236.0, ""))
    fields.append(
        Field(
            name="count",
            kind=FieldKind.MULTI,
            bubbles=tuple(_bubble(str(k), 95.0 + 5.5 * k, 236.0, str(k)) for k in range(10)),
        )
    )
    marks = [
        _corner(i, x, y) for i, (x, y) in enumerate(((18, 18), (192, 18), (192, 279), (18, 279)))
    ]
    marks += [
        RegistrationMark(kind=MarkKind.SIDE, x_mm=x, y_mm=y, w_mm=3.0, h_mm=1.6)
        for y in [*rows, 236.0]
        for x in (16.0, 194.0)
    ]
    payload = payload_for(number, page)
    return FormPage(
        card_id=f"survey-{number}",
        page=page,
        pdf_page=page,
        width_mm=210.0,
        height_mm=297.0,
        fields=tuple(fields),
        regions=(
            Region(
                name="remark", kind=RegionKind.HANDWRITING, x_mm=40, y_mm=243, w_mm=100, h_mm=16
            ),
            Region(
                name="initials", kind=RegionKind.SIGNATURE, x_mm=146, y_mm=243, w_mm=34, h_mm=16
            ),
        ),
        registration_marks=tuple(marks),
        codes=(
            Code(payload=payload, x_mm=166.0, y_mm=14.0, size_mm=15.0),
            Code(payload=payload, x_mm=30.0, y_mm=267.0, size_mm=15.0),
        ),
    )


def _bubble(value: str, x_mm: float, y_mm: float, label: str) -> Bubble:
    return Bubble(value=value, x_mm=x_mm, y_mm=y_mm, w_mm=4.2, h_mm=3.4, label=label)


def _flag(name: str, x_mm: float, y_mm: float, label: str) -> Field:
    return Field(name=name, kind=FieldKind.FLAG, bubbles=(_bubble("yes", x_mm, y_mm, label),))


def _corner(marker_id: int, x_mm: float, y_mm: float) -> RegistrationMark:
    return RegistrationMark(
        kind=MarkKind.ARUCO, x_mm=x_mm, y_mm=y_mm, w_mm=9.0, h_mm=9.0, marker_id=marker_id
    )


@dataclass(kw_only=True)
class Paper:
    """A printed sheet that can be written on: (height, width) float32 reflectance, 0 to 1."""

    ink: NDArray[np.float32]

    def copy(self) -> Paper:
        return Paper(ink=self.ink.copy())

    def stroke(
        self,
        points_mm: list[tuple[float, float]],
        *,
        width_mm: float,
        darkness: float,
    ) -> None:
        """Draw a line through the points; ink never makes paper brighter."""
        points = np.asarray(points_mm, dtype=np.float64) * PX_PER_MM
        pad = width_mm * PX_PER_MM + 3
        low = np.maximum(np.floor(points.min(axis=0) - pad), 0).astype(int)
        high = np.ceil(points.max(axis=0) + pad).astype(int)
        tile = self.ink[low[1] : high[1], low[0] : high[0]]
        mask = np.zeros(tile.shape, np.uint8)
        line = np.round((points - low) * 16).astype(np.int32).reshape(-1, 1, 2)
        thickness = max(1, round(width_mm * PX_PER_MM))
        cv2.polylines(mask, [line], False, 255, thickness, cv2.LINE_AA, 4)
        np.minimum(tile, 1 - darkness * (mask / np.float32(255)), out=tile)

    def disc(self, x_mm: float, y_mm: float, *, diameter_mm: float, darkness: float) -> None:
        self.stroke([(x_mm, y_mm), (x_mm, y_mm)], width_mm=diameter_mm, darkness=darkness)

    def wipe(
        self, x_mm: float, y_mm: float, w_mm: float, h_mm: float, *, level: float = 1.0
    ) -> None:
        left, top, right, bottom = (
            round(v * PX_PER_MM) for v in (x_mm, y_mm, x_mm + w_mm, y_mm + h_mm)
        )
        self.ink[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] = level


def printed(page: FormPage) -> Paper:
    """The print master: what the page looks like before anyone writes on it."""
    size = (round(page.height_mm * PX_PER_MM), round(page.width_mm * PX_PER_MM))
    paper = np.full(size, 255, np.uint8)
    for i in range(0, ROWS, 2):
        y = FIRST_ROW_MM + ROW_PITCH_MM * i
        _box(paper, 22.0, y - 3.0, 166.0, 6.0, grey=240)
    for mark in page.registration_marks:
        _mark(paper, mark)
    for code in page.codes:
        _code(paper, code)
    for region in page.regions:
        _outline(paper, region)
    return Paper(ink=_lettered(paper, page).astype(np.float32) / 255)


def _px(value_mm: float) -> int:
    return round(value_mm * PX_PER_MM)


def _box(paper: NDArray[np.uint8], x: float, y: float, w: float, h: float, *, grey: int) -> None:
    paper[_px(y) : _px(y + h), _px(x) : _px(x + w)] = grey


def _mark(paper: NDArray[np.uint8], mark: RegistrationMark) -> None:
    left, top = mark.x_mm - mark.w_mm / 2, mark.y_mm - mark.h_mm / 2
    if mark.marker_id is None:
        _box(paper, left, top, mark.w_mm, mark.h_mm, grey=0)
        return
    known = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    tile = cv2.aruco.generateImageMarker(known, mark.marker_id, _px(mark.w_mm))
    paper[_px(top) : _px(top) + tile.shape[0], _px(left) : _px(left) + tile.shape[1]] = tile


def _code(paper: NDArray[np.uint8], code: Code) -> None:
    symbol = zxingcpp.create_barcode(code.payload, zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
    modules = np.array(symbol.to_image(scale=1, add_quiet_zones=False))
    side = _px(code.size_mm)
    tile = cv2.resize(modules, (side, side), interpolation=cv2.INTER_NEAREST)
    paper[_px(code.y_mm) : _px(code.y_mm) + side, _px(code.x_mm) : _px(code.x_mm) + side] = tile


def _outline(paper: NDArray[np.uint8], region: Region) -> None:
    corners = (
        (_px(region.x_mm), _px(region.y_mm)),
        (
            _px(region.x_mm + region.w_mm),
            _px(region.y_mm + region.h_mm),
        ),
    )
    cv2.rectangle(paper, *corners, 90, 3)
    middle = _px(region.y_mm + region.h_mm * 0.7)
    for x in range(corners[0][0] + 30, corners[1][0] - 30, 14):
        cv2.circle(paper, (x, middle), 2, 150, -1)


def _lettered(paper: NDArray[np.uint8], page: FormPage) -> NDArray[np.uint8]:
    picture = Image.fromarray(paper)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=2.1 * PX_PER_MM)
    pen.text((_px(40), _px(22)), "Garden survey: one mark in each group", fill=30, font=font)
    for i in range(ROWS):
        y = FIRST_ROW_MM + ROW_PITCH_MM * i
        pen.text(
            (_px(23), _px(y)), f"{i + 1:2d} bed {chr(65 + i % 26)}", fill=20, font=font, anchor="lm"
        )
    for field in page.fields:
        for bubble in field.bubbles:
            place = (_px(bubble.x_mm), _px(bubble.y_mm))
            pen.text(place, bubble.label, fill=165, font=font, anchor="mm")
    lettered = np.array(picture)
    for field in page.fields:
        for bubble in field.bubbles:
            _ellipse(lettered, bubble)
    return lettered


def _ellipse(paper: NDArray[np.uint8], bubble: Bubble) -> None:
    centre = (round(bubble.x_mm * PX_PER_MM * 16), round(bubble.y_mm * PX_PER_MM * 16))
    axes = (round(bubble.w_mm * PX_PER_MM * 8), round(bubble.h_mm * PX_PER_MM * 8))
    cv2.ellipse(paper, centre, axes, 0, 0, 360, 70, 3, cv2.LINE_AA, 4)

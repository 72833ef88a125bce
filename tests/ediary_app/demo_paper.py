"""A small form of the tests' own, and its printed page, for pens and scanners to work on."""

import cv2
import numpy as np

from omr.form import Bubble, Field, FieldKind, FormPage, MarkKind, Region, RegionKind
from omr.form import RegistrationMark as Mark

CODES = ("nb", "sp", "ns")
GRADES = ("1", "2", "3", "4", "5", "6", "np", "bz")


def choice(name: str, values: tuple[str, ...], x_mm: float, y_mm: float) -> Field:
    bubbles = tuple(
        Bubble(value=value, x_mm=x_mm + 5.5 * i, y_mm=y_mm, w_mm=4.2, h_mm=3.4, label=value)
        for i, value in enumerate(values)
    )
    kind = FieldKind.FLAG if values == ("yes",) else FieldKind.CHOICE
    return Field(name=name, kind=kind, bubbles=bubbles)


def card_page(*, rows: int = 28, grades: bool = True) -> FormPage:
    fields: list[Field] = []
    for number in range(1, rows + 1):
        y = 48.0 + 5.8 * number
        fields.append(choice(f"attendance/{number:02d}", CODES, 60.0, y))
        if grades:
            fields.append(choice(f"grade1/{number:02d}", GRADES, 80.0, y))
            fields.append(choice(f"grade1.sign/{number:02d}", ("+", "-"), 126.0, y))
        fields.append(choice(f"mistake/{number:02d}", ("yes",), 186.0, y))
    if grades:
        fields.append(choice("grade1.category", ("test", "quiz", "oral"), 80.0, 38.0))
        fields.append(choice("grade1.weight", ("1", "2", "3"), 110.0, 38.0))
    digits = tuple("0123456789")
    fields.append(choice("attendance_checked", ("yes",), 20.0, 226.0))
    fields.append(choice("absent_count.tens", digits, 40.0, 226.0))
    fields.append(choice("absent_count.ones", digits, 40.0, 232.0))
    fields.append(choice("substitution", ("yes",), 20.0, 240.0))
    for place in range(1, 4):
        fields.append(choice(f"substitute.d{place}", digits, 40.0, 234.0 + 6 * place))
    fields.append(choice("fill_sequence", digits[1:], 130.0, 226.0))
    corners = [(17.0, 17.0), (193.0, 17.0), (193.0, 280.0), (17.0, 280.0)]
    return FormPage(
        card_id="TESTCARD",
        page=1,
        pdf_page=1,
        width_mm=210.0,
        height_mm=297.0,
        fields=tuple(fields),
        regions=(
            Region(name="topic", kind=RegionKind.HANDWRITING, x_mm=20, y_mm=258, w_mm=110, h_mm=14),
            Region(
                name="signature", kind=RegionKind.SIGNATURE, x_mm=135, y_mm=258, w_mm=50, h_mm=14
            ),
        ),
        registration_marks=tuple(
            Mark(kind=MarkKind.ARUCO, x_mm=x, y_mm=y, w_mm=8, h_mm=8, marker_id=i)
            for i, (x, y) in enumerate(corners)
        ),
        codes=(),
    )


def print_master(page: FormPage, *, dpi: int = 200) -> np.ndarray:
    """White paper with the form's bubbles, labels and corner blocks."""
    px = dpi / 25.4
    image = np.full((round(page.height_mm * px), round(page.width_mm * px)), 255, np.uint8)
    for mark in page.registration_marks:
        half = mark.w_mm / 2
        low, high = ((mark.x_mm - half, mark.y_mm - half), (mark.x_mm + half, mark.y_mm + half))
        box = [tuple(round(v * px) for v in corner) for corner in (low, high)]
        cv2.rectangle(image, box[0], box[1], 0, -1)
    for bubble in (b for f in page.fields for b in f.bubbles):
        centre = (round(bubble.x_mm * px), round(bubble.y_mm * px))
        axes = (round(bubble.w_mm / 2 * px), round(bubble.h_mm / 2 * px))
        cv2.ellipse(image, centre, axes, 0, 0, 360, 90, 1, cv2.LINE_AA)
        place = (centre[0] - round(0.7 * px), centre[1] + round(0.8 * px))
        size = dpi / 550
        cv2.putText(image, bubble.label, place, cv2.FONT_HERSHEY_SIMPLEX, size, 190, 1, cv2.LINE_AA)
    for region in page.regions:
        low = (round(region.x_mm * px), round(region.y_mm * px))
        high = (
            round((region.x_mm + region.w_mm) * px),
            round((region.y_mm + region.h_mm) * px),
        )
        cv2.rectangle(image, low, high, 150, 1)
    return image

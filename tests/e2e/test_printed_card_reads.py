"""Printer and reader meet: a card straight from the PDF reads as blank, a filled one as filled."""

from __future__ import annotations

from datetime import date

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2
import pytest

from cardgen.layout import lay_out
from cardgen.pdf import PrintedCard, render
from ediary_core.card import CardSnapshot, RosterRow
from ediary_core.card_code import sign
from ediary_core.check_digit import with_check_digit
from ediary_core.profile_files import load_profile
from omr.form import Bubble
from omr.forms import FormTable
from omr.image import GrayImage
from omr.read import read_page
from omr.reading import FieldState, PageOutcome, PageReading

Grey = npt.NDArray[np.uint8]
DPI = 200


def card(*, profile: str, pupils: int, level: int) -> PrintedCard:
    roster = tuple(
        RosterRow(register_number=n, pupil_id=n, printed_name=f"Żółw Ёж {n}", exempt=n == 3)
        for n in range(1, pupils + 1)
    )
    snapshot = CardSnapshot(
        card_id="0123456789",
        serial=1,
        card_number="00001-8",
        revision=1,
        profile=profile,
        school="Szkoła w Przykładowie",
        lesson_date=date(2026, 11, 23),
        period=2,
        unit="1a",
        unit_number=1,
        level=level,
        subject="matematyka",
        subject_number=1,
        teacher="Anna Przykładowska",
        teacher_number=12,
        teacher_code=with_check_digit(12, digits=3),
        teacher_digits=3,
        roster=roster,
    )
    words = load_profile(profile)
    form = lay_out(
        snapshot, words, payloads=lambda page: sign(card_id="0123456789", page=page, key=b"test")
    )
    return PrintedCard(snapshot=snapshot, form=form, profile=words)


def rasters(printed: PrintedCard) -> list[Grey]:
    document = pypdfium2.PdfDocument(render([printed]))
    try:
        return [
            np.asarray(page.render(scale=DPI / 72, grayscale=True).to_numpy().squeeze()).copy()
            for page in document
        ]
    finally:
        document.close()


def read(printed: PrintedCard, picture: Grey) -> PageReading:
    return read_page(
        GrayImage(pixels=picture, dpi=DPI),
        FormTable(printed.form.pages),
        source="print master",
        source_page=1,
    )


@pytest.mark.parametrize(
    ("profile", "pupils", "level"),
    [
        ("librus", 30, 7),
        ("librus", 36, 7),
        ("librus", 5, 7),
        ("dnevnik", 25, 1),
        ("dnevnik", 27, 6),
        ("szkola", 30, 2),
        ("przedszkole", 25, 0),
        ("tamo", 29, 2),
    ],
)
def test_a_card_nobody_wrote_on_reads_as_unmarked(profile: str, pupils: int, level: int) -> None:
    printed = card(profile=profile, pupils=pupils, level=level)
    for picture, page in zip(rasters(printed), printed.form.pages, strict=True):
        reading = read(printed, picture)
        assert reading.outcome is PageOutcome.READ, reading.reason
        assert (reading.card_id, reading.page) == (page.card_id, page.page)
        assert {f.name for f in reading.fields} == {f.name for f in page.fields}
        assert [f.name for f in reading.fields if f.state is not FieldState.UNMARKED] == []
        assert [r.name for r in reading.regions if r.inked] == []


def test_filled_bubbles_of_a_card_read_as_marked_and_no_others() -> None:
    printed = card(profile="librus", pupils=30, level=7)
    (picture,) = rasters(printed)
    meant = {
        "attendance/01": "nb",
        "attendance/s3": "sp",
        "grade1/17": "5",
        "grade2.sign/30": "-",
        "mistake/09": "yes",
        "grade2.weight": "5",
        "substitute.d4": "9",
        "fill_sequence": "1",
        "attendance_checked": "yes",
    }
    for field in printed.form.fields():
        for bubble in field.bubbles:
            if meant.get(field.name) == bubble.value:
                fill(picture, bubble)
    marked = {
        f.name: f.values[0] for f in read(printed, picture).fields if f.state is FieldState.MARKED
    }
    assert marked == meant


def fill(picture: Grey, bubble: Bubble) -> None:
    """Darkens most of a bubble, as a careful teacher does."""
    scale = DPI / 25.4
    centre = (round(bubble.x_mm * scale), round(bubble.y_mm * scale))
    axes = (round(bubble.w_mm * 0.42 * scale), round(bubble.h_mm * 0.42 * scale))
    cv2.ellipse(picture, centre, axes, 0.0, 0.0, 360.0, (60,), -1, cv2.LINE_AA)

"""The upright picture of a page, and its crops."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from omr_paper import PX_PER_MM, Paper, payload_for
from omr_scanner import Scan, scan

from omr.form import FormPage
from omr.forms import FormTable
from omr.image import from_png
from omr.overlay import crop
from omr.read import read_page
from omr.reading import PageReading

PictureReader = Callable[[Paper, Scan, int], PageReading]


@pytest.fixture
def read_picture(forms: FormTable) -> PictureReader:
    def read(paper: Paper, settings: Scan, dpi: int) -> PageReading:
        image = scan(paper, settings)
        return read_page(image, forms, source="a.pdf", source_page=1, picture_dpi=dpi)

    return read


@pytest.mark.parametrize("dpi", [75, 150, 200])
@pytest.mark.parametrize("settings", [Scan(turns=2, skew_deg=3.0), Scan(dpi=300, stretch=0.015)])
def test_the_picture_is_the_page_upright_and_square(
    dpi: int, settings: Scan, sheet: Paper, read_picture: PictureReader
) -> None:
    reading = read_picture(sheet, settings, dpi)

    assert reading.picture is not None
    assert reading.picture_dpi == dpi
    pixels = from_png(reading.picture).astype(np.float32)
    true = cv2.resize(sheet.ink, pixels.shape[::-1], interpolation=cv2.INTER_AREA)
    inner = np.s_[dpi // 2 : -dpi // 2, dpi // 2 : -dpi // 2]  # a skewed scan lacks the corners
    likeness = np.corrcoef(pixels[inner].ravel(), true[inner].ravel())[0, 1]
    assert likeness > 0.93


def test_a_crop_shows_its_place(sheet: Paper, read_picture: PictureReader, page: FormPage) -> None:
    code = page.codes[0]
    reading = read_picture(sheet, Scan(turns=1), 200)
    assert reading.picture is not None

    piece = crop(
        reading.picture,
        200,
        x_mm=code.x_mm - 2,
        y_mm=code.y_mm - 2,
        w_mm=code.size_mm + 4,
        h_mm=code.size_mm + 4,
    )

    found, _, _ = cv2.QRCodeDetector().detectAndDecode(from_png(piece))
    assert found == payload_for(1)


def test_a_crop_outside_the_picture_is_an_error(sheet: Paper, read_picture: PictureReader) -> None:
    reading = read_picture(sheet, Scan(), 75)
    assert reading.picture is not None

    with pytest.raises(ValueError, match="outside"):
        crop(reading.picture, 75, x_mm=300, y_mm=10, w_mm=5, h_mm=5)


def test_the_master_is_drawn_at_the_scale_the_tests_assume(master: Paper) -> None:
    assert master.ink.shape == (297 * PX_PER_MM, 210 * PX_PER_MM)

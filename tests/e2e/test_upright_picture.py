"""The evidence picture is the card as printed, however the sheet went through the scanner."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from skimage.metrics import structural_similarity

from ediary_app.demo.scan_settings import OFFICE_MFP, ScanSettings
from ediary_app.demo.scanner import scan_sheet
from omr.forms import FormTable
from omr.image import GrayImage
from omr.read import read_page

from test_printed_card_reads import card, rasters  # isort: skip

PICTURE_DPI = 150


@pytest.mark.parametrize(
    "settings",
    [
        OFFICE_MFP,
        replace(OFFICE_MFP, skew_deg=4.0, quarter_turns=2),
        replace(OFFICE_MFP, stretch=0.015, print_scale=0.96),
        replace(OFFICE_MFP, torn_corner=1, quarter_turns=1, dpi=300),
    ],
    ids=["straight", "skewed upside down", "stretched and shrunk", "torn and sideways"],
)
def test_the_picture_of_a_scan_looks_like_its_print_master(settings: ScanSettings) -> None:
    printed = card(profile="librus", pupils=26, level=7)
    (master,) = rasters(printed)
    scan = scan_sheet(master, settings, width_mm=210.0, rng=np.random.default_rng(5))
    reading = read_page(
        GrayImage(pixels=scan, dpi=settings.dpi),
        FormTable(printed.form.pages),
        source="scan",
        source_page=1,
        picture_dpi=PICTURE_DPI,
    )
    assert reading.picture is not None
    picture = cv2.imdecode(np.frombuffer(reading.picture, np.uint8), cv2.IMREAD_GRAYSCALE)
    expected = cv2.resize(master, picture.shape[::-1], interpolation=cv2.INTER_AREA)
    rows = slice(int(0.15 * len(picture)), int(0.85 * len(picture)))  # a torn corner is not there
    alike = structural_similarity(
        cv2.GaussianBlur(picture, (0, 0), 1.5)[rows], cv2.GaussianBlur(expected, (0, 0), 1.5)[rows]
    )
    shifted = structural_similarity(
        cv2.GaussianBlur(np.roll(picture, 6, axis=0), (0, 0), 1.5)[rows],
        cv2.GaussianBlur(expected, (0, 0), 1.5)[rows],
    )
    assert alike > 0.85
    assert shifted < alike - 0.15  # a millimetre off would show

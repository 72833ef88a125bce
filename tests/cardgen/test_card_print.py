"""The printed page carries what its form says, where it says so."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2
import pytest
import zxingcpp
from card_samples import KEY, RUSSIAN, printed, snapshot

from cardgen.modules import code_modules, marker_modules
from cardgen.pdf import PrintedCard, render
from ediary_core.card_code import CardCode, verify
from ediary_core.profile_files import load_profile
from omr.form import Bubble, FormPage, MarkKind

LIBRUS = load_profile("librus")
DNEVNIK = load_profile("dnevnik")
Page = npt.NDArray[np.uint8]

CARDS = {
    "polish": printed(snapshot(pupils=30), LIBRUS),
    "two pages": printed(snapshot(pupils=37, unit="2b", serial=7), LIBRUS),
    "small group": printed(snapshot(pupils=5, exempt=frozenset({1, 5})), LIBRUS),
    "ungraded": printed(snapshot(pupils=25, names=RUSSIAN, level=1), DNEVNIK),
    "russian": printed(snapshot(pupils=27, names=RUSSIAN, level=6), DNEVNIK),
}


def raster(card: PrintedCard, *, dpi: int) -> list[Page]:
    """The printed pages in grey, (row, column), 0 black to 255 white."""
    document = pypdfium2.PdfDocument(render([card]))
    try:
        return [
            page.render(scale=dpi / 72, grayscale=True).to_numpy().squeeze().copy()
            for page in document
        ]
    finally:
        document.close()


def bubbles(page: FormPage) -> list[Bubble]:
    return [bubble for field in page.fields for bubble in field.bubbles]


def ellipse_ring(bubble: Bubble, *, shrink_mm: float, dpi: int) -> tuple[Page, Page]:
    """Rows and columns of 48 points on the bubble's ellipse, ``shrink_mm`` inside its edge."""
    angles = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    x = bubble.x_mm + (bubble.w_mm / 2 - shrink_mm) * np.cos(angles)
    y = bubble.y_mm + (bubble.h_mm / 2 - shrink_mm) * np.sin(angles)
    scale = dpi / 25.4
    return np.floor(y * scale).astype(int), np.floor(x * scale).astype(int)


@pytest.mark.parametrize("name", CARDS)
def test_every_bubble_is_printed_where_the_form_says(name: str) -> None:
    card = CARDS[name]
    for picture, page in zip(raster(card, dpi=300), card.form.pages, strict=True):
        for bubble in bubbles(page):
            outline = picture[ellipse_ring(bubble, shrink_mm=0.14, dpi=300)]
            outside = picture[ellipse_ring(bubble, shrink_mm=-0.45, dpi=300)]
            assert np.median(outline) < 90
            assert outline.max() < 200
            assert outside.min() > 200  # no ink of anything else touches it


@pytest.mark.parametrize("name", CARDS)
def test_codes_decode_at_150_dpi_and_name_card_and_page(name: str) -> None:
    card = CARDS[name]
    for picture, page in zip(raster(card, dpi=150), card.form.pages, strict=True):
        found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
        assert len(found) == 2
        expected = CardCode(card_id=card.snapshot.card_id, page=page.page)
        assert [verify(code.text, key=KEY) for code in found] == [expected, expected]
        for code in page.codes:
            centre = (code.x_mm + code.size_mm / 2, code.y_mm + code.size_mm / 2)
            assert any(np.allclose(_code_centre_mm(f), centre, atol=0.4) for f in found)


def _code_centre_mm(found: zxingcpp.Barcode) -> tuple[float, float]:
    p = found.position
    corners = (p.top_left, p.top_right, p.bottom_right, p.bottom_left)
    return sum(c.x for c in corners) / 4 / 150 * 25.4, sum(c.y for c in corners) / 4 / 150 * 25.4


@pytest.mark.parametrize("name", CARDS)
def test_corner_markers_are_found_at_150_dpi_where_the_form_says(name: str) -> None:
    card = CARDS[name]
    detector = cv2.aruco.ArucoDetector(
        cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50),
        cv2.aruco.DetectorParameters(),
    )
    for picture, page in zip(raster(card, dpi=150), card.form.pages, strict=True):
        corners, ids, _ = detector.detectMarkers(picture)
        found = {
            int(i): c.reshape(4, 2).mean(axis=0) / 150 * 25.4
            for i, c in zip(ids.ravel(), corners, strict=True)
        }
        assert sorted(found) == [0, 1, 2, 3]
        for mark in page.registration_marks:
            if mark.marker_id is not None:
                assert np.allclose(found[mark.marker_id], (mark.x_mm, mark.y_mm), atol=0.15)


@pytest.mark.parametrize("name", CARDS)
def test_side_marks_are_black_and_stand_alone(name: str) -> None:
    card = CARDS[name]
    scale = 300 / 25.4
    for picture, page in zip(raster(card, dpi=300), card.form.pages, strict=True):
        sides = [mark for mark in page.registration_marks if mark.kind is MarkKind.SIDE]
        assert len(sides) >= 12
        for mark in sides:
            left, right = (int((mark.x_mm + s * mark.w_mm / 2) * scale) for s in (-1, 1))
            top, bottom = (int((mark.y_mm + s * mark.h_mm / 2) * scale) for s in (-1, 1))
            assert picture[top + 2 : bottom - 1, left + 2 : right - 1].max() < 40
            around = picture[top - 8 : bottom + 9, left - 8 : right + 9].copy()
            around[6:-6, 6:-6] = 255
            assert around.min() > 215


def test_regions_are_empty_paper() -> None:
    scale = 300 / 25.4
    for card in CARDS.values():
        for picture, page in zip(raster(card, dpi=300), card.form.pages, strict=True):
            for region in page.regions:
                rows = slice(int(region.y_mm * scale), int((region.y_mm + region.h_mm) * scale))
                columns = slice(int(region.x_mm * scale), int((region.x_mm + region.w_mm) * scale))
                assert picture[rows, columns].min() == 255


def test_no_printed_line_is_long_enough_to_be_taken_for_a_streak() -> None:
    """A scanner's streak is dark over most of a page; the card prints no such thing."""
    for card in CARDS.values():
        for picture in raster(card, dpi=150):
            dark = (picture < 140).astype(np.uint8)
            longest_px = int(22 / 25.4 * 150)
            for shape in ((longest_px, 1), (1, longest_px)):
                assert not cv2.erode(dark, np.ones(shape, np.uint8)).any()


def test_nothing_is_printed_near_the_edge_of_the_sheet() -> None:
    """13 mm at the sides stay white, so that a skewed feed cuts nothing off."""
    for card in CARDS.values():
        for picture in raster(card, dpi=150):
            margin = int(12.4 / 25.4 * 150)
            inner = np.zeros(picture.shape, bool)
            inner[margin:-margin, margin:-margin] = True
            assert picture[~inner].min() == 255


def test_markers_are_those_of_opencv() -> None:
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    for number in range(4):
        image = cv2.aruco.generateImageMarker(dictionary, number, 6, borderBits=1)
        rows = tuple("".join("#" if v == 0 else "." for v in row) for row in image)
        assert marker_modules(number) == rows


def test_a_payload_too_long_for_its_code_is_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        code_modules("A" * 30)
    with pytest.raises(ValueError, match="alphanumeric"):
        code_modules("lower case")


def test_cards_follow_each_other_in_one_pdf() -> None:
    cards = [CARDS["polish"], CARDS["two pages"], CARDS["ungraded"]]
    document = pypdfium2.PdfDocument(render(cards))
    try:
        assert len(document) == 4
        first = document[1].get_textpage().get_text_range()
        assert "2b" in first
        assert cards[1].snapshot.card_number in first
    finally:
        document.close()

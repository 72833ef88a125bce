"""Codes are read where they are printed, and everywhere as soon as that is not certain."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from omr_paper import Paper, payload_for
from omr_scanner import Scan, scan

from omr.aruco import markers_anywhere
from omr.codeplaces import fitting_squares
from omr.form import FormPage
from omr.forms import Layout, layout_of
from omr.identify import IdentifiedPage, identify
from omr.image import GrayImage, coarse_copy


@pytest.fixture
def layouts(page: FormPage) -> tuple[Layout, ...]:
    return (layout_of(page),)


def _identified(image: GrayImage, layouts: tuple[Layout, ...]) -> IdentifiedPage:
    return identify(image, coarse_copy(image.pixels), layouts)


def _squares(image: GrayImage, layouts: tuple[Layout, ...]) -> int:
    markers = _identified(image, layouts).markers
    return len(list(fitting_squares(layouts, markers, image.pixels.shape)))


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_both_codes_are_read_in_their_places(
    turns: int, master: Paper, layouts: tuple[Layout, ...]
) -> None:
    image = scan(master, Scan(turns=turns, skew_deg=3.0, print_scale=0.95))

    in_place, anywhere = _identified(image, layouts), _identified(image, ())

    assert _squares(image, layouts) == 1
    assert in_place.payloads == anywhere.payloads == (payload_for(1),)
    assert len(in_place.codes) == 2
    for code in in_place.codes:
        gaps = [np.abs(code.corners - other.corners).max() for other in anywhere.codes]
        assert min(gaps) <= 2.0


@pytest.mark.parametrize("axis", [0, 1])
def test_beside_another_sheet_the_whole_picture_is_looked_at(
    axis: int, master: Paper, layouts: tuple[Layout, ...]
) -> None:
    one = scan(master, Scan(dpi=150)).pixels
    both = GrayImage(pixels=np.concatenate((one, one), axis=axis), dpi=150.0)

    assert _squares(both, layouts) == 0
    assert len(_identified(both, layouts).codes) == 4


def test_a_sheet_on_a_large_glass_is_looked_at_as_a_whole(
    master: Paper, layouts: tuple[Layout, ...]
) -> None:
    one = scan(master, Scan(dpi=150)).pixels
    wide = GrayImage(pixels=np.pad(one, ((0, 0), (0, 250)), constant_values=245), dpi=150.0)

    assert _squares(wide, layouts) == 0
    assert _identified(wide, layouts).payloads == (payload_for(1),)


def test_a_page_of_an_unknown_layout_is_read_too(
    master: Paper, page: FormPage, layouts: tuple[Layout, ...]
) -> None:
    known = layouts[0]
    other = Layout(
        width_mm=known.width_mm,
        height_mm=known.height_mm,
        markers=known.markers,
        codes=tuple(type(c)(x_mm=90.0, y_mm=c.y_mm, size_mm=c.size_mm) for c in known.codes),
    )

    assert _identified(scan(master, Scan()), (other,)).payloads == (page.codes[0].payload,)


def test_markers_that_are_not_asked_for_are_not_seen_nor_taken_for_others() -> None:
    printed = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    picture = np.full((1200, 850), 255, np.uint8)
    for row, marker_id in enumerate((7, 2, 31, 5)):
        place = slice(100 + 250 * row, 172 + 250 * row)
        picture[place, 300:372] = cv2.aruco.generateImageMarker(printed, marker_id, 72)

    seen = markers_anywhere(picture, coarse_copy(picture), frozenset({5, 2, 40}))

    assert sorted((m.marker_id, round(float(m.corners[0, 1]), -1)) for m in seen) == [
        (2, 350.0),
        (5, 850.0),
    ]


@pytest.mark.parametrize("wrong_bits", [1, 2])
def test_a_marker_with_wrong_bits_is_none(wrong_bits: int) -> None:
    printed = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    picture = np.full((400, 400), 255, np.uint8)
    picture[150:222, 150:222] = cv2.aruco.generateImageMarker(printed, 2, 72)
    asked = frozenset({0, 1, 2, 3})
    assert len(markers_anywhere(picture, coarse_copy(picture), asked)) == 1
    for bit in range(wrong_bits):
        cell = slice(162 + 12 * bit, 174 + 12 * bit)
        picture[cell, 162:174] = 255 - picture[cell, 162:174]
    assert not markers_anywhere(picture, coarse_copy(picture), asked)

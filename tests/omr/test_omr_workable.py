"""Whatever shape a fax or a copier gave a picture, it is read as the sheet it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest
from omr_outcome import Outcome
from omr_paper import Paper
from omr_scanner import Scan, scan

from omr.image import GrayImage, Tear
from omr.oblong import squared, squared_otherwise
from omr.reading import PageOutcome, PageReading
from omr.screening import is_screened
from omr.workable import workable

Answered = tuple[Paper, Mapping[str, tuple[str, ...]]]
Reader = Callable[[GrayImage], PageReading]
ImageReader = Callable[[GrayImage], Outcome]
ONE_BIT = Scan(one_bit="threshold", dpi=200)
HALFTONE = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) * 16 + 8


def squat(image: GrayImage) -> GrayImage:
    """The same as a standard fax sends it: every second row only."""
    return replace(image, pixels=np.ascontiguousarray(image.pixels[::2]))


def ordered(image: GrayImage) -> GrayImage:
    """In black and white by a matrix of thresholds."""
    height, width = image.pixels.shape
    limits = np.tile(HALFTONE, (-(-height // 4), -(-width // 4)))[:height, :width]
    return replace(image, pixels=np.where(image.pixels > limits, 255, 0).astype(np.uint8))


@pytest.mark.parametrize("tallness", [2.0, 2.08, 1.0])
def test_a_coarse_fax_is_read_whether_or_not_its_file_says_so(
    tallness: float, filled: GrayImage, read_as_meant: ImageReader
) -> None:
    outcome = read_as_meant(replace(squat(filled), tallness=tallness))

    assert outcome.reading.outcome is PageOutcome.READ
    assert outcome.wrong == []


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_coarse_fax_is_read_any_way_up(
    turns: int, filled: GrayImage, read_as_meant: ImageReader
) -> None:
    pixels = np.ascontiguousarray(np.rot90(squat(filled).pixels, turns))

    outcome = read_as_meant(GrayImage(pixels=pixels))

    assert outcome.reading.outcome is PageOutcome.READ
    assert outcome.wrong == []


@pytest.mark.parametrize("tallness", [2.0, 0.5, 1.5])
def test_a_file_that_errs_about_its_pixels_is_read_by_what_it_shows(
    tallness: float, filled: GrayImage, read_as_meant: ImageReader
) -> None:
    outcome = read_as_meant(replace(filled, tallness=tallness))

    assert outcome.reading.outcome is PageOutcome.READ
    assert outcome.wrong == []


def test_what_no_machine_makes_is_not_believed() -> None:
    image = GrayImage(pixels=np.zeros((40, 30), np.uint8), tallness=48.0)

    assert squared(image) is image


def test_a_huge_picture_is_not_made_huger() -> None:
    image = GrayImage(pixels=np.zeros((6_000, 5_000), np.uint8), tallness=2.0)

    assert squared(image) is image


def test_a_grey_landscape_picture_is_not_taken_for_a_fax() -> None:
    image = GrayImage(pixels=np.full((1145, 1728), 200, np.uint8))

    assert squared_otherwise(image, one_bit=False) is None


def test_tears_move_with_the_rows_that_are_repeated() -> None:
    tears = (
        Tear(axis=1, at_px=10.0, step=9.0, strength=5.0),
        Tear(axis=0, at_px=7.0, step=9.0, strength=5.0),
    )
    image = GrayImage(pixels=np.zeros((40, 30), np.uint8), tears=tears, tallness=2.08)

    found = squared(image)

    assert found.pixels.shape == (80, 30)
    assert [tear.at_px for tear in found.tears] == [20.0, 7.0]


def test_a_picture_of_dots_is_read(filled_grey: GrayImage, read_as_meant: ImageReader) -> None:
    outcome = read_as_meant(ordered(filled_grey))

    assert outcome.reading.outcome is PageOutcome.READ
    assert outcome.wrong == []
    assert len(outcome.doubtful) <= 0.05 * len(outcome.reading.fields)


def test_only_greys_made_of_dots_are_smoothed(filled: GrayImage, filled_grey: GrayImage) -> None:
    dots = ordered(filled_grey)

    assert is_screened(dots.pixels)
    assert not is_screened(filled.pixels)
    assert np.unique(workable(dots).image.pixels).size > 8
    assert workable(filled).image is filled
    assert workable(filled_grey).image is filled_grey


@pytest.fixture(scope="module")
def filled(answered: Answered) -> GrayImage:
    return scan(answered[0], ONE_BIT)


@pytest.fixture(scope="module")
def filled_grey(answered: Answered) -> GrayImage:
    return scan(answered[0], Scan())


@pytest.fixture(scope="module")
def read_as_meant(answered: Answered, read_image: Reader) -> ImageReader:
    return lambda image: Outcome(reading=read_image(image), meant=answered[1])

"""Empty backs are recognised, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from omr_paper import Paper
from omr_pens import write
from omr_scanner import Scan, scan

from omr.form import FormPage
from omr.image import GrayImage
from omr.reading import PageOutcome, PageReading

Reader = Callable[[GrayImage], PageReading]


@pytest.fixture
def back(sheet: Paper) -> Paper:
    sheet.ink[:] = 1.0
    return sheet


@pytest.mark.parametrize(
    "settings",
    [
        Scan(),
        Scan(dpi=150, noise=8),
        Scan(border=0.0, skew_deg=2.0),
        Scan(light=0.4, jpeg=40),
        Scan(one_bit="threshold"),
        Scan(one_bit="dither", noise=2),
    ],
)
def test_an_empty_back_is_blank(settings: Scan, back: Paper, read_image: Reader) -> None:
    reading = read_image(scan(back, settings))

    assert (reading.outcome, reading.reason) == (PageOutcome.BLANK, "page.blank")


def test_a_back_with_dirt_and_punch_holes_is_blank(back: Paper, read_image: Reader) -> None:
    rng = np.random.default_rng(1)
    for _ in range(25):
        place = rng.uniform(15, 190), rng.uniform(15, 280)
        back.disc(*place, diameter_mm=rng.uniform(0.2, 0.7), darkness=0.7)
    for y in (108.5, 188.5):
        back.disc(12.0, y, diameter_mm=5.5, darkness=0.9)

    assert read_image(scan(back, Scan())).outcome is PageOutcome.BLANK


def test_a_back_with_faint_show_through_is_blank(
    back: Paper, master: Paper, read_image: Reader
) -> None:
    back.ink[:] = 1 - 0.09 * (1 - master.ink[:, ::-1])

    assert read_image(scan(back, Scan())).outcome is PageOutcome.BLANK


@pytest.mark.parametrize("darkness", [0.35, 0.8])
def test_a_note_on_the_back_is_not_blank(
    darkness: float, back: Paper, page: FormPage, read_image: Reader
) -> None:
    write(back, page.regions[0], np.random.default_rng(2), darkness=darkness, words=4)

    assert read_image(scan(back, Scan())).outcome is PageOutcome.FOREIGN


def test_a_card_blurred_beyond_recognition_is_unreadable_and_not_foreign(
    sheet: Paper, read_image: Reader
) -> None:
    reading = read_image(scan(sheet, Scan(blur_mm=1.2)))

    assert (reading.outcome, reading.reason) == (PageOutcome.UNREADABLE, "quality.blur")


@pytest.mark.parametrize("shape", [(150, 200), (1400, 1000)])
def test_a_picture_that_is_no_sheet_of_paper_is_not_blank(
    shape: tuple[int, int], read_image: Reader
) -> None:
    height, width = shape
    slope = np.linspace(20, 230, width)[None, :] * np.linspace(0.4, 1.0, height)[:, None]

    reading = read_image(GrayImage(pixels=slope.astype(np.uint8), dpi=None))

    assert reading.outcome is not PageOutcome.BLANK


@pytest.mark.parametrize("share", [0.08, 0.2])
def test_a_card_covered_with_specks_is_neither_blank_nor_foreign(
    share: float, answered: tuple[Paper, object], read_image: Reader
) -> None:
    image = scan(answered[0].copy(), Scan(one_bit="threshold"))
    specks = np.random.default_rng(5).random(image.pixels.shape)
    pixels = np.where(specks < share / 2, 0, np.where(specks > 1 - share / 2, 255, image.pixels))

    reading = read_image(GrayImage(pixels=pixels.astype(np.uint8), dpi=200.0))

    assert reading.outcome in (PageOutcome.UNREADABLE, PageOutcome.READ)

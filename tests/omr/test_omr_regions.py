"""Handwriting boxes: something written, or nothing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from omr_paper import Paper
from omr_pens import write
from omr_scanner import Scan, scan

from omr.form import FormPage
from omr.image import GrayImage
from omr.reading import PageReading

Reader = Callable[[GrayImage], PageReading]
SCANS = [Scan(), Scan(dpi=150, noise=6), Scan(dpi=300, skew_deg=-4.0), Scan(jpeg=40, light=0.4)]


def _inked(reading: PageReading) -> dict[str, bool]:
    return {region.name: region.inked for region in reading.regions}


@pytest.mark.parametrize("settings", [*SCANS, Scan(one_bit="threshold"), Scan(one_bit="dither")])
def test_an_empty_box_is_not_inked(settings: Scan, sheet: Paper, read_image: Reader) -> None:
    assert _inked(read_image(scan(sheet, settings))) == {"remark": False, "initials": False}


@pytest.mark.parametrize("settings", SCANS)
@pytest.mark.parametrize("darkness", [0.3, 0.8])
def test_one_faint_word_is_ink(
    settings: Scan, darkness: float, sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    write(sheet, page.regions[0], np.random.default_rng(3), darkness=darkness, words=1)

    assert _inked(read_image(scan(sheet, settings))) == {"remark": True, "initials": False}


@pytest.mark.parametrize("settings", SCANS)
def test_bold_writing_that_fills_the_box_is_ink(
    settings: Scan, sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    for region in page.regions:
        for step in range(12):  # strokes of a marker, close together
            x = region.x_mm + region.w_mm * (0.15 + 0.05 * step)
            top, bottom = region.y_mm + region.h_mm * 0.25, region.y_mm + region.h_mm * 0.8
            sheet.stroke([(x, top), (x + 1.5, bottom)], width_mm=1.6, darkness=0.85)

    assert _inked(read_image(scan(sheet, settings))) == {"remark": True, "initials": True}


def test_dirt_in_a_box_is_not_ink(sheet: Paper, page: FormPage, read_image: Reader) -> None:
    rng = np.random.default_rng(6)
    for region in page.regions:
        for _ in range(6):
            x = region.x_mm + rng.uniform(2, region.w_mm - 2)
            y = region.y_mm + rng.uniform(2, region.h_mm - 2)
            sheet.disc(x, y, diameter_mm=rng.uniform(0.2, 0.7), darkness=0.8)

    assert _inked(read_image(scan(sheet, Scan()))) == {"remark": False, "initials": False}


def test_a_streak_through_a_box_is_not_ink(sheet: Paper, read_image: Reader) -> None:
    image = scan(sheet, Scan(streaks_mm=(60.0, 160.0)))

    assert _inked(read_image(image)) == {"remark": False, "initials": False}

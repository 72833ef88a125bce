"""Damage that no decoder reports: what is left of it in a picture is found, or the page refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from omr_samples import PAGES, image_of, samples

from omr.black_bars import find_black_bars
from omr.form import pages_from_json, pages_to_json
from omr.forms import FormTable
from omr.garbled import Garbled
from omr.image import CoarseCopy, GrayImage, to_png, unshared_steps
from omr.read import read_page
from omr.reading import PageOutcome
from omr.tears import find_tears

JPEG = next(s for s in samples() if s.file == "ticks.jpg")


def _shifted(pixels: np.ndarray, *, row: int) -> np.ndarray:
    """What a lost code does: from a row of blocks on, all is two blocks further and darker."""
    damaged = pixels.copy()
    damaged[row:] = np.roll(damaged[row:], 16, axis=1) // 2
    return damaged


def test_a_sound_scan_has_no_tear_that_counts() -> None:
    assert all(tear.strength < 4.0 for tear in image_of(JPEG).tears)


def test_rows_of_blocks_that_do_not_join_are_found_where_they_are() -> None:
    tears = find_tears(_shifted(image_of(JPEG).pixels, row=1200))
    assert max(tears, key=lambda tear: tear.strength).at_px == 1200
    assert max(tear.strength for tear in tears) > 4.0


def _plainly(pixels: np.ndarray) -> dict[float, float]:
    """Steps at joints of blocks over the usual step, from all rows of pixels."""
    rows = pixels[: len(pixels) // 8 * 8].reshape(-1, 8, pixels.shape[1])
    within = _least(rows[:, 2], rows[:, 3], rows[:, 4], rows[:, 5])
    joints = _least(rows[:-1, 6], rows[:-1, 7], rows[1:, 0], rows[1:, 1])
    strength = joints / max(float(np.sort(within)[-3]), 4.0)
    return {8.0 * (i + 1): float(x) for i, x in enumerate(strength) if x >= 2.0}


def _least(above: np.ndarray, before: np.ndarray, after: np.ndarray, below: np.ndarray):
    steps = np.sort(unshared_steps(above, before, after, below, parts=16), axis=1)
    return steps[:, :12].mean(axis=1)


@pytest.mark.parametrize("by", [0, 6, 12, 25, 80])
def test_not_looking_where_no_tear_can_be_changes_none(by: int) -> None:
    pixels = image_of(JPEG).pixels.copy()
    for row in (800, 808, 1600):
        pixels[row:] = np.maximum(pixels[row:], by) - by
    found = {tear.at_px: tear.strength for tear in find_tears(pixels)}
    expected = _plainly(pixels)
    assert bool(expected) == (by >= 12)
    assert found.keys() <= expected.keys()  # some of them are thin lines
    assert found.keys() >= {800.0, 1600.0} & expected.keys()
    assert found == pytest.approx({at: expected[at] for at in found})


def test_a_page_whose_rows_do_not_join_is_refused() -> None:
    pixels = image_of(JPEG).pixels.copy()
    pixels[1200:] = np.maximum(pixels[1200:], 50) - 50
    image = GrayImage(pixels=pixels, tears=find_tears(pixels))
    reading = read_page(image, FormTable(PAGES), source="a.jpg", source_page=1)
    assert reading.outcome is PageOutcome.UNREADABLE
    assert reading.reason in ("file.damaged", "page.not_as_printed")


def test_a_page_with_another_pages_print_is_refused() -> None:
    image = image_of(JPEG)
    read = read_page(image, FormTable(PAGES), source="a.jpg", source_page=1)
    other = next(p for p in PAGES if p.card_id != read.card_id)
    exchanged = [replace(page, print_master=other.print_master) for page in PAGES]
    reading = read_page(image, FormTable(exchanged), source="a.jpg", source_page=1)
    assert read.outcome is PageOutcome.READ
    assert reading.reason == "page.not_as_printed"


def test_a_page_of_which_no_field_is_to_be_believed_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def all_garbled(*_: object, **__: object) -> Garbled:
        bubbles = sum(len(field.bubbles) for field in form.fields)
        return Garbled(bubbles=np.ones(bubbles, dtype=np.bool_))

    read = read_page(image_of(JPEG), FormTable(PAGES), source="a.jpg", source_page=1)
    form = next(p for p in PAGES if (p.card_id, p.page) == (read.card_id, read.page))
    monkeypatch.setattr("omr.read.judge_picture", all_garbled)
    reading = read_page(image_of(JPEG), FormTable(PAGES), source="a.jpg", source_page=1)
    assert reading.reason == "page.not_as_printed"


def test_a_form_without_print_master_is_read_without_the_check() -> None:
    bare = [replace(page, print_master=None) for page in PAGES]
    reading = read_page(image_of(JPEG), FormTable(bare), source="a.jpg", source_page=1)
    assert reading.outcome is PageOutcome.READ


def test_a_master_on_which_nothing_is_printed_says_nothing() -> None:
    white = to_png(np.full((297, 210), 255, np.uint8))
    blank = [replace(page, print_master=white) for page in PAGES]
    reading = read_page(image_of(JPEG), FormTable(blank), source="a.jpg", source_page=1)
    assert reading.outcome is PageOutcome.READ


@pytest.mark.parametrize("sideways", [False, True])
def test_a_black_bar_is_found_on_its_lines(*, sideways: bool) -> None:
    pixels = np.full((1100, 780), 255, np.uint8)
    pixels[500:510, 300:600] = 0
    coarse = CoarseCopy(pixels=pixels.T.copy() if sideways else pixels, factor=2)
    high, wide = coarse.pixels.shape
    sheet = np.array([(0, 0), (2 * wide, 0), (2 * wide, 2 * high), (0, 2 * high)], dtype=float)
    bars = find_black_bars(coarse, sheet)
    assert bars is not None
    found, none = (bars.columns_px, bars.rows_px)[:: 1 if sideways else -1]
    assert (found.min(), found.max()) == pytest.approx((1000.5, 1018.5))
    assert len(none) == 0


def test_print_masters_survive_the_forms_file() -> None:
    assert pages_from_json(pages_to_json(PAGES)) == PAGES
    assert all(page.print_master for page in PAGES)

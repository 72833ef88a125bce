"""A test card through the demo's printers and scanners: what was set is what is measured."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from cardgen.calibration_card import calibration_pdf
from ediary_app.calibration_limits import Grade, Limits
from ediary_app.calibration_verdict import verdict
from ediary_app.demo.feed import feed_sheet
from ediary_app.demo.paper import print_page
from ediary_app.demo.print_master import print_master
from ediary_app.demo.scan_settings import (
    CLEAN_FLATBED,
    OFFICE_MFP,
    ONE_BIT,
    Bilevel,
    ScanSettings,
)
from ediary_app.demo.scanner import scan_sheet
from omr.calibrate import Calibration, calibrate
from omr.calibration_card import Side
from omr.calibration_streaks import StreakCause
from omr.fault import Fault
from omr.image import GrayImage
from omr.reading import FieldState

MASTER_DPI = 400
SEED = 400_000_117
PLAIN = replace(CLEAN_FLATBED, noise=0.0)


@pytest.fixture(scope="module")
def master() -> NDArray[np.uint8]:
    """Rendered finer and shrunk, so that fine lines come out grey and not in steps."""
    fine = print_master(calibration_pdf(), 1, dpi=2 * MASTER_DPI)
    half = cv2.resize(fine, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return np.asarray(half, dtype=np.uint8)


def printed(master: NDArray[np.uint8], settings: ScanSettings) -> NDArray[np.uint8]:
    rng = np.random.default_rng(SEED)
    return print_page(master, settings, px_per_mm=MASTER_DPI / 25.4, rng=rng)


def scanned(sheet: NDArray[np.uint8], settings: ScanSettings) -> NDArray[np.uint8]:
    return scan_sheet(sheet, settings, width_mm=210.0, rng=np.random.default_rng(SEED))


def measured(scan: NDArray[np.uint8], settings: ScanSettings) -> Calibration:
    found = calibrate(GrayImage(pixels=scan, dpi=float(settings.dpi)))
    assert isinstance(found, Calibration)
    return found


def through(master: NDArray[np.uint8], settings: ScanSettings) -> Calibration:
    return measured(scanned(printed(master, settings), settings), settings)


def grade_of(seen: Calibration, what: str) -> Grade:
    return next(j.grade for j in verdict(seen, Limits()).judgements if j.what == what)


def test_a_good_printer_and_scanner_are_called_good(master: NDArray[np.uint8]) -> None:
    seen = through(master, CLEAN_FLATBED)

    said = verdict(seen, Limits())
    assert (said.grade, said.advice) == (Grade.GOOD, ())
    assert seen.scale_across == pytest.approx(1.0, abs=0.002)
    assert seen.tones.noise == pytest.approx(1.5, abs=0.6)
    assert seen.false_marks == 0
    assert not seen.streaks


def test_an_ordinary_office_machine_is_good_enough(master: NDArray[np.uint8]) -> None:
    assert verdict(through(master, OFFICE_MFP), Limits()).grade is Grade.GOOD


def test_scale_and_skew_are_those_that_were_set(master: NDArray[np.uint8]) -> None:
    seen = through(master, replace(CLEAN_FLATBED, print_scale=0.97, skew_deg=2.0))

    assert seen.scale_across == pytest.approx(0.97, abs=0.002)
    assert seen.scale_along == pytest.approx(0.97, abs=0.002)
    assert seen.place.skew_deg == pytest.approx(2.0, abs=0.05)
    assert seen.place.quarter_turns == 0


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_sheet_the_other_way_round_is_measured_all_the_same(
    turns: int, master: NDArray[np.uint8]
) -> None:
    seen = through(master, replace(CLEAN_FLATBED, quarter_turns=turns, skew_deg=-1.0))

    assert seen.place.quarter_turns == turns
    assert seen.place.skew_deg == pytest.approx(-1.0, abs=0.05)
    assert verdict(seen, Limits()).grade is Grade.GOOD


def test_uneven_feed_is_found_to_a_tenth_of_a_millimetre(master: NDArray[np.uint8]) -> None:
    settings = replace(PLAIN, stretch=0.02)
    feed = feed_sheet(settings, width_mm=210.0, height_mm=297.0, rng=np.random.default_rng(SEED))
    between = (feed.fed_mm > 20) & (feed.fed_mm < 277)
    fed, rows = feed.fed_mm[between], np.flatnonzero(between)
    slope, offset = np.polyfit(fed, rows, 1)
    true_mm = float(np.abs(rows - slope * fed - offset).max() / slope)
    assert true_mm > 0.3

    seen = through(master, settings)

    assert seen.place.stretch_along_mm == pytest.approx(true_mm, abs=0.1)
    assert seen.place.stretch_across_mm < 0.1


def test_a_streak_of_the_scanner_is_located_on_its_glass(master: NDArray[np.uint8]) -> None:
    settings = replace(CLEAN_FLATBED, skew_deg=2.0)
    scan = scanned(printed(master, settings), settings).astype(np.int16)
    at = round(60.0 * settings.dpi / 25.4)
    scan[:, at : at + 2] -= 90

    seen = measured(np.clip(scan, 0, 255).astype(np.uint8), settings)

    (streak,) = seen.streaks
    assert streak.upright
    assert streak.at_mm == pytest.approx(60.0, abs=0.4)
    assert streak.cause is StreakCause.SCANNER
    assert grade_of(seen, "Streaks") is Grade.CARE


def test_a_streak_of_the_printer_is_told_from_one_of_the_scanner(
    master: NDArray[np.uint8],
) -> None:
    settings = replace(CLEAN_FLATBED, skew_deg=2.0)
    sheet = printed(master, settings)
    at = round(100.0 * MASTER_DPI / 25.4)
    sheet[:, at : at + 5] //= 2

    (streak,) = measured(scanned(sheet, settings), settings).streaks

    assert streak.cause is StreakCause.PRINTER


def test_a_fold_of_the_card_is_not_blamed_on_the_machines(master: NDArray[np.uint8]) -> None:
    settings = replace(CLEAN_FLATBED, skew_deg=1.5)
    sheet = printed(master, settings)
    at = round(165.0 * MASTER_DPI / 25.4)
    sheet[at : at + 5] //= 2

    seen = measured(scanned(sheet, settings), settings)

    (streak,) = seen.streaks
    assert (streak.cause, streak.upright) == (StreakCause.FOLD, False)
    assert grade_of(seen, "Streaks") is Grade.GOOD


def test_a_white_streak_shows_on_black(master: NDArray[np.uint8]) -> None:
    scan = scanned(printed(master, CLEAN_FLATBED), CLEAN_FLATBED)
    at = round(130.0 * CLEAN_FLATBED.dpi / 25.4)
    scan[:, at : at + 2] = 250

    (streak,) = measured(scan, CLEAN_FLATBED).streaks

    assert (streak.dark, streak.at_mm) == (False, pytest.approx(130.0, abs=0.4))


def test_the_demos_own_streak_is_found_where_it_is(master: NDArray[np.uint8]) -> None:
    sheet = printed(master, PLAIN)
    settings = replace(PLAIN, streaks=1)
    clean, scan = scanned(sheet, PLAIN), scanned(sheet, settings)
    columns = np.flatnonzero(clean.astype(int).sum(axis=0) - scan.astype(int).sum(axis=0) > 1000)

    (streak,) = measured(scan, settings).streaks

    assert streak.at_mm == pytest.approx(columns.mean() * 25.4 / settings.dpi, abs=0.4)


def test_black_and_white_is_noticed_and_what_it_loses(master: NDArray[np.uint8]) -> None:
    seen = through(master, ONE_BIT)

    assert seen.bilevel
    said = verdict(seen, Limits())
    assert said.grade is Grade.CARE
    assert "faint pencil will be lost" in said.advice[0]
    # Its threshold of 165 on paper of 246 turns what is paler than a third to white, but for noise.
    pale = [mark.state for mark in seen.marks if mark.darkness <= 0.2]
    assert set(pale) == {FieldState.UNMARKED}
    dark = [m.state for m in seen.marks if m.darkness >= 0.5 and m.line_mm >= 0.3]
    assert FieldState.UNMARKED not in dark


def test_dither_is_black_and_white_too(master: NDArray[np.uint8]) -> None:
    assert through(master, replace(CLEAN_FLATBED, bilevel=Bilevel.DITHER)).bilevel


def test_a_shadow_is_measured_and_placed(master: NDArray[np.uint8]) -> None:
    settings = replace(PLAIN, light_fall=0.5)
    sheet = printed(master, PLAIN)
    even, dark = scanned(sheet, PLAIN), scanned(sheet, settings)
    inside = np.s_[47:-47, 47:-47]  # as near to the edge as paper is looked at
    paper = even[inside] > 240
    light = np.where(paper, dark[inside] / np.maximum(even[inside], 1), np.nan)
    true_fall = 1 - np.nanmin(light) / np.nanmax(light)
    y, x = np.unravel_index(np.nanargmin(light), light.shape)
    assert true_fall > 0.3

    seen = measured(dark, settings)

    assert seen.tones.light_fall == pytest.approx(true_fall, abs=0.06)
    assert abs(seen.tones.darkest_x - x / light.shape[1]) < 0.2
    assert abs(seen.tones.darkest_y - y / light.shape[0]) < 0.2
    assert grade_of(seen, "Light") is Grade.CARE


@pytest.mark.parametrize("sigma_mm", [0.10, 0.25])
def test_blur_is_the_width_of_an_edge(sigma_mm: float, master: NDArray[np.uint8]) -> None:
    seen = through(master, replace(CLEAN_FLATBED, blur_mm=sigma_mm))

    assert seen.edge_mm == pytest.approx(2.56 * sigma_mm, abs=0.13)  # 10 to 90 % of a normal step
    assert (grade_of(seen, "Sharpness") is Grade.GOOD) is (sigma_mm < 0.2)


def test_finer_scans_show_finer_lines(master: NDArray[np.uint8]) -> None:
    pairs = [through(master, replace(PLAIN, dpi=dpi)).pairs_across for dpi in (150, 200, 300)]

    assert pairs == sorted(set(pairs))
    assert all(seen <= dpi / 25.4 / 2 for seen, dpi in zip(pairs, (150, 200, 300), strict=True))


@pytest.mark.parametrize("toner", [0.8, 0.5])
def test_low_toner_is_pale_print(toner: float, master: NDArray[np.uint8]) -> None:
    seen = through(master, replace(CLEAN_FLATBED, toner=toner))

    assert seen.tones.black == pytest.approx(toner, abs=0.05)
    assert (grade_of(seen, "Black print") is Grade.GOOD) is (toner > 0.6)


def test_print_too_pale_for_the_reader_is_not_usable(master: NDArray[np.uint8]) -> None:
    seen = through(master, replace(CLEAN_FLATBED, toner=0.18))

    assert verdict(seen, Limits()).grade is Grade.BAD


@pytest.mark.parametrize(
    ("reason", "grade"), [("page.doubtful", Grade.CARE), ("quality.blur", Grade.BAD)]
)
def test_the_cards_own_pale_marks_do_not_make_a_machine_unusable(
    reason: str, grade: Grade, master: NDArray[np.uint8]
) -> None:
    seen = replace(through(master, PLAIN), refused=reason, marks=())

    assert grade_of(seen, "Marks") is grade


def test_noise_is_its_standard_deviation(master: NDArray[np.uint8]) -> None:
    seen = through(master, replace(PLAIN, noise=12.0, paper_white=225))

    assert seen.tones.noise == pytest.approx(12.0, abs=1.0)
    assert grade_of(seen, "Noise") is Grade.CARE


def test_a_scanner_that_whitens_pale_tones_is_told_so(master: NDArray[np.uint8]) -> None:
    scan = scanned(printed(master, PLAIN), PLAIN)
    bleached = np.where(scan > 175, np.uint8(255), scan)  # darkness below 0.3 is gone

    seen = measured(bleached, PLAIN)

    assert not seen.bilevel
    assert grade_of(seen, "Pale tones") is Grade.CARE


def test_a_margin_that_was_cut_off_is_missed(master: NDArray[np.uint8]) -> None:
    scan = scanned(printed(master, PLAIN), PLAIN)
    cut = round(9.5 * PLAIN.dpi / 25.4)

    seen = measured(np.ascontiguousarray(scan[:, cut:]), PLAIN)

    assert seen.nearest_edges_mm == {
        Side.LEFT: 10.0, Side.TOP: 2.0, Side.RIGHT: 2.0, Side.BOTTOM: 2.0,
    }  # fmt: skip
    assert grade_of(seen, "Margins") is Grade.CARE


def test_a_scan_that_is_too_coarse_is_not_usable(master: NDArray[np.uint8]) -> None:
    seen = through(master, replace(PLAIN, dpi=110))

    assert seen.dpi_across == pytest.approx(110, abs=0.5)
    assert grade_of(seen, "Resolution") is Grade.BAD


def test_without_a_stated_resolution_the_print_size_stays_open(master: NDArray[np.uint8]) -> None:
    scan = scanned(printed(master, PLAIN), PLAIN)

    seen = calibrate(GrayImage(pixels=scan))

    assert isinstance(seen, Calibration)
    assert seen.scale_across is None
    assert seen.dpi_across == pytest.approx(200, abs=0.5)
    size = next(j for j in verdict(seen, Limits()).judgements if j.what == "Print size")
    assert "unknown" in size.measured


def test_a_photo_of_a_cat_is_no_test_card() -> None:
    cat = np.full((1200, 900), 150, np.uint8)
    cv2.ellipse(cat, (450, 650), (300, 260), 0, 0, 360, 60, -1)
    for x in (250, 650):
        cv2.fillPoly(cat, [np.array([(x - 90, 480), (x, 250), (x + 90, 480)])], 60)
        cv2.circle(cat, (x + (450 - x) // 3, 600), 40, 220, -1)

    found = calibrate(GrayImage(pixels=cat))

    assert isinstance(found, Fault)
    assert found.reason == "calibration.no_card"

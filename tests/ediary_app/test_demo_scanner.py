"""The demo's printer and scanner do to a page what their settings say, and nothing else."""

import ast
import math
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from demo_paper import card_page, print_master
from PIL import Image

from ediary_app.demo import ink
from ediary_app.demo.ink import BALLPOINT
from ediary_app.demo.paper import deface_code, print_page
from ediary_app.demo.pen import Hand, PenWork
from ediary_app.demo.scan_files import is_bilevel, write_jpeg, write_pdf, write_png, write_tiff
from ediary_app.demo.scan_settings import (
    PRESETS,
    Bilevel,
    Half,
    ScanSettings,
    SecondSheet,
    varied,
)
from ediary_app.demo.scanner import fill_and_scan, scan_sheet
from ediary_app.demo.strokes import MarkStyle
from omr.form import Code

PAGE = card_page(rows=8, grades=False)
MASTER = print_master(PAGE)
CLEAN = ScanSettings(paper_white=255, background=255)
SIMULATORS = (
    "fax",
    "feed",
    "folds",
    "handwriting",
    "holes",
    "ink",
    "lamp",
    "light",
    "paper",
    "pen",
    "photo",
    "photocopy",
    "scan_files",
    "scan_settings",
    "scanner",
    "screening",
    "second_sheet",
    "stains",
    "streaks",
    "strokes",
)
HAND = Hand(pen=BALLPOINT, style=MarkStyle.CROSS, other_style=MarkStyle.FILL)


def scan(seed: int = 1, **changes) -> np.ndarray:
    settings = replace(CLEAN, **changes)
    return scan_sheet(MASTER, settings, width_mm=210.0, rng=np.random.default_rng(seed))


def corner_blocks_mm(image: np.ndarray, dpi: int) -> list[tuple[float, float]]:
    """Centres of the four black corner blocks, found in their quarters of the page."""
    found = []
    height, width = image.shape
    for top, left in ((0, 0), (0, 1), (1, 1), (1, 0)):
        rows, columns = height // 5, width // 5
        part = image[
            (height - rows) * top : (height - rows) * top + rows,
            (width - columns) * left : (width - columns) * left + columns,
        ]
        ys, xs = np.nonzero(part < 80)
        x = xs.mean() + (width - columns) * left + 0.5
        y = ys.mean() + (height - rows) * top + 0.5
        found.append((x * 25.4 / dpi, y * 25.4 / dpi))
    return found


def test_perfect_settings_change_nothing():
    # The master is a fraction of a pixel taller than the sheet, so edges may move by that much.
    image = scan()
    assert abs(float(image.mean()) - float(MASTER.mean())) < 0.2
    assert np.abs(image.astype(int) - MASTER[: len(image)])[:, 700:900].mean() < 1.0
    assert set(np.unique(image[20:100, 300:1300])) == {255}


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_marks_stay_where_they_are_in_millimetres_at_every_resolution(dpi):
    for (x, y), mark in zip(
        corner_blocks_mm(scan(dpi=dpi), dpi), PAGE.registration_marks, strict=True
    ):
        assert math.hypot(x - mark.x_mm, y - mark.y_mm) < 0.2


@pytest.mark.parametrize("skew", [-5.0, 2.0, 5.0])
def test_skew_turns_the_sheet_clockwise_by_that_angle(skew):
    first, second, *_ = corner_blocks_mm(scan(skew_deg=skew), 200)
    measured = math.degrees(math.atan2(second[1] - first[1], second[0] - first[0]))
    assert measured == pytest.approx(skew, abs=0.1)


@pytest.mark.parametrize("scale", [0.93, 1.03])
def test_print_scale_shrinks_or_enlarges_about_the_middle(scale):
    (x0, y0), (x1, _), (_, y2), _ = corner_blocks_mm(scan(print_scale=scale), 200)
    assert x1 - x0 == pytest.approx(176.0 * scale, abs=0.3)
    assert (y0 + y2) / 2 == pytest.approx(148.5, abs=0.2)


def test_print_shift_moves_right_and_down_also_on_a_skewed_sheet():
    plain = corner_blocks_mm(scan(skew_deg=3.0), 200)
    moved = corner_blocks_mm(scan(skew_deg=3.0, print_shift_mm=(2.0, 1.0)), 200)
    assert np.mean([b[0] - a[0] for a, b in zip(plain, moved, strict=True)]) == pytest.approx(
        2.0 * math.cos(math.radians(3)) - math.sin(math.radians(3)), abs=0.1
    )


def test_stretch_bends_the_feed_but_not_the_width():
    straight, bent = corner_blocks_mm(scan(), 200), corner_blocks_mm(scan(stretch=0.02), 200)
    shifts = [b[1] - a[1] for a, b in zip(straight, bent, strict=True)]
    assert max(map(abs, shifts)) > 0.2
    assert max(abs(b[0] - a[0]) for a, b in zip(straight, bent, strict=True)) < 0.05


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_quarter_turns_are_clockwise(turns):
    assert np.array_equal(scan(quarter_turns=turns), np.rot90(scan(), -turns))


def test_overscan_shows_the_background_around_the_sheet():
    image = scan(overscan_mm=5.0, background=30)
    assert image.shape[1] == round(220 * 200 / 25.4)
    assert (image[:20] == 30).all()
    assert (image[:, -20:] == 30).all()


@pytest.mark.parametrize("corner", range(4))
def test_a_torn_corner_shows_the_background_there_only(corner):
    corners = [(0, 0), (0, -1), (-1, -1), (-1, 0)]
    image = scan(torn_corner=corner, background=60)
    assert [image[place] == 60 for place in corners] == [i == corner for i in range(4)]


def test_punched_holes_show_the_background():
    changed = np.count_nonzero(scan(punch_holes=True, background=60) == 60)
    assert changed == pytest.approx(2 * math.pi * (2.75 * 200 / 25.4) ** 2, rel=0.1)


def test_a_streak_runs_along_the_whole_feed():
    lost = scan().astype(int) - scan(streaks=1)
    columns = np.count_nonzero((lost > 25).mean(axis=0) > 0.7)
    assert 1 <= columns <= 3


def test_uneven_light_and_binding_shadow_darken_one_side():
    image = scan(light_fall=0.4)
    corners = [image[5, 5], image[5, -5], image[-5, 5], image[-5, -5]]
    assert max(corners) - min(corners) > 60
    bound = scan(binding_shadow=0.6)
    assert int(bound[1000, 800]) - int(bound[1000, 3]) > 100


def test_blur_noise_and_low_toner_are_measurable():
    assert scan(noise=8.0, paper_white=200)[20:100, 300:1300].std() == pytest.approx(8, rel=0.1)
    assert (scan(blur_mm=0.15) < 40).sum() < (scan() < 40).sum()
    pale = print_page(
        MASTER, replace(CLEAN, toner=0.5), px_per_mm=200 / 25.4, rng=np.random.default_rng(1)
    )
    assert pale[MASTER == 0].mean() > 90
    fat = print_page(
        MASTER, replace(CLEAN, dot_gain_mm=0.1), px_per_mm=200 / 25.4, rng=np.random.default_rng(1)
    )
    assert (fat < 128).sum() > (MASTER < 128).sum()


@pytest.mark.parametrize("bilevel", [Bilevel.THRESHOLD, Bilevel.DITHER])
def test_one_bit_scans_have_two_levels(bilevel):
    assert is_bilevel(scan(bilevel=bilevel))
    assert not is_bilevel(scan())


def test_wear_leaves_traces():
    clean = scan().astype(int)
    for change in ({"fold_line": True}, {"coffee_stain": True}, {"dirt_specks": 50}):
        assert np.count_nonzero(clean - scan(**change) > 20) > 300
    assert (clean - scan(bleed_through=0.2) > 10).sum() > 1000
    assert np.count_nonzero(clean - scan(staple=True) > 20) > 20


def test_a_defaced_code_is_covered():
    page = np.full((600, 600), 255, np.uint8)
    code = Code(payload="X", x_mm=20, y_mm=20, size_mm=20)
    deface_code(page, code, px_per_mm=200 / 25.4, rng=np.random.default_rng(1))
    middle = page[round(21 * 7.874) : round(39 * 7.874), round(21 * 7.874) : round(39 * 7.874)]
    assert (middle < 100).mean() > 0.8


@pytest.mark.parametrize("name", list(PRESETS))
def test_every_preset_scans_the_same_from_the_same_seed(name):
    rng = np.random.default_rng(3)
    settings = varied(PRESETS[name], rng=rng)
    first, second = (
        fill_and_scan(MASTER, PAGE, work=PenWork(), hand=HAND, settings=settings, seed=8)
        for _ in range(2)
    )
    assert np.array_equal(first, second)
    assert first.ndim == (3 if settings.colour else 2)
    assert np.median(first) > 120


def test_sheets_can_be_scanned_on_other_processes():
    job = partial(fill_and_scan, MASTER, PAGE, work=PenWork(), hand=HAND, settings=CLEAN)
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        far = pool.submit(job, seed=2).result()
    assert np.array_equal(far, job(seed=2))


def test_a_pdf_page_is_one_image_of_the_right_size(tmp_path):
    grey, bilevel = scan(), scan(bilevel=Bilevel.THRESHOLD)
    write_pdf([grey, bilevel], tmp_path / "stack.pdf", dpi=200)
    document = pypdfium2.PdfDocument(tmp_path / "stack.pdf")
    try:
        assert len(document) == 2
        for index in range(2):
            page = document[index]
            assert page.get_width() == pytest.approx(595, abs=2)
            objects = list(page.get_objects())
            assert [type(o).__name__ for o in objects] == ["PdfImage"]
            page.close()
    finally:
        document.close()


def test_tiffs_are_g4_when_black_and_white_and_lzw_when_grey(tmp_path):
    bilevel = scan(bilevel=Bilevel.THRESHOLD)
    write_tiff([bilevel, bilevel], tmp_path / "bw.tif", dpi=200)
    write_tiff([scan(), bilevel], tmp_path / "grey.tif", dpi=200)
    with Image.open(tmp_path / "bw.tif") as tiff:
        assert (tiff.n_frames, tiff.info["compression"]) == (2, "group4")
        assert np.array_equal(np.asarray(tiff.convert("L")), bilevel)
    with Image.open(tmp_path / "grey.tif") as tiff:
        assert (tiff.n_frames, tiff.info["compression"]) == (2, "tiff_lzw")


def test_jpeg_and_png_carry_their_resolution(tmp_path):
    write_jpeg(scan(colour=True), tmp_path / "a.jpg", dpi=200)
    write_png(scan(bilevel=Bilevel.THRESHOLD), tmp_path / "a.png", dpi=200)
    with Image.open(tmp_path / "a.jpg") as picture:
        assert (picture.mode, picture.info["dpi"]) == ("RGB", (200, 200))
    with Image.open(tmp_path / "a.png") as picture:
        assert (picture.mode, round(picture.info["dpi"][0])) == ("1", 200)


def test_the_same_scans_give_the_same_bytes(tmp_path):
    for name in ("one.pdf", "two.pdf"):
        write_pdf([scan()], tmp_path / name, dpi=200)
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_an_empty_stack_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"no scan to write to empty\.pdf"):
        write_pdf([], tmp_path / "empty.pdf", dpi=200)


def test_the_simulators_know_of_the_product_only_the_form():
    folder = Path(ink.__file__).parent
    for name in SIMULATORS:
        tree = ast.parse((folder / f"{name}.py").read_text("utf-8"))
        modules = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}
        modules |= {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
        ours = {
            m for m in modules if m.split(".")[0] in ("omr", "cardgen", "ingest", "ediary_core")
        }
        assert ours <= {"omr.form"}


# --- damages


def test_a_bound_sheet_is_drawn_in_at_its_left_edge_and_lies_flat_at_its_right():
    flat, bound = corner_blocks_mm(scan(), 200), corner_blocks_mm(scan(curl_mm=3.0), 200)
    moved = [b[0] - a[0] for a, b in zip(flat, bound, strict=True)]
    assert 0.3 < moved[0] < 3.0
    assert moved[0] == pytest.approx(moved[3], abs=0.05)
    assert abs(moved[1]) < 0.05


def test_folds_run_across_and_down_from_edge_to_edge():
    clean = scan().astype(int)
    across, down = (clean - scan(**{name: 1}) for name in ("folds_across", "folds_down"))
    assert max((across > 10).mean(axis=1)) > 0.9 > max((across > 10).mean(axis=0))
    assert max((down > 10).mean(axis=0)) > 0.8 > max((down > 10).mean(axis=1))


def test_stray_holes_and_staples_are_somewhere_else_each_time():
    holes = [scan(seed=seed, stray_holes=1, background=60) == 60 for seed in (1, 2)]
    for hole in holes:
        assert np.count_nonzero(hole) == pytest.approx(math.pi * (2.75 * 200 / 25.4) ** 2, rel=0.1)
    assert not (holes[0] & holes[1]).any()
    assert np.count_nonzero(scan().astype(int) - scan(stray_staples=2) > 20) > 40


def test_a_rollers_blot_comes_again_at_the_same_place_across():
    blots = (scan().astype(int) - scan(seed=5, roller_marks=1)) > 20
    rows, columns = np.nonzero(blots)
    assert np.ptp(columns) < 2 * 25.4
    runs = np.flatnonzero(np.diff(np.unique(rows)) > 1)
    assert 2 <= len(runs) + 1 <= 8


@pytest.mark.parametrize(
    ("setting", "axis", "brighter"),
    [
        ("streaks", 0, False),
        ("light_streaks", 0, True),
        ("cross_streaks", 1, False),
        ("light_cross_streaks", 1, True),
    ],
)
def test_streaks_are_dark_or_light_along_the_feed_or_across_it(setting, axis, brighter):
    grey = {"paper_white": 128, "background": 128}
    change = scan(**{setting: 1}, **grey).astype(int) - scan(**grey)
    lines = np.count_nonzero((change > 25 if brighter else change < -25).mean(axis=axis) > 0.7)
    assert 1 <= lines <= 3
    assert not (change < 0 if brighter else change > 0).any()


def test_coloured_paper_is_tinted_in_colour_and_darker_in_grey():
    yellow = {"paper_tint": (1.0, 0.93, 0.62)}
    red, green, blue = scan(colour=True, **yellow)[1000, 815]
    assert red > green > blue > 100
    assert scan(**yellow)[1000, 815] == pytest.approx(255 * 0.916, abs=2)
    assert scan(print_scale=0.93, **yellow)[5, 5] == pytest.approx(255 * 0.916, abs=2)


def test_a_cast_shadow_darkens_a_part_and_spares_the_other():
    paper = scan(cast_shadow=0.4)[scan() == 255]
    assert (paper == round(0.6 * 255)).mean() > 0.15
    assert (paper == 255).mean() > 0.15


def test_a_photocopy_loses_what_is_pale_and_blackens_what_is_dark():
    page = np.full(MASTER.shape, 240, np.uint8)
    page[1000:1100, 700:800] = 215
    page[1000:1100, 900:1000] = 60
    copied = scan_sheet(
        page, replace(CLEAN, copies=2), width_mm=210.0, rng=np.random.default_rng(1)
    )
    assert copied[1050, 600] == 252
    assert copied[1045:1055, 745:755].mean() > 238
    assert copied[1045:1055, 945:955].mean() < 40


def test_a_copied_form_is_paler_print_at_the_same_places():
    settings = replace(CLEAN, toner=0.6)
    once, again = (
        print_page(MASTER, s, px_per_mm=200 / 25.4, rng=np.random.default_rng(1))
        for s in (settings, replace(settings, blank_copies=1))
    )
    assert (again[MASTER == 255] >= 250).mean() > 0.95
    assert np.corrcoef(once.ravel()[::7], again.ravel()[::7])[0, 1] > 0.9


def test_a_fax_has_other_resolutions_along_and_across_and_loses_rows():
    whole = scan(dpi=204, row_dpi=98, bilevel=Bilevel.THRESHOLD)
    assert whole.shape == (round(297 * 98 / 25.4), round(210 * 204 / 25.4))
    received = scan(dpi=204, row_dpi=98, bilevel=Bilevel.THRESHOLD, lost_rows=0.02)
    assert len(whole) - 40 < len(received) < len(whole)
    assert is_bilevel(received)


def test_ordered_dither_keeps_the_lightness_in_black_and_white():
    grey = scan(paper_white=150, background=150, bilevel=Bilevel.ORDERED)
    assert is_bilevel(grey)
    assert grey[20:116, 300:1260].mean() == pytest.approx(150, abs=4)


def test_a_leaning_camera_sees_the_sheet_in_perspective_on_a_desk():
    flat = corner_blocks_mm(scan(overscan_mm=14.0, background=150), 200)
    leaning = corner_blocks_mm(scan(overscan_mm=14.0, background=150, tilt_deg=12.0), 200)
    sides = [
        math.dist(leaning[a], leaning[b]) / math.dist(flat[a], flat[b])
        for a, b in ((0, 1), (3, 2), (0, 3), (1, 2))
    ]
    assert max(sides) - min(sides) > 0.01
    assert min(sides) > 0.85


@pytest.mark.parametrize(
    ("half", "there"),
    [
        (Half.TOP, (True, True, False, False)),
        (Half.BOTTOM, (False, False, True, True)),
        (Half.LEFT, (True, False, False, True)),
        (Half.RIGHT, (False, True, True, False)),
    ],
)
def test_of_half_a_sheet_the_other_corners_are_background(half, there):
    image = scan(half=half, background=60)
    assert [image[at] != 60 for at in ((5, 5), (5, -5), (-5, -5), (-5, 5))] == list(there)


def test_a_jammed_sheet_ends_where_it_was_seen_last():
    whole, jammed = scan(), scan(seen_share=0.6)
    assert np.array_equal(jammed, whole[: len(jammed)])
    assert len(jammed) == round(0.6 * len(whole))


def test_two_sheets_lie_over_or_beside_each_other():
    other = np.full_like(MASTER, 128)
    over, beside = (
        scan_sheet(
            MASTER,
            replace(CLEAN, second_sheet=place),
            width_mm=210.0,
            rng=np.random.default_rng(3),
            other=other,
        )
        for place in SecondSheet
    )
    assert 0.15 < (over == 128).mean() < 0.85
    assert beside.shape[1] == round(420 * 200 / 25.4)
    assert (beside == 128).mean() == pytest.approx(0.5, abs=0.02)


def test_a_second_sheet_must_be_given():
    with pytest.raises(ValueError, match="second sheet"):
        scan(second_sheet=SecondSheet.OVER)

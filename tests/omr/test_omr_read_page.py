"""A filled-in page, scanned in many ways, is read as it was meant."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from omr_outcome import Outcome
from omr_paper import Paper, payload_for, printed, survey_page
from omr_pens import fill_in, mark, write
from omr_scanner import Scan, scan

from omr.form import FormPage
from omr.forms import FormTable
from omr.image import GrayImage
from omr.read import read_page
from omr.reading import FieldState, PageOutcome, PageReading, reading_from_json

Reader = Callable[[GrayImage], PageReading]
ScanReader = Callable[[Scan], Outcome]

SCANS = {
    "office": Scan(),
    "skewed 5 degrees": Scan(skew_deg=5.0),
    "skewed -5 degrees and stretched": Scan(skew_deg=-5.0, stretch=0.015),
    "150 dpi, noisy and blurred": Scan(dpi=150, noise=8, blur_mm=0.12),
    "300 dpi": Scan(dpi=300),
    "printed at 93 %": Scan(print_scale=0.93, skew_deg=1.5),
    "printed at 103 %": Scan(print_scale=1.03, shift_mm=(0, 0)),
    "JPEG of quality 40 in uneven light": Scan(jpeg=40, light=0.5),
    "1-bit": Scan(one_bit="threshold"),
    "1-bit at 150 dpi": Scan(one_bit="threshold", dpi=150),
    "dithered": Scan(one_bit="dither", noise=2),
    "pale": Scan(white=185, black=95),
    "black around the sheet": Scan(border=0.0, skew_deg=3.0),
    "streaked": Scan(streaks_mm=(60.0, 73.2)),
}


@pytest.mark.parametrize("name", SCANS)
def test_every_field_is_read_as_meant_or_flagged(name: str, read_scan: ScanReader) -> None:
    outcome = read_scan(SCANS[name])

    assert outcome.reading.outcome is PageOutcome.READ
    assert outcome.wrong == []
    assert len(outcome.doubtful) <= 0.02 * len(outcome.reading.fields)


@pytest.mark.parametrize(("turns", "angle"), [(0, 0.6), (1, 90.6), (2, 180.6), (3, 270.6)])
def test_any_way_up_reads_alike(turns: int, angle: float, read_scan: ScanReader) -> None:
    outcome = read_scan(Scan(turns=turns))

    assert outcome.wrong == []
    assert outcome.doubtful == []
    assert outcome.reading.rotation_deg == pytest.approx(angle, abs=0.1)


def test_a_reading_names_its_card_and_page(read_scan: ScanReader) -> None:
    reading = read_scan(Scan()).reading

    assert (reading.source, reading.source_page) == ("stack.pdf", 1)
    assert (reading.card_id, reading.page) == ("survey-1", 1)
    assert reading.payloads == (payload_for(1),)
    assert reading.reason is None


def test_a_reading_survives_its_json(read_scan: ScanReader) -> None:
    reading = read_scan(Scan()).reading

    assert reading_from_json(reading.to_json()) == reading


def test_scores_cover_every_bubble_and_lie_between_0_and_1(
    read_scan: ScanReader, page: FormPage
) -> None:
    reading = read_scan(Scan()).reading

    for field, result in zip(page.fields, reading.fields, strict=True):
        assert list(result.scores) == [bubble.value for bubble in field.bubbles]
        assert all(0.0 <= score <= 1.0 for score in result.scores.values())
        assert 0.0 <= result.confidence <= 1.0


def test_an_unmarked_sheet_reads_as_unmarked(sheet: Paper, read_image: Reader) -> None:
    reading = read_image(scan(sheet, Scan()))

    assert {f.state for f in reading.fields} == {FieldState.UNMARKED}
    assert [r.inked for r in reading.regions] == [False, False]


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_faint_pencil_is_read_or_flagged(
    dpi: float, sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    meant = fill_in(sheet, page, np.random.default_rng(dpi), pens=("pencil_cross",), share=0.3)

    outcome = Outcome(reading=read_image(scan(sheet, Scan(dpi=dpi))), meant=meant)

    assert outcome.wrong == []
    assert len(outcome.doubtful) <= 0.02 * len(outcome.reading.fields)


@pytest.mark.parametrize("lost", [(0,), (1,), (2,), (3,), (0, 1), (1, 2), (0, 2), (1, 3), (0, 3)])
def test_two_corner_markers_are_enough(
    lost: tuple[int, ...], sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    meant = fill_in(sheet, page, np.random.default_rng(3), pens=("fill", "cross", "tick"))
    _tear_off(sheet, lost)

    outcome = Outcome(
        reading=read_image(scan(sheet, Scan(skew_deg=2.0, stretch=0.015))), meant=meant
    )

    assert outcome.reading.outcome is PageOutcome.READ
    assert outcome.wrong == []
    assert outcome.doubtful == []


def _tear_off(sheet: Paper, corners: tuple[int, ...]) -> None:
    places = ((0, 0), (183, 0), (183, 270), (0, 270))
    for corner in corners:
        x, y = places[corner]
        sheet.wipe(x, y, 27, 27)


@pytest.mark.parametrize("lost", [0, 1])
def test_one_code_is_enough(lost: int, sheet: Paper, page: FormPage, read_image: Reader) -> None:
    code = page.codes[lost]
    sheet.wipe(code.x_mm - 1, code.y_mm - 1, code.size_mm + 2, code.size_mm + 2)

    assert read_image(scan(sheet, Scan())).outcome is PageOutcome.READ


def test_a_page_without_a_readable_code_is_unreadable(
    sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    for code in page.codes:
        sheet.wipe(code.x_mm, code.y_mm + 5, code.size_mm, 6, level=0.3)

    reading = read_image(scan(sheet, Scan()))

    assert (reading.outcome, reading.reason) == (PageOutcome.UNREADABLE, "code.unreadable")


def test_codes_that_contradict_each_other_make_the_page_unreadable(
    sheet: Paper, page: FormPage
) -> None:
    other = survey_page(2)
    _patch_code(sheet, printed(other), page)
    image = scan(sheet, Scan())

    both_known = read_page(image, FormTable([page, other]), source="a.png", source_page=1)
    one_known = read_page(image, FormTable([page]), source="a.png", source_page=1)

    assert (both_known.outcome, both_known.reason) == (
        PageOutcome.UNREADABLE,
        "code.contradiction",
    )
    assert (one_known.outcome, one_known.reason) == (PageOutcome.UNREADABLE, "code.contradiction")


def _patch_code(sheet: Paper, other: Paper, page: FormPage) -> None:
    """Paste the other sheet's second code over this sheet's."""
    code = page.codes[1]
    left, top, side = (round(v * 12) for v in (code.x_mm, code.y_mm, code.size_mm))
    at = np.s_[top : top + side, left : left + side]
    sheet.ink[at] = other.ink[at]


def test_a_form_that_was_not_given_is_foreign(sheet: Paper) -> None:
    reading = read_page(
        scan(sheet, Scan()), FormTable([survey_page(9)]), source="a.png", source_page=1
    )

    assert (reading.outcome, reading.reason) == (PageOutcome.FOREIGN, "code.unknown")
    assert reading.payloads == (payload_for(1),)


def test_a_letter_is_foreign(sheet: Paper, page: FormPage, read_image: Reader) -> None:
    sheet.ink[:] = 1.0
    for region in page.regions * 3:
        write(sheet, region, np.random.default_rng(1), darkness=0.8, words=4)

    reading = read_image(scan(sheet, Scan()))

    assert (reading.outcome, reading.reason) == (PageOutcome.FOREIGN, "page.no_code")


def test_two_sheets_in_one_picture_are_unreadable(master: Paper, read_image: Reader) -> None:
    one = scan(master, Scan(dpi=150)).pixels

    reading = read_image(GrayImage(pixels=np.hstack((one, one)), dpi=150.0))

    assert (reading.outcome, reading.reason) == (PageOutcome.UNREADABLE, "page.two_sheets")


def test_a_page_where_everything_is_marked_is_refused(
    sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    rng = np.random.default_rng(5)
    for field in page.fields:
        for bubble in field.bubbles:
            mark(sheet, bubble, "cross", rng)

    reading = read_image(scan(sheet, Scan()))

    assert (reading.outcome, reading.reason) == (PageOutcome.UNREADABLE, "page.impossible")
    assert reading.fields == ()


def test_a_row_where_everything_is_marked_is_flagged(
    sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    rng = np.random.default_rng(5)
    row = [f for f in page.fields if f.name.endswith("/12")]
    for field in row:
        for bubble in field.bubbles:
            mark(sheet, bubble, "fill", rng)

    reading = read_image(scan(sheet, Scan()))

    flagged = {f.name for f in reading.fields if f.state is FieldState.AMBIGUOUS}
    assert flagged == {f.name for f in row}
    assert {f.code for f in reading.findings} == {"row.impossible"}


def test_too_coarse_a_scan_is_unreadable_or_foreign_but_never_read(
    master: Paper, read_image: Reader
) -> None:
    for dpi in (40, 60, 80, 100):
        assert read_image(scan(master, Scan(dpi=dpi))).outcome is not PageOutcome.READ


@pytest.mark.parametrize("shape", [(1, 1), (3, 900), (99, 99), (120, 160), (400, 20)])
def test_odd_pictures_do_not_raise(shape: tuple[int, int], read_image: Reader) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)

    assert read_image(GrayImage(pixels=pixels)).outcome is not PageOutcome.READ

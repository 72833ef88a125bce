"""Every bubble's place is known to a fraction of a millimetre, or it is said to be unproven."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from omr_paper import Paper, printed
from omr_pens import mark
from omr_scanner import Scan, scan, true_places

from omr.fault import Fault
from omr.form import FormPage, MarkKind
from omr.forms import FormTable, layout_of
from omr.identify import identify
from omr.image import GrayImage, coarse_copy
from omr.read import read_page
from omr.reading import FieldState, PageOutcome
from omr.register import RegisteredPage, register

PROMISED_MM = 0.3
WITHIN_MM = 0.15  # half of what is promised, for scans that are not badly bent
PITCH_PX = 44  # a column's width at 200 dpi, near enough for all outlines to fit again


def _registered(image: GrayImage, page: FormPage) -> RegisteredPage | Fault:
    coarse = coarse_copy(image.pixels)
    return register(image, coarse, identify(image, coarse, (layout_of(page),)), page)


def _errors_mm(
    registered: RegisteredPage, paper: Paper, page: FormPage, settings: Scan
) -> np.ndarray:
    bubbles = np.array([(b.x_mm, b.y_mm) for field in page.fields for b in field.bubbles])
    off = registered.page_map.to_pixels(bubbles) - true_places(bubbles, paper, settings)
    return np.asarray(np.linalg.norm(off, axis=1) * 25.4 / settings.dpi)


@pytest.mark.parametrize(
    "settings",
    [
        Scan(),
        Scan(turns=1, skew_deg=3.0),
        Scan(skew_deg=5.0, stretch=0.015),
        Scan(skew_deg=-5.0, stretch=-0.015, turns=2),
        Scan(print_scale=0.93, stretch=0.015),
        Scan(print_scale=1.03, shift_mm=(1.5, -2.0)),
        Scan(dpi=300, stretch=0.015),
        Scan(dpi=150, stretch=0.015, jpeg=40),
        Scan(blur_mm=0.2, noise=10.0, light=0.35),
        Scan(one_bit="threshold", stretch=0.01),
        Scan(one_bit="dither", stretch=0.01),
        Scan(curl_mm=1.5, skew_deg=1.0),
        Scan(fold_mm=0.3),
        Scan(tilt_deg=6.0, print_scale=0.93),
        Scan(tilt_deg=20.0, print_scale=0.8, dpi=240),
    ],
)
def test_each_bubbles_place_is_known_and_proven(
    settings: Scan, answered: tuple, page: FormPage
) -> None:
    paper, _ = answered

    registered = _registered(scan(paper, settings), page)

    assert isinstance(registered, RegisteredPage)
    assert registered.proven.all()
    assert _errors_mm(registered, paper, page, settings).max() < WITHIN_MM


@pytest.mark.parametrize(
    "settings",
    [
        Scan(curl_mm=3.0),
        Scan(curl_mm=6.0, stretch=0.01),
        Scan(fold_mm=0.8),
        Scan(fold_mm=2.0),
        Scan(stretch=0.03),
    ],
)
def test_what_bends_too_much_is_refused_or_unproven(
    settings: Scan, answered: tuple, page: FormPage
) -> None:
    paper, _ = answered

    registered = _registered(scan(paper, settings), page)

    if isinstance(registered, RegisteredPage):
        off = _errors_mm(registered, paper, page, settings)
        assert off[registered.proven].max() < PROMISED_MM


@pytest.mark.parametrize("lost", [(0,), (1,), (2,), (3,), (0, 1), (1, 2), (0, 2), (3, 0)])
def test_with_corners_torn_off_the_other_places_are_known(
    lost: tuple[int, ...], answered: tuple, page: FormPage
) -> None:
    paper, settings = answered[0].copy(), Scan(stretch=0.015, skew_deg=2.0)
    for corner in lost:
        x, y = ((0, 0), (183, 0), (183, 270), (0, 270))[corner]
        paper.wipe(x, y, 27, 27)

    registered = _registered(scan(paper, settings), page)

    assert isinstance(registered, RegisteredPage)
    assert registered.proven.all()
    assert _errors_mm(registered, paper, page, settings).max() < PROMISED_MM


def test_rows_filled_all_along_are_proven_by_what_is_around_them(
    sheet: Paper, page: FormPage
) -> None:
    rng = np.random.default_rng(4)
    for field in page.fields:
        if field.name.startswith("speed/"):
            for bubble in field.bubbles[:6]:
                mark(sheet, bubble, "fill", rng)

    registered = _registered(scan(sheet, Scan()), page)

    assert isinstance(registered, RegisteredPage)
    assert registered.proven.all()


@pytest.mark.parametrize("shift_px", [-PITCH_PX, -16, 8, 24, PITCH_PX])
@pytest.mark.parametrize("rows_px", [(700, 740), (700, 900), (700, 1500), (1200, 2400)])
def test_a_band_that_slipped_sideways_is_never_read_in_silence(
    shift_px: int, rows_px: tuple[int, int], answered: tuple, page: FormPage
) -> None:
    """As eight flipped bits in a JPEG do it: no decoder says a word."""
    paper, meant = answered
    image = scan(paper, Scan())
    top, bottom = rows_px
    image.pixels[top:bottom] = np.roll(image.pixels[top:bottom], shift_px, axis=1)

    reading = read_page(image, FormTable([page]), source="stack.pdf", source_page=1)

    wrong = [
        field.name
        for field in reading.fields
        if field.state is not FieldState.AMBIGUOUS and field.values != meant.get(field.name, ())
    ]
    assert wrong == []
    if reading.outcome is PageOutcome.READ:
        assert "register.unproven" in {finding.code for finding in reading.findings}


def test_a_hole_through_a_bubble_leaves_its_field_to_a_person(
    sheet: Paper, page: FormPage, forms: FormTable
) -> None:
    field = page.fields[70]
    bubble = field.bubbles[1]
    sheet.disc(bubble.x_mm, bubble.y_mm, diameter_mm=6.0, darkness=1.0)
    sheet.wipe(bubble.x_mm - 3.2, bubble.y_mm - 3.0, 6.4, 6.0)

    reading = read_page(scan(sheet, Scan()), forms, source="stack.pdf", source_page=1)

    unproven = {f.field for f in reading.findings if f.code == "register.unproven"}
    assert field.name in unproven
    assert len(unproven) <= 3
    by_name = {f.name: f for f in reading.fields}
    assert by_name[field.name].state is FieldState.AMBIGUOUS
    assert [f.name for f in reading.fields] == [f.name for f in page.fields]


def test_one_misplaced_corner_of_a_marker_does_not_refuse_a_page(
    sheet: Paper, page: FormPage
) -> None:
    image = scan(sheet, Scan())
    coarse = coarse_copy(image.pixels)
    seen = identify(image, coarse, (layout_of(page),))
    first = seen.markers[0]
    corners = first.corners.copy()
    corners[2] += 12.0  # 2 mm, as dots of a dithered scan can do it
    odd = replace(seen, markers=(replace(first, corners=corners), *seen.markers[1:]))

    registered = register(image, coarse, odd, page)

    assert isinstance(registered, RegisteredPage)
    assert registered.proven.all()


def test_a_page_whose_rows_are_elsewhere_is_refused(page: FormPage, master: Paper) -> None:
    moved = replace(
        page,
        fields=tuple(
            replace(
                field,
                bubbles=tuple(replace(b, x_mm=b.x_mm + 2.7) for b in field.bubbles),
            )
            for field in page.fields
        ),
    )

    assert isinstance(_registered(scan(master, Scan()), moved), Fault)


def test_a_form_without_side_marks_is_located_by_its_outlines(page: FormPage) -> None:
    marks = tuple(m for m in page.registration_marks if m.kind is not MarkKind.SIDE)
    bare = replace(page, registration_marks=marks)
    paper, settings = printed(bare), Scan(skew_deg=1.0)

    registered = _registered(scan(paper, settings), bare)

    assert isinstance(registered, RegisteredPage)
    assert _errors_mm(registered, paper, bare, settings).max() < WITHIN_MM

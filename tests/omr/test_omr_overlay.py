"""A reading in words and drawn on its page: what a person is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from omr_paper import Paper
from omr_pens import mark
from omr_scanner import Scan, scan

from omr.canvas import Canvas
from omr.captions import Caption, Remark, Tone, row_notes
from omr.form import Bubble, Field, FieldKind, FormPage, Region, RegionKind
from omr.forms import FormTable
from omr.image import GrayImage
from omr.overlay import overlay, refusal
from omr.overlay_style import DOUBTFUL, MARKED, QUIET, WRITTEN
from omr.overlay_words import HEAD_MM, MARGIN_MM
from omr.read import read_page
from omr.reading import (
    FieldReading,
    FieldState,
    PageOutcome,
    PageReading,
    ReadingFinding,
    RegionReading,
)
from omr.turning import turned_upright

DPI = 150
PictureReader = Callable[[Paper, Scan], PageReading]


def caption(code: str) -> Caption:
    return Caption(title=f"What {code} is", todo=f"Mend {code}")


@pytest.fixture
def read_picture(forms: FormTable) -> PictureReader:
    def read(paper: Paper, settings: Scan) -> PageReading:
        image = scan(paper, settings)
        return read_page(image, forms, source="a.pdf", source_page=1, picture_dpi=DPI)

    return read


# -- in words --------------------------------------------------------------------------------


def choice(name: str, labels: str, x_mm: float, y_mm: float) -> Field:
    bubbles = tuple(
        Bubble(value=f"v{label}", label=label, x_mm=x_mm + 6 * i, y_mm=y_mm, w_mm=4, h_mm=3)
        for i, label in enumerate(labels)
    )
    return Field(name=name, kind=FieldKind.CHOICE, bubbles=bubbles)


def small_form(*fields: Field, regions: tuple[Region, ...] = ()) -> FormPage:
    return FormPage(
        card_id="C", page=1, pdf_page=1, width_mm=210, height_mm=297, fields=fields,
        regions=regions, registration_marks=(), codes=(),
    )  # fmt: skip


def said(name: str, state: FieldState, *values: str) -> FieldReading:
    return FieldReading(name=name, state=state, values=values, confidence=1.0, scores={})


def read(*fields: FieldReading, **more: object) -> PageReading:
    page = PageReading(source="a.pdf", source_page=1, outcome=PageOutcome.READ, fields=fields)
    return replace(page, **more)  # type: ignore[arg-type]


def test_the_marks_of_one_row_are_one_remark_from_left_to_right() -> None:
    form = small_form(choice("b", "12", 90, 50.4), choice("a", "xy", 60, 50))
    reading = read(said("b", FieldState.MARKED, "v2"), said("a", FieldState.MARKED, "vx"))

    (note,) = row_notes(reading, form, caption)

    assert note.remarks == (Remark(tone=Tone.READ, text="x · 2"),)


def test_rows_without_a_mark_are_not_spoken_of() -> None:
    form = small_form(choice("a", "xy", 60, 50), choice("b", "xy", 60, 56))
    reading = read(said("a", FieldState.UNMARKED), said("b", FieldState.MARKED, "vy"))

    assert [note.y_mm for note in row_notes(reading, form, caption)] == [56]


def test_a_doubt_names_what_it_may_be_and_why() -> None:
    form = small_form(choice("a", "xyz", 60, 50), choice("b", "12", 90, 50))
    reading = read(
        said("a", FieldState.AMBIGUOUS, "vx", "vz"),
        said("b", FieldState.MARKED, "v1"),
        findings=(ReadingFinding(code="mark.two", field="a"),),
    )

    (note,) = row_notes(reading, form, caption)

    assert note.remarks == (
        Remark(tone=Tone.READ, text="1"),
        Remark(tone=Tone.CHECK, text="x or z?  What mark.two is"),
    )


def test_doubts_of_one_row_for_one_reason_give_it_once() -> None:
    form = small_form(choice("a", "xyz", 60, 50), choice("b", "12", 90, 50))
    reading = read(
        said("a", FieldState.AMBIGUOUS, "vx"),
        said("b", FieldState.AMBIGUOUS, "v1"),
        findings=tuple(ReadingFinding(code="mark.faint", field=name) for name in "ab"),
    )

    (note,) = row_notes(reading, form, caption)

    assert [r.text for r in note.remarks] == ["x? · 1?  What mark.faint is"]


def test_a_field_that_was_hidden_is_said_to_be_unseen() -> None:
    form = small_form(choice("a", "xyz", 60, 50))
    reading = read(said("a", FieldState.AMBIGUOUS))

    (note,) = row_notes(reading, form, caption)

    assert note.remarks == (Remark(tone=Tone.CHECK, text="cannot be seen"),)


def test_equal_doubts_of_two_fields_are_both_named_and_unseen_fields_counted() -> None:
    form = small_form(*(choice(name, "xy", 60 + 20 * i, 50) for i, name in enumerate("abcd")))
    reading = read(
        said("a", FieldState.AMBIGUOUS, "vx"),
        said("b", FieldState.AMBIGUOUS, "vx"),
        said("c", FieldState.AMBIGUOUS),
        said("d", FieldState.AMBIGUOUS),
    )

    (note,) = row_notes(reading, form, caption)

    assert [r.text for r in note.remarks] == ["x? · x? · 2 fields cannot be seen"]


@pytest.mark.parametrize(
    ("inked", "remark"),
    [
        (True, Remark(tone=Tone.WRITTEN, text="topic: written")),
        (False, Remark(tone=Tone.EMPTY, text="topic: nothing written")),
    ],
)
def test_a_box_is_said_to_be_written_in_or_not(*, inked: bool, remark: Remark) -> None:
    box = Region(name="topic", kind=RegionKind.HANDWRITING, x_mm=20, y_mm=80, w_mm=50, h_mm=20)
    reading = read(regions=(RegionReading(name="topic", inked=inked, ink=0.1),))

    (note,) = row_notes(reading, small_form(regions=(box,)), caption)

    assert (note.y_mm, note.remarks) == (90, (remark,))


# -- drawn -----------------------------------------------------------------------------------


def page_part(canvas: Canvas) -> Canvas:
    """The page without head and margin."""
    head, margin = (round(mm * DPI / 25.4) for mm in (HEAD_MM, MARGIN_MM))
    return canvas[head:, :-margin]


def painted(
    canvas: Canvas, colour: tuple[int, int, int], *, x_mm: float, y_mm: float, reach_mm: float
) -> bool:
    """Whether a colour stands within a square around a place."""
    x, y, reach = (round(mm * DPI / 25.4) for mm in (x_mm, y_mm, reach_mm))
    around = canvas[max(0, y - reach) : y + reach, max(0, x - reach) : x + reach].astype(int)
    return bool((np.abs(around - colour).max(axis=2) < 6).any())


def test_marks_are_ringed_and_doubts_boxed_in_colours_of_their_own(
    sheet: Paper, page: FormPage, read_picture: PictureReader
) -> None:
    rng = np.random.default_rng(1)
    fields = {field.name: field for field in page.fields}
    mark(sheet, fields["care/05"].bubbles[2], "fill", rng)
    for k in (0, 3):
        mark(sheet, fields["care/09"].bubbles[k], "fill", rng)

    drawn = page_part(overlay(read_picture(sheet, Scan(turns=2)), page, caption))

    def around(name: str, k: int, colour: tuple[int, int, int]) -> bool:
        bubble = fields[name].bubbles[k]
        return painted(drawn, colour, x_mm=bubble.x_mm, y_mm=bubble.y_mm, reach_mm=3.2)

    assert around("care/05", 2, MARKED)
    assert not around("care/05", 2, DOUBTFUL)
    assert around("care/09", 0, DOUBTFUL)
    assert around("care/09", 3, DOUBTFUL)
    assert not around("care/09", 0, MARKED)
    assert not around("care/20", 0, MARKED)
    assert not around("care/20", 0, DOUBTFUL)


def test_the_margin_speaks_at_the_height_of_the_row(
    sheet: Paper, page: FormPage, read_picture: PictureReader
) -> None:
    bubble = next(f for f in page.fields if f.name == "care/05").bubbles[2]
    mark(sheet, bubble, "fill", np.random.default_rng(1))

    drawn = overlay(read_picture(sheet, Scan()), page, caption)

    margin = drawn[round(HEAD_MM * DPI / 25.4) :, -round(MARGIN_MM * DPI / 25.4) :]
    assert painted(margin, MARKED, x_mm=4.5, y_mm=bubble.y_mm, reach_mm=2.5)
    assert not painted(margin, MARKED, x_mm=4.5, y_mm=bubble.y_mm + 10, reach_mm=2.5)


def test_many_remarks_keep_apart_and_on_the_picture(
    sheet: Paper, page: FormPage, read_picture: PictureReader
) -> None:
    """Every field in doubt: the margin is full, and its last line still is there."""
    reading = read_picture(sheet, Scan())
    unsure = tuple(replace(f, state=FieldState.AMBIGUOUS) for f in reading.fields)

    drawn = overlay(replace(reading, fields=unsure), page, caption)

    margin = drawn[round(HEAD_MM * DPI / 25.4) :, -round(MARGIN_MM * DPI / 25.4) :]
    signs = (np.abs(margin[:, 20:34].astype(int) - DOUBTFUL).max(axis=2) < 6).any(axis=1)
    starts = np.flatnonzero(np.diff(signs.astype(int)) == 1)
    rows = {round(field.bubbles[0].y_mm, 1) for field in page.fields}
    assert len(starts) == len(rows)


def test_a_written_box_is_outlined_green_and_an_empty_one_grey(
    sheet: Paper, page: FormPage, read_picture: PictureReader
) -> None:
    reading = read_picture(sheet, Scan())
    region = page.regions[0]
    corner = {"x_mm": region.x_mm, "y_mm": region.y_mm, "reach_mm": 1.0}
    for inked, colour in ((True, WRITTEN), (False, QUIET)):
        said_so = (RegionReading(name=region.name, inked=inked, ink=0.0),)
        drawn = page_part(overlay(replace(reading, regions=said_so), page, caption))
        assert painted(drawn, colour, **corner)


def test_a_refused_page_stands_upright_under_a_band_of_warning(
    sheet: Paper, page: FormPage, read_picture: PictureReader
) -> None:
    rng = np.random.default_rng(1)
    for field in page.fields:
        for bubble in field.bubbles:
            mark(sheet, bubble, "fill", rng)
    reading = read_picture(sheet, Scan(turns=1))
    assert reading.outcome is PageOutcome.UNREADABLE

    drawn = overlay(reading, page, caption)

    assert tuple(drawn[2, 400]) == DOUBTFUL
    height, width = drawn.shape[:2]
    assert width == round(page.width_mm * DPI / 25.4)
    assert height == pytest.approx((page.height_mm + HEAD_MM) * DPI / 25.4, abs=2)


def test_an_empty_side_is_no_cause_for_alarm() -> None:
    blank = PageReading(source="a", source_page=1, outcome=PageOutcome.BLANK, reason="page.blank")
    scan_of_it = np.full((600, 400), 250, np.uint8)

    drawn = refusal(blank, scan_of_it, caption)

    assert tuple(drawn[2, 2]) == QUIET
    assert drawn[-1, -1].tolist() == [250, 250, 250]


def test_a_file_without_a_picture_still_gets_its_reason_drawn() -> None:
    reading = PageReading(
        source="b.pdf", source_page=3, outcome=PageOutcome.UNREADABLE, reason="file.truncated"
    )

    drawn = refusal(reading, None, caption)

    band = drawn[: round(HEAD_MM * DPI / 25.4)]
    assert tuple(band[2, 2]) == DOUBTFUL
    assert (band == 255).all(axis=2).sum() > 2000  # the words in white


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_scan_that_was_not_located_is_turned_upright(turns: int, sheet: Paper) -> None:
    upright = scan(sheet, Scan()).pixels
    turned = GrayImage(pixels=np.ascontiguousarray(np.rot90(upright, -turns)))

    assert np.array_equal(turned_upright(turned), upright)


def test_a_scan_without_any_print_stays_as_it_came() -> None:
    empty = GrayImage(pixels=np.full((300, 400), 250, np.uint8))

    assert turned_upright(empty).shape == (300, 400)


def test_an_overlay_needs_a_picture(page: FormPage) -> None:
    reading = PageReading(source="a", source_page=1, outcome=PageOutcome.BLANK)

    with pytest.raises(ValueError, match="picture_dpi"):
        overlay(reading, page, caption)

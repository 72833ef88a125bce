"""What counts as a mark, what does not, and what a person must look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from omr_paper import Paper, printed
from omr_pens import PENS, mark
from omr_scanner import Scan, scan

from omr.form import Bubble, FormPage
from omr.forms import FormTable
from omr.image import GrayImage
from omr.read import read_page
from omr.reading import FieldReading, FieldState, PageOutcome, PageReading

Reader = Callable[[GrayImage], PageReading]


def _bubble(page: FormPage, name: str, value: str) -> Bubble:
    field = next(f for f in page.fields if f.name == name)
    return next(b for b in field.bubbles if b.value == value)


def _field(reading: PageReading, name: str) -> FieldReading:
    return next(f for f in reading.fields if f.name == name)


@pytest.mark.parametrize("pen", PENS)
def test_each_pen_makes_a_mark(pen: str, sheet: Paper, page: FormPage, read_image: Reader) -> None:
    rng = np.random.default_rng(2)
    names = [f"speed/{i:02d}" for i in range(2, 30, 3)]
    for name in names:
        mark(sheet, _bubble(page, name, "4"), pen, rng)

    reading = read_image(scan(sheet, Scan()))

    for field in reading.fields:
        expected = ("4",) if field.name in names else ()
        assert field.values == expected
        assert field.state is not FieldState.AMBIGUOUS


def test_two_marks_in_one_field_are_flagged(
    sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    rng = np.random.default_rng(2)
    mark(sheet, _bubble(page, "care/07", "2"), "cross", rng)
    mark(sheet, _bubble(page, "care/07", "5"), "fill", rng)

    reading = read_image(scan(sheet, Scan()))

    field = _field(reading, "care/07")
    assert field.state is FieldState.AMBIGUOUS
    assert field.values == ("2", "5")
    assert [(f.code, f.field) for f in reading.findings] == [("mark.two_in_one_field", "care/07")]


def test_several_marks_in_a_multi_field_are_fine(
    sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    rng = np.random.default_rng(2)
    for value in ("0", "3", "9"):
        mark(sheet, _bubble(page, "count", value), "cross", rng)

    field = _field(read_image(scan(sheet, Scan())), "count")

    assert (field.state, field.values) == (FieldState.MARKED, ("0", "3", "9"))


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_dirt_is_never_a_mark(dpi: float, sheet: Paper, page: FormPage, read_image: Reader) -> None:
    rng = np.random.default_rng(4)
    for i in range(1, 31):
        bubble = _bubble(page, f"speed/{i:02d}", "3")
        x, y = bubble.x_mm + rng.uniform(-1.2, 1.2), bubble.y_mm + rng.uniform(-0.9, 0.9)
        sheet.disc(x, y, diameter_mm=rng.uniform(0.2, 0.8), darkness=0.9)

    reading = read_image(scan(sheet, Scan(dpi=dpi)))

    assert FieldState.MARKED not in {f.state for f in reading.fields}


def test_a_speck_of_half_a_millimetre_is_not_even_a_doubt(
    sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    for i in range(1, 31):
        bubble = _bubble(page, f"care/{i:02d}", "3")
        sheet.disc(bubble.x_mm + 0.8, bubble.y_mm, diameter_mm=0.45, darkness=0.8)

    reading = read_image(scan(sheet, Scan()))

    assert {f.state for f in reading.fields} == {FieldState.UNMARKED}


def test_a_dot_of_one_millimetre_is_at_least_a_doubt(
    sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    names = [f"mood/{i:02d}" for i in range(1, 31, 2)]
    for name in names:
        bubble = _bubble(page, name, "e")
        sheet.disc(bubble.x_mm, bubble.y_mm, diameter_mm=1.0, darkness=0.85)

    reading = read_image(scan(sheet, Scan()))

    assert all(_field(reading, name).values == ("e",) for name in names)


def test_an_overshooting_stroke_leaves_the_neighbour_unmarked(
    sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    for i in range(1, 31, 2):
        bubble = _bubble(page, f"speed/{i:02d}", "3")
        x, y = bubble.x_mm, bubble.y_mm
        sheet.stroke([(x - 1.6, y + 1.2), (x + 4.2, y - 1.0)], width_mm=0.45, darkness=0.85)
        sheet.stroke([(x - 1.6, y - 1.2), (x + 1.8, y + 1.2)], width_mm=0.45, darkness=0.85)

    reading = read_image(scan(sheet, Scan()))

    for i in range(1, 31, 2):
        assert _field(reading, f"speed/{i:02d}").values == ("3",)


def test_a_long_tail_through_another_row_is_not_read_as_its_mark(
    sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    for i in range(4, 30, 4):
        bubble = _bubble(page, f"speed/{i:02d}", "3")
        x, y = bubble.x_mm, bubble.y_mm
        points = [(x - 1.4, y - 0.3), (x - 0.2, y + 1.3), (x + 6.5, y - 7.5)]
        sheet.stroke(points, width_mm=0.5, darkness=0.85)

    reading = read_image(scan(sheet, Scan()))

    for i in range(4, 30, 4):
        assert "3" in _field(reading, f"speed/{i:02d}").values
        assert _field(reading, f"speed/{i - 1:02d}").state is not FieldState.MARKED


def test_a_ring_drawn_around_a_bubble_is_flagged(
    sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    bubble = _bubble(page, "care/10", "3")
    angles = np.linspace(0, 2 * np.pi, 40)
    ring = [(bubble.x_mm + 2.7 * np.cos(a), bubble.y_mm + 2.4 * np.sin(a)) for a in angles]
    sheet.stroke(ring, width_mm=0.4, darkness=0.85)

    reading = read_image(scan(sheet, Scan()))

    assert _field(reading, "care/10").state is FieldState.AMBIGUOUS


def test_a_label_that_everybody_marked_is_still_seen(
    sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    rng = np.random.default_rng(8)
    for i in range(1, 31):
        mark(sheet, _bubble(page, f"mood/{i:02d}", "ab"), "fill" if i % 2 else "cross", rng)

    reading = read_image(scan(sheet, Scan()))

    assert [_field(reading, f"mood/{i:02d}").values for i in range(1, 31)] == [("ab",)] * 30


@pytest.mark.parametrize("name", ["done", "helped"])
@pytest.mark.parametrize("pen", ["cross", "line", "tick", "fill"])
def test_a_label_printed_once_is_read_too(
    name: str, pen: str, sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    mark(sheet, _bubble(page, name, "yes"), pen, np.random.default_rng(1))

    reading = read_image(scan(sheet, Scan()))

    assert _field(reading, name).values == ("yes",)
    other = {"done": "helped", "helped": "done"}[name]
    assert _field(reading, other).state is FieldState.UNMARKED


def test_print_that_shines_through_is_not_read_as_marks(
    sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    back = sheet.copy()
    rng = np.random.default_rng(3)
    for i in range(1, 31):
        mark(back, _bubble(page, f"speed/{i:02d}", "5"), "fill", rng)
    sheet.ink[:] *= 1 - 0.07 * (1 - back.ink[:, ::-1])

    reading = read_image(scan(sheet, Scan()))

    assert FieldState.MARKED not in {f.state for f in reading.fields}


@pytest.mark.parametrize("darkness", [0.1, 0.2, 0.3])
def test_a_coffee_ring_is_never_read_as_marks(
    darkness: float, sheet: Paper, read_image: Reader
) -> None:
    y, x = np.mgrid[: sheet.ink.shape[0], : sheet.ink.shape[1]] / np.float32(12)
    from_ring_mm = np.abs(np.hypot(x - 100, y - 120) - 38)
    sheet.ink[:] *= 1 - darkness * np.exp(-((from_ring_mm / 1.2) ** 2)).astype(np.float32)

    reading = read_image(scan(sheet, Scan()))

    assert reading.outcome is PageOutcome.READ
    assert FieldState.MARKED not in {f.state for f in reading.fields}


@pytest.mark.parametrize("level", [140, 160, 168, 176, 190])
def test_grey_labels_that_come_and_go_in_black_and_white_are_no_marks(
    level: int, sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    rng = np.random.default_rng(9)
    names = [f"speed/{i:02d}" for i in range(1, 31, 4)]
    for name in names:
        mark(sheet, _bubble(page, name, "5"), "cross", rng)

    reading = read_image(scan(sheet, Scan(one_bit="threshold", level=level, noise=8)))

    marked = {f.name for f in reading.fields if f.state is FieldState.MARKED}
    doubtful = [f.name for f in reading.fields if f.state is FieldState.AMBIGUOUS]
    assert marked <= set(names)
    assert len(marked) + len(doubtful) >= len(names)
    assert len(doubtful) <= 0.02 * len(reading.fields)


@pytest.mark.parametrize("both", [False, True])
def test_a_label_printed_twice_is_read_on_both(*, both: bool, page: FormPage) -> None:
    fields = tuple(
        replace(f, bubbles=tuple(replace(b, label="akt") for b in f.bubbles))
        if f.name in ("done", "helped")
        else f
        for f in page.fields
    )
    form = replace(page, fields=fields)
    sheet = printed(form)
    rng = np.random.default_rng(4)
    marked = ("done", "helped") if both else ("done",)
    for name in marked:
        mark(sheet, _bubble(form, name, "yes"), "cross", rng)

    image = scan(sheet, Scan())
    reading = read_page(image, FormTable([form]), source="a.png", source_page=1)

    found = {f.name for f in reading.fields if f.state is FieldState.MARKED}
    assert found == set(marked)
    assert FieldState.AMBIGUOUS not in {f.state for f in reading.fields}


@pytest.mark.parametrize("darkness", [0.15, 0.4, 0.9])
def test_a_streak_down_a_column_makes_no_marks(
    darkness: float, sheet: Paper, read_image: Reader
) -> None:
    image = scan(sheet, Scan(streaks_mm=(71.6, 127.0), streak_darkness=darkness, skew_deg=0.0))

    reading = read_image(image)

    assert FieldState.MARKED not in {f.state for f in reading.fields}
    assert "quality.streak" in {f.code for f in reading.findings}


def test_marks_under_a_streak_are_still_read(
    sheet: Paper, page: FormPage, read_image: Reader
) -> None:
    rng = np.random.default_rng(3)
    names = [f"speed/{i:02d}" for i in range(1, 31, 3)]
    for name in names:
        mark(sheet, _bubble(page, name, "1"), "cross", rng)

    reading = read_image(scan(sheet, Scan(streaks_mm=(71.6,), skew_deg=0.3)))

    assert all(_field(reading, name).values == ("1",) for name in names)

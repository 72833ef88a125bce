"""The first look settles a good page as careful measuring would, and leaves every doubt to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest
from omr_paper import Paper, printed, survey_page
from omr_pens import mark
from omr_samples import FORMS, samples
from omr_scanner import Scan, scan

from omr.coarse_sample import CoarseScores, sample_coarsely
from omr.decode import decode_page
from omr.fault import Fault
from omr.form import Field, FormPage
from omr.forms import FormTable
from omr.identify import identify
from omr.image import GrayImage, coarse_copy
from omr.mapped import mapped_page
from omr.read import read_page
from omr.reading import FieldReading, FieldState, PageOutcome, PageReading
from omr.register import register
from omr.settle import CONFIDENCE, IN_BLACK_AND_WHITE, IN_GREY, settled
from omr.targets import targets_of

FORM = survey_page()
MARKED = {
    "mood/03": "cd",
    "speed/07": "np",
    "speed.sign/07": "+",
    "care/12": "6",
    "again/20": "yes",
}
MOODS = ("ab", "cd", "e", "f")
SURE_PENS = ("fill", "cross", "marker", "hatch")


def _scores(image: GrayImage, form: FormPage = FORM) -> CoarseScores | None:
    coarse = coarse_copy(image.pixels)
    registered = register(image, coarse, identify(image, coarse), form)
    assert not isinstance(registered, Fault)
    page = mapped_page(image, form, registered.page_map)
    return sample_coarsely(coarse, page.page_map, targets_of(form), contrast=page.contrast)


def _first_look(paper: Paper, settings: Scan | None = None) -> dict[str, FieldReading] | None:
    how = settings or Scan()
    scores = _scores(scan(paper, how))
    assert scores is not None
    margins = IN_BLACK_AND_WHITE if how.one_bit == "threshold" else IN_GREY
    fields = settled(FORM, targets_of(FORM), scores, margins)
    if fields is None or None in fields:
        return None
    return {field.name: field for field in fields if field is not None}


def _marked(pen: str, seed: int = 7) -> Paper:
    paper, rng = printed(FORM), np.random.default_rng(seed)
    for field in FORM.fields:
        for bubble in field.bubbles:
            if MARKED.get(field.name) == bubble.value:
                mark(paper, bubble, pen, rng)
    return paper


def _field(name: str) -> Field:
    return next(field for field in FORM.fields if field.name == name)


def _bubble_at(field_name: str, value: str) -> tuple[float, float]:
    bubble = next(b for b in _field(field_name).bubbles if b.value == value)
    return bubble.x_mm, bubble.y_mm


@pytest.mark.parametrize("dpi", [150, 200, 300])
@pytest.mark.parametrize("pen", SURE_PENS)
def test_clear_marks_on_a_good_scan_are_settled_at_once(pen: str, dpi: int) -> None:
    fields = _first_look(_marked(pen), Scan(dpi=dpi))

    assert fields is not None
    assert {n: f.values[0] for n, f in fields.items() if f.state is FieldState.MARKED} == MARKED
    assert len(fields) == len(FORM.fields)


def test_an_empty_page_is_settled_as_empty() -> None:
    fields = _first_look(printed(FORM))

    assert fields is not None
    assert {f.state for f in fields.values()} == {FieldState.UNMARKED}


@pytest.mark.parametrize("darkness", [0.13, 0.16, 0.2, 0.3])
def test_a_faint_stroke_is_left_to_the_careful_look(darkness: float) -> None:
    paper = printed(FORM)
    x, y = _bubble_at("speed/09", "4")
    paper.stroke([(x - 1.6, y + 0.3), (x + 1.6, y - 0.5)], width_mm=0.4, darkness=darkness)

    assert _first_look(paper) is None


def test_a_stroke_that_grazes_a_bubble_is_left_to_the_careful_look() -> None:
    paper = printed(FORM)
    x, y = _bubble_at("care/15", "3")
    paper.stroke([(x - 2.4, y + 1.0), (x + 2.4, y + 1.3)], width_mm=0.4, darkness=0.7)

    assert _first_look(paper) is None


def test_a_bubble_that_lost_its_print_is_left_to_the_careful_look() -> None:
    paper = printed(FORM)
    x, y = _bubble_at("care/15", "3")
    paper.wipe(x - 2.5, y - 2.0, 5.0, 4.0)

    assert _first_look(paper) is None


def test_two_marks_in_one_field_are_left_to_the_careful_look() -> None:
    paper, rng = printed(FORM), np.random.default_rng(3)
    for bubble in next(f for f in FORM.fields if f.name == "mood/03").bubbles[:2]:
        mark(paper, bubble, "fill", rng)

    assert _first_look(paper) is None


def test_a_row_marked_all_along_is_left_to_the_careful_look() -> None:
    paper, rng = printed(FORM), np.random.default_rng(3)
    for field in FORM.fields:
        if field.name.endswith("/11"):
            for bubble in field.bubbles:
                mark(paper, bubble, "fill", rng)

    assert _first_look(paper) is None


@pytest.mark.parametrize(
    "settings", [Scan(one_bit="dither", noise=2), Scan(streaks_mm=(51.5,)), Scan(noise=30)]
)
def test_a_poor_scan_is_left_to_the_careful_look(settings: Scan) -> None:
    assert _first_look(_marked("fill"), settings) is None


def test_a_form_with_few_bubbles_has_nothing_to_learn_from() -> None:
    few = replace(FORM, fields=FORM.fields[:3])

    assert _scores(scan(printed(FORM), Scan()), few) is None


@pytest.mark.parametrize("dpi", [200, 300])
@pytest.mark.parametrize("pen", SURE_PENS)
def test_clear_marks_in_black_and_white_are_settled_at_once(pen: str, dpi: int) -> None:
    fields = _first_look(_marked(pen), Scan(one_bit="threshold", dpi=dpi))

    assert fields is not None
    assert {n: f.values[0] for n, f in fields.items() if f.state is FieldState.MARKED} == MARKED


def test_black_and_white_pixels_too_coarse_to_be_averaged_are_softened_for_the_look() -> None:
    reading = _read(_marked("fill"), Scan(one_bit="threshold", dpi=150, noise=16))

    marked = {f.name: f.values[0] for f in reading.fields if f.state is FieldState.MARKED}
    assert marked == MARKED
    settled_at_once = sum(f.confidence == CONFIDENCE for f in reading.fields)
    assert settled_at_once > 0.9 * len(FORM.fields)


@pytest.mark.parametrize("darkness", [0.38, 0.41, 0.44, 0.47])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_black_and_white_breaks_is_left_to_the_careful_look(
    darkness: float, seed: int
) -> None:
    """Pencil about as dark as the scanner's threshold comes out as crumbs."""
    paper = printed(FORM)
    for name in ("speed/09", "care/15", "mood/21"):
        x, y = _field(name).bubbles[1].x_mm, _field(name).bubbles[1].y_mm
        paper.stroke([(x - 1.6, y + 0.3), (x + 1.6, y - 0.5)], width_mm=0.4, darkness=darkness)

    assert _first_look(paper, Scan(one_bit="threshold", noise=8, seed=seed)) is None


def _read(paper: Paper, settings: Scan | None = None) -> PageReading:
    image = scan(paper, settings or Scan())
    return read_page(image, FormTable([FORM]), source="a.png", source_page=1)


@pytest.mark.parametrize(
    ("rows", "is_light"), [((), True), (range(8, 15), False), (range(12, 29), False)]
)
def test_in_black_and_white_the_measured_rows_may_doubt_what_looked_sure(
    rows: Iterable[int], *, is_light: bool
) -> None:
    """A blackened bubble amid spots may be one more spot, however many marks the rows bear."""
    paper, how = printed(FORM), Scan(one_bit="threshold")
    for name, diameter_mm, off_mm in (
        ("speed/19", 0.8, 0.5),
        ("speed/20", 3.4, 0.0),
        ("speed/21", 0.8, 0.5),
    ):
        x, y = _bubble_at(name, "4")
        paper.disc(x + off_mm, y, diameter_mm=diameter_mm, darkness=0.9)
    for row in rows:
        for name, values in (("care", "123456"), ("mood", MOODS), ("speed.sign", "+-")):
            x, y = _bubble_at(f"{name}/{row:02d}", values[row % len(values)])
            paper.disc(x, y, diameter_mm=3.0, darkness=0.9)
    scores = _scores(scan(paper, how))
    assert scores is not None

    looked = settled(FORM, targets_of(FORM), scores, IN_BLACK_AND_WHITE)
    reading = _read(paper, how)

    assert looked is not None
    assert [f.values for f in looked if f is not None and f.name == "speed/20"] == [("4",)]
    states = {f.name: f.state for f in reading.fields}
    assert states["speed/20"] is FieldState.AMBIGUOUS
    assert ("quality.faint" in {f.code for f in reading.findings}) is is_light


def test_a_streak_in_black_and_white_sends_the_whole_page_to_the_careful_look() -> None:
    x, _ = _bubble_at("speed/20", "4")

    reading = _read(
        _marked("fill"), Scan(one_bit="threshold", streaks_mm=(x,), streak_darkness=0.9)
    )

    assert "quality.streak" in {finding.code for finding in reading.findings}


def test_rows_left_open_are_measured_with_care_and_the_others_stay_as_seen() -> None:
    paper = _marked("cross")
    x, y = _bubble_at("speed/20", "4")
    paper.stroke([(x - 1.6, y + 0.3), (x + 1.6, y - 0.5)], width_mm=0.4, darkness=0.2)

    reading = _read(paper)

    states = {f.name: (f.state, f.values) for f in reading.fields}
    assert states.pop("speed/20") == (FieldState.AMBIGUOUS, ("4",))
    assert {n: v[0] for n, (s, v) in states.items() if s is FieldState.MARKED} == MARKED
    assert [f.name for f in reading.fields] == [f.name for f in FORM.fields]
    assert {f.field for f in reading.findings} == {"speed/20"}


def test_many_open_fields_send_the_whole_page_to_the_careful_look() -> None:
    paper = printed(FORM)
    for i in range(1, 31):
        x, y = _bubble_at(f"speed/{i:02d}", "4")
        paper.stroke([(x - 1.6, y + 0.3), (x + 1.6, y - 0.5)], width_mm=0.4, darkness=0.2)

    reading = _read(paper)

    doubtful = {f.name for f in reading.fields if f.state is FieldState.AMBIGUOUS}
    assert doubtful >= {f"speed/{i:02d}" for i in range(1, 31)}


# --- light copies


def _copied_lightly(name: str, white_from: int) -> PageReading:
    """A sample whose greys from ``white_from`` up have become white, as copiers are set to do."""
    (sample,) = (sample for sample in samples() if sample.name == name)
    image = decode_page(sample.path, 0)
    assert isinstance(image, GrayImage)
    pixels = np.minimum(image.pixels * (255 / white_from), 255).astype(np.uint8)
    return read_page(GrayImage(pixels=pixels, dpi=image.dpi), FORMS, source=name, source_page=1)


def _page_findings(reading: PageReading) -> set[str]:
    return {finding.code for finding in reading.findings if finding.field is None}


def test_a_copy_so_light_that_the_grey_print_is_gone_may_have_lost_marks_and_says_so():
    assert _page_findings(_copied_lightly("crosses.jpg-1", 200)) == set()
    light = _copied_lightly("crosses.jpg-1", 150)
    assert _page_findings(light) == {"quality.faint"}
    assert {field.state for field in light.fields} <= {FieldState.MARKED, FieldState.UNMARKED}


def test_a_light_hand_on_a_light_copy_is_refused():
    dark_enough = _copied_lightly("faint_pencil.jpg-1", 255)
    assert dark_enough.outcome is PageOutcome.READ
    assert _copied_lightly("faint_pencil.jpg-1", 140).reason == "page.faint"

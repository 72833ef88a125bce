"""The test card as printed: what stands on it stands where the shared geometry says."""

from __future__ import annotations

import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray

from cardgen import measures
from cardgen.calibration_card import calibration_pdf
from omr import calibration_card as card

DPI = 600


@pytest.fixture(scope="module")
def picture() -> NDArray[np.uint8]:
    with pypdfium2.PdfDocument(calibration_pdf()) as document:
        assert len(document) == 1
        bitmap = document[0].render(scale=DPI / 72, grayscale=True)
        return np.array(bitmap.to_numpy().reshape(bitmap.height, bitmap.width))


def part(picture: NDArray[np.uint8], box: card.Box, *, inset_mm: float = 0.0) -> NDArray[np.uint8]:
    left, top = box.x_mm + inset_mm, box.y_mm + inset_mm
    right, bottom = box.x_mm + box.w_mm - inset_mm, box.y_mm + box.h_mm - inset_mm
    x0, y0, x1, y1 = (round(mm * DPI / 25.4) for mm in (left, top, right, bottom))
    return picture[y0:y1, x0:x1]


def test_the_card_is_the_same_every_time() -> None:
    assert calibration_pdf() == calibration_pdf()


@pytest.mark.parametrize(
    "box", [*card.STRIPS, *card.COLUMNS, *card.WHITE_MARGINS, card.WHITE_FIELD]
)
def test_nothing_is_printed_where_paper_is_looked_at(
    picture: NDArray[np.uint8], box: card.Box
) -> None:
    assert part(picture, box, inset_mm=0.4).min() == 255


@pytest.mark.parametrize("patch", [*card.PATCHES, card.BLACK_BLOCK, card.GREY_BLOCK])
def test_patches_have_their_tone(picture: NDArray[np.uint8], patch: card.Patch) -> None:
    seen = part(picture, patch.box, inset_mm=0.5)
    assert seen.min() == seen.max()
    assert 1 - seen.mean() / 255 == pytest.approx(patch.darkness, abs=0.005)


@pytest.mark.parametrize("pattern", card.PATTERNS)
def test_patterns_have_as_many_lines_as_they_say(
    picture: NDArray[np.uint8], pattern: card.LinePattern
) -> None:
    lines = part(picture, pattern.box).mean(axis=0 if pattern.upright else 1)
    length_mm = pattern.box.w_mm if pattern.upright else pattern.box.h_mm
    dark = lines < 128
    count = int(np.count_nonzero(np.diff(dark.astype(int)) == 1)) + int(dark[0])
    assert count == pytest.approx(pattern.pairs_per_mm * length_mm, abs=1.01)


@pytest.mark.parametrize("line", card.EDGE_LINES)
def test_edge_lines_stand_at_their_distance(
    picture: NDArray[np.uint8], line: card.EdgeLine
) -> None:
    assert part(picture, line.box).mean() < 90


def test_every_sample_mark_lies_in_its_bubble_and_no_other_is_marked(
    picture: NDArray[np.uint8],
) -> None:
    sampled = {(m.bubble.x_mm, m.bubble.y_mm): m for m in card.SAMPLE_MARKS}
    assert len(sampled) == len(card.MARK_TONES) * len(card.MARK_LINES_MM)
    for field in card.FORM.fields:
        for bubble in field.bubbles:
            # Beside the label and inside the outline: the strokes' upper right ends.
            spot = card.Box(x_mm=bubble.x_mm + 0.85, y_mm=bubble.y_mm - 0.7, w_mm=0.3, h_mm=0.3)
            darkness = 1 - part(picture, spot).min() / 255
            mark = sampled.get((bubble.x_mm, bubble.y_mm))
            assert darkness == pytest.approx(mark.darkness if mark else 0.0, abs=0.06)


def test_bubbles_are_those_of_lesson_cards() -> None:
    """What the card says of marks then holds for lesson cards."""
    assert card.BUBBLE_W_MM == measures.BUBBLE_W_MM
    assert card.BUBBLE_H_MM == measures.BUBBLE_H_MM
    assert (card.MARKER_MM, card.CODE_MM) == (measures.MARKER_MM, measures.CODE_MM)
    assert (card.EDGE_X_MM, card.EDGE_Y_MM) == (measures.EDGE_X_MM, measures.EDGE_Y_MM)

"""On a black-and-white page, what lies in a cloud of specks is no sure mark."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from omr_outcome import Outcome
from omr_paper import Paper
from omr_scanner import Scan, scan

from omr.image import GrayImage
from omr.reading import FieldState, PageReading

Answered = tuple[Paper, Mapping[str, tuple[str, ...]]]
Reader = Callable[[GrayImage], PageReading]
SPECKS_A_MM2 = 2.0


def dusted(image: GrayImage) -> GrayImage:
    """With specks of one pixel in a band across the page."""
    rng = np.random.default_rng(3)
    pixels = image.pixels.copy()
    height = len(pixels)
    band = slice(int(0.62 * height), int(0.66 * height))
    share = SPECKS_A_MM2 * (25.4 / 200) ** 2
    pixels[band][rng.random(pixels[band].shape) < share] = 0
    return replace(image, pixels=pixels)


def test_marks_in_a_cloud_of_specks_are_left_to_a_person(
    answered: Answered, read_image: Reader
) -> None:
    plain = scan(answered[0], Scan(one_bit="threshold"))
    before = Outcome(reading=read_image(plain), meant=answered[1])

    after = Outcome(reading=read_image(dusted(plain)), meant=answered[1])

    stained = {f.field for f in after.reading.findings if f.code == "mark.stained"}
    marked = {f.name for f in before.reading.fields if f.state is FieldState.MARKED}
    assert after.wrong == []
    assert stained & marked
    assert len(before.doubtful) <= 0.02 * len(before.reading.fields)

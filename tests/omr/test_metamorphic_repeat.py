"""The same scan gives the same reading: again, in any order, and in another process."""

from __future__ import annotations

import json
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from omr_samples import FOLDER, FORMS, Sample, image_of, original, read, samples

from omr.image import use_one_thread
from omr.reading import PageReading
from omr.stack import plan_stack, read_stack

TIMES = 20
# One of each kind of work: plain, turned, damaged, faint, one-bit.
REPEATED = {
    "clean.png-1",
    "sideways.tif-1",
    "coffee_stain.jpg-1",
    "faint_pencil.jpg-1",
    "multi.tif-2",
    "streak.jpg-1",
}
FILES = sorted(p for p in FOLDER.iterdir() if p.suffix in {".png", ".jpg", ".tif", ".pdf"})


@pytest.mark.parametrize(
    "sample", [s for s in samples() if s.name in REPEATED], ids=lambda s: s.name
)
def test_reading_a_page_twenty_times_gives_the_same_bytes(sample: Sample) -> None:
    image = image_of(sample)
    untouched = image.pixels.copy()

    again = {_line(read(image, sample)) for _ in range(TIMES)}

    assert again == {_line(original(sample))}
    assert (image.pixels == untouched).all()


def test_the_repeated_samples_are_there() -> None:
    assert {s.name for s in samples()} >= REPEATED


def test_the_order_of_pages_changes_no_reading() -> None:
    forward = _lines(read_stack(FILES, FORMS))
    backward = _lines(read_stack(FILES[::-1], FORMS))

    assert forward == backward
    assert len(forward) == len(samples()) + 1  # and one file that is cut off


def test_another_process_reads_the_same_bytes() -> None:
    here = _lines(read_stack(FILES, FORMS))
    with ProcessPoolExecutor(
        max_workers=1, mp_context=get_context("spawn"), initializer=use_one_thread
    ) as pool:
        there = _lines(read_stack(plan_stack(FILES, pages_per_item=1), FORMS, executor=pool))

    assert there == here


def _lines(readings: Iterable[PageReading]) -> dict[tuple[str, int], str]:
    return {(r.source, r.source_page): _line(r) for r in readings}


def _line(reading: PageReading) -> str:
    return json.dumps(reading.to_json(), ensure_ascii=False)

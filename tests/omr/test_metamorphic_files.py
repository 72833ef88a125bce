"""Bits flipped in a scan, or bytes lost: each page ends in one reading, never another card."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from omr_samples import FOLDER, FORMS, original, samples

from omr.decode import count_pages
from omr.fault import Fault
from omr.reading import PageOutcome, PageReading
from omr.stack import read_stack

FILES = ("two_marks.jpg", "marker.tif", "embedded.pdf", "foreign_letter.png", "multi.tif")
CARDS = {
    file: {original(s).card_id for s in samples() if s.file == file} | {None} for file in FILES
}
some = settings(max_examples=25, deadline=None, derandomize=True)


@some
@given(file=st.sampled_from(FILES), flips=st.integers(1, 60), seed=st.integers(0, 10_000))
def test_flipped_bits_never_stop_the_reader_nor_make_another_card(file, flips, seed):
    data = bytearray((FOLDER / file).read_bytes())
    rng = random.Random(seed)
    for _ in range(flips):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)

    _hold(_read(bytes(data), file), file)


@some
@given(file=st.sampled_from(FILES), share=st.floats(0, 1), tail=st.binary(max_size=40))
def test_a_file_cut_anywhere_is_read_in_part_or_refused(file, share, tail):
    data = (FOLDER / file).read_bytes()

    _hold(_read(data[: round(share * len(data))] + tail, file), file)


@some
@given(data=st.binary(max_size=3000), head=st.sampled_from(FILES), kept=st.integers(0, 600))
def test_any_bytes_after_a_good_head_are_no_card(data, head, kept):
    whole = (FOLDER / head).read_bytes()

    for reading in _read(whole[:kept] + data, head):
        assert reading.outcome is not PageOutcome.READ
        assert reading.reason
        assert reading.card_id is None


def _read(data: bytes, name: str) -> list[PageReading]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        count = count_pages(path)
        readings = list(read_stack([path], FORMS))
    assert len(readings) == (1 if isinstance(count, Fault) else count)
    return readings


def _hold(readings: list[PageReading], file: str) -> None:
    assert len(readings) >= 1
    for reading in readings:
        assert (reading.outcome is PageOutcome.READ) == (reading.reason is None)
        assert reading.card_id in CARDS[file]

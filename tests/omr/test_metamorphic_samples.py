"""Whatever befalls a sample scan, its answer stays the same or is flagged: never another one."""

from __future__ import annotations

from functools import cache

import pytest
from _pytest.mark import ParameterSet
from omr_changes import CHANGES
from omr_samples import Sample, image_of, original, read, samples

from omr.image import GrayImage
from omr.reading import FieldReading, FieldState, PageOutcome, PageReading

READABLE = tuple(s for s in samples() if s.expected["outcome"] == "read")
OTHERS = tuple(s for s in samples() if s.expected["outcome"] != "read")
ASSUMED_DPI = 200.0  # of a picture whose file does not say

# Answers that still part, each with why; strict, so that a reader that has learnt them says so.
FADED = "faint pencil that was open before is read as blank"
RIM = "the end of a stain's dark rim covers one bubble as a fill does"
COVERED = "the mark lies under a hole, whose edge passes for the bubble's outline"
OPEN: dict[tuple[str, str], str] = {
    ("faint_pencil.jpg-1", "fold"): FADED,
    ("faint_pencil.jpg-1", "fold_third"): FADED,
    ("crossed_out.tif-1", "dark_stain"): RIM,
    ("multi.tif-1", "dark_stain"): RIM,
    ("multi.tif-2", "dark_stain"): RIM,
    ("sideways.tif-1", "holes_in_fields_light"): COVERED,
}


def _held(sample: Sample, change: str) -> ParameterSet:
    why = OPEN.get((sample.name, change))
    marks = () if why is None else pytest.mark.xfail(reason=why, strict=True)
    return pytest.param(sample, change, marks=marks, id=f"{sample.name}-{change}")


HELD = [_held(sample, change) for change in CHANGES for sample in READABLE]

every_change = pytest.mark.parametrize("change", CHANGES)

# What a change may cost, over all samples together: pages refused, and fields flagged as a share.
# Without such bounds a reader that refuses everything would pass. Half of 200 dpi is too coarse
# to be read, by design; of the samples only one has 300. No threshold leaves faint pencil. A page
# in good order has 1 % open at most (the samples' own pens and damage take that), what covers
# fields takes what it covers.
MOST_REFUSED = {"half_the_dpi": 26, "one_bit": 1}
MOST_FLAGGED = {"stain": 0.25, "dark_stain": 0.3, "holes_in_fields_dark": 0.1, "jpeg_40": 0.085}
FLAGGED_OTHERWISE = 0.07


@cache
def changed(sample: Sample, change: str) -> PageReading:
    image = image_of(sample)
    pixels = CHANGES[change](image.pixels, (image.dpi or ASSUMED_DPI) / 25.4)
    return read(GrayImage(pixels=pixels, dpi=image.dpi), sample)


@pytest.mark.parametrize(("sample", "change"), HELD)
def test_a_changed_page_gives_the_same_answer_or_a_flag(sample: Sample, change: str) -> None:
    before, after = original(sample), changed(sample, change)

    assert after.outcome in {PageOutcome.READ, PageOutcome.UNREADABLE}
    assert after.outcome is PageOutcome.READ or after.reason
    assert (after.card_id, after.page) == (before.card_id, before.page)
    if after.outcome is PageOutcome.READ:
        assert not _parted(sample, before, after)


@every_change
@pytest.mark.parametrize("sample", OTHERS, ids=lambda s: s.name)
def test_a_page_that_is_no_card_never_becomes_one(sample: Sample, change: str) -> None:
    after = changed(sample, change)

    assert after.outcome is not PageOutcome.READ
    assert after.reason
    assert after.card_id is None


@every_change
def test_a_change_costs_no_more_pages_and_flags_than_it_covers(change: str) -> None:
    readings = [changed(sample, change) for sample in READABLE]
    pages = [r for r in readings if r.outcome is PageOutcome.READ]
    fields = [f for r in pages for f in r.fields]
    flagged = sum(f.state is FieldState.AMBIGUOUS for f in fields)

    assert len(readings) - len(pages) <= MOST_REFUSED.get(change, 0)
    assert flagged <= MOST_FLAGGED.get(change, FLAGGED_OTHERWISE) * len(fields)


@pytest.mark.parametrize("change", ["turned_90", "turned_180", "turned_270"])
@pytest.mark.parametrize("sample", READABLE, ids=lambda s: s.name)
def test_a_written_box_is_found_however_the_page_lies(sample: Sample, change: str) -> None:
    before, after = original(sample), changed(sample, change)

    assert [(r.name, r.inked) for r in after.regions] == [(r.name, r.inked) for r in before.regions]


@every_change
def test_changes_do_change_the_picture(change: str) -> None:
    pixels = image_of(READABLE[0]).pixels
    after = CHANGES[change](pixels, ASSUMED_DPI / 25.4)

    assert after.dtype == pixels.dtype
    assert after.shape != pixels.shape or (after != pixels).mean() > 0.001


def _parted(sample: Sample, before: PageReading, after: PageReading) -> list[object]:
    """Fields with another answer than before; those open before are held to the pen's meaning."""
    pairs = zip(before.fields, after.fields, strict=True)
    return [(a.name, b.values, a.values) for b, a in pairs if not _agrees(sample, b, a)]


def _agrees(sample: Sample, before: FieldReading, after: FieldReading) -> bool:
    assert after.name == before.name
    if after.state is FieldState.AMBIGUOUS:
        return True
    if before.state is not FieldState.AMBIGUOUS:
        return (after.state, after.values) == (before.state, before.values)
    doubtful = after.name in sample.expected["doubtful"]
    return not doubtful and after.values == sample.meant(after.name)

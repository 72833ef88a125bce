"""Whatever is cut off a card or put upon it, the reader never raises and never names another."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from omr_samples import FORMS, PAGES, Sample, image_of, original, read, samples

from omr.form import FormPage
from omr.forms import FormTable
from omr.image import GrayImage
from omr.read import read_page
from omr.reading import FieldState, PageOutcome, PageReading

Grey = NDArray[np.uint8]

NAMED = {s.name: s for s in samples()}
CARDS = [NAMED[n] for n in ("clean.png-1", "crosses.jpg-1", "multi.tif-2", "low_dpi_150.jpg-1")]
FORM_OF = {(p.card_id, p.page): p for p in PAGES}

share = st.floats(0, 1, allow_nan=False)
patches = st.tuples(share, share, st.floats(0.02, 0.7), st.floats(0.02, 0.7))
some = settings(
    max_examples=20,
    deadline=None,  # a page takes tens of milliseconds, a hard one more
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


@some
@given(card=st.sampled_from(CARDS), patch=patches)
def test_a_piece_of_a_card_is_read_as_that_card_or_not_at_all(card, patch):
    pixels = image_of(card).pixels
    rows, columns = _place(pixels, patch)
    piece = np.ascontiguousarray(pixels[rows, columns])

    _hold(read(GrayImage(pixels=piece, dpi=image_of(card).dpi), card), original(card))


@some
@given(card=st.sampled_from(CARDS), patch=patches, seed=st.integers(0, 10_000))
def test_noise_upon_a_card_never_makes_it_another_card(card, patch, seed):
    pixels = image_of(card).pixels.copy()
    rows, columns = _place(pixels, patch)
    under = pixels[rows, columns]
    under[:] = np.random.default_rng(seed).integers(0, 256, under.shape, dtype=np.uint8)

    _hold(read(GrayImage(pixels=pixels, dpi=image_of(card).dpi), card), original(card))


@some
@given(card=st.sampled_from(CARDS), patch=patches, grey=st.sampled_from([0, 30, 128, 255]))
def test_a_patch_upon_a_card_changes_no_answer_that_it_does_not_flag(card, patch, grey):
    """The patch may hide marks: then their fields are flagged, or the page is refused."""
    pixels = image_of(card).pixels.copy()
    rows, columns = _place(pixels, patch)
    pixels[rows, columns] = grey

    reading = read(GrayImage(pixels=pixels, dpi=image_of(card).dpi), card)

    _hold(reading, original(card))
    assert not _parted(original(card), reading)


@some
@given(card=st.sampled_from(CARDS), other=st.sampled_from(CARDS), patch=patches, at=patches)
def test_a_piece_of_another_card_upon_a_card_is_never_read_as_that_other(card, other, patch, at):
    """Of two cards in one picture each may be named, but only the one that fills it is read."""
    pixels = image_of(card).pixels.copy()
    rows, columns = _place(image_of(other).pixels, patch)
    piece = image_of(other).pixels[rows, columns]
    top, left = (round(a * b) for a, b in zip(at[:2], pixels.shape, strict=True))
    under = pixels[top : top + piece.shape[0], left : left + piece.shape[1]]
    under[:] = piece[: under.shape[0], : under.shape[1]]

    reading = read(GrayImage(pixels=pixels, dpi=image_of(card).dpi), card)

    if reading.outcome is PageOutcome.READ:
        assert _identity(reading) == _identity(original(card))


@pytest.mark.parametrize(("top", "left"), [(0.02, 0.3), (0.1, 0.16), (0.35, 0.45), (0.8, 0.35)])
def test_a_scrap_with_another_cards_code_lends_a_card_no_name(top, left):
    """Both codes of a card are covered, and one of a card that is printed alike lies on it."""
    card, other = NAMED["clean.png-1"], NAMED["crosses.jpg-1"]
    pixels = image_of(card).pixels.copy()
    for rows, columns in _codes(card):
        pixels[rows, columns] = 235
    rows, columns = _codes(other)[0]
    scrap = image_of(other).pixels[rows, columns]
    y, x = round(top * pixels.shape[0]), round(left * pixels.shape[1])
    pixels[y : y + scrap.shape[0], x : x + scrap.shape[1]] = scrap
    image = GrayImage(pixels=pixels, dpi=image_of(card).dpi)

    reading = read_page(image, FormTable([_twin(card, other)]), source="a.png", source_page=1)

    assert reading.payloads in {(), original(other).payloads}  # the card's own are not seen
    assert reading.outcome is not PageOutcome.READ


@some
@given(
    height=st.integers(1, 250),
    width=st.integers(1, 250),
    seed=st.integers(0, 10_000),
    grain=st.sampled_from([1, 3, 17]),
    one_bit=st.booleans(),
)
def test_garbage_is_no_card(height, width, seed, grain, one_bit):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)
    pixels = np.kron(pixels, np.ones((grain, grain), np.uint8))[:2000, :2000]
    if one_bit:
        pixels = np.where(pixels > 127, np.uint8(255), np.uint8(0))

    reading = read_page(GrayImage(pixels=pixels), FORMS, source="garbage", source_page=1)

    assert reading.outcome is not PageOutcome.READ
    assert reading.card_id is None


@some
@given(card=st.sampled_from(CARDS), gain=st.floats(-1.2, 2.0), offset=st.integers(-120, 120))
def test_a_page_too_pale_or_too_dark_is_refused_or_read_alike(card, gain, offset):
    """Down to a picture turned to its negative."""
    grey = image_of(card).pixels.astype(np.float32)
    pixels = np.clip((grey - 128) * gain + 128 + offset, 0, 255).astype(np.uint8)

    reading = read(GrayImage(pixels=pixels, dpi=image_of(card).dpi), card)

    _hold(reading, original(card))
    assert not _parted(original(card), reading)


@some
@given(card=st.sampled_from(CARDS), across=st.floats(0.3, 3), down=st.floats(0.3, 3))
def test_a_page_drawn_out_or_squeezed_is_refused_or_read_alike(card, across, down):
    pixels = cv2.resize(
        image_of(card).pixels, None, fx=across, fy=down, interpolation=cv2.INTER_AREA
    )

    reading = read(GrayImage(pixels=pixels, dpi=None), card)

    _hold(reading, original(card))
    assert not _parted(original(card), reading)


def _codes(sample: Sample) -> list[tuple[slice, slice]]:
    """Where a straight scan's codes are, and 4 mm of what is around them."""
    px_per_mm = (image_of(sample).dpi or 200.0) / 25.4
    form = FORM_OF[_identity(original(sample))]
    places = []
    for code in form.codes:
        rows, columns = (
            slice(round((at - 4) * px_per_mm), round((at + code.size_mm + 4) * px_per_mm))
            for at in (code.y_mm, code.x_mm)
        )
        places.append((rows, columns))
    return places


def _twin(card: Sample, other: Sample) -> FormPage:
    """A form with the other card's name and codes that looks like this card's."""
    form, payload = FORM_OF[_identity(original(card))], original(other).payloads[0]
    codes = tuple(replace(code, payload=payload) for code in form.codes)
    return replace(form, card_id=other.expected["card_id"], codes=codes)


def _place(pixels: Grey, patch: tuple[float, float, float, float]) -> tuple[slice, slice]:
    """Rows and columns of a rectangle given in shares: its corner, then its height and width."""
    height, width = pixels.shape
    top, left = round(patch[0] * (height - 2)), round(patch[1] * (width - 2))
    bottom = top + max(2, round(patch[2] * height))
    return slice(top, bottom), slice(left, left + max(2, round(patch[3] * width)))


def _identity(reading: PageReading) -> tuple[str | None, int | None]:
    return reading.card_id, reading.page


def _hold(reading: PageReading, own: PageReading) -> None:
    """A named outcome; no identity but the page's own; all of its form's fields or none."""
    assert (reading.outcome is PageOutcome.READ) == (reading.reason is None)
    assert _identity(reading) in {(None, None), _identity(own)}
    if reading.outcome is PageOutcome.READ:
        form: FormPage = FORM_OF[_identity(reading)]
        assert [f.name for f in reading.fields] == [f.name for f in form.fields]
    else:
        assert not reading.fields


def _parted(own: PageReading, reading: PageReading) -> list[object]:
    """Fields decided otherwise than on the page as it was; those open there may close."""
    if reading.outcome is not PageOutcome.READ:
        return []
    decided = {f.name: f for f in own.fields if f.state is not FieldState.AMBIGUOUS}
    return [
        (f.name, decided[f.name].values, f.values)
        for f in reading.fields
        if f.state is not FieldState.AMBIGUOUS
        and f.name in decided
        and f.values != decided[f.name].values
    ]

"""Printer and reader meet on blank cards too: what nobody filled reads as unmarked everywhere."""

from __future__ import annotations

import numpy as np
import pypdfium2
import pytest

from cardgen.layout import lay_out
from cardgen.pdf import PrintedBlank, render
from ediary_core.blank_card import BlankSnapshot
from ediary_core.card_code import sign
from ediary_core.profile_files import load_profile, profile_names
from omr.forms import FormTable
from omr.image import GrayImage
from omr.read import read_page
from omr.reading import FieldState, PageOutcome

DPI = 200


def blank(profile: str) -> PrintedBlank:
    known = load_profile(profile)
    snapshot = BlankSnapshot(
        card_id="0123456789",
        serial=1,
        card_number="00001-8",
        profile=profile,
        school="Szkoła",
        rows=known.blank_rows,
        level=known.grades.from_level if known.grades else 0,
        teacher_digits=3,
        subject_digits=3,
        unit_digits=3,
        periods=tuple(range(1, 11)) if known.periods else (),
        weekdays=(1, 2, 3, 4, 5, 6),
    )
    form = lay_out(
        snapshot, known, payloads=lambda page: sign(card_id="0123456789", page=page, key=b"test")
    )
    return PrintedBlank(snapshot=snapshot, form=form, profile=known)


@pytest.mark.parametrize("profile", profile_names())
def test_a_blank_card_that_nobody_filled_reads_as_unmarked(profile: str) -> None:
    printed = blank(profile)
    with pypdfium2.PdfDocument(render([printed])) as document:
        pictures = [
            np.asarray(page.render(scale=DPI / 72, grayscale=True).to_numpy().squeeze()).copy()
            for page in document
        ]
    for picture, page in zip(pictures, printed.form.pages, strict=True):
        reading = read_page(
            GrayImage(pixels=picture, dpi=DPI),
            FormTable(printed.form.pages),
            source="print master",
            source_page=1,
        )
        assert reading.outcome is PageOutcome.READ, reading.reason
        assert {f.name for f in reading.fields} == {f.name for f in page.fields}
        assert [f.name for f in reading.fields if f.state is not FieldState.UNMARKED] == []
        assert [r.name for r in reading.regions if r.inked] == []

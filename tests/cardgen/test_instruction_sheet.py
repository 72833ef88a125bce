"""The page that shows how to fill a card: one page, in every profile's own words."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import pytest

from cardgen.papers.instruction_sheet import instruction_page
from cardgen.papers.mark_pictures import PICTURES
from cardgen.pdf import render_pages
from ediary_core.profile_files import load_profile, profile_names


def text_of(profile: str) -> str:
    page = instruction_page(profile=load_profile(profile), school="Szkoła", made="dziś")
    with pypdfium2.PdfDocument(BytesIO(render_pages([(None, page)]))) as document:
        assert len(document) == 1
        return str(document[0].get_textpage().get_text_range())


@pytest.mark.parametrize("profile", profile_names())
def test_every_picture_and_every_minute_has_its_words(profile: str) -> None:
    text, words = text_of(profile), load_profile(profile).text
    for picture in PICTURES:
        assert words(f"howto.{picture}") in text
    for number in (1, 2, 4):
        assert words(f"howto.step_{number}") in text
    assert words("howto.blank") in text


def test_a_kindergarten_is_told_of_hours_and_a_school_of_grades() -> None:
    words = load_profile("przedszkole").text
    assert words("howto.step_3_stay") in text_of("przedszkole")
    assert words("howto.step_3_stay") not in text_of("librus")
    assert words("howto.step_3") in text_of("librus")

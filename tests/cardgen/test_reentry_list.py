"""The re-entry list as a PDF and as a page: all of it, in three languages."""

from __future__ import annotations

import io
import re
from datetime import date

import pypdfium2
import pytest
from PIL import Image

from cardgen.papers.reentry_list import reentry_list_pdf
from cardgen.papers.reentry_page import reentry_page
from ediary_core.interchange.reentry_view import Line, ReentryList, Screen, ScreenPart, Section
from ediary_core.profile import Profile
from ediary_core.profile_files import load_profile

PICTURE = f"{'a' * 64}.png"
NAMES = {"librus": "Żółć Ćma", "tamo": "Šarūnas Ąžuolas", "dnevnik": "Щербаков Пётр"}
languages = pytest.mark.parametrize("name", NAMES)


def png() -> bytes:
    out = io.BytesIO()
    Image.new("L", (900, 120), 200).save(out, format="PNG")
    return out.getvalue()


def sample(name: str, *, pupils: int = 3) -> ReentryList:
    pupil = NAMES[name]
    attendance = (
        Line(what=f"1 {pupil}", value="nb"),
        Line(what=f"2 <b>{pupil}</b>", value="", review=True),
        *(Line(what=f"{n} {pupil}", value="n") for n in range(3, pupils)),
    )
    screens = (
        Screen(
            heading="1 · 5a · <i>",
            under="",
            parts=(
                ScreenPart(
                    heading="",
                    lines=(
                        Line(what="topic", value="", note="type", picture=PICTURE),
                        Line(what="homework", value="", picture=f"{'b' * 64}.png"),
                    ),
                ),
                ScreenPart(heading="attendance", lines=attendance),
            ),
        ),
    )
    sections = (Section(heading="A", screens=screens), Section(heading="B", screens=screens))
    return ReentryList(
        day=date(2026, 11, 20),
        order_title="Librus",
        school="SP 7",
        sections=sections,
        waiting=("00007-1", "00008-9"),
    )


def pictures(name: str) -> bytes | None:
    return png() if name == PICTURE else None


def pdf_texts(listed: ReentryList, profile: Profile) -> list[str]:
    pdf = reentry_list_pdf(listed, profile=profile, pictures=pictures)
    pages = pypdfium2.PdfDocument(pdf)
    return [pages[n].get_textpage().get_text_range() for n in range(len(pages))]


@languages
def test_the_pdf_names_every_line_and_what_needs_review(name: str) -> None:
    profile = load_profile(name)
    first, second = pdf_texts(sample(name), profile)
    assert f"1 {NAMES[name]}" in first
    assert f"2 <b>{NAMES[name]}</b>" in first
    assert profile.text("reentry.review") in first
    assert profile.text("reentry.picture_gone").split(";")[0] in first.replace("\r\n", " ")
    assert "B" in second.splitlines()
    assert profile.text("reentry.title") in second
    assert profile.text("reentry.confidential") in second
    assert "00007-1, 00008-9" in first
    assert "00007-1" not in second


def test_each_section_says_its_own_sums() -> None:
    profile = load_profile("librus")
    for text in pdf_texts(sample("librus"), profile):
        assert "Do przepisania: 3. Do sprawdzenia: 1." in text


def test_the_same_list_gives_the_same_pdf() -> None:
    profile = load_profile("librus")
    first, second = (
        reentry_list_pdf(sample("librus"), profile=profile, pictures=pictures) for _ in range(2)
    )
    assert first == second


def test_a_long_class_goes_over_to_the_next_sheet_with_its_heading() -> None:
    texts = pdf_texts(sample("librus", pupils=90), load_profile("librus"))
    assert len(texts) > 3
    assert "attendance" in texts[1]


@languages
def test_the_page_holds_all_and_links_to_nothing(name: str) -> None:
    profile = load_profile(name)
    page = reentry_page(sample(name), profile=profile, pictures=pictures)
    assert f'lang="{profile.language}"' in page
    assert page.count('type="checkbox"') == 6
    assert page.count("data:image/png;base64,") == 2
    assert page.count(profile.text("reentry.picture_gone")) == 2
    assert "00007-1, 00008-9" in page
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert not re.search(r"""(src|href)=["'](?!data:)""", page)
    assert "http" not in page.replace("http-equiv", "")


def test_a_line_that_needs_review_has_no_box_to_tick() -> None:
    page = reentry_page(sample("librus"), profile=load_profile("librus"), pictures=pictures)
    rows = re.findall(r'<tr class="review">.*?</tr>', page, flags=re.S)
    assert len(rows) == 2
    assert all("checkbox" not in row and "do sprawdzenia" in row for row in rows)

"""Real cards, printed, filled with a plain pen, and read by the real reader in worker processes."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import paper
import pypdfium2
import pytest
from PIL import Image, ImageDraw
from small_school import NOW, dump, meaning

from cardgen.issue import IssueSettings, issue_cards
from cardgen.pdf import PrintedCard, render
from ediary_core.card import NameStyle
from ediary_core.diary import Diary
from ediary_core.tables import Lesson
from ediary_core.timetable import planned_lessons
from ingest.finding import Code, Severity
from ingest.forms import home_forms
from ingest.outcome import PageEnd
from ingest.report import render_report
from ingest.run import ingest_scans
from omr.form import FormPage
from omr.forms import layout_of

DPI = 150
PX_PER_MM = DPI / 25.4
GOOD_FOOT = {"attendance_checked": "yes", "absent_count.tens": "0"}


def printed_cards(diary: Diary) -> list[PrintedCard]:
    settings = IssueSettings(
        profile=diary.profile,
        school=diary.school_name,
        name_style=NameStyle.FULL,
        key=diary.signing_key,
    )
    with diary.sessions.begin() as session:
        issue = issue_cards(
            session,
            planned_lessons(session, paper.MONDAY),
            settings,
            now=NOW,
            random_bytes=random.Random(7).randbytes,
        )
    return [card.printed for card in issue.cards]


def pages_of(cards: Sequence[PrintedCard]) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(render(cards))
    try:
        return [page.render(scale=DPI / 72).to_pil().convert("L") for page in document]
    finally:
        document.close()


def test_codes_are_looked_for_where_todays_cards_have_them(diary: Diary) -> None:
    printed = {layout_of(page) for card in printed_cards(diary) for page in card.form.pages}

    assert printed == set(home_forms(diary).layouts())


def fill(picture: Image.Image, form: FormPage, marks: Mapping[str, str]) -> Image.Image:
    """Black out the bubbles named; write something into both boxes."""
    filled = picture.copy()
    pen = ImageDraw.Draw(filled)
    left = dict(marks)
    for field in form.fields:
        for bubble in field.bubbles:
            if left.get(field.name) == bubble.value:
                del left[field.name]
                middle = (bubble.x_mm * PX_PER_MM, bubble.y_mm * PX_PER_MM)
                reach = (bubble.w_mm * PX_PER_MM / 2, bubble.h_mm * PX_PER_MM / 2)
                corners = [(middle[0] - reach[0], middle[1] - reach[1])]
                corners += [(middle[0] + reach[0], middle[1] + reach[1])]
                pen.ellipse(corners, fill=20)
    assert not left, f"no such bubbles: {left}"
    for region in form.regions:
        points = [
            (
                (region.x_mm + 5 + step) * PX_PER_MM,
                (region.y_mm + region.h_mm / 2 + (3 if step % 2 else -3)) * PX_PER_MM,
            )
            for step in range(20)
        ]
        pen.line(points, fill=40, width=3)
    return filled


@pytest.fixture
def stack(diary: Diary, tmp_path: Path) -> Path:
    """Three cards of which one lies upside down, a blank back and a page of something else."""
    cards = printed_cards(diary)[:3]
    marks = [
        {**GOOD_FOOT, "absent_count.ones": "1", "attendance/02": "nb"},
        {**GOOD_FOOT, "absent_count.ones": "0", "attendance/03": "sp"},
        {"absent_count.ones": "0"},
    ]
    pages = [
        fill(picture, card.form.pages[0], marked)
        for picture, card, marked in zip(pages_of(cards), cards, marks, strict=True)
    ]
    letter = Image.new("L", pages[0].size, color=250)
    ImageDraw.Draw(letter).multiline_text((150, 150), "Zarządzenie nr 7\n" * 60, fill=30)
    blank = Image.new("L", pages[0].size, color=250)
    scans = [pages[2], blank, pages[1].rotate(180), letter, pages[0]]
    path = tmp_path / "stos.tif"
    scans[0].save(path, save_all=True, append_images=scans[1:], dpi=(DPI, DPI))
    return path


def test_printed_cards_come_back_into_the_diary(diary: Diary, stack: Path) -> None:
    with ProcessPoolExecutor(2) as pool:
        report = ingest_scans(diary, [stack], executor=pool, now=NOW)
    assert {end: n for end, n in report.totals.items() if n} == {
        PageEnd.LOADED: 2,
        PageEnd.WAITING: 1,
        PageEnd.BLANK: 1,
        PageEnd.FOREIGN: 1,
    }
    found = [
        finding.code
        for card in report.cards
        for finding in card.findings
        if finding.severity is not Severity.MILD
    ]
    assert found == [Code.ATTENDANCE_NOT_CHECKED]
    codes = {pupil: code for _, pupil, code, _ in meaning(diary)["attendance"]}
    assert codes == {
        **{5101: "ob", 5102: "nb", 5103: "ob", 5104: "zw", 5105: "ob"},
        **{5201: "ob", 5202: "ob", 5203: "sp", 5204: "ob", 5205: "ob"},
    }
    before = dump(diary)
    again = ingest_scans(diary, [stack], executor=None, now=NOW)
    assert again.totals[PageEnd.ALREADY_INGESTED] == 5
    assert dump(diary) == before
    with diary.sessions() as session:
        assert session.query(Lesson).count() == 2
    html = render_report(report, diary)
    assert html.count("data:image/jpeg") == 2  # the unchecked box, and the letter for the office

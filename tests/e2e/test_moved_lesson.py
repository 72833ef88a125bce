"""A lesson held on another day than printed, from the pen on its card to the report."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from command_line import LESSON_DAY, Ediary
from PIL import Image

from ediary_app.demo.pen import PenMark, PenWork, draw_hand
from ediary_app.demo.print_master import print_master
from ediary_app.demo.scan_settings import CLEAN_FLATBED
from ediary_app.demo.scanner import fill_and_scan
from ediary_app.demo.strokes import MarkStyle
from omr.form import FormPage, pages_from_json

CLASS = "2a"
DAY = "2026-11-23"
FRIDAY_BEFORE = "2026-11-20"
USUAL = {"attendance_checked": "yes", "absent_count.tens": "0", "absent_count.ones": "0"}


@pytest.fixture
def profile() -> str:
    return "szkola"


def fill(cards: Path, pages: Sequence[FormPage], marks: Mapping[str, str], stack: Path) -> None:
    """All pages of a card, filled and scanned into a folder."""
    for page in pages:
        here = {field.name for field in page.fields}
        work = PenWork(
            marks=tuple(
                PenMark(field=n, value=value, style=MarkStyle.CROSS)
                for n, value in marks.items()
                if n in here
            ),
            written=("topic", "signature"),
        )
        picture = fill_and_scan(
            print_master(cards, page.pdf_page, dpi=200),
            page,
            work=work,
            hand=draw_hand(np.random.default_rng(4)),
            settings=CLEAN_FLATBED,
            seed=page.pdf_page,
        )
        Image.fromarray(picture).save(stack / f"{page.pdf_page}.png", dpi=(200, 200))


def test_a_moved_lesson_is_ordered_and_reported_where_it_was_held(
    home: Path, tmp_path: Path, ediary: Ediary
) -> None:
    cards, forms = tmp_path / "cards.pdf", tmp_path / "forms.json"
    said = ediary(
        "cards", "print", "--date", LESSON_DAY, "--class", CLASS, "--out", cards,
        "--forms", forms, "--home", home,
    )  # fmt: skip
    assert said.exit_code == 0, said.err
    pages = pages_from_json(forms.read_text("utf-8"))
    first, second, *_ = dict.fromkeys(page.card_id for page in pages)
    stack = tmp_path / "stack"
    stack.mkdir()
    flags = {"lesson_kind": "repeat", "not_counted": "yes", "trainee": "yes"}
    fill(cards, [page for page in pages if page.card_id == first], USUAL | flags, stack)
    moved = {"other_time": "yes", "other_day.tens": "2", "other_day.ones": "0"}
    fill(cards, [page for page in pages if page.card_id == second], USUAL | moved, stack)

    said = ediary("ingest", stack, "--home", home, "--report", tmp_path / "report.html")
    assert said.exit_code == 0, said.out + said.err
    ediary("entries", "export", "--home", home, "--out", tmp_path / "entries.csv")
    rows = list(csv.DictReader((tmp_path / "entries.csv").read_text("utf-8").splitlines()))
    lessons = [row for row in rows if row["kind"] == "lesson"]
    assert [(row["card_id"], row["lesson_date"]) for row in lessons] == [
        (second, FRIDAY_BEFORE),
        (first, DAY),
    ]
    report = (tmp_path / "report.html").read_text("utf-8")
    assert "zgodna z kolejnością wypełniania" in report
    assert "20.11" in report or "20 listopada" in report

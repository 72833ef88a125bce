"""The pack for the safe, code lists and stock, as the administrator meets them."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
from command_line import Ediary, Said

DAY = "2026-11-23"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The made-up day, whatever the calendar on the wall says: months close, packs grow old."""
    for module in ("blank", "pack", "resolve", "school"):
        monkeypatch.setattr(f"ediary_app.cli.{module}.now", lambda: NOW)


def pages(pdf: Path) -> int:
    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def pack(ediary: Ediary, home: Path, out: Path, *more: object) -> Said:
    return ediary(
        "cards", "pack", "--days", 1, "--from", DAY, "--blanks", 1, "--out", out, *more,
        "--home", home,
    )  # fmt: skip


def change_one_name(school_folder: Path) -> None:
    """The first subject of the file gets another name."""
    path = school_folder / "subjects.csv"
    head, first, *rest = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([head, f"{first} (nowa nazwa)", *rest]) + "\n", encoding="utf-8")


def test_a_pack_is_refreshed_after_an_import_with_just_what_changed(
    ediary: Ediary, home: Path, school_folder: Path, tmp_path: Path
) -> None:
    first = pack(ediary, home, tmp_path / "pack.pdf")
    assert first.exit_code == 0, first.err
    assert "1 new blank cards, 3 code lists" in first.out
    check = ediary("cards", "pack", "--check", "--home", home)
    assert (check.exit_code, "up to date" in check.out) == (0, True)

    change_one_name(school_folder)
    said = ediary("import", school_folder, "--home", home)
    assert "The pack in the safe is out of date" in said.out
    check = ediary("cards", "pack", "--check", "--home", home)
    assert check.exit_code == 3
    assert "code list of subjects" in check.out
    assert f"{DAY} period" in check.out

    again = pack(ediary, home, tmp_path / "changed.pdf", "--changed-only")
    assert again.exit_code == 0, again.err
    assert "Take out of the safe and shred:" in again.out
    assert pages(tmp_path / "changed.pdf") < pages(tmp_path / "pack.pdf")
    assert ediary("cards", "pack", "--check", "--home", home).exit_code == 0
    last = pack(ediary, home, tmp_path / "nothing.pdf", "--changed-only")
    assert "Nothing is to be printed" in last.out
    assert not (tmp_path / "nothing.pdf").exists()


def test_stock_counts_what_was_printed_and_says_what_to_reorder(
    ediary: Ediary, home: Path, tmp_path: Path
) -> None:
    said = ediary("cards", "stock", "--home", home)
    assert "Blank cards in stock: 0" in said.out
    assert "Print 20: ediary cards blank --count 20" in said.out
    assert ediary(
        "cards", "blank", "--count", 3, "--out", tmp_path / "blank.pdf", "--home", home
    ).exit_code == 0  # fmt: skip
    (home / "settings.toml").write_text("low_stock = 3\n", encoding="utf-8")
    said = ediary("cards", "stock", "--home", home)
    assert "Blank cards in stock: 3" in said.out
    assert "Print" not in said.out
    listed = tmp_path / "cards.csv"
    ediary("cards", "list", "--format", "csv", "--out", listed, "--home", home)
    rows = list(csv.DictReader(listed.read_text("utf-8").splitlines()))
    assert [(row["kind"], row["state"], row["unit"]) for row in rows] == 3 * [
        ("blank", "issued", "")
    ]


def test_the_doctor_says_that_blank_cards_are_lacking(ediary: Ediary, home: Path) -> None:
    said = ediary("doctor", "--home", home)
    assert "blank cards in" in said.out
    assert "--count" in said.out


def test_code_lists_are_written_in_both_orders(ediary: Ediary, home: Path, tmp_path: Path) -> None:
    out = tmp_path / "codes.pdf"
    assert ediary("cards", "codes", "--out", out, "--home", home).exit_code == 0
    with pypdfium2.PdfDocument(out) as document:
        text = "\n".join(page.get_textpage().get_text_range() for page in document)
    for kind in ("nauczyciele", "przedmioty", "oddziały i grupy"):
        assert f"Lista kodów: {kind} – alfabetycznie" in text
        assert f"Lista kodów: {kind} – według numeru" in text


def test_a_pack_needs_to_know_what_to_do(ediary: Ediary, home: Path, tmp_path: Path) -> None:
    assert ediary("cards", "pack", "--home", home).exit_code == 2
    said = ediary(
        "cards", "pack", "--days", 1, "--from", "2030-01-01", "--out", tmp_path / "p.pdf",
        "--home", home,
    )  # fmt: skip
    assert said.exit_code == 9
    assert "no school day" in said.err

"""``ediary archive`` as the administrator, and the one who gets a copy, meet it."""

from __future__ import annotations

import csv
from pathlib import Path

import pypdfium2

from command_line import Ediary  # isort: skip


def test_an_archive_is_made_verified_copied_and_registered(
    home: Path, tmp_path: Path, ediary: Ediary
) -> None:
    out, copy = tmp_path / "archive", tmp_path / "copy.zip"
    made = ediary("archive", "make", "--year", 2026, "--out", out, "--home", home)
    assert made.exit_code == 0, made.err
    assert "Fingerprint" in made.out
    plain = ediary("archive", "verify", out)
    assert plain.exit_code == 0
    assert "compare this fingerprint" in plain.out
    copied = ediary(
        "archive", "copy", out, "--for", "Kuratorium", "--out", copy, "--by", "sekretariat",
        "--home", home,
    )  # fmt: skip
    assert copied.exit_code == 0, copied.err
    held = ediary("archive", "verify", copy, "--certificate", home / "archive.crt")
    assert held.exit_code == 0
    assert "compare this fingerprint" not in held.out
    register = tmp_path / "copies.csv"
    assert ediary("archive", "copies", "--out", register, "--home", home).exit_code == 0
    with register.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["for_whom"], row["made_by"]) for row in rows] == [
        ("SP 7", "administrator"),
        ("Kuratorium", "sekretariat"),
    ]
    pdf = tmp_path / "copies.pdf"
    said = ediary("archive", "copies", "--format", "pdf", "--out", pdf, "--home", home)
    assert said.exit_code == 0
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    assert "Kuratorium" in text
    assert "Stan historii zmian" in text


def test_a_changed_archive_ends_with_a_code_of_its_own(
    home: Path, tmp_path: Path, ediary: Ediary
) -> None:
    out = tmp_path / "archive"
    assert ediary("archive", "make", "--year", 2026, "--out", out, "--home", home).exit_code == 0
    (out / "school.xml").write_text("x")
    said = ediary("archive", "verify", out)
    assert said.exit_code == 18
    assert "changed: school.xml" in said.err
    assert ediary("archive", "verify", home).exit_code == 18


def test_what_was_asked_wrongly_is_refused(home: Path, tmp_path: Path, ediary: Ediary) -> None:
    out = tmp_path / "archive"
    assert ediary("archive", "make", "--out", out, "--home", home).exit_code == 2
    unknown = ediary("archive", "make", "--term", "XII", "--out", out, "--home", home)
    assert unknown.exit_code == 9
    assert not out.exists()

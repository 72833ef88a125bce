"""A correction card on paper: printed, filled, scanned, read, and in the diary (G89)."""

from __future__ import annotations

import csv
from pathlib import Path

from command_line import LESSON_DAY, Ediary
from filled_sheets import scan_filled, two_digits

from ediary_core.card import NOTHING
from omr.form import FormPage, pages_from_json

FOOT = {"attendance_checked": "yes", **two_digits("absent_count", 1)}
MARKS = {"attendance/03": "nb", "mistake/05": "yes", "attendance/05": "sp"}


def pages_of_first(forms: Path) -> list[FormPage]:
    pages = pages_from_json(forms.read_text("utf-8"))
    return [page for page in pages if page.card_id == pages[0].card_id]


def test_a_correction_card_is_printed_filled_scanned_and_loaded(
    ediary: Ediary, home: Path, tmp_path: Path
) -> None:
    out, forms = tmp_path / "cards.pdf", tmp_path / "cards.json"
    day = LESSON_DAY.isoformat()
    where = ("--home", home)
    assert ediary("cards", "print", "--date", day, "--out", out, "--forms", forms, *where)
    first = scan_filled(out, pages_of_first(forms), FOOT | MARKS, tmp_path / "first.pdf", seed=5)
    assert ediary("ingest", first, *where).exit_code == 3
    out, forms = tmp_path / "correction.pdf", tmp_path / "correction.json"
    said = ediary("cards", "correction", "--out", out, "--forms", forms, *where)
    assert said.exit_code == 0, said.err
    assert said.out.startswith("1 correction cards with ")
    pages = pages_of_first(forms)
    assert "attendance/05" in {field.name for field in pages[0].fields}
    assert "mistake/05" not in {field.name for field in pages[0].fields}
    second = scan_filled(out, pages, {"attendance/05": NOTHING}, tmp_path / "second.pdf", seed=6)
    said = ediary("ingest", second, "--report", tmp_path / "report.html", *where)
    assert said.exit_code in (0, 3), said.err  # the scanner may have left another doubt
    entries = tmp_path / "entries.csv"
    assert ediary("entries", "export", "--format", "csv", "--out", entries, *where).exit_code == 0
    rows = csv.DictReader(entries.read_text("utf-8").splitlines())
    values = {r["register_number"]: r["value"] for r in rows if r["kind"] == "attendance"}
    assert values["5"] == "ob"
    assert "mark.mistake" not in (tmp_path / "report.html").read_text("utf-8")

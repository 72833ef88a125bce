"""``ediary summary`` and ``ediary lessons`` on a made-up school."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from command_line import Ediary  # isort: skip

SPAN = ("--from", "2026-11-01", "--to", "2026-11-30")


@pytest.mark.parametrize("form", ["csv", "json", "xlsx", "html", "pdf"])
def test_a_class_is_summed_in_every_format(
    tmp_path: Path, home: Path, ediary: Ediary, form: str
) -> None:
    out = tmp_path / f"s.{form}"
    said = ediary("summary", "--unit", "6a", *SPAN, "--format", form, "--out", out, "--home", home)
    assert said.exit_code == 0, said.err
    assert out.stat().st_size > 100
    if form == "json":
        rows = json.loads(out.read_text("utf-8"))
        assert {row["unit"] for row in rows} == {"6a"}
        assert all(row["lessons"] == 0 and row["percent"] is None for row in rows)
    if form == "html":
        assert "Stan historii zmian: " in out.read_text("utf-8")


def test_a_table_is_shown_on_the_screen(home: Path, ediary: Ediary) -> None:
    said = ediary("summary", "--pupil", "6a/01", *SPAN, "--home", home)
    assert said.exit_code == 0
    assert "6a" in said.out
    said = ediary("summary", "--director", *SPAN, "--home", home)
    assert said.exit_code == 0
    assert "Nie ma otwartych spraw." in said.out


@pytest.mark.parametrize(
    "wrong",
    [
        ("--unit", "6a", "--director"),
        ("--pupil", "6a"),
        ("--unit", "6a", "--format", "pdf"),
        (),
    ],
)
def test_what_is_asked_for_unclearly_is_wrong_usage(
    home: Path, ediary: Ediary, wrong: tuple[str, ...]
) -> None:
    assert ediary("summary", *wrong, *SPAN, "--home", home).exit_code == 2


def test_the_programme_and_the_monthly_check_are_written(
    tmp_path: Path, home: Path, ediary: Ediary
) -> None:
    out = tmp_path / "p.csv"
    said = ediary("lessons", "programme", *SPAN, "--unit", "6a", "--out", out, "--home", home)
    assert said.exit_code == 0
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    assert rows
    assert all(row["held"] == "0" and int(row["planned"]) > 0 for row in rows)
    said = ediary("lessons", "check", "--month", "2026-10", "--out", out, "--home", home)
    assert (said.exit_code, out.read_text("utf-8").count("\n")) == (0, 1)
    said = ediary(
        "lessons", "check", "--month", "2026-10", "--missing", "--out", out, "--home", home
    )
    assert said.exit_code in (0, 3)
    said = ediary("lessons", "list", "--out", out, "--home", home)
    assert said.exit_code == 0

"""A school's own profile is a file and no code: the guide's example, from the file to the diary."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from command_line import Ediary

from ediary_core.diary import open_diary

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "profiles.md"


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The example of docs/profiles.md as a file."""
    block = re.search(r"```toml\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert block
    file = tmp_path / "muzyka.toml"
    file.write_text(block[1], "utf-8")
    return file


def test_a_day_under_the_guides_example_gets_into_the_diary(
    example: Path, tmp_path: Path, ediary: Ediary
) -> None:
    out = tmp_path / "demo"
    said = ediary("demo", "--out", out, "--profile", example, "--classes", 3, "--seed", 2)
    assert "WRONG" not in said.out
    assert said.exit_code == 0
    rows = list(csv.DictReader((out / "entries.csv").read_text("utf-8").splitlines()))
    loaded = [row for row in rows if row["state"] == "loaded"]
    kinds = {row["kind"] for row in loaded}
    assert kinds >= {"lesson", "topic", "attendance", "arrival", "departure", "grade", "homework"}
    assert {r["value"] for r in loaded if r["kind"] == "attendance"} <= {"n", "sp", "ob"}
    assert {r["value"] for r in loaded if r["kind"] == "arrival"} <= {"14:00", "15:00", "15:30"}
    grades = {"A", "B", "B+", "C", "C+", "zaliczone"}
    assert {r["value"] for r in loaded if r["kind"] == "grade"} <= grades


def test_a_home_keeps_the_profile_that_it_was_made_with(
    example: Path, tmp_path: Path, ediary: Ediary
) -> None:
    home = tmp_path / "home"
    said = ediary("init", "--profile", example, "--school", "Ognisko", "--home", home)
    assert said.exit_code == 0
    assert "profile.toml" in said.out
    example.unlink()
    with open_diary(home) as diary:
        assert (diary.profile.name, diary.profile.title) == ("muzyka", "Ognisko muzyczne")
        assert diary.profile.text("card.topic") == "utwór"


def test_a_mistake_in_the_file_is_refused_with_the_line_and_no_home_is_made(
    example: Path, tmp_path: Path, ediary: Ediary
) -> None:
    text = example.read_text("utf-8")
    line = text[: text.index('category = "late"')].count("\n") + 1
    example.write_text(text.replace('category = "late"', 'category = "tardy"'), "utf-8")
    said = ediary("init", "--profile", example, "--home", tmp_path / "home")
    assert said.exit_code == 4
    assert f"muzyka.toml, line {line}, key attendance[2].category" in said.err
    assert not (tmp_path / "home").exists()


def test_a_profile_whose_cards_have_no_room_is_refused(
    example: Path, tmp_path: Path, ediary: Ediary
) -> None:
    hours = ", ".join(f'"{hour:02d}:{half}"' for hour in range(6, 20) for half in ("00", "30"))
    text = example.read_text("utf-8")
    example.write_text(re.sub(r"arrivals = .*", f"arrivals = [{hours}]", text), "utf-8")
    said = ediary("init", "--profile", example, "--home", tmp_path / "home")
    assert said.exit_code == 4
    assert "No card of the profile muzyka can be printed" in said.err
    assert not (tmp_path / "home").exists()


def test_an_unknown_profile_is_wrong_usage(tmp_path: Path, ediary: Ediary) -> None:
    said = ediary("init", "--profile", "vulcan", "--home", tmp_path / "home")
    assert said.exit_code == 2
    assert "dnevnik, librus, przedszkole, szkola, tamo" in said.err

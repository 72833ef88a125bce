"""What a person decides from the command line, before there are web pages."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from command_line import Ediary

from ediary_core.diary import open_diary
from ediary_core.timetable import planned_lessons

FRIDAY = date(2026, 11, 20)
WHY = ("--why", "from the teacher's notes")


@pytest.fixture
def place(home: Path) -> str:
    """The first lesson of a Friday that is over, as commands name it."""
    with open_diary(home) as diary, diary.sessions() as session:
        lesson = planned_lessons(session, FRIDAY)[0]
    return f"{FRIDAY.isoformat()}/{lesson.period}/{lesson.unit}"


def test_a_lesson_is_entered_corrected_and_verified_by_hand(
    ediary: Ediary, home: Path, place: str, tmp_path: Path
) -> None:
    where = ("--home", home)
    typed = ("entries", "lesson", place, "--topic", "Notes", "--mark", "3=nb", *WHY, *where)
    said = ediary(*typed)
    if said.exit_code == 16:  # this month was closed when the test ran
        assert "locked" in said.err
        return
    assert said.exit_code == 0, said.err
    assert ediary(*typed).exit_code == 10
    row = ("entries", "set", "--lesson", place, "--field", "attendance/03", *WHY, *where)
    assert ediary(*row, "--value", "sp").exit_code == 0
    assert ediary(*row, "--value", "u").exit_code == 30
    assert ediary(*row, "--value", "zz").exit_code == 30
    out = tmp_path / "due.csv"
    assert ediary("verify", "list", "--out", out, *where).exit_code == 0
    assert ediary("verify", "confirm", place, "--by", "teacher", *where).exit_code == 0
    assert ediary("tasks", "list", "--out", tmp_path / "tasks.csv", *where).exit_code == 0
    assert (tmp_path / "tasks.csv").read_text("utf-8").splitlines()[1:] == []
    entries = tmp_path / "entries.csv"
    assert ediary("entries", "export", "--format", "csv", "--out", entries, *where).exit_code == 0
    rows = list(csv.DictReader(entries.read_text("utf-8").splitlines()))
    third = next(r for r in rows if r["kind"] == "attendance" and r["register_number"] == "3")
    assert (third["value"], third["state"], third["source"]) == ("sp", "verified", "teacher")


def test_a_card_or_task_that_is_not_there_is_named(ediary: Ediary, home: Path, place: str) -> None:
    where = ("--home", home)
    said = ediary("tasks", "done", "7", *where)
    assert (said.exit_code, "no open task 7" in said.err) == (9, True)
    assert ediary("verify", "confirm", place, *where).exit_code == 9
    assert ediary("entries", "accept", "00001-8", *WHY, *where).exit_code == 9


def test_lists_are_shown_on_the_screen_where_no_file_is_named(home: Path, ediary: Ediary) -> None:
    said = ediary("lock", "list", "--home", home)
    assert said.exit_code == 0
    assert "2026-10-01" in said.out
    assert "2 locks." in said.out
    assert "0 open tasks." in ediary("tasks", "list", "--home", home).out

"""An outage by hand, through the command line: from the notice to the board."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import LESSON_DAY, Ediary

HOME = "--home"


@pytest.fixture
def cards(home: Path, tmp_path: Path, ediary: Ediary) -> Path:
    """The day's cards, printed."""
    out = tmp_path / "cards.pdf"
    said = ediary(
        "cards", "print", "--date", LESSON_DAY, "--teacher", 101, "--out", out, HOME, home
    )
    assert said.exit_code == 0, said.err
    return out


def test_an_outage_is_started_explained_printed_and_ended(
    home: Path, tmp_path: Path, ediary: Ediary
) -> None:
    started = ediary("outage", "start", "--reason", "no power", HOME, home)
    assert started.exit_code == 0, started.err
    assert "back-fill (shorter than a day, so far)" in started.out
    assert "administrator: have it repaired" in started.out
    again = ediary("outage", "start", "--reason", "no power", HOME, home)
    assert (again.exit_code, "same scope" in again.err) == (21, True)
    files = [tmp_path / name for name in ("notice.pdf", "message.pdf", "message.txt")]
    assert ediary("outage", "notice", "--out", files[0], HOME, home).exit_code == 0
    said = ediary("outage", "message", "--out", files[1], "--text", files[2], HOME, home)
    assert said.exit_code == 0
    assert "no power" in files[2].read_text("utf-8")
    assert files[0].read_bytes().startswith(b"%PDF")
    future = ediary("outage", "end", "--at", "2099-01-01 08:00", HOME, home)
    assert (future.exit_code, "future" in future.err) == (21, True)
    ended = ediary("outage", "end", "--papers", tmp_path / "papers", HOME, home)
    assert ended.exit_code == 0, ended.err
    assert {"notice.pdf", "message.pdf", "message.txt"} <= {
        path.name for path in (tmp_path / "papers").iterdir()
    }
    assert "Outage 1 (school)" in ediary("outage", "status", HOME, home).out


def test_cards_go_out_and_come_back_by_number_and_by_a_quick_scan(
    home: Path, tmp_path: Path, cards: Path, ediary: Ediary
) -> None:
    out = ediary("cards", "handout", "--teacher", 101, "--date", LESSON_DAY, HOME, home)
    assert (out.exit_code, "handed out to teacher 101" in out.out) == (0, True)
    listed = ediary("cards", "register", "--date", LESSON_DAY, HOME, home)
    number = listed.out.split()[0]
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    refused = ediary("cards", "return", wrong, HOME, home)
    assert (refused.exit_code, "a digit is wrong" in refused.err) == (9, True)
    assert ediary("cards", "return", number, HOME, home).exit_code == 0
    scanned = ediary("cards", "return", "--scan", cards, HOME, home)
    assert scanned.exit_code == 3  # the one above came back twice
    assert f"card {number}: it was returned before" in scanned.err
    register = tmp_path / "register.pdf"
    rest = ediary("cards", "register", "--date", LESSON_DAY, "--out", register, HOME, home)
    assert "0 not returned" in rest.out
    assert ediary("safe", "put", "--date", LESSON_DAY, HOME, home).exit_code == 0
    assert ediary("safe", "cover", "--date", LESSON_DAY, "--out", register, HOME, home).out.count(
        "0 not there"
    )
    board = ediary("board", "--from", LESSON_DAY, "--teacher", 101, "--format", "json", HOME, home)
    found = json.loads(board.out)
    assert found["totals"]["returned"] == found["lessons_planned"] == sum(found["totals"].values())
    page = tmp_path / "board.html"
    said = ediary("board", "--from", LESSON_DAY, "--format", "html", "--out", page, HOME, home)
    assert said.exit_code == 0
    assert "Tablica kompletności" in page.read_text("utf-8")
    assert ediary("board", "--from", LESSON_DAY, "--format", "csv", HOME, home).out.startswith(
        "where,lesson_date,period"
    )


def test_nothing_is_due_before_anything_was_loaded(
    home: Path, tmp_path: Path, cards: Path, ediary: Ediary
) -> None:
    due = ediary("retention", "due", "--out", tmp_path / "due.pdf", HOME, home)
    assert (due.exit_code, "0 card(s) due" in due.out) == (0, True)
    none = ediary("retention", "destroy", "--who", "Anna Sowa", HOME, home)
    assert (none.exit_code, "Nothing is due" in none.err) == (23, True)
    other_day = ediary(
        "retention", "destroy", "--who", "A", "--confirm-date", "2020-01-01", HOME, home
    )
    assert other_day.exit_code == 22
    assert ediary("clock", "status", HOME, home).exit_code == 0
    assert ediary("clock", "confirm", "--date", "2020-01-01", HOME, home).exit_code == 22
    assert cards.is_file()


def test_nothing_is_destroyed_when_its_protocol_cannot_be_written(
    home: Path, tmp_path: Path, ediary: Ediary
) -> None:
    nowhere = tmp_path / "no" / "protocol.pdf"
    said = ediary("retention", "destroy", "--who", "Anna Sowa", "--out", nowhere, HOME, home)
    assert (said.exit_code, "nothing was destroyed" in said.err) == (11, True)
    assert "Nothing was destroyed yet." in ediary("retention", "list", HOME, home).out


@pytest.mark.parametrize(
    "command",
    [
        ("tasks", "list", "--out", "list.csv"),
        ("verify", "list", "--out", "list.csv"),
        ("board", "--from", LESSON_DAY),
        ("summary", "--from", LESSON_DAY, "--to", LESSON_DAY),
        ("cards", "correction", "--out", "cards.pdf"),
        ("cards", "handout", "--date", LESSON_DAY),
    ],
)
def test_a_mistyped_teacher_number_is_no_empty_list(
    home: Path, command: tuple[object, ...], ediary: Ediary
) -> None:
    said = ediary(*command, "--teacher", 999, HOME, home)
    assert (said.exit_code, "no teacher with number 999" in said.err) == (9, True)


def test_nothing_to_hand_out_that_day_is_said(home: Path, cards: Path, ediary: Ediary) -> None:
    said = ediary("cards", "handout", "--teacher", 101, "--date", "2026-11-22", HOME, home)
    assert (said.exit_code, "No card of teacher 101" in said.err) == (9, True)
    for _ in range(2):  # twice the same is no mistake
        again = ediary("cards", "handout", "--teacher", 101, "--date", LESSON_DAY, HOME, home)
        assert again.exit_code == 0, again.err


def test_a_lessons_kind_is_typed_as_the_guide_writes_it(home: Path, ediary: Ediary) -> None:
    said = ediary(
        *("lessons", "amend", "2026-11-23/1/5a", "--kind", "ceremony", "--why", "x", HOME, home)
    )
    assert (said.exit_code, "holds no lesson" in said.err) == (9, True), said.err

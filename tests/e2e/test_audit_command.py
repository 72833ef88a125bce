"""``ediary audit`` as the administrator meets it."""

from __future__ import annotations

import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ediary_core.diary import open_diary
from ediary_core.history import acting, note

from command_line import Ediary  # isort: skip


@pytest.fixture
def used(home: Path) -> Path:
    with open_diary(home) as diary, diary.sessions() as session:
        for number in range(3):
            at = datetime(2026, 11, 23, 12, number, tzinfo=UTC)
            with acting(session, who="administrator", why="seen", at=at):
                note(session, "lock", str(number), "seen", new="yes")
        session.commit()
    return home


def test_an_untouched_diary_fits_and_says_its_head(used: Path, ediary: Ediary) -> None:
    said = ediary("audit", "verify", "--home", used)
    assert said.exit_code == 0
    assert "Everything fits" in said.out
    head = re.search(r"head (\d+ [0-9a-f-]+)\.", said.out)
    assert head is not None
    again = ediary("audit", "verify", "--head", head[1], "--home", used)
    assert again.exit_code == 0
    assert "1 printed heads included" in again.out


def test_a_deleted_row_ends_with_a_code_of_its_own(used: Path, ediary: Ediary) -> None:
    with sqlite3.connect(used / "diary.sqlite") as database:
        database.execute("DELETE FROM history WHERE id = 2")
    said = ediary("audit", "verify", "--home", used)
    assert said.exit_code == 7
    assert "rows_missing: row 2 is gone" in said.err


def test_a_restored_backup_is_noticed_and_accepted_with_a_reason(
    used: Path, ediary: Ediary
) -> None:
    with sqlite3.connect(used / "diary.sqlite") as database:
        database.execute("DELETE FROM history WHERE id = 3")
        database.execute(
            "UPDATE history_head SET length = 2, digest = (SELECT digest FROM history WHERE id = 2)"
        )
    said = ediary("audit", "verify", "--home", used)
    assert said.exit_code == 7
    assert "file_head" in said.err
    accepted = ediary("audit", "accept", "--why", "backup of Friday", "--home", used)
    assert accepted.exit_code == 0
    assert ediary("audit", "verify", "--home", used).exit_code == 0


def test_a_head_that_is_none_is_wrong_usage(used: Path, ediary: Ediary) -> None:
    said = ediary("audit", "verify", "--head", "12", "--home", used)
    assert said.exit_code == 2
    assert "a head looks like" in said.err

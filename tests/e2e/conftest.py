"""The program as its users meet it: through the command line, in a home of its own."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest
from command_line import LESSON_DAY, MORNING_AFTER, Ediary, Said

from ediary_app.cli import main, options
from ediary_app.demo.school import write_school


@pytest.fixture(autouse=True)
def morning_after(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands run on the morning after the lessons: on a later day a lock would stop them."""
    monkeypatch.setattr(options, "system_clock", lambda: MORNING_AFTER)


@pytest.fixture
def ediary(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ediary:
    """Runs ``ediary ARGUMENTS`` in this process, as the shell would."""

    def run(*arguments: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["ediary", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Said(exit_code=int(ended.value.code or 0), out=said.out, err=said.err)

    return run


@pytest.fixture
def profile() -> str:
    """The school system of the home; a module may have another."""
    return "librus"


@pytest.fixture
def school_folder(tmp_path: Path, profile: str) -> Path:
    """A made-up school of three classes, as CSV files."""
    folder = tmp_path / "school"
    write_school(folder, profile=profile, rng=random.Random(11), day=LESSON_DAY, classes=3)
    return folder


@pytest.fixture
def home(tmp_path: Path, school_folder: Path, ediary: Ediary, profile: str) -> Path:
    """A home with that school imported."""
    folder = tmp_path / "home"
    assert ediary("init", "--profile", profile, "--school", "SP 7", "--home", folder).exit_code == 0
    assert ediary("import", school_folder, "--home", folder).exit_code == 0
    return folder

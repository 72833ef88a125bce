"""docs/reading.md says of the reader what is so: thresholds, pictures, reasons."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from ediary_app.threshold_table import SETTINGS, explained, with_tables
from omr.settle import IN_BLACK_AND_WHITE, SettleSettings
from sample_scans.make_pictures import PICTURES

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "reading.md").read_text("utf-8")


@pytest.mark.parametrize("settings", SETTINGS)
def test_every_threshold_is_explained_with_its_value(settings: type) -> None:
    """Fails when one is new, gone or changed: run `just thresholds`, then mend its words."""
    told = explained(PAGE, settings)
    assert {name: value for name, (value, _) in told.items()} == {
        field.name: str(field.default) for field in fields(settings)
    }
    assert all(len(words) > 10 for _, words in told.values())


def test_what_differs_in_black_and_white_is_told_with_its_value() -> None:
    other = {
        field.name: getattr(IN_BLACK_AND_WHITE, field.name)
        for field in fields(SettleSettings)
        if getattr(IN_BLACK_AND_WHITE, field.name) != field.default
    }
    told = PAGE.split("In black and white these differ: ")[1].split(".\n", maxsplit=1)[0]

    assert dict(re.findall(r"`(\w+)` ([\d.]+\d)", told)) == {n: str(v) for n, v in other.items()}


def test_the_tables_are_as_the_command_writes_them() -> None:
    assert with_tables(PAGE) == PAGE


def test_a_new_threshold_gets_the_note_from_the_code() -> None:
    settings = SETTINGS[0]
    first = fields(settings)[0].name
    without = re.sub(rf"^\| `{first}` .*\n", "", PAGE, flags=re.MULTILINE)
    assert first not in explained(without, settings)

    told = explained(with_tables(without), settings)

    assert len(told[first][1]) > 10


def test_every_picture_of_the_guides_is_one_that_the_command_makes() -> None:
    guides = [path.read_text("utf-8") for path in DOCS.glob("*.md")]
    shown = {name for text in guides for name in re.findall(r"\(pictures/([^)]+)\)", text)}
    assert shown == set(PICTURES)
    for name in shown:
        assert 5_000 < (DOCS / "pictures" / name).stat().st_size < 200_000

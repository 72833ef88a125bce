"""Keeps the tables of thresholds in docs/reading.md: ``python -m ediary_app.threshold_table FILE``.

Values come from the settings as they are. The words in the last column are written by hand and
kept; a threshold without any gets the note that stands above it in the code.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from dataclasses import fields
from pathlib import Path

from omr.settings import DecisionSettings
from omr.settle import SettleSettings

SETTINGS = (SettleSettings, DecisionSettings)
_ROW = re.compile(r"^\| `(\w+)` \| ([^|]*) \| (.*) \|$", flags=re.MULTILINE)


def with_tables(page: str) -> str:
    """The page with each table between its two marks written anew.

    Raises:
        ValueError: the page lacks the marks of a table.
    """
    for settings in SETTINGS:
        start, end = marks(settings)
        if start not in page or end not in page:
            raise ValueError(f"the page has no place for the table of {settings.__name__}")
        before, rest = page.split(start)
        old, after = rest.split(end)
        words = {name: text for name, _value, text in _ROW.findall(old)}
        page = f"{before}{start}\n{_table(settings, words)}{end}{after}"
    return page


def marks(settings: type) -> tuple[str, str]:
    """What stands before and after the table of a class of settings."""
    name = settings.__name__
    return f"<!-- {name}: written by `just thresholds` -->", f"<!-- end of {name} -->"


def explained(page: str, settings: type) -> dict[str, tuple[str, str]]:
    """Value and words of each threshold in the page's table."""
    start, end = marks(settings)
    table = page.split(start)[1].split(end, maxsplit=1)[0]
    return {name: (value, words) for name, value, words in _ROW.findall(table)}


def _table(settings: type, words: dict[str, str]) -> str:
    lines = ["", "| threshold | value | what it means |", "|---|---|---|"]
    notes = _notes(settings)
    for field in fields(settings):
        text = words.get(field.name) or notes[field.name]
        lines.append(f"| `{field.name}` | {field.default} | {text} |")
    return "\n".join([*lines, "", ""])


def _notes(settings: type) -> dict[str, str]:
    """The comment above each field, or above the first of its group."""
    source = inspect.getsource(settings)
    lines = source.splitlines()
    body = ast.parse(source).body[0]
    assert isinstance(body, ast.ClassDef)  # noqa: S101 - the source of a class
    notes: dict[str, str] = {}
    note = ""
    for statement in body.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            note = _comment_above(lines, statement.lineno - 1) or note
            notes[statement.target.id] = note.replace("|", "/")
    return notes


def _comment_above(lines: list[str], index: int) -> str:
    above: list[str] = []
    while index > 0 and lines[index - 1].strip().startswith("#"):
        index -= 1
        above.insert(0, lines[index].strip().lstrip("# "))
    return " ".join(above)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.write_text(with_tables(target.read_text("utf-8")), encoding="utf-8")

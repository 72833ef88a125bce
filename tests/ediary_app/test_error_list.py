"""docs/errors.md lists every code that the program knows."""

from __future__ import annotations

from pathlib import Path

from ediary_app.error_list import error_list
from ediary_core.errors import error_classes
from ingest.finding import Code

PAGE = Path(__file__).resolve().parents[2] / "docs" / "errors.md"


def test_the_page_is_what_the_program_says_of_itself() -> None:
    assert PAGE.read_text(encoding="utf-8") == error_list(), "run `just errors`"


def test_every_finding_and_every_failure_stands_in_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    codes = [*Code, *(kind.code for kind in error_classes() if kind.exit_code != 1)]
    assert [code for code in codes if f"| `{code}` |" not in text] == []


def test_every_failure_has_a_sentence_of_its_own() -> None:
    assert [kind.code for kind in error_classes() if not (kind.__doc__ or "").strip()] == []

"""Writes docs/errors.md from the program itself: ``python -m ediary_app.error_list``."""

from __future__ import annotations

import sys
from pathlib import Path

from cardgen.error import CardLayoutError
from ediary_core.errors import error_classes
from ingest.finding_words import findings_table

_HEAD = """# Errors and findings

This page is written by `just errors` from the program itself, and a test holds it complete.

Three kinds. *Failures* end a command with a message and an exit code. *Findings* are data: they
stand in the error report and do not stop the rest. *Reasons* are findings about a whole page or
file.

## Exit codes

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | `demo`: a wrong entry; `doctor`: something is broken; else a bug, with a traceback |
| 2 | wrong usage; the message says what was expected |
| 3 | done, and some cards need a person; `calibrate`: usable with care |
| others | a failure, below |

## Failures

| exit code | code | what |
|---|---|---|
"""

_FINDINGS = """
## Findings and reasons

How far one reaches: *mild* is told and stops nothing; *field* keeps that field (or row) for a
person and loads the rest of the card; *card* keeps the whole card waiting; *page* says why a page
or file could not be used.

"""


def error_list() -> str:
    """The whole page as Markdown."""
    assert CardLayoutError in error_classes()  # noqa: S101 - the import above puts it in the tree
    rows = [
        f"| {kind.exit_code} | `{kind.code}` | {_first_line(kind)} |"
        for kind in sorted(error_classes(), key=lambda kind: (kind.exit_code, kind.code))
        if kind.exit_code != 1
    ]
    return _HEAD + "\n".join(rows) + "\n" + _FINDINGS + findings_table()


def _first_line(kind: type[Exception]) -> str:
    return (kind.__doc__ or "").strip().splitlines()[0].replace("``", "`")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(error_list(), encoding="utf-8")

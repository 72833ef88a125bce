"""Rows as an XLSX workbook whose cells are all text: no cell can be, or become, a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from ediary_core.errors import OutputNotWritten
from ediary_core.formula_guard import starts_formula

MAX_CELL = 32767  # characters, the limit of the format; a longer text would be cut without a word
MAX_ROWS = 1_048_576
_MADE_AT = datetime(2000, 1, 1)  # noqa: DTZ001 - XLSX knows no zones; the same rows, the same file
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"  # for control signs, which XML cannot hold


def workbook_bytes(
    columns: Sequence[str], rows: Sequence[Sequence[str]], *, sheet: str = "entries"
) -> bytes:
    """One sheet with the header ``columns``; a text that looks like a formula is marked as quoted.

    Raises:
        OutputNotWritten: a text or the table is larger than the format allows.
    """
    _refuse_too_large(rows)
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = _MADE_AT
    page = book.create_sheet(sheet)
    page.freeze_panes = "A2"
    for cells in (columns, *rows):
        page.append(_cells(page, cells))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(page: object, texts: Iterable[str]) -> list[WriteOnlyCell]:
    cells = []
    for text in texts:
        # One kind of line break: what becomes of the others depends on the XML library installed.
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        cell = WriteOnlyCell(page, value=ILLEGAL_CHARACTERS_RE.sub(_REPLACEMENT, lines) or None)
        if text:
            cell.data_type = "s"  # whatever it looks like
            cell.quotePrefix = starts_formula(text)  # also when somebody edits the cell
        cells.append(cell)
    return cells


def _refuse_too_large(rows: Sequence[Sequence[str]]) -> None:
    if len(rows) >= MAX_ROWS:
        raise OutputNotWritten(
            f"{len(rows)} rows do not fit a spreadsheet of {MAX_ROWS}.",
            "Narrow them down, or write CSV or JSON.",
        )
    if any(len(text) > MAX_CELL for row in rows for text in row):
        raise OutputNotWritten(
            f"A text is longer than the {MAX_CELL} characters of a spreadsheet's cell.",
            "Write CSV or JSON.",
        )

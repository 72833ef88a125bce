"""Writes rows as a CSV, JSON or XLSX file, whole or not at all.

A row is a frozen dataclass whose fields are the columns. Values that are missing are empty cells
in CSV and XLSX, and null in JSON.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from ediary_core.atomic_file import write_atomically
from ediary_core.errors import OutputNotWritten
from ediary_core.formula_guard import guarded

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class TableFormat(StrEnum):
    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"


def write_table(
    path: Path,
    rows: Sequence[DataclassInstance],
    *,
    row_type: type[DataclassInstance],
    table_format: TableFormat,
) -> None:
    """Write ``rows`` of ``row_type`` to ``path``, text in UTF-8; an empty table keeps its header.

    Raises:
        OutputNotWritten: the file cannot be written; an older one is untouched.
    """
    write_file(path, _content(rows, row_type, table_format))


def write_file(path: Path, content: bytes) -> None:
    """Write a finished file to where somebody asked for it.

    Raises:
        OutputNotWritten: the file cannot be written; an older one is untouched.
    """
    try:
        write_atomically(path, content)
    except OSError as error:
        raise OutputNotWritten(
            f"{path} cannot be written: {error.strerror}.",
            "Give a place that may be written and has room.",
        ) from error


def csv_text(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A CSV file of the cells given, none of which can become a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(
            [guarded(cell_text(value), opens_row=not place) for place, value in enumerate(row)]
        )
    return out.getvalue()


def csv_cell(value: object) -> str:
    """One cell of a CSV file, as text that no spreadsheet takes for a formula."""
    return guarded(cell_text(value))


def cell_text(value: object) -> str:
    """A value as the text that stands for it in a cell; nothing for None."""
    return "" if value is None else str(_plain(value))


def _content(
    rows: Sequence[DataclassInstance],
    row_type: type[DataclassInstance],
    table_format: TableFormat,
) -> bytes:
    if table_format is TableFormat.JSON:
        return _as_json(rows).encode()
    columns = [field.name for field in fields(row_type)]
    cells = [[getattr(row, column) for column in columns] for row in rows]
    if table_format is TableFormat.CSV:
        return csv_text(columns, cells).encode()
    from ediary_core.workbook_file import workbook_bytes  # noqa: PLC0415 - openpyxl loads slowly

    return workbook_bytes(columns, [[cell_text(value) for value in row] for row in cells])


def _as_json(rows: Sequence[DataclassInstance]) -> str:
    plain = [{key: _plain(value) for key, value in asdict(row).items()} for row in rows]
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value

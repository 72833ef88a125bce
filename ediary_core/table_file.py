"""Writes rows as a CSV or JSON file, whole or not at all.

A row is a frozen dataclass whose fields are the columns. Values that are missing are empty cells
in CSV and null in JSON.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from ediary_core.atomic_file import write_atomically
from ediary_core.errors import OutputNotWritten

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_FORMULA_START = tuple("=+-@\t\r\n＝＋－＠")
_SIGNED_GRADE = re.compile(r"[+-][0-9]{0,2}")


class TableFormat(StrEnum):
    CSV = "csv"
    JSON = "json"


def write_table(
    path: Path,
    rows: Sequence[DataclassInstance],
    *,
    row_type: type[DataclassInstance],
    table_format: TableFormat,
) -> None:
    """Write ``rows`` of ``row_type`` to ``path`` in UTF-8; an empty table keeps its header.

    Raises:
        OutputNotWritten: the file cannot be written; an older one is untouched.
    """
    text = _as_csv(rows, row_type) if table_format is TableFormat.CSV else _as_json(rows)
    try:
        write_atomically(path, text.encode())
    except OSError as error:
        raise OutputNotWritten(
            f"{path} cannot be written: {error.strerror}.",
            "Give a place that may be written and has room.",
        ) from error


def csv_cell(value: object) -> str:
    """One cell of a CSV file.

    Spreadsheets run what starts like a formula, so an apostrophe is put before a cell that starts
    with ``= + - @``, their full-width forms, a tab or a line break. A lone sign and a sign with at
    most two digits are grades and harmless: they stay exact.
    """
    text = "" if value is None else str(_plain(value))
    if text.lstrip(" ").startswith(_FORMULA_START) and not _SIGNED_GRADE.fullmatch(text):
        return f"'{text}"
    return text


def _as_csv(rows: Sequence[DataclassInstance], row_type: type[DataclassInstance]) -> str:
    out = io.StringIO()
    columns = [field.name for field in fields(row_type)]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([csv_cell(getattr(row, column)) for column in columns] for row in rows)
    return out.getvalue()


def _as_json(rows: Sequence[DataclassInstance]) -> str:
    plain = [{key: _plain(value) for key, value in asdict(row).items()} for row in rows]
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value

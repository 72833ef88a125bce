"""A CSV file as rows with line numbers, tolerant of what spreadsheets make of it.

Either ``,`` or ``;`` separates, columns stand in any order, unknown columns and blank lines are
passed over. A value is cleaned of outer and repeated spaces.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ediary_core.errors import ImportProblem
from ediary_core.text_encoding import EncodingUndecidedError, decode_text


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvRow:
    line: int  # on which the row begins
    cells: Mapping[str, str]  # by column


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvTable:
    """The rows that can be read, and what is wrong with the others."""

    rows: tuple[CsvRow, ...]
    problems: tuple[ImportProblem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A line of cells that nobody has looked at yet."""

    line: int
    cells: list[str]


def read_csv(
    data: bytes, *, file: str, columns: Sequence[str], language: str, extra: Sequence[str] = ()
) -> CsvTable:
    """The rows of a file that must have ``columns``; ``language`` helps to tell its encoding.

    Columns of ``extra`` are empty where the file lacks them.
    """
    try:
        text = decode_text(data, language=language)
    except EncodingUndecidedError:
        return _refused(file, None, "the encoding cannot be told; save the file as CSV UTF-8")
    records: list[Record] = []
    try:
        records.extend(csv_records(text))
    except csv.Error as error:
        line = records[-1].line + 1 if records else 1
        return _refused(file, line, f"this is no CSV from here on ({error})")
    return table_of(records, file=file, columns=columns, extra=extra)


def table_of(
    records: Sequence[Record], *, file: str, columns: Sequence[str], extra: Sequence[str] = ()
) -> CsvTable:
    """The rows below the first record, which names the columns."""
    if not records:
        return _refused(file, None, "the file is empty; its first line must name the columns")
    header = [_clean(cell).casefold() for cell in records[0].cells]
    faults = _header_faults(header, columns)
    if faults:
        return _refused(file, records[0].line, *faults)
    table = _rows(
        records[1:], header, [*columns, *(each for each in extra if each in header)], file
    )
    return _with_extra(table, [each for each in extra if each not in header])


def _with_extra(table: CsvTable, missing: Sequence[str]) -> CsvTable:
    blank = dict.fromkeys(missing, "")
    rows = tuple(CsvRow(line=row.line, cells={**row.cells, **blank}) for row in table.rows)
    return CsvTable(rows=rows, problems=table.problems) if missing else table


def csv_records(text: str) -> Iterator[Record]:
    """The lines that are not blank; ``csv.Error`` where the text is no CSV."""
    first_line = text.lstrip().partition("\n")[0]
    delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    read = 0
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield Record(line=read + 1, cells=cells)
        read = reader.line_num


def _header_faults(header: Sequence[str], columns: Sequence[str]) -> list[str]:
    missing = [column for column in columns if column not in header]
    twice = [column for column in columns if header.count(column) > 1]
    return [
        *(f"the column {column!r} is missing" for column in missing),
        *(f"the column {column!r} is there twice" for column in twice),
    ]


def _rows(
    records: Sequence[Record], header: Sequence[str], columns: Sequence[str], file: str
) -> CsvTable:
    rows: list[CsvRow] = []
    problems: list[ImportProblem] = []
    for record in records:
        if any(cell.strip() for cell in record.cells[len(header) :]):
            reason = "the line has more cells than the header; a text with a separator needs quotes"
            problems.append(ImportProblem(file=file, line=record.line, column=None, reason=reason))
            continue
        cells = [*map(_clean, record.cells), *[""] * (len(header) - len(record.cells))]
        by_column = dict(zip(header, cells, strict=False))
        rows.append(
            CsvRow(line=record.line, cells={column: by_column[column] for column in columns})
        )
    return CsvTable(rows=tuple(rows), problems=tuple(problems))


def _clean(cell: str) -> str:
    return " ".join(cell.split())


def _refused(file: str, line: int | None, *reasons: str) -> CsvTable:
    problems = [
        ImportProblem(file=file, line=line, column=None, reason=reason) for reason in reasons
    ]
    return CsvTable(rows=(), problems=tuple(problems))

"""An XLSX workbook as sheets of text cells that mean what the CSV contract means.

Spreadsheets keep dates, times and numbers as such: they are written out as the contract writes
them. What a spreadsheet made of a text by itself (a class ``1-2`` that became a date), a formula
nobody has calculated and an error value are problems and no guesses.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl

from ediary_core.csv_table import CsvTable, Record, table_of
from ediary_core.errors import ImportProblem
from ediary_core.interchange.bounds import check_archive
from ediary_core.interchange.source import about
from ediary_core.school_files import TableShape

MAX_ROWS = 50_000
MAX_COLUMNS = 200
_DATE_COLUMNS = ("from", "to")
_TIME_COLUMNS = ("start", "end")


class NoWorkbookError(ValueError):
    """The bytes are no XLSX workbook; says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell's value, or why it has none that can be used."""

    value: object
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    line: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    name: str
    rows: tuple[SheetRow, ...]  # without the blank ones


def read_workbook(data: bytes) -> tuple[Sheet, ...]:
    """The sheets of a workbook.

    Raises:
        NoWorkbookError: it is none, it is damaged, or has too many rows or columns.
        TooLargeError: it unpacks to too much.
        NoArchiveError: it is no archive, as every XLSX file is.
    """
    check_archive(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl passes over: colours, pictures
            return tuple(_sheets(data))
    except NoWorkbookError:
        raise
    except Exception as error:  # openpyxl raises whatever the damage leads to
        raise NoWorkbookError("the workbook is damaged; save it again as .xlsx") from error


def _sheets(data: bytes) -> Iterator[Sheet]:
    # A cell's formula and the value last calculated for it are in two views of the file.
    formulas = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    values = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    for written, calculated in zip(formulas.worksheets, values.worksheets, strict=True):
        for view in (written, calculated):
            view.reset_dimensions()  # files state them wrongly
        yield Sheet(name=written.title, rows=tuple(_rows(written, calculated)))


def _rows(written: Any, calculated: Any) -> Iterator[SheetRow]:
    pairs = zip(written.iter_rows(), calculated.iter_rows(), strict=True)
    for line, (formulas, values) in enumerate(pairs, start=1):
        if line > MAX_ROWS:
            raise NoWorkbookError(f"a sheet has more than {MAX_ROWS} rows")
        cells = [_cell(formula, value) for formula, value in zip(formulas, values, strict=True)]
        while cells and cells[-1].value is None and not cells[-1].fault:
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            raise NoWorkbookError(f"a sheet has more than {MAX_COLUMNS} columns")
        if cells:
            yield SheetRow(line=line, cells=tuple(cells))


def _cell(formula: Any, value: Any) -> Cell:
    if formula.data_type == "f" and value.value is None:
        return Cell(
            value=None, fault="a formula without a value; open the file in a spreadsheet, save it"
        )
    if value.data_type == "e":
        return Cell(value=None, fault="the cell holds an error value of the spreadsheet")
    return Cell(value=value.value)


def sheet_table(sheet: Sheet, shape: TableShape, *, file: str) -> CsvTable:
    """A sheet as a table of the contract, with the problems of its cells."""
    if not sheet.rows:
        return table_of([], file=file, columns=shape.columns, extra=shape.extra)
    names = [_text_of(cell.value).casefold() for cell in sheet.rows[0].cells]
    records = [Record(line=sheet.rows[0].line, cells=names)]
    faults: list[ImportProblem] = []
    for row in sheet.rows[1:]:
        texts: list[str] = []
        for place, cell in enumerate(row.cells):
            column = names[place] if place < len(names) else ""
            known = column in shape.columns or column in shape.extra
            text, fault = _read(cell, column) if known else (_text_of(cell.value), "")
            texts.append(text)
            if fault:
                faults.append(about(file, fault, line=row.line, column=column))
        records.append(Record(line=row.line, cells=texts))
    table = table_of(records, file=file, columns=shape.columns, extra=shape.extra)
    broken = {fault.line for fault in faults}
    rows = tuple(row for row in table.rows if row.line not in broken)
    return CsvTable(rows=rows, problems=(*table.problems, *faults))


def _read(cell: Cell, column: str) -> tuple[str, str]:
    """The cell's text and what is wrong with it, of which one is empty."""
    value = cell.value
    if cell.fault:
        return "", cell.fault
    if column in _TIME_COLUMNS and isinstance(value, time | timedelta | datetime):
        return _clock(value)
    if column in _DATE_COLUMNS and isinstance(value, datetime | date):
        return _day(value)
    if isinstance(value, bool | date | time | timedelta):
        return "", "the spreadsheet took this for a date, a time or a truth value; make it text"
    return _text_of(value), ""


def _clock(value: time | timedelta | datetime) -> tuple[str, str]:
    if isinstance(value, datetime):
        return "", "a time like 08:45 is expected, not a date"
    since = (
        value
        if isinstance(value, timedelta)
        else timedelta(
            hours=value.hour,
            minutes=value.minute,
            seconds=value.second,
            microseconds=value.microsecond,
        )
    )
    minutes, rest = divmod(round(since.total_seconds()), 60)
    if rest or not 0 <= minutes < 24 * 60:
        return "", "a time like 08:45 is expected"
    return f"{minutes // 60:02}:{minutes % 60:02}", ""


def _day(value: date) -> tuple[str, str]:
    if isinstance(value, datetime):
        if value.time() != time():
            return "", "a date like 2026-09-01 is expected, without a time"
        value = value.date()
    return value.isoformat(), ""


def _text_of(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def sheet_named(sheets: Sequence[Sheet], stem: str) -> list[Sheet]:
    """The sheets called after a table, as ``Teachers`` or ``teachers.csv``."""
    return [each for each in sheets if each.name.strip().casefold().removesuffix(".csv") == stem]

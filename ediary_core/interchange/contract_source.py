"""The contract's tables from a folder, a single CSV file or a workbook."""

from __future__ import annotations

from pathlib import Path

from ediary_core.csv_table import CsvTable, read_csv
from ediary_core.errors import ImportProblem
from ediary_core.interchange.bounds import NoArchiveError, TooLargeError, read_bounded
from ediary_core.interchange.source import Source, SourceRow, SourceTable, about
from ediary_core.interchange.workbook import (
    NoWorkbookError,
    Sheet,
    read_workbook,
    sheet_named,
    sheet_table,
)
from ediary_core.school_files import SHAPES, TableShape, empty_table


def read_folder(folder: Path, *, language: str) -> Source:
    """Every table that lies in the folder, as ``teachers.csv`` or ``teachers.xlsx``."""
    return _gathered(folder.name, [_from_folder(folder, shape, language) for shape in SHAPES])


def read_csv_file(path: Path, *, language: str) -> Source:
    """One table, told by the file's name."""
    shape = shape_of(path)
    assert shape is not None  # noqa: S101 - whoever calls has looked
    return _gathered(path.name, [_csv(path, shape, language, file=path.name)])


def read_workbook_file(path: Path) -> Source:
    """A workbook with sheets named like the tables, or with one table that the file is named as."""
    try:
        sheets = read_workbook(read_bounded(path))
    except (NoWorkbookError, NoArchiveError, TooLargeError) as error:
        return Source(name=path.name, problems=(about(path.name, str(error)),))
    except OSError as error:
        return Source(name=path.name, problems=(_unreadable(path.name, error),))
    shape = shape_of(path)
    if shape is not None:
        return _gathered(path.name, [_only_sheet(sheets, shape, path.name)])
    parts = [_from_sheets(sheets, shape, path.name) for shape in SHAPES]
    source = _gathered(path.name, parts)
    if not source.tables and not source.problems:
        names = ", ".join(Path(shape.file).stem for shape in SHAPES)
        problem = about(path.name, f"no sheet is called after a table: {names}")
        return Source(name=path.name, problems=(problem,))
    return source


def shape_of(path: Path) -> TableShape | None:
    """The table that a file's name stands for."""
    stem = path.stem.casefold()
    return next((shape for shape in SHAPES if Path(shape.file).stem == stem), None)


_Part = Source | None


def _gathered(name: str, parts: list[_Part]) -> Source:
    found = [part for part in parts if part is not None]
    return Source(
        name=name,
        tables=tuple(table for part in found for table in part.tables),
        problems=tuple(problem for part in found for problem in part.problems),
        notices=tuple(notice for part in found for notice in part.notices),
    )


def _from_folder(folder: Path, shape: TableShape, language: str) -> _Part:
    stem = Path(shape.file).stem
    csv_path, xlsx_path = folder / shape.file, folder / f"{stem}.xlsx"
    if csv_path.exists() and xlsx_path.exists():
        reason = f"the table is also in {xlsx_path.name}; keep one of the two"
        return Source(name=folder.name, problems=(about(shape.file, reason),))
    if xlsx_path.exists():
        return read_workbook_file(xlsx_path)
    return _csv(csv_path, shape, language, file=shape.file) if csv_path.exists() else None


def _csv(path: Path, shape: TableShape, language: str, *, file: str) -> Source:
    try:
        data = read_bounded(path)
    except TooLargeError as error:
        return Source(name=file, problems=(about(file, str(error)),))
    except OSError as error:
        return Source(name=file, problems=(_unreadable(file, error),))
    table = read_csv(data, file=file, columns=shape.columns, extra=shape.extra, language=language)
    return _part(table, shape, file)


def _from_sheets(sheets: tuple[Sheet, ...], shape: TableShape, book: str) -> _Part:
    found = sheet_named(sheets, Path(shape.file).stem)
    if len(found) > 1:
        return Source(name=book, problems=(about(book, f"two sheets are called {found[0].name}"),))
    return _sheet_part(found[0], shape, book) if found else None


def _only_sheet(sheets: tuple[Sheet, ...], shape: TableShape, book: str) -> Source:
    filled = [sheet for sheet in sheets if sheet.rows]
    named = sheet_named(filled, Path(shape.file).stem) or filled
    if len(named) != 1:
        reason = f"one sheet, or one called {Path(shape.file).stem}, is expected"
        return Source(name=book, problems=(about(book, reason),))
    return _sheet_part(named[0], shape, book)


def _sheet_part(sheet: Sheet, shape: TableShape, book: str) -> Source:
    file = f"{book}, sheet {sheet.name}"
    return _part(sheet_table(sheet, shape, file=file), shape, file)


def _part(table: CsvTable, shape: TableShape, file: str) -> Source:
    rows = tuple(SourceRow(line=row.line, cells=row.cells) for row in table.rows)
    return Source(
        name=file,
        tables=(SourceTable(shape=shape, file=file, rows=rows),),
        problems=table.problems,
        notices=tuple(empty_table(shape, table, file)),
    )


def _unreadable(file: str, error: OSError) -> ImportProblem:
    return about(file, f"the file cannot be read: {error.strerror}")

"""Tells by its content which kind of file a path is, and reads it with the reader of that kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from ediary_core.errors import ImportProblem
from ediary_core.interchange import oneroster_files
from ediary_core.interchange.asc_timetable import read_asc
from ediary_core.interchange.bounds import (
    NoArchiveError,
    TooLargeError,
    is_archive,
    read_bounded,
    unpacked,
)
from ediary_core.interchange.contract_source import (
    read_csv_file,
    read_folder,
    read_workbook_file,
    shape_of,
)
from ediary_core.interchange.oneroster_roster import read_roster
from ediary_core.interchange.source import Source, about
from ediary_core.interchange.untis import TIMETABLE_FILE, looks_like_gpu001, read_untis

_UNKNOWN = (
    "not recognised; a folder of CSV files, an XLSX workbook, a OneRoster folder or ZIP, an aSc "
    "Timetables XML or a GPU001.TXT is expected"
)


class SourceFormat(StrEnum):
    CSV = "csv"  # the contract's files, in a folder or one alone
    XLSX = "xlsx"
    ONEROSTER = "oneroster"
    ASC = "asc"
    UNTIS = "untis"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How files are read: the school's language, by which encodings are told; the day by which
    enrolments of a roster hold; a format that overrules what a file looks like; and which week of
    a timetable's cycle is taken, None for all.
    """

    language: str
    today: date
    source_format: SourceFormat | None = None
    week: int | None = None


def read_source(path: Path, reading: Reading) -> Source:
    """What a file or folder says.

    Never raises for what it finds there: a problem says what is wrong.
    """
    try:
        kind = reading.source_format or recognised(path)
        if kind is None:
            return _refused(path, _UNKNOWN)
        return _read(path, kind, reading)
    except FileNotFoundError:
        return _refused(path, "there is no such file or folder")
    except OSError as error:
        return _refused(path, f"it cannot be read: {error.strerror}")
    except (TooLargeError, NoArchiveError) as error:
        return _refused(path, str(error))


def recognised(path: Path) -> SourceFormat | None:
    """The format that a path's content has.

    Raises:
        OSError: it cannot be read.
        TooLargeError: it is larger than any school's.
        NoArchiveError: it looks like an archive and is none.
    """
    if path.is_dir():
        return _of_folder({each.name.casefold() for each in path.iterdir()})
    data = read_bounded(path)
    if is_archive(data):
        names = {name.rpartition("/")[2].casefold() for name in unpacked(data)}
        return SourceFormat.XLSX if "workbook.xml" in names else _of_archive(names)
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"<", b"\xff\xfe<", b"\xfe\xff\0<")):
        return SourceFormat.ASC
    if path.suffix.casefold() == ".csv" and shape_of(path) is not None:
        return SourceFormat.CSV
    return SourceFormat.UNTIS if looks_like_gpu001(start.decode("latin-1")) else None


def _of_folder(names: set[str]) -> SourceFormat:
    if TIMETABLE_FILE in names and not any(name.endswith(".csv") for name in names):
        return SourceFormat.UNTIS
    return SourceFormat.ONEROSTER if oneroster_files.is_roster(names) else SourceFormat.CSV


def _of_archive(names: set[str]) -> SourceFormat | None:
    return SourceFormat.ONEROSTER if oneroster_files.is_roster(names) else None


def _read(path: Path, kind: SourceFormat, reading: Reading) -> Source:
    if kind is SourceFormat.ONEROSTER:
        return read_roster(
            _files(path), name=path.name, language=reading.language, today=reading.today
        )
    if kind is SourceFormat.UNTIS:
        return _untis(path, reading.language)
    if kind is SourceFormat.ASC and not path.is_dir():
        return read_asc(read_bounded(path), file=path.name, week=reading.week)
    return _contract(path, kind, reading.language)


def _contract(path: Path, kind: SourceFormat, language: str) -> Source:
    if path.is_dir():
        return read_folder(path, language=language)
    if kind is SourceFormat.XLSX:
        return read_workbook_file(path)
    if shape_of(path) is None:
        return _refused(path, "a CSV file must be called after its table, as teachers.csv")
    return read_csv_file(path, language=language)


def _files(path: Path) -> dict[str, bytes]:
    if path.is_dir():
        return {each.name: read_bounded(each) for each in path.iterdir() if each.is_file()}
    return unpacked(read_bounded(path))


def _untis(path: Path, language: str) -> Source:
    if not path.is_dir():
        files = {TIMETABLE_FILE: read_bounded(path)}
        return read_untis(files, file=path.name, language=language)
    files = {
        each.name.casefold(): read_bounded(each)
        for each in path.iterdir()
        if each.is_file() and each.name.casefold().startswith("gpu")
    }
    if TIMETABLE_FILE not in files:
        return _refused(path, "the folder holds no GPU001.TXT")
    return read_untis(files, file=TIMETABLE_FILE.upper(), language=language)


def _refused(path: Path, reason: str) -> Source:
    problem: ImportProblem = about(path.name, reason)
    return Source(name=path.name, problems=(problem,))

"""The CSV files of a OneRoster export, read as real ones are spelt.

Names of files and columns are compared without regard to case, spaces and underscores, and some
common misspellings are known. Rows that the sender has marked as deleted are passed over.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ediary_core.csv_table import Record, csv_records
from ediary_core.errors import ImportProblem
from ediary_core.interchange.source import about
from ediary_core.text_encoding import EncodingUndecidedError, decode_text

_SIGNS = re.compile(r"[\W_]+")
_FILE_ALIASES = {
    "enrolments": "enrollments",
    "enrolment": "enrollments",
    "enrollment": "enrollments",
    "user": "users",
    "class": "classes",
    "course": "courses",
    "org": "orgs",
    "organisations": "orgs",
    "organizations": "orgs",
    "academicsession": "academicsessions",
    "role": "roles",
}
_COLUMN_ALIASES = {
    "id": "sourcedid",
    "sourceid": "sourcedid",
    "classid": "classsourcedid",
    "userid": "usersourcedid",
    "studentsourcedid": "usersourcedid",
    "courseid": "coursesourcedid",
    "schoolid": "schoolsourcedid",
    "firstname": "givenname",
    "lastname": "familyname",
    "surname": "familyname",
    "name": "title",
    "emailaddress": "email",
    "grade": "grades",
    "isprimary": "primary",
    "startdate": "begindate",
    "metadataregisternumber": "registernumber",
    "metadatarollnumber": "registernumber",
    "rollnumber": "registernumber",
    "metadatanumber": "number",
}
_DELETED = ("tobedeleted", "inactive", "deleted")
_NEEDED = {
    "users": ("sourcedid", "givenname", "familyname"),
    "classes": ("sourcedid", "title"),
    "enrollments": ("classsourcedid", "usersourcedid", "role"),
    "courses": ("sourcedid", "title"),
    "academicsessions": ("title", "begindate", "enddate"),
    "roles": ("usersourcedid", "role"),
    "orgs": ("sourcedid",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    line: int
    cells: Mapping[str, str]  # by the column's name in small letters and digits

    def get(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def key(self) -> str:
        return self.get("sourcedid")


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterFile:
    file: str  # as it is called in the export
    rows: tuple[RosterRow, ...] = ()
    deleted: frozenset[str] = frozenset()  # keys of the rows passed over


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterFiles:
    files: Mapping[str, RosterFile]
    problems: tuple[ImportProblem, ...]
    notices: tuple[ImportProblem, ...]

    def of(self, name: str) -> RosterFile:
        return self.files.get(name, RosterFile(file=f"{name}.csv"))

    def has(self, name: str) -> bool:
        return name in self.files


def is_roster(names: Iterable[str]) -> bool:
    """Whether names of files are those of a OneRoster export, rather than of the contract."""
    known = {kind for name in names if (kind := _kind(name)) is not None}
    return bool(known & {"users", "enrollments"})


def read_roster_files(members: Mapping[str, bytes], *, language: str) -> RosterFiles:
    """The files of an export by their kind; those of no use here are not opened."""
    found: dict[str, RosterFile] = {}
    problems: list[ImportProblem] = []
    notices: list[ImportProblem] = []
    for path in sorted(members):
        name = path.rpartition("/")[2]
        kind = _kind(name)
        if kind not in (*_NEEDED, "manifest") or path.startswith("__MACOSX"):
            continue
        if kind in found:
            problems.append(
                about(name, f"the export holds this file twice, also {found[kind].file}")
            )
            continue
        file, wrong = _read(members[path], name, kind, language)
        found[kind] = file
        problems.extend(wrong)
        if file.deleted:
            reason = f"{len(file.deleted)} row(s) marked as deleted; passed over"
            notices.append(about(name, reason))
    manifest = found.pop("manifest", None)
    wrong, remarks = _judged(manifest)
    return RosterFiles(files=found, problems=(*problems, *wrong), notices=(*notices, *remarks))


def _kind(name: str) -> str | None:
    stem, dot, ending = name.rpartition(".")
    if not dot or ending.casefold() != "csv" or stem.startswith("."):
        return None
    plain = folded(stem)
    return _FILE_ALIASES.get(plain, plain)


def folded(text: str) -> str:
    """A name in small letters and digits alone."""
    return _SIGNS.sub("", text.casefold())


def _read(
    data: bytes, name: str, kind: str, language: str
) -> tuple[RosterFile, list[ImportProblem]]:
    empty = RosterFile(file=name)
    records: list[Record] = []
    try:
        records.extend(csv_records(decode_text(data, language=language)))
    except EncodingUndecidedError:
        return empty, [about(name, "the encoding cannot be told; save the file as CSV UTF-8")]
    except csv.Error as error:
        line = records[-1].line + 1 if records else 1
        return empty, [about(name, f"this is no CSV from here on ({error})", line=line)]
    if not records:
        return empty, []
    header = [_column(cell) for cell in records[0].cells]
    wrong = [
        about(name, f"the column {column!r} is missing", line=records[0].line)
        for column in _NEEDED.get(kind, ())
        if column not in header
    ]
    if wrong:
        return empty, wrong
    rows = [_row(record, header) for record in records[1:]]
    gone = {row.key for row in rows if folded(row.get("status")) in _DELETED}
    kept = tuple(row for row in rows if folded(row.get("status")) not in _DELETED)
    return RosterFile(file=name, rows=kept, deleted=frozenset(gone)), []


def _column(cell: str) -> str:
    plain = folded(cell)
    return _COLUMN_ALIASES.get(plain, plain)


def _row(record: Record, header: list[str]) -> RosterRow:
    cells: dict[str, str] = {}
    for column, cell in zip(header, record.cells, strict=False):
        cells.setdefault(column, " ".join(cell.split()))
    return RosterRow(line=record.line, cells=cells)


def _judged(manifest: RosterFile | None) -> tuple[list[ImportProblem], list[ImportProblem]]:
    """Problems and remarks about the manifest; many exports come without one."""
    if manifest is None:
        return [], [about("manifest.csv", "the export has no manifest; taken for a whole one")]
    problems, remarks = [], []
    for row in manifest.rows:
        name, value = folded(row.get("propertyname")), row.get("value").casefold()
        if name == "onerosterversion" and value not in ("1.1", "1.2"):
            reason = "the version is neither 1.1 nor 1.2; read all the same"
            remarks.append(about(manifest.file, reason, line=row.line))
        if name.removeprefix("file") in _NEEDED and value == "delta":
            reason = (
                "the export holds changes only, and importing it would end everybody else's "
                "enrolment; make a bulk export"
            )
            problems.append(about(manifest.file, reason, line=row.line))
    return problems, remarks


def roster_date(text: str) -> date | None:
    """The day of an ISO date, also with a time behind it; None if it is none."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None

"""An aSc Timetables export by kinds of elements, and the tables of the school in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ediary_core.errors import ImportProblem
from ediary_core.interchange.asc_days import AscDays
from ediary_core.interchange.safe_xml import Element
from ediary_core.interchange.source import (
    SourceRow,
    SourceTable,
    about,
)
from ediary_core.school_files import CLASSES, PERIODS, SUBJECTS, TEACHERS


@dataclass(slots=True, kw_only=True)
class AscExport:
    """The file by kinds of elements, and what is found out about it on the way."""

    file: str
    elements: Mapping[str, Sequence[Element]]  # by name
    days: AscDays
    week: int | None
    problems: list[ImportProblem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def of(self, name: str) -> Sequence[Element]:
        return self.elements.get(name, ())

    def by_id(self, name: str) -> dict[str, Element]:
        found: dict[str, Element] = {}
        for each in self.of(name):
            key = each.get("id")
            if key in found:
                self.blame(each, f"the id is also that of line {found[key].line}", "id")
            elif key:
                found[key] = each
        return found

    def blame(self, element: Element, reason: str, column: str | None = None) -> None:
        self.problems.append(about(self.file, reason, line=element.line, column=column))

    def count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


def asc_tables(asc: AscExport) -> tuple[SourceTable, ...]:
    """The tables that the export has rows for."""
    tables = (_teachers(asc), _subjects(asc), _classes(asc), _periods(asc))
    return tuple(table for table in tables if table.rows)


def _teachers(asc: AscExport) -> SourceTable:
    rows = []
    for each in asc.by_id("teacher").values():
        parts = (each.get("lastname"), each.get("firstname"))
        name = " ".join(parts) if all(parts) else each.get("name") or each.get("short")
        cells = {"number": "", "name": name, "email": each.get("email"), "short": each.get("short")}
        rows.append(SourceRow(line=each.line, cells=cells, key=each.get("id")))
    return SourceTable(
        shape=TEACHERS,
        file=asc.file,
        rows=tuple(rows),
        own=False,
        silent=frozenset({"number", "email"}),
    )


def _subjects(asc: AscExport) -> SourceTable:
    rows = [
        SourceRow(
            line=each.line,
            cells={
                "number": "",
                "name": each.get("name") or each.get("short"),
                "short": each.get("short"),
            },
            key=each.get("id"),
        )
        for each in asc.by_id("subject").values()
    ]
    return SourceTable(
        shape=SUBJECTS, file=asc.file, rows=tuple(rows), own=False, silent=frozenset({"number"})
    )


def _classes(asc: AscExport) -> SourceTable:
    rows = [
        SourceRow(
            line=each.line,
            cells={
                "number": "",
                "name": each.get("name") or each.get("short"),
                "short": each.get("short"),
                "level": each.get("grade"),
                "tutor": each.get("teacherid"),
            },
            key=each.get("id"),
        )
        for each in asc.by_id("class").values()
    ]
    return SourceTable(
        shape=CLASSES,
        file=asc.file,
        rows=tuple(rows),
        own=False,
        silent=frozenset({"number", "level", "tutor"}),
    )


def _periods(asc: AscExport) -> SourceTable:
    rows = [
        SourceRow(
            line=each.line,
            cells={
                "period": each.get("period"),
                "start": each.get("starttime"),
                "end": each.get("endtime"),
            },
            key=each.get("period"),
        )
        for each in asc.of("period")
        if each.parent == "periods"
    ]
    return SourceTable(shape=PERIODS, file=asc.file, rows=tuple(rows), own=False)

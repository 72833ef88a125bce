"""Makes one school of what several sources say: each table from one of them, numbers filled in.

Pure. A table that two sources give as their own purpose is a problem; what a source gives beside
its purpose is taken only where nobody else gives it, and said in a notice.
"""

from __future__ import annotations

from collections.abc import Sequence

from ediary_core.csv_table import CsvRow, CsvTable
from ediary_core.interchange.chosen import Chosen, Combining, meant_row
from ediary_core.interchange.filling import fill_in
from ediary_core.interchange.known_school import KnownSchool
from ediary_core.interchange.numbering import (
    Collation,
)
from ediary_core.interchange.planning import plan_timetable
from ediary_core.interchange.source import Plan, Source, SourceTable, about
from ediary_core.interchange.who_is_meant import Meant
from ediary_core.school_files import (
    CALENDAR,
    GROUPS,
    PERIODS,
    SHAPES,
    STUDENTS,
    TIMETABLE,
    TableShape,
    typed_school,
)
from ediary_core.school_rows import SchoolFiles


def combined(
    sources: Sequence[Source], *, language: str, known: KnownSchool, collation: Collation
) -> SchoolFiles:
    """The school that the sources give together, with every problem and guess by file and line.

    ``known`` is what the diary has, so that numbers stay; ``collation`` the order of names.
    """
    work = Combining(language=language, known=known, collation=collation)
    for source in sources:
        work.problems.extend(source.problems)
        work.notices.extend(source.notices)
    for shape in SHAPES:
        _choose(work, sources, shape)
    _tell_unused(work, sources)
    plans = [source for source in sources if source.plan is not None]
    _refuse_second_timetable(work, plans)
    fill_in(work)
    labels = {file: chosen.table.file for file, chosen in work.chosen.items()}
    tables = {file: _as_csv(chosen.table) for file, chosen in work.chosen.items()}
    for source in plans[:1]:
        assert source.plan is not None  # noqa: S101 - that is how they were found
        labels[TIMETABLE.file] = source.plan.file
        _plan(work, source, source.plan, tables)
    _report_missing(work, tables)
    return typed_school(tables, problems=work.problems, notices=work.notices, labels=labels)


def _choose(work: Combining, sources: Sequence[Source], shape: TableShape) -> None:
    given = [
        Chosen(table=table, source=source)
        for source in sources
        for table in source.tables
        if table.shape is shape
    ]
    own = [each for each in given if each.table.own]
    for again in own[1:]:
        reason = f"this table is also in {own[0].table.file}; import it from one of them"
        work.problems.append(about(again.table.file, reason))
    taken = (own or given)[:1]
    for each in taken:
        work.chosen[shape.file] = each
        if not each.table.own and len(sources) > 1:
            what = shape.file.removesuffix(".csv")
            work.notices.append(about(each.table.file, f"the {what} are taken from here"))


def _tell_unused(work: Combining, sources: Sequence[Source]) -> None:
    for source in sources:
        for table in source.tables:
            taken = work.chosen[table.shape.file].table
            if not table.own and taken is not table and table.file != taken.file:
                what = table.shape.file.removesuffix(".csv")
                reason = f"its {what} serve as names only; {taken.file} gives them"
                work.notices.append(about(table.file, reason))


def _refuse_second_timetable(work: Combining, plans: Sequence[Source]) -> None:
    files = [source.plan.file for source in plans if source.plan]
    written = work.chosen.get(TIMETABLE.file)
    if written is not None:
        files.insert(0, written.table.file)
    for again in files[1:]:
        reason = f"the timetable is also in {files[0]}; import it from one of them"
        work.problems.append(about(again, reason))


def _plan(work: Combining, source: Source, plan: Plan, tables: dict[str, CsvTable]) -> None:
    def find(shape: TableShape, key: str) -> Meant:
        return meant_row(work.chosen.get(shape.file), source, shape, key)

    blamed = {problem.file for problem in work.problems}
    planned = plan_timetable(
        plan,
        find=find,
        unblamed=frozenset(
            shape.file
            for shape in SHAPES
            if shape.file not in work.chosen or work.chosen[shape.file].table.file in blamed
        ),
        students=work.rows(STUDENTS),
        groups=work.rows(GROUPS),
    )
    work.problems.extend(planned.problems)
    work.notices.extend(planned.notices)
    tables[TIMETABLE.file] = CsvTable(rows=planned.slots, problems=())
    if planned.groups:
        before = tables.get(GROUPS.file, CsvTable(rows=(), problems=()))
        tables[GROUPS.file] = CsvTable(rows=(*before.rows, *planned.groups), problems=())


def _report_missing(work: Combining, tables: dict[str, CsvTable]) -> None:
    for shape in SHAPES:
        if shape.obligatory and shape.file not in tables:
            work.problems.append(about(shape.file, _missing_reason(shape)))


def _missing_reason(shape: TableShape) -> str:
    reason = "the file is missing, and no other file given says the same"
    if shape in (PERIODS, CALENDAR, STUDENTS):
        return f"{reason}; add it to what is imported"
    return reason


def _as_csv(table: SourceTable) -> CsvTable:
    rows = tuple(CsvRow(line=row.line, cells=row.cells) for row in table.rows)
    return CsvTable(rows=rows, problems=())

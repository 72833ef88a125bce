"""Makes one school of what several sources say: each table from one of them, numbers filled in.

Pure. A table that two sources give as their own purpose is a problem; what a source gives beside
its purpose is taken only where nobody else gives it, and said in a notice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ediary_core.csv_table import CsvRow, CsvTable
from ediary_core.errors import ImportProblem
from ediary_core.interchange.keeping import still_there, with_kept_cells
from ediary_core.interchange.known_school import KnownSchool
from ediary_core.interchange.levels import level_of_name
from ediary_core.interchange.numbering import (
    Collation,
    Numbered,
    RowOrder,
    numbered,
    with_register_numbers,
)
from ediary_core.interchange.planning import plan_timetable
from ediary_core.interchange.source import Plan, Source, SourceRow, SourceTable, about
from ediary_core.interchange.who_is_meant import Meant, names_of, row_meant
from ediary_core.school_files import (
    CALENDAR,
    CLASSES,
    GROUPS,
    PERIODS,
    SHAPES,
    STUDENTS,
    SUBJECTS,
    TEACHERS,
    TIMETABLE,
    TableShape,
    typed_school,
)
from ediary_core.school_rows import SchoolFiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A table and the source whose keys it speaks."""

    table: SourceTable
    source: Source


@dataclass(slots=True, kw_only=True)
class _Combining:
    language: str
    known: KnownSchool
    collation: Collation
    chosen: dict[str, Chosen] = field(default_factory=dict)
    problems: list[ImportProblem] = field(default_factory=list)
    notices: list[ImportProblem] = field(default_factory=list)

    def rows(self, shape: TableShape) -> tuple[SourceRow, ...]:
        chosen = self.chosen.get(shape.file)
        return chosen.table.rows if chosen else ()

    def numbers(self, shape: TableShape) -> frozenset[str]:
        return frozenset(row.cells["number"] for row in self.rows(shape))

    def take(self, result: Numbered) -> None:
        file = result.table.shape.file
        self.chosen[file] = replace(self.chosen[file], table=result.table)
        self.problems.extend(result.problems)
        self.notices.extend(result.notices)


def combined(
    sources: Sequence[Source], *, language: str, known: KnownSchool, collation: Collation
) -> SchoolFiles:
    """The school that the sources give together, with every problem and guess by file and line.

    ``known`` is what the diary has, so that numbers stay; ``collation`` the order of names.
    """
    work = _Combining(language=language, known=known, collation=collation)
    for source in sources:
        work.problems.extend(source.problems)
        work.notices.extend(source.notices)
    for shape in SHAPES:
        _choose(work, sources, shape)
    _tell_unused(work, sources)
    plans = [source for source in sources if source.plan is not None]
    _refuse_second_timetable(work, plans)
    _fill_in(work)
    labels = {file: chosen.table.file for file, chosen in work.chosen.items()}
    tables = {file: _as_csv(chosen.table) for file, chosen in work.chosen.items()}
    for source in plans[:1]:
        assert source.plan is not None  # noqa: S101 - that is how they were found
        labels[TIMETABLE.file] = source.plan.file
        _plan(work, source, source.plan, tables)
    _report_missing(work, tables)
    return typed_school(tables, problems=work.problems, notices=work.notices, labels=labels)


def _choose(work: _Combining, sources: Sequence[Source], shape: TableShape) -> None:
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


def _tell_unused(work: _Combining, sources: Sequence[Source]) -> None:
    for source in sources:
        for table in source.tables:
            taken = work.chosen[table.shape.file].table
            if not table.own and taken is not table and table.file != taken.file:
                what = table.shape.file.removesuffix(".csv")
                reason = f"its {what} serve as names only; {taken.file} gives them"
                work.notices.append(about(table.file, reason))


def _refuse_second_timetable(work: _Combining, plans: Sequence[Source]) -> None:
    files = [source.plan.file for source in plans if source.plan]
    written = work.chosen.get(TIMETABLE.file)
    if written is not None:
        files.insert(0, written.table.file)
    for again in files[1:]:
        reason = f"the timetable is also in {files[0]}; import it from one of them"
        work.problems.append(about(again, reason))


def _fill_in(work: _Combining) -> None:
    """Levels, numbers, tutors and register numbers where the files have none."""

    def by_name(row: SourceRow) -> RowOrder:
        return 0, work.collation(row.cells["name"])

    def by_level(row: SourceRow) -> RowOrder:
        level = row.cells["level"]
        return int(level) if level.isdecimal() else 99, work.collation(row.cells["name"])

    if CLASSES.file in work.chosen:
        _guess_levels(work)
    for shape, known, order in (
        (TEACHERS, work.known.teachers, by_name),
        (SUBJECTS, work.known.subjects, by_name),
        (CLASSES, work.known.units, by_level),
    ):
        if shape.file in work.chosen:
            work.take(numbered(work.chosen[shape.file].table, known, order=order))
    if CLASSES.file in work.chosen:
        _name_tutors(work)
    if STUDENTS.file in work.chosen:
        students = work.chosen[STUDENTS.file].table
        work.take(with_register_numbers(students, work.known.places, collation=work.collation))
    if GROUPS.file in work.chosen:
        _place_members(work)
    there = still_there(
        work.known, teachers=work.numbers(TEACHERS), subjects=work.numbers(SUBJECTS)
    )
    for file, chosen in work.chosen.items():
        kept = with_kept_cells(chosen.table, there)
        work.chosen[file] = replace(chosen, table=kept)


def _guess_levels(work: _Combining) -> None:
    chosen = work.chosen[CLASSES.file]
    if "level" not in chosen.table.silent:
        return
    rows = []
    guessed = 0
    for row in chosen.table.rows:
        level = level_of_name(row.cells["name"], language=work.language)
        if not row.cells["level"] and level is not None:
            row = replace(row, cells={**row.cells, "level": str(level)})  # noqa: PLW2901
            guessed += 1
        rows.append(row)
    table = replace(chosen.table, rows=tuple(rows))
    work.chosen[CLASSES.file] = replace(chosen, table=table)
    if guessed:
        reason = f"the levels of {guessed} class(es) are guessed from their names"
        work.notices.append(about(table.file, reason))


def _name_tutors(work: _Combining) -> None:
    """Tutors that the classes' source calls by its own key."""
    chosen = work.chosen[CLASSES.file]
    rows = []
    for row in chosen.table.rows:
        key = row.cells["tutor"]
        if key and "tutor" in chosen.table.silent:
            meant = meant_row(work.chosen.get(TEACHERS.file), chosen.source, TEACHERS, key)
            number = meant.row.cells["number"] if meant.row else ""
            if not number:
                reason = "the class's tutor is not among the teachers; left out"
                work.notices.append(about(chosen.table.file, reason, line=row.line))
            row = replace(row, cells={**row.cells, "tutor": number})  # noqa: PLW2901
        rows.append(row)
    work.chosen[CLASSES.file] = replace(chosen, table=replace(chosen.table, rows=tuple(rows)))


def _place_members(work: _Combining) -> None:
    """Group members that their source calls by the pupil's key get class and register number."""
    chosen = work.chosen[GROUPS.file]
    students = work.chosen.get(STUDENTS.file)
    if all(row.cells["class"] for row in chosen.table.rows):
        return
    if students is None or students.source is not chosen.source:
        reason = "the groups are not used: the pupils come from another file"
        work.notices.append(about(chosen.table.file, reason))
        del work.chosen[GROUPS.file]
        return
    places = {row.key: row for row in students.table.rows}
    rows = tuple(
        replace(
            row,
            cells={
                **row.cells,
                "class": places[row.key].cells["class"],
                "register_number": places[row.key].cells["register_number"],
            },
        )
        for row in chosen.table.rows
    )
    work.chosen[GROUPS.file] = replace(chosen, table=replace(chosen.table, rows=rows))


def meant_row(chosen: Chosen | None, source: Source, shape: TableShape, key: str) -> Meant:
    """The row of the chosen table that ``source`` calls ``key``."""
    if chosen is None:
        return Meant()
    if chosen.source is source:
        found = [row for row in chosen.table.rows if row.key == key]
        return Meant(row=found[0] if len(found) == 1 else None)
    own = source.table(shape)
    called = [row for row in own.rows if row.key == key] if own else []
    names = names_of(called[0]) if called else [key]
    return row_meant(names, chosen.table.rows)


def _plan(work: _Combining, source: Source, plan: Plan, tables: dict[str, CsvTable]) -> None:
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


def _report_missing(work: _Combining, tables: dict[str, CsvTable]) -> None:
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

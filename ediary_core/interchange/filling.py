"""Fills in what a source's format cannot say: levels, numbers, tutors, register numbers."""

from __future__ import annotations

import re
from dataclasses import replace

from ediary_core.interchange.chosen import Chosen, Combining, meant_row
from ediary_core.interchange.keeping import still_there, with_kept_cells
from ediary_core.interchange.levels import level_of_name
from ediary_core.interchange.numbering import (
    RowOrder,
    numbered,
    with_register_numbers,
)
from ediary_core.interchange.source import SourceRow, about
from ediary_core.school_files import (
    CLASSES,
    GROUPS,
    STUDENTS,
    SUBJECTS,
    TEACHERS,
)


def fill_in(work: Combining) -> None:
    """Levels, numbers, tutors and register numbers where the files have none."""

    def by_name(row: SourceRow) -> RowOrder:
        return 0, work.collation(row.cells["name"])

    def by_level(row: SourceRow) -> RowOrder:
        level = row.cells["level"]
        known = re.fullmatch(r"\d{1,2}", level)
        return int(level) if known else 99, work.collation(row.cells["name"])

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


def _guess_levels(work: Combining) -> None:
    chosen = work.chosen[CLASSES.file]
    if "level" not in chosen.table.silent:
        return
    rows = tuple(_with_level(row, work.language) for row in chosen.table.rows)
    guessed = sum(new is not old for new, old in zip(rows, chosen.table.rows, strict=True))
    table = replace(chosen.table, rows=rows)
    work.chosen[CLASSES.file] = replace(chosen, table=table)
    if guessed:
        reason = f"the levels of {guessed} class(es) are guessed from their names"
        work.notices.append(about(table.file, reason))


def _with_level(row: SourceRow, language: str) -> SourceRow:
    level = level_of_name(row.cells["name"], language=language)
    if row.cells["level"] or level is None:
        return row
    return replace(row, cells={**row.cells, "level": str(level)})


def _name_tutors(work: Combining) -> None:
    """Tutors that the classes' source calls by its own key."""
    chosen = work.chosen[CLASSES.file]
    if "tutor" in chosen.table.silent:
        rows = tuple(_with_tutor(work, chosen, row) for row in chosen.table.rows)
        work.chosen[CLASSES.file] = replace(chosen, table=replace(chosen.table, rows=rows))


def _with_tutor(work: Combining, chosen: Chosen, row: SourceRow) -> SourceRow:
    key = row.cells["tutor"]
    if not key:
        return row
    meant = meant_row(work.chosen.get(TEACHERS.file), chosen.source, TEACHERS, key).row
    if meant is None:
        reason = "the class's tutor is not among the teachers; left out"
        work.notices.append(about(chosen.table.file, reason, line=row.line))
    number = meant.cells["number"] if meant is not None else ""
    return replace(row, cells={**row.cells, "tutor": number})


def _place_members(work: Combining) -> None:
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

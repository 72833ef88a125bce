"""Keeps what the diary knows and a file's format cannot say: e-mail addresses, tutors, exemptions.

An empty cell of such a column means nothing; read as "none", it would wipe out what another file
said before. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ediary_core.interchange.known_school import KnownPlace, KnownSchool
from ediary_core.interchange.source import SourceRow, SourceTable
from ediary_core.school_files import CLASSES, STUDENTS, TEACHERS


def still_there(
    known: KnownSchool, *, teachers: frozenset[str], subjects: frozenset[str]
) -> KnownSchool:
    """What is known without tutors and subjects that the school of the files no longer has."""
    return replace(
        known,
        units=tuple(
            each if str(each.tutor) in teachers else replace(each, tutor=None)
            for each in known.units
        ),
        places=tuple(
            replace(each, exempt=tuple(n for n in each.exempt if str(n) in subjects))
            for each in known.places
        ),
    )


def with_kept_cells(table: SourceTable, known: KnownSchool) -> SourceTable:
    """A numbered table whose ``silent`` columns are filled from the diary where they are empty."""
    fills: dict[str, Callable[[SourceRow, KnownSchool], dict[str, str]]] = {
        TEACHERS.file: _email,
        CLASSES.file: _tutor,
        STUDENTS.file: _exemptions,
    }
    fill = fills.get(table.shape.file)
    if fill is None or not table.silent:
        return table
    rows = []
    for row in table.rows:
        empty = {column for column in table.silent if not row.cells.get(column)}
        found = {key: value for key, value in fill(row, known).items() if key in empty}
        rows.append(replace(row, cells={**row.cells, **found}) if found else row)
    return replace(table, rows=tuple(rows))


def _email(row: SourceRow, known: KnownSchool) -> dict[str, str]:
    emails = {str(each.number): each.email for each in known.teachers}
    return {"email": emails.get(row.cells["number"], "")}


def _tutor(row: SourceRow, known: KnownSchool) -> dict[str, str]:
    tutors = {each.name: each.tutor for each in known.units}
    return {"tutor": str(tutors.get(row.cells["name"]) or "")}


def _exemptions(row: SourceRow, known: KnownSchool) -> dict[str, str]:
    """Those of the pupil in this place, or of the only one of the name if the class changed."""
    name = row.cells["surname"], row.cells["given_name"]
    same_name = [each for each in known.places if (each.surname, each.given_name) == name]
    here = [each for each in same_name if _place(each) == _row_place(row)]
    found = here or same_name
    if len(found) != 1:
        return {}
    return {"exempt": " ".join(map(str, found[0].exempt))}


def _place(place: KnownPlace) -> tuple[str, str]:
    return place.class_name, str(place.register_number)


def _row_place(row: SourceRow) -> tuple[str, str]:
    return row.cells["class"], row.cells["register_number"]

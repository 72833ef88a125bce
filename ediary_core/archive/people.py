"""The names behind the numbers of an archive's rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ediary_core.archive.content import ArchivedRow
from ediary_core.tables import Enrolment, Pupil, Subject, Teacher, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Names by id, as ``school.xml`` has them; ids are texts, as in rows."""

    pupils: Mapping[str, str]
    teachers: Mapping[str, str]
    subjects: Mapping[str, str]
    units: Mapping[str, str]
    register: Mapping[tuple[str, str], int]  # (unit, pupil) -> the last register number there


def people(rows: Iterable[ArchivedRow]) -> People:
    """Collect the names of the rows of a school."""
    kept = list(rows)
    pupils = [row for row in kept if row.table == Pupil.__tablename__]
    places = sorted(
        (place for pupil in pupils for place in pupil.parts_of(Enrolment)),
        key=lambda place: str(place.values["since"]),
    )
    return People(
        pupils={row.key: f"{row.values['surname']} {row.values['given_name']}" for row in pupils},
        teachers=_names(kept, Teacher.__tablename__),
        subjects=_names(kept, Subject.__tablename__),
        units=_names(kept, Unit.__tablename__),
        register={
            (str(place.values["unit_id"]), str(place.values["pupil_id"])): int(
                place.values["register_number"] or 0
            )
            for place in places
        },
    )


def _names(rows: Iterable[ArchivedRow], table: str) -> dict[str, str]:
    return {row.key: str(row.values["name"]) for row in rows if row.table == table}

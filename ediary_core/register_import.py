"""Brings pupils, their places in the registers and their exemptions into the diary.

A pupil is never deleted: entries hang on every one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.enrolment_import import Place, import_enrolments
from ediary_core.errors import ImportRefused
from ediary_core.import_summary import ImportCount
from ediary_core.register_matching import KnownPupil, RegisterMatch, match_register
from ediary_core.school_rows import GroupRow, SchoolFiles, StudentRow
from ediary_core.table_sync import sync_table
from ediary_core.tables import (
    Enrolment,
    Exemption,
    Pupil,
    Subject,
    Unit,
    UnitKind,
)


def known_pupils(session: Session) -> list[KnownPupil]:
    """Everyone with a place in a class, and those who once had one and have none now."""
    query = (
        select(Enrolment, Unit, Pupil)
        .join(Enrolment.unit)
        .join(Enrolment.pupil)
        .where(Unit.kind == UnitKind.CLASS)
        .order_by(Enrolment.since.desc(), Enrolment.id.desc())
    )
    found = [(place, unit, pupil) for place, unit, pupil in session.execute(query)]
    enrolled = {place.pupil_id for place, _, _ in found if place.until is None}
    known: dict[Place, KnownPupil] = {}
    for place, unit, pupil in found:
        if (place.until is None) == (pupil.id in enrolled):
            known.setdefault(
                Place(unit_id=unit.id, pupil_id=pupil.id),
                KnownPupil(
                    pupil_id=pupil.id,
                    class_name=unit.name,
                    level=unit.level,
                    register_number=place.register_number,
                    surname=pupil.surname,
                    given_name=pupil.given_name,
                    enrolled=pupil.id in enrolled,
                ),
            )
    return list(known.values())


def match_students(session: Session, files: SchoolFiles) -> RegisterMatch:
    """Who of the diary each row is; to be asked before units change their levels.

    Raises:
        ImportRefused: pupils of one name cannot be told apart.
    """
    levels = {row.name: row.level for row in files.classes}
    match = match_register(files.students, known_pupils(session), levels)
    if match.problems:
        raise ImportRefused(match.problems)
    return match


def import_register(
    session: Session, files: SchoolFiles, match: RegisterMatch, *, today: date
) -> tuple[ImportCount, ...]:
    """Pupils, enrolments and exemptions as the files have them; units and subjects are there."""
    pupil_ids = _add_new_pupils(session, files, match)
    pupils = ImportCount(
        kind="pupils",
        added=len(pupil_ids) - len(match.pupil_ids),
        changed=0,
        removed=0,
        unchanged=len(match.pupil_ids),
    )
    return (
        pupils,
        import_enrolments(session, _wanted_places(session, files, pupil_ids), today=today),
        _import_exemptions(session, files, pupil_ids),
    )


def _add_new_pupils(session: Session, files: SchoolFiles, match: RegisterMatch) -> dict[int, int]:
    """The pupil of every line of students.csv."""
    pupil_ids = dict(match.pupil_ids)
    new = {
        row.line: Pupil(surname=row.surname, given_name=row.given_name)
        for row in files.students
        if row.line not in pupil_ids
    }
    session.add_all(new.values())
    session.flush()
    return pupil_ids | {line: pupil.id for line, pupil in new.items()}


def _wanted_places(
    session: Session, files: SchoolFiles, pupil_ids: Mapping[int, int]
) -> dict[Place, int]:
    """Register numbers by place, in classes and groups."""
    unit_ids = {unit.name: unit.id for unit in session.scalars(select(Unit))}
    students = {(row.class_name, row.register_number): row for row in files.students}
    places = {
        Place(unit_id=unit_ids[row.class_name], pupil_id=pupil_ids[row.line]): row.register_number
        for row in files.students
    }
    class_numbers = {row.name: row.number for row in files.classes}
    for group in {row.group for row in files.groups}:
        members = [row for row in files.groups if row.group == group]
        for member, number in group_register(members, class_numbers).items():
            student: StudentRow = students[member.class_name, member.register_number]
            place = Place(unit_id=unit_ids[group], pupil_id=pupil_ids[student.line])
            places[place] = number
    return places


def group_register(
    members: list[GroupRow], class_numbers: Mapping[str, int]
) -> dict[GroupRow, int]:
    """The register numbers of a group: those of the classes, or 1 to n where two would collide."""
    if len({member.register_number for member in members}) == len(members):
        return {member: member.register_number for member in members}
    in_order = sorted(
        members, key=lambda each: (class_numbers[each.class_name], each.register_number)
    )
    return {member: number for number, member in enumerate(in_order, start=1)}


def _import_exemptions(
    session: Session, files: SchoolFiles, pupil_ids: Mapping[int, int]
) -> ImportCount:
    """Those of the pupils in the files; who left keeps what was."""
    subject_ids = {subject.number: subject.id for subject in session.scalars(select(Subject))}
    here = set(pupil_ids.values())
    wanted = [
        Exemption(pupil_id=pupil_ids[row.line], subject_id=subject_ids[number])
        for row in files.students
        for number in set(row.exempt)
    ]
    return sync_table(
        session,
        "exemptions",
        {_pair(each): each for each in session.scalars(select(Exemption)) if each.pupil_id in here},
        {_pair(each): each for each in wanted},
        columns=(),
        remove=True,
    )


def _pair(exemption: Exemption) -> tuple[int, int]:
    return exemption.pupil_id, exemption.subject_id

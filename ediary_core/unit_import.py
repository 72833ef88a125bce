"""Brings classes and groups into the diary and gives every unit its code number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.import_summary import ImportCount
from ediary_core.school_rows import SchoolFiles
from ediary_core.tables import Teacher, Unit, UnitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    kind: UnitKind
    level: int
    tutor_id: int | None


def unit_numbers(
    *, classes: Mapping[str, int], kept: Mapping[str, int], groups: set[str]
) -> dict[str, int]:
    """The number of every unit, by name.

    Classes have the number of the file. Others keep theirs (``kept``) unless a class has taken
    it; they and the new groups get the next free numbers in the order of their names.
    """
    numbers = dict(classes)
    for name in sorted(kept.keys() - classes.keys()):
        if kept[name] not in numbers.values():
            numbers[name] = kept[name]
    following = max(numbers.values(), default=0) + 1
    for name in sorted((groups | kept.keys()) - numbers.keys()):
        numbers[name] = following
        following += 1
    return numbers


def import_units(session: Session, files: SchoolFiles) -> tuple[ImportCount, ImportCount]:
    """Classes and groups; a unit that is no longer in the files stays for its lessons' sake."""
    existing = {unit.name: unit for unit in session.scalars(select(Unit))}
    wanted = _wanted(session, files)
    numbers = unit_numbers(
        classes={row.name: row.number for row in files.classes},
        kept={name: unit.number for name, unit in existing.items()},
        groups={row.group for row in files.groups},
    )
    before = {name: _facts(unit) for name, unit in existing.items()}
    _renumber(session, existing, numbers)
    for name, unit in wanted.items():
        kept = existing.get(name)
        if kept is None:
            session.add(
                Unit(
                    name=name,
                    number=numbers[name],
                    kind=unit.kind,
                    level=unit.level,
                    tutor_id=unit.tutor_id,
                )
            )
        else:
            kept.kind, kept.level, kept.tutor_id = unit.kind, unit.level, unit.tutor_id
    session.flush()
    changed = {name for name, unit in existing.items() if before[name] != _facts(unit)}
    return (
        _count("classes", UnitKind.CLASS, wanted, existing.keys() & wanted.keys(), changed),
        _count("groups", UnitKind.GROUP, wanted, existing.keys() & wanted.keys(), changed),
    )


def _wanted(session: Session, files: SchoolFiles) -> dict[str, _Wanted]:
    teachers = {teacher.number: teacher.id for teacher in session.scalars(select(Teacher))}
    levels = {row.name: row.level for row in files.classes}
    classes = {
        row.name: _Wanted(
            kind=UnitKind.CLASS,
            level=row.level,
            tutor_id=None if row.tutor is None else teachers[row.tutor],
        )
        for row in files.classes
    }
    # A group over several levels counts as its highest, so that those who are graded can be.
    groups = {
        name: _Wanted(
            kind=UnitKind.GROUP,
            level=max(levels[row.class_name] for row in files.groups if row.group == name),
            tutor_id=None,
        )
        for name in {row.group for row in files.groups}
    }
    return classes | groups


def _renumber(session: Session, existing: Mapping[str, Unit], numbers: Mapping[str, int]) -> None:
    """Numbers are unique at every moment, so units that trade theirs step aside first."""
    moving = [unit for name, unit in existing.items() if unit.number != numbers[name]]
    for unit in moving:
        unit.number = -unit.id
    session.flush()
    for unit in moving:
        unit.number = numbers[unit.name]
    session.flush()


def _facts(unit: Unit) -> tuple[object, ...]:
    return unit.number, unit.kind, unit.level, unit.tutor_id


def _count(
    kind: str,
    unit_kind: UnitKind,
    wanted: Mapping[str, _Wanted],
    existing: set[str],
    changed: set[str],
) -> ImportCount:
    names = {name for name, unit in wanted.items() if unit.kind is unit_kind}
    return ImportCount(
        kind=kind,
        added=len(names - existing),
        changed=len(names & changed),
        removed=0,
        unchanged=len(names & existing - changed),
    )

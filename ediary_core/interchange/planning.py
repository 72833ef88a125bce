"""Turns another program's timetable into rows of the contract, and makes the groups it needs."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace

from ediary_core.csv_table import CsvRow
from ediary_core.errors import ImportProblem
from ediary_core.interchange.planned_units import Member, PlannedUnit, Registers, planned_unit
from ediary_core.interchange.source import Card, Plan, SourceRow, UnitPart, about
from ediary_core.interchange.who_is_meant import Meant
from ediary_core.school_files import CLASSES, STUDENTS, SUBJECTS, TEACHERS, TableShape

Find = Callable[[TableShape, str], Meant]

_UNKNOWN = {
    TEACHERS.file: "the teacher of this lesson",
    SUBJECTS.file: "the subject of this lesson",
    CLASSES.file: "the class of this lesson",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    slots: tuple[CsvRow, ...]  # timetable.csv
    groups: tuple[CsvRow, ...]  # made of whole classes and known groups; to add to groups.csv
    problems: tuple[ImportProblem, ...]
    notices: tuple[ImportProblem, ...]


@dataclass(slots=True, kw_only=True)
class _Planning:
    plan: Plan
    find: Find
    unblamed: frozenset[str]
    registers: Registers
    made: dict[str, PlannedUnit] = field(default_factory=dict)
    groups: list[CsvRow] = field(default_factory=list)
    problems: list[ImportProblem] = field(default_factory=list)
    notices: list[ImportProblem] = field(default_factory=list)
    said: set[Hashable] = field(default_factory=set)

    def first_time(self, what: Hashable) -> bool:
        """Whether this was not said yet: one line is enough to find what is meant."""
        new = what not in self.said
        self.said.add(what)
        return new


def plan_timetable(
    plan: Plan,
    *,
    find: Find,
    unblamed: frozenset[str],
    students: Sequence[SourceRow],
    groups: Sequence[SourceRow],
) -> Planned:
    """Timetable rows of a plan; ``find`` gives the school's row that a key of the plan means.

    A lesson that points into a table of ``unblamed``, which is missing or broken, is left out
    without a word: what it means may stand there.
    """
    work = _Planning(
        plan=plan, find=find, unblamed=unblamed, registers=_registers(students, groups)
    )
    slots = [slot for card in plan.cards if (slot := _slot(work, card)) is not None]
    for name in work.made:
        reason = f"the group {name} is made of all pupils of the classes or groups in it"
        work.notices.append(about(plan.file, reason))
    return Planned(
        slots=tuple(slots),
        groups=tuple(work.groups),
        problems=tuple(work.problems),
        notices=tuple(work.notices),
    )


def _registers(students: Sequence[SourceRow], groups: Sequence[SourceRow]) -> Registers:
    by_class: dict[str, list[Member]] = {}
    for row in students:
        by_class.setdefault(row.cells["class"], []).append(_member(row))
    by_group: dict[str, list[Member]] = {}
    for row in groups:
        by_group.setdefault(row.cells["group"], []).append(_member(row))
    return Registers(classes=by_class, groups=by_group)


def _member(row: SourceRow) -> Member:
    return Member(class_name=row.cells["class"], register_number=row.cells["register_number"])


def _slot(work: _Planning, card: Card) -> CsvRow | None:
    subject = _found(work, card, SUBJECTS, card.subject_key)
    teacher = _found(work, card, TEACHERS, card.teacher_key)
    unit = _unit(work, card)
    if subject is None or teacher is None or unit is None:
        return None
    cells = {
        "weekday": str(card.weekday),
        "period": card.period,
        "unit": unit,
        "subject": subject.cells["number"],
        "teacher": teacher.cells["number"],
    }
    return CsvRow(line=card.line, cells=cells)


def _found(work: _Planning, card: Card, shape: TableShape, key: str) -> SourceRow | None:
    meant = work.find(shape, key)
    row = meant.row
    if row is None:
        if shape.file not in work.unblamed and work.first_time((shape.file, key)):
            hint = "; give it the column 'short'" if shape is not CLASSES else ""
            reason = f"{_UNKNOWN[shape.file]} is not, or more than once, in {shape.file}{hint}"
            work.problems.append(about(work.plan.file, reason, line=card.line))
    elif meant.only_by_short and work.first_time((shape.file, key)):
        reason = f"taken for number {row.cells['number']} of {shape.file} by the short name alone"
        work.notices.append(about(work.plan.file, reason, line=card.line))
    return row


def _unit(work: _Planning, card: Card) -> str | None:
    parts: list[UnitPart] = []
    for part in card.parts:
        row = _found(work, card, CLASSES, part.class_key)
        if row is None:
            return None
        parts.append(replace(part, class_key=row.cells["name"]))
    unit = planned_unit(
        sorted(parts, key=lambda part: (part.class_key, part.group)), work.registers
    )
    if unit.fault:
        if work.first_time(unit.fault) and STUDENTS.file not in work.unblamed:
            work.problems.append(about(work.plan.file, unit.fault, line=card.line))
        return None
    if unit.members and unit.name not in work.made:
        work.made[unit.name] = unit
        work.groups.extend(_group_row(card.line, unit.name, member) for member in unit.members)
    return unit.name


def _group_row(line: int, group: str, member: Member) -> CsvRow:
    return CsvRow(
        line=line,
        cells={
            "group": group,
            "class": member.class_name,
            "register_number": member.register_number,
        },
    )

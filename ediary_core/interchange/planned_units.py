"""Turns the units of a timetable program into the diary's: classes, groups, and groups joined.

Pure. A timetable says that groups exist and seldom who is in them. Whole classes taught together
become a group of all their pupils; of any other group somebody must say who belongs to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ediary_core.interchange.source import UnitPart
from ediary_core.school_rows import MAX_REGISTER_NUMBER

_SEPARATORS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A pupil's place in a class."""

    class_name: str
    register_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedUnit:
    """A unit's name; ``members`` where it has to be made, ``fault`` where it cannot be."""

    name: str
    members: tuple[Member, ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registers:
    """Who is in which class and group, by the names of units."""

    classes: Mapping[str, Sequence[Member]]
    groups: Mapping[str, Sequence[Member]]


def planned_unit(parts: Sequence[UnitPart], registers: Registers) -> PlannedUnit:
    """The unit of a lesson whose parts name their classes as the diary does."""
    if len(parts) == 1 and not parts[0].group:
        return PlannedUnit(name=parts[0].class_key)
    wanted = _name(parts)
    known = _group_named(wanted, registers)
    if known is None and len(parts) == 1:
        known = _own_group_named(parts[0], registers)
    if known is not None:
        return PlannedUnit(name=known)
    members: list[Member] = []
    for part in parts:
        found = _members(part, registers)
        if not found:
            return PlannedUnit(name=wanted, fault=_nobody_in(part, wanted))
        members.extend(member for member in found if member not in members)
    if len(members) > MAX_REGISTER_NUMBER:
        fault = f"the joined group {wanted} would have more than {MAX_REGISTER_NUMBER} pupils"
        return PlannedUnit(name=wanted, fault=fault)
    return PlannedUnit(name=wanted, members=tuple(members))


def _name(parts: Sequence[UnitPart]) -> str:
    """``5a+5b``, ``5a ang+5b niem``, and ``5a+5b ang`` where the groups bear one name."""
    labels = {part.group for part in parts}
    if len(parts) > 1 and len(labels) == 1 and "" not in labels:
        return f"{'+'.join(part.class_key for part in parts)} {labels.pop()}"
    return "+".join(map(_part_name, parts))


def _part_name(part: UnitPart) -> str:
    return f"{part.class_key} {part.group}" if part.group else part.class_key


def _members(part: UnitPart, registers: Registers) -> Sequence[Member]:
    if not part.group:
        return registers.classes.get(part.class_key, ())
    name = _group_named(_part_name(part), registers) or _own_group_named(part, registers)
    return registers.groups.get(name, ()) if name else ()


def _group_named(name: str, registers: Registers) -> str | None:
    """The one group of that name, whatever stands between its words: ``5a/1 gr`` is ``5a 1 gr``."""
    found = [group for group in registers.groups if _folded(group) == _folded(name)]
    return found[0] if len(found) == 1 else None


def _own_group_named(part: UnitPart, registers: Registers) -> str | None:
    """A group called without its class, if all its pupils are of that class."""
    name = _group_named(part.group, registers)
    if name is None:
        return None
    classes = {member.class_name for member in registers.groups[name]}
    return name if classes == {part.class_key} else None


def _nobody_in(part: UnitPart, name: str) -> str:
    if not part.group:
        return f"the class {part.class_key} has no pupils to join with others"
    return f"nobody says who is in the group; list its pupils in groups.csv as {name!r}"


def _folded(name: str) -> str:
    return _SEPARATORS.sub("", name.casefold())

"""The made-up school's people and units, as the demo itself remembers them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ediary_app.demo.names import Person
from ediary_app.demo.timetable import Lesson


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil:
    """``exempt`` holds the numbers of the subjects that the pupil does not attend."""

    register_number: int
    person: Person
    exempt: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolClass:
    name: str
    level: int
    pupils: tuple[Pupil, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Pupils of one or more classes as (class name, register number)."""

    name: str
    members: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpSchool:
    """What was written: for the demo's own use, never read by the product."""

    folder: Path
    classes: tuple[SchoolClass, ...]
    groups: tuple[Group, ...]
    teachers: tuple[Person, ...]
    lessons: tuple[Lesson, ...]

    @property
    def pupils(self) -> int:
        return sum(len(c.pupils) for c in self.classes)

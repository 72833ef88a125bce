"""A OneRoster export put together: users, classes and the enrolments that hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ediary_core.errors import ImportProblem
from ediary_core.interchange.oneroster_files import (
    RosterFiles,
    RosterRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    line: int
    user: str
    class_key: str
    is_teacher: bool
    is_primary: bool
    register_number: str


@dataclass(slots=True, kw_only=True)
class Roster:
    files: RosterFiles
    users: Mapping[str, RosterRow]
    classes: Mapping[str, RosterRow]
    enrolments: Sequence[Enrolment] = ()
    by_class: dict[str, list[Enrolment]] = field(default_factory=dict)
    homerooms: Mapping[str, RosterRow] = field(default_factory=dict)
    problems: list[ImportProblem] = field(default_factory=list)
    notices: list[ImportProblem] = field(default_factory=list)

    def pupils_of(self, class_key: str) -> list[Enrolment]:
        return [each for each in self.by_class.get(class_key, ()) if not each.is_teacher]

    def teachers_of(self, class_key: str) -> list[Enrolment]:
        return [each for each in self.by_class.get(class_key, ()) if each.is_teacher]

"""What one file of another program says about the school, in the contract's words.

Every reader ends in a ``Source``. Its tables have the contract's columns, as text. What the file's
format cannot say is an empty cell of a ``silent`` column, which ``combine`` fills. Rows carry the
key by which the rest of the same source calls them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ediary_core.errors import ImportProblem
from ediary_core.school_files import TableShape


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    line: int
    cells: Mapping[str, str]  # by the contract's column
    key: str = ""  # what the other rows of this source call it; empty: its number or name
    sort_key: str = ""  # tells two of one name apart, the same way at every import


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTable:
    """A table of the contract as one source gives it.

    A table that is not the source's ``own`` purpose (the teachers in a timetable file) is taken
    only where no other source gives it.
    """

    shape: TableShape
    file: str  # as problems name it
    rows: tuple[SourceRow, ...]
    own: bool = True
    silent: frozenset[str] = (
        frozenset()
    )  # columns that the format lacks; an empty cell says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPart:
    """A class, or a group in it, by the source's keys."""

    class_key: str
    group: str = ""  # the group's name; empty: the whole class


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A lesson's place in the week, as timetable programs have it."""

    line: int
    weekday: int
    period: str
    parts: tuple[UnitPart, ...]
    subject_key: str
    teacher_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A timetable whose units, subjects and teachers are keys of its source."""

    file: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    name: str
    tables: tuple[SourceTable, ...] = ()
    plan: Plan | None = None
    problems: tuple[ImportProblem, ...] = ()
    notices: tuple[ImportProblem, ...] = ()

    def table(self, shape: TableShape) -> SourceTable | None:
        return next((each for each in self.tables if each.shape is shape), None)


def about(
    file: str, reason: str, *, line: int | None = None, column: str | None = None
) -> ImportProblem:
    return ImportProblem(file=file, line=line, column=column, reason=reason)

"""The tables chosen from several sources, while a school is made of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ediary_core.errors import ImportProblem
from ediary_core.interchange.known_school import KnownSchool
from ediary_core.interchange.numbering import (
    Collation,
    Numbered,
)
from ediary_core.interchange.source import Source, SourceRow, SourceTable
from ediary_core.interchange.who_is_meant import Meant, names_of, row_meant
from ediary_core.school_files import (
    TableShape,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A table and the source whose keys it speaks."""

    table: SourceTable
    source: Source


@dataclass(slots=True, kw_only=True)
class Combining:
    language: str
    known: KnownSchool
    collation: Collation
    chosen: dict[str, Chosen] = field(default_factory=dict)
    problems: list[ImportProblem] = field(default_factory=list)
    notices: list[ImportProblem] = field(default_factory=list)

    def rows(self, shape: TableShape) -> tuple[SourceRow, ...]:
        chosen = self.chosen.get(shape.file)
        return chosen.table.rows if chosen else ()

    def numbers(self, shape: TableShape) -> frozenset[str]:
        return frozenset(row.cells["number"] for row in self.rows(shape))

    def take(self, result: Numbered) -> None:
        file = result.table.shape.file
        self.chosen[file] = replace(self.chosen[file], table=result.table)
        self.problems.extend(result.problems)
        self.notices.extend(result.notices)


def meant_row(chosen: Chosen | None, source: Source, shape: TableShape, key: str) -> Meant:
    """The row of the chosen table that ``source`` calls ``key``."""
    if chosen is None:
        return Meant()
    if chosen.source is source:
        found = [row for row in chosen.table.rows if row.key == key]
        return Meant(row=found[0] if len(found) == 1 else None)
    own = source.table(shape)
    called = [row for row in own.rows if row.key == key] if own else []
    names = names_of(called[0]) if called else [key]
    return row_meant(names, chosen.table.rows)

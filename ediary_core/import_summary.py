"""What an import did, or with ``--dry-run`` would have done. Names no person."""

from __future__ import annotations

from dataclasses import dataclass

from ediary_core.errors import ImportProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCount:
    """How many rows of one kind an import touched."""

    kind: str  # teachers, subjects, ...
    added: int
    changed: int
    removed: int  # of enrolments: ended
    unchanged: int

    @property
    def touched(self) -> int:
        return self.added + self.changed + self.removed

    def __str__(self) -> str:
        return (
            f"{self.kind}: {self.added} added, {self.changed} changed, "
            f"{self.removed} removed, {self.unchanged} unchanged"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSummary:
    counts: tuple[ImportCount, ...]
    notices: tuple[ImportProblem, ...]  # imported, but a person should look
    dry_run: bool

    @property
    def changes(self) -> int:
        """How many rows were touched; 0 when an import is repeated."""
        return sum(count.touched for count in self.counts)

    def of(self, kind: str) -> ImportCount:
        """The count of one kind.

        Raises:
            KeyError: no such kind.
        """
        for count in self.counts:
            if count.kind == kind:
                return count
        raise KeyError(kind)

    def __str__(self) -> str:
        """Lines for an operator."""
        head = "Nothing was written; this import would do:" if self.dry_run else "Imported:"
        notices = [f"  please check: {notice}" for notice in self.notices]
        return "\n".join([head, *(f"  {count}" for count in self.counts), *notices])

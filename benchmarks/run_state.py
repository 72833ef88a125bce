"""Keeps what a long run has counted, so that it can be ended and taken up again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cases import Case
from benchmarks.counts import Counts
from ediary_core.atomic_file import write_atomically

_FORMAT = "ediary-accuracy-run/1"


class StateError(ValueError):
    """The file belongs to another run, or is none of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunState:
    """Where a run is kept and what it must agree in; ``path`` None keeps nothing.

    Counts of two revisions in one table would say nothing of either.
    """

    path: Path | None
    run: int
    revision: str

    def taken_up(self, cases: Sequence[Case]) -> Counts:
        """What was counted before, or nothing yet.

        Raises:
            StateError: the file is of another seed, revision or set of cases, or no such file.
        """
        if self.path is None or not self.path.exists():
            return Counts(cases)
        try:
            document = json.loads(self.path.read_text("utf-8"))
            kept = {name: document[name] for name in ("format", "run", "revision", "cases")}
            counts = Counts.from_document(cases, document["counts"])
        except (KeyError, TypeError, ValueError) as error:
            raise StateError(f"{self.path} is no kept accuracy run: {error}") from error
        if kept != self._head(cases):
            raise StateError(
                f"{self.path} was counted with another seed or revision"
                f" (seed {kept['run']}, {kept['revision']}): remove it to begin anew"
            )
        return counts

    def keep(self, counts: Counts) -> None:
        """Write what was counted; call at the end of a round only."""
        if self.path is not None:
            document = {**self._head(counts.cases), "counts": counts.to_document()}
            write_atomically(self.path, json.dumps(document, ensure_ascii=False).encode("utf-8"))

    def _head(self, cases: Sequence[Case]) -> dict[str, object]:
        names = [case.name for case in cases]
        return {"format": _FORMAT, "run": self.run, "revision": self.revision, "cases": names}

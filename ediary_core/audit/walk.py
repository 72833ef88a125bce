"""Walks the chain of the history, row by row, and says where it does not hold."""

from __future__ import annotations

from collections.abc import Iterable

from ediary_core.audit.past import Past
from ediary_core.audit.trace import AuditFinding, Trace
from ediary_core.history_chain import GENESIS, ChainRow, Head, digest_after
from ediary_core.tables import History


class ChainWalk:
    """Takes rows in the order of their positions; ``digests`` keeps those asked for."""

    def __init__(self, past: Past, positions_asked: Iterable[int]) -> None:
        self.past = past
        self.rows = 0
        self.findings: list[AuditFinding] = []
        self.digests = {0: GENESIS}
        self._asked = frozenset(positions_asked)
        self._last = Head(length=0, digest=GENESIS)

    def step(self, row: History) -> None:
        """Take the next row in."""
        if row.id > self._last.length + 1:
            self._miss(self._last.length + 1, row.id - 1)
        elif row.digest != digest_after(self._last.digest, _chain_row(row)):
            self._found(
                Trace.ROW_CHANGED,
                f"history row {row.id} ({row.entity} {row.entity_id}, {row.attribute}) does not"
                " follow the row before it: one of the two was changed or put in",
            )
        self.rows += 1
        self._last = Head(length=row.id, digest=row.digest)
        if row.id in self._asked:
            self.digests[row.id] = row.digest
        self.past.add(
            row.id,
            entity=row.entity,
            entity_id=row.entity_id,
            attribute=row.attribute,
            old=row.old,
            new=row.new,
        )

    def end(self, head: Head) -> None:
        """Compare the last row with the head of the database."""
        last = self._last
        if last.length < head.length:
            rows = _rows(last.length + 1, head.length)
            self._found(Trace.TAIL_CUT, f"the end of the history is cut off: {rows} gone")
        elif last.length > head.length:
            rows = _rows(head.length + 1, last.length)
            self._found(Trace.ROWS_ADDED, f"{rows} added after the end of the history")
        elif last.digest != head.digest:
            self._found(
                Trace.HEAD_CHANGED,
                f"the head of the history names another digest than its last row {last.length}",
            )

    def hold(self, head: Head, trace: Trace, where: str) -> None:
        """Say so if the chain does not go through a head that was kept elsewhere.

        The digest of ``head`` may be the beginning of one, as it stands on paper.
        """
        if not self.digests.get(head.length, "").startswith(head.digest):
            self._found(
                trace,
                f"{where} says that history row {head.length} has the digest"
                f" {head.digest[:20]}…, and the history has no such row: what came before was"
                " changed, or the end was cut off, or it is of another diary",
            )

    def _miss(self, first: int, last: int) -> None:
        self._found(Trace.ROWS_MISSING, f"{_rows(first, last)} gone from the history")

    def _found(self, trace: Trace, sentence: str) -> None:
        self.findings.append(AuditFinding(trace=trace, sentence=sentence))


def _rows(first: int, last: int) -> str:
    return f"row {first} is" if first == last else f"rows {first} to {last} are"


def _chain_row(row: History) -> ChainRow:
    return ChainRow(
        position=row.id,
        entity=row.entity,
        entity_id=row.entity_id,
        attribute=row.attribute,
        old=row.old,
        new=row.new,
        who=row.who,
        at=row.at,
        why=row.why,
    )

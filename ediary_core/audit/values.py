"""Holds what tables hold now against the last that the history says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import RowMapping, Table, select
from sqlalchemy.orm import Session

from ediary_core.audit.past import Life, Past
from ediary_core.audit.trace import AuditFinding, Trace
from ediary_core.history_tables import ENTRIES, WHOLE, noted_text

_ROWS_AT_ONCE = 500


def audit_values(session: Session, past: Past) -> Iterator[AuditFinding]:
    """Compare entries that were ever changed, and every row of the tables kept as a whole."""
    for entries in ENTRIES:
        yield from _table(session, entries.__table__, past, whole=False)
    for kept_whole in WHOLE:
        yield from _table(session, kept_whole.__table__, past, whole=True)


def _table(session: Session, table: Any, past: Past, *, whole: bool) -> Iterator[AuditFinding]:
    living = {
        row_id: lives[-1]
        for (name, row_id), lives in past.lives.items()
        if name == table.name and lives[-1].deleted_at is None
    }
    seen: set[int] = set()
    for row in _rows(session, table, None if whole else sorted(living)):
        seen.add(row["id"])
        life = living.get(row["id"])
        if life is not None:
            yield from _differences(table.name, row, life)
        else:
            yield AuditFinding(
                trace=Trace.ROW_UNKNOWN,
                sentence=f"{table.name} {row['id']} is there, and the history knows nothing of it",
            )
    for row_id in sorted(set(living) - seen):
        yield AuditFinding(
            trace=Trace.ROW_GONE,
            sentence=f"{table.name} {row_id} is gone, and the history knows of no deletion",
        )


def _rows(session: Session, table: Table, ids: list[int] | None) -> Iterator[RowMapping]:
    connection = session.connection()
    if ids is None:
        yield from connection.execute(select(table).order_by(table.c.id)).mappings()
        return
    for start in range(0, len(ids), _ROWS_AT_ONCE):
        some = ids[start : start + _ROWS_AT_ONCE]
        yield from connection.execute(select(table).where(table.c.id.in_(some))).mappings()


def _differences(table: str, row: RowMapping, life: Life) -> Iterator[AuditFinding]:
    expected = (json.loads(life.inserted) if life.inserted else {}) | life.last
    for column, value in expected.items():
        if noted_text(table, column, row[column]) != value:
            place = f" (history row {life.at[column]})" if column in life.at else ""
            yield AuditFinding(
                trace=Trace.VALUE_DIFFERS,
                sentence=(
                    f"{table} {row['id']}: its {column} is not what the history says that it"
                    f" became{place}"
                ),
            )

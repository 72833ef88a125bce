"""Appends rows to the history, each chained to the one before it.

The head row is locked before the chain grows, so two sessions can never both follow one row: on
PostgreSQL the second waits; on SQLite, where one session writes at a time, a stale one is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, event, insert, select, update
from sqlalchemy.orm import Session

from ediary_core.errors import HistoryDamaged
from ediary_core.history_chain import ChainRow, Head, digest_after
from ediary_core.tables import History, HistoryHead

_WAITING = "ediary history rows"
APPENDED = "ediary history appended"  # set while a transaction holds new rows


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRow:
    """A change that waits for its place in the chain."""

    entity: str
    entity_id: str
    attribute: str
    old: str | None
    new: str | None
    who: str
    at: datetime
    why: str


def history_head(session: Session) -> Head:
    """Where the chain ends now: printed on every report, and found again by ``audit verify``.

    Raises:
        HistoryDamaged: the database has lost its head.
    """
    return _head(session.connection(), locked=False)


def wait_for_flush(session: Session, rows: Sequence[NewRow]) -> None:
    """Keep rows until the end of the flush that makes them, to append them all at once."""
    session.info.setdefault(_WAITING, []).extend(rows)


def append(session: Session, rows: Sequence[NewRow]) -> None:
    """Add rows to the chain in the session's transaction.

    Raises:
        HistoryDamaged: the head is gone, or was moved by something else than this function.
    """
    if not rows:
        return
    connection = session.connection()
    head = _head(connection, locked=True)
    values, digest = [], head.digest
    for position, row in enumerate(rows, start=head.length + 1):
        chained = _chain_row(row, position)
        digest = digest_after(digest, chained)
        values.append(_values(chained, digest))
    connection.execute(insert(History), values)
    _move_head(connection, head, Head(length=head.length + len(rows), digest=digest))
    session.info[APPENDED] = True


def _head(connection: Connection, *, locked: bool) -> Head:
    query = select(HistoryHead.length, HistoryHead.digest).where(HistoryHead.id == 1)
    row = connection.execute(query.with_for_update() if locked else query).one_or_none()
    if row is None:
        raise _damaged("has lost its head")
    return Head(length=row.length, digest=row.digest)


def _move_head(connection: Connection, old: Head, new: Head) -> None:
    moved = connection.execute(
        update(HistoryHead)
        .where(HistoryHead.id == 1, HistoryHead.digest == old.digest)
        .values(length=new.length, digest=new.digest)
    )
    if moved.rowcount != 1:
        raise _damaged("was moved on by something else meanwhile")


def _damaged(how: str) -> HistoryDamaged:
    return HistoryDamaged(
        f"The history {how}; nothing was written.",
        "Run ediary audit verify, and restore the database from a backup.",
    )


def _chain_row(row: NewRow, position: int) -> ChainRow:
    return ChainRow(
        position=position,
        entity=row.entity,
        entity_id=row.entity_id,
        attribute=row.attribute,
        old=row.old,
        new=row.new,
        who=row.who,
        at=row.at,
        why=row.why,
    )


def _values(row: ChainRow, digest: str) -> dict[str, Any]:
    return {
        "id": row.position,
        "entity": row.entity,
        "entity_id": row.entity_id,
        "attribute": row.attribute,
        "old": row.old,
        "new": row.new,
        "who": row.who,
        "at": row.at,
        "why": row.why,
        "digest": digest,
    }


def _forget_waiting(session: Session, *_context: object) -> None:
    session.info[_WAITING] = []  # those of a flush that failed were rolled back with it


def _append_waiting(session: Session, _context: object) -> None:
    append(session, session.info.pop(_WAITING, []))


event.listen(Session, "before_flush", _forget_waiting)
event.listen(Session, "after_flush", _append_waiting)

"""Keeps what every entry was before it changed, and refuses changes that nobody answers for.

The listeners stand on the tables, so they hold for every session of the program. Inserting is
free; changing or deleting an entry needs ``acting``; readings and the history itself stay forever.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Table, UpdateBase, event, insert, inspect, select
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, object_session

from ediary_core.tables import (
    Attendance,
    Grade,
    GradeColumn,
    History,
    Lesson,
    Reading,
    StayHour,
    Topic,
)

ENTRIES = (Lesson, Topic, Attendance, StayHour, GradeColumn, Grade)
FOREVER = (Reading, History)
_ACTOR = "ediary actor"


class UnattributedChange(RuntimeError):  # noqa: N818 - a mistake of the program, said as a fact
    """An entry was to be changed without anyone acting, or something unchangeable was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Actor:
    who: str
    why: str
    at: datetime


@contextmanager
def acting(session: Session, *, who: str, why: str, at: datetime) -> Iterator[None]:
    """Declare who changes entries in this block and why; the changes are flushed at its end.

    Raises:
        ValueError: who or why is empty.
    """
    if not who.strip() or not why.strip():
        raise ValueError("a change of an entry needs who and why")
    session.flush()  # what was done before this block is not this actor's
    before = session.info.get(_ACTOR)
    session.info[_ACTOR] = _Actor(who=who, why=why, at=at)
    try:
        yield
        session.flush()
    finally:
        session.info[_ACTOR] = before


def history_of(session: Session, entry: Any) -> list[History]:
    """The changes of one entry, oldest first."""
    table, key = _place(entry)
    return list(
        session.scalars(
            select(History)
            .where(History.entity == table.name, History.entity_id == key)
            .order_by(History.id)
        )
    )


def _place(entry: Any) -> tuple[Table, str]:
    table = inspect(entry).mapper.local_table
    return table, str(entry.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    attribute: str
    old: Any
    new: Any


def _keep_change(mapper: Mapper[Any], connection: Connection, entry: Any) -> None:
    new = {
        column.name: getattr(entry, mapper.get_property_by_column(column).key)
        for column in _place(entry)[0].columns
    }
    _keep(connection, entry, new)


def _keep_deletion(mapper: Mapper[Any], connection: Connection, entry: Any) -> None:
    _keep(connection, entry, {})


def _keep(connection: Connection, entry: Any, new: Mapping[str, Any]) -> None:
    # The old values are asked of the database: a session forgets them once an object has expired.
    table, key = _place(entry)
    old = connection.execute(select(table).where(table.c.id == entry.id)).mappings().one()
    changes = [
        _Change(attribute=name, old=value, new=new.get(name))
        for name, value in old.items()
        if value != new.get(name)
    ]
    if not changes:
        return
    session = object_session(entry)
    actor = session.info.get(_ACTOR) if session is not None else None
    if actor is None:
        raise UnattributedChange(f"{table.name} {key} was to be changed outside of acting()")
    connection.execute(
        insert(History),
        [
            {
                "entity": table.name,
                "entity_id": key,
                "attribute": change.attribute,
                "old": _as_text(change.old),
                "new": _as_text(change.new),
                "who": actor.who,
                "at": actor.at,
                "why": actor.why,
            }
            for change in changes
        ],
    )


def _as_text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _refuse(mapper: Mapper[Any], connection: Connection, kept: Any) -> None:
    table, key = _place(kept)
    session = object_session(kept)
    if kept in (session.deleted if session is not None else ()) or inspect(kept).modified:
        raise UnattributedChange(f"{table.name} {key} is kept as it was written")


def _refuse_statement(state: ORMExecuteState) -> None:
    """Statements that change many rows at once would pass by the listeners above."""
    if not isinstance(state.statement, UpdateBase) or state.statement.is_insert:
        return
    table = state.statement.table
    if str(table) in {str(kind.__table__) for kind in ENTRIES + FOREVER}:
        raise UnattributedChange(f"{table} is changed object by object, so that history is kept")


for _kind in ENTRIES:
    event.listen(_kind, "before_update", _keep_change)
    event.listen(_kind, "before_delete", _keep_deletion)
for _kept in FOREVER:
    event.listen(_kept, "before_update", _refuse)
    event.listen(_kept, "before_delete", _refuse)
event.listen(Session, "do_orm_execute", _refuse_statement)

"""Keeps what every entry was before it changed, and refuses changes that nobody answers for.

The listeners stand on the tables, so they hold for every session of the program. A lesson is
recorded whole and sealed (``history_seal``); from then on, to put in, change or delete an entry
needs ``acting``. So do accounts and their rights (``AUDITED``), always. Rows of registers say by
themselves who wrote them. Readings and the history itself stay forever.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, UpdateBase, event, inspect, select
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, object_session

from ediary_core.history_log import NewRow, append, history_head, wait_for_flush
from ediary_core.history_seal import is_recording, lesson_is_sealed
from ediary_core.history_tables import (
    AUDITED,
    ENTRIES,
    FOREVER,
    KEPT,
    REGISTERS,
    UNNOTED,
    noted_text,
)
from ediary_core.tables import History

__all__ = ["UnattributedChange", "acting", "history_head", "history_of", "note"]

INSERTED = "(inserted)"  # the attribute of a row that says what a new row of a table was
DELETED = "(deleted)"  # the attribute of a row that ends what is known of one
_REGISTERED = "register"  # why a row of a register was written: it says so itself
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


def note(
    session: Session,
    entity: str,
    entity_id: str,
    attribute: str,
    *,
    old: str | None = None,
    new: str | None = None,
) -> None:
    """Keep in the history what no table row says by itself; within ``acting``, whose it is.

    Raises:
        UnattributedChange: nobody is acting.
    """
    change = _Change(attribute=attribute, old=old, new=new)
    session.flush()  # in the order in which things were done
    append(session, _rows(_actor(session, f"{entity} {entity_id}"), entity, entity_id, [change]))


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
    table, key = _place(entry)
    gone = _Change(attribute=DELETED, old=None, new=None)
    actor = _actor(_session_of(entry), f"{table.name} {key}")
    wait_for_flush(_session_of(entry), _rows(actor, table.name, key, [gone]))


def _keep(connection: Connection, entry: Any, new: Mapping[str, Any]) -> None:
    # The old values are asked of the database: a session forgets them once an object has expired.
    table, key = _place(entry)
    old = connection.execute(select(table).where(table.c.id == entry.id)).mappings().one()
    changes = [
        _Change(attribute=name, old=value, new=new.get(name))
        for name, value in old.items()
        if value != new.get(name)
    ]
    changes = [change for change in changes if change.attribute not in _unnoted(table)]
    if changes:
        session = _session_of(entry)
        actor = (_register_actor(entry, new=False) if new else None) or _actor(
            session, f"{table.name} {key}"
        )
        wait_for_flush(session, _rows(actor, table.name, key, changes))


def _keep_insertion(mapper: Mapper[Any], connection: Connection, entry: Any) -> None:
    session = _session_of(entry)
    by_nobody = session.info.get(_ACTOR) is None and isinstance(entry, ENTRIES)
    if by_nobody and is_recording(session):
        return  # a lesson as it is recorded, which is sealed as a whole
    table, key = _place(entry)
    if by_nobody:
        if lesson_is_sealed(connection, entry):
            raise UnattributedChange(f"{table.name} {key} was to be put in outside of acting()")
        return
    actor = _register_actor(entry, new=True) or _actor(session, f"{table.name} {key}")
    values = {
        column.name: noted_text(
            table.name, column.name, getattr(entry, mapper.get_property_by_column(column).key)
        )
        for column in table.columns
        if column.name not in _unnoted(table)
    }
    text = json.dumps(values, ensure_ascii=False, sort_keys=True)
    change = _Change(attribute=INSERTED, old=None, new=text)
    wait_for_flush(session, _rows(actor, table.name, key, [change]))


def _register_actor(entry: Any, *, new: bool) -> _Actor | None:
    """Who wrote or changed a row of a register, as the row itself says; None if it does not."""
    session = _session_of(entry)
    register = REGISTERS.get(type(entry))
    if register is None or session.info.get(_ACTOR) is not None:
        return None
    columns = (register.who, register.at) if new else (register.changed_who, register.changed_at)
    who, at = (getattr(entry, column) if column else None for column in columns)
    return _Actor(who=who, why=_REGISTERED, at=at) if who and at else None


def _rows(actor: _Actor, entity: str, entity_id: str, changes: list[_Change]) -> list[NewRow]:
    return [
        NewRow(
            entity=entity,
            entity_id=entity_id,
            attribute=change.attribute,
            old=noted_text(entity, change.attribute, change.old),
            new=noted_text(entity, change.attribute, change.new),
            who=actor.who,
            at=actor.at,
            why=actor.why,
        )
        for change in changes
    ]


def _unnoted(table: Table) -> frozenset[str]:
    return UNNOTED.get(table.name, frozenset())


def _actor(session: Session, what: str) -> _Actor:
    actor = session.info.get(_ACTOR)
    if not isinstance(actor, _Actor):
        raise UnattributedChange(f"{what} was to be changed outside of acting()")
    return actor


def _session_of(entry: Any) -> Session:
    session = object_session(entry)
    assert session is not None  # noqa: S101 - a flush of a session calls us
    return session


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
    if str(table) in {str(kind.__table__) for kind in KEPT}:
        raise UnattributedChange(f"{table} is changed object by object, so that history is kept")


for _kind in (*ENTRIES, *AUDITED, *REGISTERS):
    event.listen(_kind, "after_insert", _keep_insertion)
    event.listen(_kind, "before_update", _keep_change)
    event.listen(_kind, "before_delete", _keep_deletion)
for _kept in FOREVER:
    event.listen(_kept, "before_update", _refuse)
    event.listen(_kept, "before_delete", _refuse)
event.listen(Session, "do_orm_execute", _refuse_statement)

"""Makes the rows of a table what they should be, and counts what that took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from sqlalchemy.orm import Session

from ediary_core.import_summary import ImportCount
from ediary_core.tables import Base

Key = TypeVar("Key")
Kept = TypeVar("Kept", bound=Base)


def sync_table(
    session: Session,
    kind: str,
    existing: Mapping[Key, Kept],
    wanted: Mapping[Key, Kept],
    *,
    columns: Sequence[str],
    remove: bool,
) -> ImportCount:
    """Add what is missing and let ``columns`` of the others be as wanted.

    With ``remove``, rows that are not wanted are deleted; without, they stay as they are.
    """
    changed = 0
    for key, fresh in wanted.items():
        if key not in existing:
            session.add(fresh)
        else:
            changed += _changed(existing[key], fresh, columns)
    gone = [kept for key, kept in existing.items() if key not in wanted] if remove else []
    for kept in gone:
        session.delete(kept)
    session.flush()
    added = len(wanted.keys() - existing.keys())
    return ImportCount(
        kind=kind,
        added=added,
        changed=changed,
        removed=len(gone),
        unchanged=len(wanted) - added - changed,
    )


def _changed(kept: Base, fresh: Base, columns: Sequence[str]) -> bool:
    different = [column for column in columns if getattr(kept, column) != getattr(fresh, column)]
    for column in different:
        setattr(kept, column, getattr(fresh, column))
    return bool(different)

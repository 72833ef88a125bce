"""Brings subjects into the diary, and which of them are numbered jointly (S36)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.import_summary import ImportCount
from ediary_core.school_rows import SchoolFiles
from ediary_core.table_sync import sync_table
from ediary_core.tables import Subject


def import_subjects(session: Session, files: SchoolFiles) -> tuple[ImportCount, ...]:
    """The subjects as the files have them; one that the files lack stays, entries name it.

    An empty ``numbered_with`` leaves the joint numbering as it is, since the files of other
    programs know nothing of it; a subject's own number says that it is counted by itself again.
    """
    subjects = sync_table(
        session,
        "subjects",
        {subject.number: subject for subject in session.scalars(select(Subject))},
        {row.number: Subject(number=row.number, name=row.name) for row in files.subjects},
        columns=("name",),
        remove=False,
    )
    joint = _join(session, files)
    return (subjects,) if joint is None else (subjects, joint)


def _join(session: Session, files: SchoolFiles) -> ImportCount | None:
    """What the files say of joint numbering; None if they say nothing."""
    wanted = {row.number: row.numbered_with for row in files.subjects if row.numbered_with}
    if not wanted:
        return None
    by_number = {subject.number: subject for subject in session.scalars(select(Subject))}
    changed = 0
    for number, other in wanted.items():
        subject = by_number[number]
        numbered_with_id = None if other == number else by_number[other].id
        changed += subject.numbered_with_id != numbered_with_id
        subject.numbered_with_id = numbered_with_id
    session.flush()
    return ImportCount(
        kind="joint numberings",
        added=0,
        changed=changed,
        removed=0,
        unchanged=len(wanted) - changed,
    )

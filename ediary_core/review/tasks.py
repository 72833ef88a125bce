"""The error report's findings as tasks of a teacher with a deadline, and how they end (G89)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.card import CardState
from ediary_core.cards import card_number
from ediary_core.errors import TaskNotClosed, UnknownName
from ediary_core.review.differences import open_differences, settle_difference
from ediary_core.review.entries import field_of, pupil_entries
from ediary_core.tables import (
    Card,
    EntryState,
    Finding,
    FindingState,
    Lesson,
    Subject,
    Teacher,
    Unit,
)
from ediary_core.teachers import teacher_of

DIFFERS = "card.differs_from_decision"  # the finding that shows a difference
_ROW = "/"  # what follows in a field's name is the row


class ClosedHow(StrEnum):
    """What ended a finding."""

    DECIDED = "decided"  # a person entered the value in the diary
    DISMISSED = "dismissed"  # a person looked, and nothing is to be changed
    ACCEPTED = "accepted"  # a person let a waiting card load as it was read
    RESCAN = "rescan"  # newer paper settled it
    CORRECTION_CARD = "correction_card"

    @property
    def by_person(self) -> bool:
        return self in (ClosedHow.DECIDED, ClosedHow.DISMISSED, ClosedHow.ACCEPTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One open task; the fields are the columns of ``ediary tasks list``."""

    task: int
    teacher: int
    due_on: date
    overdue: bool
    card_number: str
    lesson_date: date | None
    period: int | None
    unit: str
    subject: str
    code: str
    field: str | None
    register_number: int | None


def open_tasks(
    session: Session, *, today: date, teacher_number: int | None = None, overdue_only: bool = False
) -> list[Task]:
    """Open findings that wait for a person: earliest deadline first, then by teacher and card.

    Raises:
        UnknownName: there is no such teacher.
    """
    query = (
        select(Finding, Card, Teacher.number, Unit.name, Subject.name)
        .join(Card, Card.id == Finding.card_id)
        .join(Teacher, Teacher.id == Finding.teacher_id)
        .outerjoin(Unit, Unit.id == Card.unit_id)
        .outerjoin(Subject, Subject.id == Card.subject_id)
        .where(Finding.state == FindingState.OPEN, Finding.due_on.is_not(None))
        .order_by(Finding.due_on, Teacher.number, Card.serial, Finding.id)
    )
    if teacher_number is not None:
        query = query.where(Teacher.id == teacher_of(session, teacher_number).id)
    if overdue_only:
        query = query.where(Finding.due_on < today)
    return [_task(*row, today=today) for row in session.execute(query)]


def _task(
    finding: Finding,
    card: Card,
    teacher: int,
    unit: str | None,
    subject: str | None,
    *,
    today: date,
) -> Task:
    if finding.due_on is None:
        raise ValueError("a task has a deadline")
    return Task(
        task=finding.id,
        teacher=teacher,
        due_on=finding.due_on,
        overdue=finding.due_on < today,
        card_number=card_number(card.serial),
        lesson_date=card.lesson_date,
        period=card.period,
        unit=unit or "",
        subject=subject or "",
        code=finding.code,
        field=finding.field,
        register_number=finding.register_number,
    )


def close(finding: Finding, how: ClosedHow, *, who: str, at: datetime) -> None:
    """End a finding; one that has ended stays as it ended."""
    if finding.state is FindingState.OPEN:
        finding.state = FindingState.RESOLVED
        finding.closed_at, finding.closed_by, finding.closed_how = at, who, how.value


def papers_of(session: Session, lesson: Lesson) -> list[str]:
    """The ids of the card that a lesson was loaded from, and of its correction cards."""
    if lesson.card_id is None:
        return []
    corrections = select(Card.id).where(Card.corrects_id == lesson.card_id)
    return [lesson.card_id, *session.scalars(corrections)]


def open_findings_of(session: Session, card_ids: Iterable[str]) -> list[Finding]:
    """Open findings of some cards, in the order found."""
    return list(
        session.scalars(
            select(Finding)
            .where(Finding.card_id.in_(list(card_ids)), Finding.state == FindingState.OPEN)
            .order_by(Finding.id)
        )
    )


def close_settled(
    session: Session, lesson: Lesson, *, fields: frozenset[str], who: str, at: datetime
) -> None:
    """Close what a decision on some fields settles: their own findings, and those of a whole row.

    A finding about a whole row ends when nothing of the row waits without a finding of its own.
    """
    findings = open_findings_of(session, papers_of(session, lesson))
    named = {finding.field for finding in findings}
    waiting = _waiting_fields(session, lesson)
    for finding in findings:
        if _is_settled(finding, fields, waiting, named):
            close(finding, ClosedHow.DECIDED, who=who, at=at)
    settle_card_states(session, papers_of(session, lesson))


def _waiting_fields(session: Session, lesson: Lesson) -> set[str]:
    return {
        field_of(place.kind, entry.register_number)
        for place, entry in pupil_entries(session, lesson).items()
        if entry.state is EntryState.NEEDS_REVIEW
    }


def _is_settled(
    finding: Finding, fields: frozenset[str], waiting: set[str], named: set[str | None]
) -> bool:
    own = entry_field(finding.field, finding.register_number)
    if own is None:
        return False
    row = own.partition(_ROW)[2]
    if not row:
        return own in fields
    if not any(each.partition(_ROW)[2] == row for each in fields):
        return False
    of_row = {each for each in waiting if each.partition(_ROW)[2] == row}
    if own in of_row:
        return False
    return not {each for each in of_row if each not in named}


def entry_field(field: str | None, register_number: int | None) -> str | None:
    """The entry that a finding's field is about: of a sign its grade, of a mistake its row."""
    if field is None:
        return None if register_number is None else f"attendance/{register_number:02d}"
    kind, slash, row = field.partition(_ROW)
    if not slash:
        return field
    kind = kind.partition(".")[0]
    return f"{'attendance' if kind == 'mistake' else kind}{slash}{row}"


def dismiss(session: Session, task: int, *, who: str, at: datetime) -> None:
    """A person looked, and the diary is right as it is.

    Raises:
        UnknownName: there is no open task of that number.
        TaskNotClosed: an entry waits for a value, so that looking is not enough.
    """
    finding = session.get(Finding, task)
    if finding is None or finding.state is not FindingState.OPEN or finding.card_id is None:
        raise UnknownName(f"There is no open task {task}.", "See the list: ediary tasks list.")
    card = session.get_one(Card, finding.card_id)
    root = card.corrects_id or card.id
    lesson = session.scalar(select(Lesson).where(Lesson.card_id == root))
    if lesson is None:
        raise TaskNotClosed(
            f"Task {task}: nothing of card {card_number(card.serial)} is in the diary yet.",
            "Let it load as read (ediary entries accept), or enter the lesson by hand.",
        )
    own = entry_field(finding.field, finding.register_number)
    if own in _waiting_fields(session, lesson):
        raise TaskNotClosed(
            f"Task {task}: the entry {own} waits for a value.", "Enter it: ediary entries set."
        )
    close(finding, ClosedHow.DISMISSED, who=who, at=at)
    if finding.code == DIFFERS:
        for difference in open_differences(session, root):
            if difference.field == finding.field:
                settle_difference(session, difference.id, who=who, at=at)
    settle_card_states(session, [root, card.id])


def settle_card_states(session: Session, card_ids: Iterable[str]) -> None:
    """A card that was loaded in part counts as loaded whole once none of its tasks is open."""
    session.flush()
    ids = list(dict.fromkeys(card_ids))
    with_tasks = {each.card_id for each in open_findings_of(session, ids) if each.due_on}
    for card_id in ids:
        card = session.get_one(Card, card_id)
        if card.state is CardState.NEEDS_REVIEW and card_id not in with_tasks:
            card.state = CardState.LOADED

"""Gathers what the diary knows of all cards that are not destroyed yet, for their retention."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from ediary_core.card import CardKind, CardState
from ediary_core.cards import card_number
from ediary_core.outage.board_facts import LessonKey
from ediary_core.outage.movements import LastStep, last_steps
from ediary_core.outage.places import CardPlace, place_after
from ediary_core.outage.retention_rule import CardRecord, Reason
from ediary_core.review_tables import Difference, DifferenceState
from ediary_core.tables import (
    Card,
    Finding,
    FindingState,
    Lesson,
    Page,
    Reading,
    ScanFile,
    Teacher,
    Topic,
)

# Outcomes of pages whose marks are in the diary (ingest.outcome.PageEnd).
_SPOKE = ("loaded", "needs_review")
_IN_DIARY = (CardState.LOADED, CardState.NEEDS_REVIEW)
_NEVER_READ = (CardState.ISSUED, CardState.SUPERSEDED)


@dataclass(slots=True)
class _Scans:
    """When a card was read."""

    last_read: datetime | None = None
    last_spoke: datetime | None = None
    unread_file: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfCards:
    """Facts by card id."""

    scans: dict[str, _Scans]
    lessons: dict[str, Lesson]  # loaded from the card, or from the one that it corrects
    recorded: frozenset[LessonKey]
    pictures: frozenset[int]  # ids of lessons with a text that is still a picture
    findings: Counter[str]
    closed: dict[str, datetime]
    differences: Counter[str]
    teachers: dict[int, int] = field(default_factory=dict)


def card_records(session: Session, *, mild: Collection[str]) -> list[CardRecord]:
    """Every card of which something may have to be destroyed one day, by serial.

    ``mild``: codes of findings that ask nothing of anybody.
    """
    rows = session.execute(
        select(
            Card.id,
            Card.serial,
            Card.kind,
            Card.state,
            Card.lesson_date,
            Card.period,
            Card.unit_id,
            Card.teacher_id,
            Card.corrects_id,
        )
        .where(Card.state != CardState.DESTROYED)
        .order_by(Card.serial)
    ).all()
    steps = last_steps(session, [row.id for row in rows])
    facts = _facts(session, mild)
    records = (_record(row, steps.get(row.id), facts) for row in rows)
    return [record for record in records if record is not None]


def _record(
    row: Row[*tuple[Any, ...]], step: LastStep | None, facts: _OfCards
) -> CardRecord | None:
    """One card, and what its month and its obstacles follow from; None if it leaves nothing."""
    place = place_after(step.kind if step else None)
    scans = facts.scans.get(row.id, _Scans())
    reason = _reason(row.state, row.kind, scans, place)
    if reason is None:
        return None
    lesson = facts.lessons.get(row.id) or facts.lessons.get(row.corrects_id or "")
    holder = step.teacher_id if step and step.teacher_id else row.teacher_id
    key = LessonKey(lesson_date=row.lesson_date, period=row.period or 0, unit_id=row.unit_id or 0)
    unused = reason is Reason.UNUSED
    return CardRecord(
        card_id=row.id,
        card_number=card_number(row.serial),
        lesson_date=row.lesson_date,
        period=row.period,
        teacher_number=facts.teachers.get(holder or 0),
        reason=reason,
        counts_from=row.lesson_date if unused else _counts_from(row.id, scans, facts, reason),
        place=place,
        topic_is_picture=lesson is not None and lesson.id in facts.pictures,
        open_findings=facts.findings[row.id],
        open_differences=facts.differences[row.id],
        needs_verifying=(
            lesson is not None and lesson.verify_by is not None and lesson.verified_at is None
        ),
        lesson_recorded=key in facts.recorded,
        given_up=row.state is CardState.REJECTED and row.id in facts.closed,
        scan_unread=scans.unread_file,
    )


def _reason(state: CardState, kind: CardKind, scans: _Scans, place: CardPlace) -> Reason | None:
    """Why a card is to be destroyed one day; None for one that is still at work, or is stock."""
    if state in _IN_DIARY:
        return Reason.LOADED
    if scans.last_read is not None:
        return Reason.SETTLED
    if state in _NEVER_READ and place is not CardPlace.LOST and kind is not CardKind.BLANK:
        return Reason.UNUSED
    return None


def _counts_from(card_id: str, scans: _Scans, facts: _OfCards, reason: Reason) -> datetime | None:
    """The moment from which the month counts: the last one at which the card spoke."""
    lesson = facts.lessons.get(card_id)
    if reason is Reason.LOADED:
        moments = [scans.last_spoke, lesson.loaded_at if lesson else None]
    else:
        moments = [scans.last_read, facts.closed.get(card_id)]
    return max((moment for moment in moments if moment is not None), default=scans.last_read)


def _facts(session: Session, mild: Collection[str]) -> _OfCards:
    lessons = session.scalars(select(Lesson)).all()
    open_findings: Counter[str] = Counter()
    for card_id, code in session.execute(
        select(Finding.card_id, Finding.code).where(Finding.state == FindingState.OPEN)
    ):
        if card_id is not None and code not in mild:
            open_findings[card_id] += 1
    return _OfCards(
        scans=_scans(session),
        lessons={lesson.card_id: lesson for lesson in lessons if lesson.card_id},
        recorded=frozenset(
            LessonKey(lesson_date=lesson.lesson_date, period=lesson.period, unit_id=lesson.unit_id)
            for lesson in lessons
        ),
        pictures=frozenset(
            session.scalars(
                select(Topic.lesson_id).where(Topic.text.is_(None), Topic.picture.is_not(None))
            )
        ),
        findings=open_findings,
        closed=_closed(session),
        differences=_differences(session),
        teachers={teacher.id: teacher.number for teacher in session.scalars(select(Teacher))},
    )


def _scans(session: Session) -> dict[str, _Scans]:
    found: dict[str, _Scans] = defaultdict(_Scans)
    rows = session.execute(
        select(Page.card_id, Page.outcome, Reading.read_at, ScanFile.pages)
        .join(Reading, Reading.page_id == Page.id)
        .join(ScanFile, ScanFile.id == Page.scan_file_id)
        .where(Page.card_id.is_not(None))
    )
    for card_id, outcome, read_at, pages in rows:
        scans = found[card_id or ""]
        scans.last_read = _later(scans.last_read, read_at)
        if outcome in _SPOKE:
            scans.last_spoke = _later(scans.last_spoke, read_at)
        scans.unread_file |= pages is None or outcome is None
    return dict(found)


def _later(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else max(one, other)


def _closed(session: Session) -> dict[str, datetime]:
    rows = session.execute(
        select(Finding.card_id, func.max(Finding.closed_at))
        .where(Finding.card_id.is_not(None), Finding.closed_at.is_not(None))
        .group_by(Finding.card_id)
    )
    return {card_id: at for card_id, at in rows if card_id is not None and at is not None}


def _differences(session: Session) -> Counter[str]:
    rows: Iterable[str] = session.scalars(
        select(Difference.card_id).where(Difference.state == DifferenceState.OPEN)
    )
    return Counter(rows)

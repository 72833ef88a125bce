"""Holds a blank card's numbers against the diary: what it knows, and the lesson they then mean."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from cardgen.issue import issue_settings, planned_snapshot
from ediary_core.blank_card import blank_from_json
from ediary_core.card import CardKind, CardSnapshot
from ediary_core.code_numbers import code_digits
from ediary_core.diary import Diary
from ediary_core.outage_tables import BlankDecision, Movement, MovementKind, Outage
from ediary_core.school_calendar import school_calendar
from ediary_core.tables import Batch, Card, Period, Subject, Teacher, TimetableSlot, Unit
from ediary_core.timetable import PlannedLesson
from ingest.assemble import AssembledCard
from ingest.blank_numbers import blank_numbers, marked_rows
from ingest.blank_plan import DaysOfOutage, KnownNumbers, PlannedSlot
from ingest.blank_rows import row_findings
from ingest.blank_rules import DecidedNumbers, Resolution, resolve
from ingest.finding import Code, Finding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedBlank:
    """A blank card's lesson with the unit's roster of that day, as a card of it would print it.

    ``snapshot`` is None where a number is in doubt; the findings say why.
    """

    resolution: Resolution
    snapshot: CardSnapshot | None
    findings: tuple[Finding, ...]


def resolve_blank(
    session: Session, card: Card, assembled: AssembledCard, diary: Diary, *, now: datetime
) -> ResolvedBlank:
    """Resolve a blank card whose pages are all there against the diary as it is now."""
    printed = blank_from_json(card.snapshot)
    pages = [scan.reading for scan in assembled.pages]
    zone = diary.zone or now.tzinfo
    scanned_on = _came_in(session, assembled, zone)
    known = known_numbers(session, card, today=now.date(), zone=zone)
    resolution = resolve(
        blank_numbers(pages, printed),
        known,
        scanned_on=scanned_on,
        decided=decided_numbers(session, card),
    )
    lesson = _planned_lesson(session, resolution)
    if lesson is None or any(f.severity is Severity.CARD for f in resolution.findings):
        return ResolvedBlank(resolution=resolution, snapshot=None, findings=resolution.findings)
    whole = planned_snapshot(
        session,
        lesson,
        issue_settings(diary),
        card_id=card.id,
        serial=card.serial,
        revision=card.revision,
        digits=code_digits(session).teacher,
    )
    if not whole.roster:
        empty = Finding(code=Code.BLANK_NO_PUPILS, detail={"date": lesson.lesson_date.isoformat()})
        findings = (*resolution.findings, empty)
        return ResolvedBlank(resolution=resolution, snapshot=None, findings=findings)
    rows = row_findings(
        marked_rows(pages),
        whole.listed_numbers,
        numbered_through=whole.numbered_through,
    )
    return ResolvedBlank(
        resolution=resolution,
        snapshot=_on_paper(whole, printed.rows),
        findings=(*resolution.findings, *rows),
    )


def decided_numbers(session: Session, card: Card) -> DecidedNumbers:
    """What people said of a card's numbers so far: of each the latest saying."""
    said: dict[str, Any] = {}
    query = select(BlankDecision).where(BlankDecision.card_id == card.id)
    for decision in session.scalars(query.order_by(BlankDecision.id)):
        for field in fields(DecidedNumbers):
            value = getattr(decision, field.name)
            if value is not None:
                said[field.name] = value
    return DecidedNumbers(**said)


def keep_resolution(card: Card, resolved: ResolvedBlank) -> None:
    """Note on a card that is not in the diary what its numbers mean.

    It has the lesson of its latest scan, or none; who and what are known even where when is not,
    so that its teacher can be asked.
    """
    meant, snapshot = resolved.resolution, resolved.snapshot
    card.teacher_id, card.subject_id = meant.teacher_id, meant.subject_id
    card.unit_id = meant.unit_id
    card.lesson_date = snapshot.lesson_date if snapshot else None
    card.period = snapshot.period if snapshot else None
    card.resolved = snapshot.to_json() if snapshot else None


def known_numbers(
    session: Session, card: Card, *, today: date, zone: tzinfo | None
) -> KnownNumbers:
    """What the diary knows that a blank card's numbers may mean."""
    return KnownNumbers(
        teachers={
            number: id_ for id_, number in session.execute(select(Teacher.id, Teacher.number))
        },
        subjects={
            number: id_ for id_, number in session.execute(select(Subject.id, Subject.number))
        },
        units={number: id_ for id_, number in session.execute(select(Unit.id, Unit.number))},
        periods=tuple(session.scalars(select(Period.number).order_by(Period.number))),
        slots=tuple(
            PlannedSlot(
                weekday=slot.weekday,
                period=slot.period,
                unit_id=slot.unit_id,
                subject_id=slot.subject_id,
                subject_number=slot.subject.number,
                teacher_id=slot.teacher_id,
                teacher_number=slot.teacher.number,
            )
            for slot in session.scalars(_SLOTS)
        ),
        calendar=school_calendar(session),
        outages=tuple(_days(outage, today, zone) for outage in session.scalars(select(Outage))),
        handed_to=session.scalar(
            select(Movement.teacher_id)
            .where(Movement.card_id == card.id, Movement.kind == MovementKind.HANDED_OUT)
            .order_by(Movement.id.desc())
            .limit(1)
        ),
    )


_SLOTS = (
    select(TimetableSlot)
    .options(joinedload(TimetableSlot.subject), joinedload(TimetableSlot.teacher))
    .order_by(TimetableSlot.id)
)


def _days(outage: Outage, today: date, zone: tzinfo | None) -> DaysOfOutage:
    return DaysOfOutage(
        first=outage.started_at.astimezone(zone).date(),
        last=outage.ended_at.astimezone(zone).date() if outage.ended_at else today,
        teacher_id=outage.teacher_id,
    )


def _came_in(session: Session, assembled: AssembledCard, zone: tzinfo | None) -> date:
    """The day on which the card's scans came in: trying a waiting card again changes no year."""
    newest = max(scan.batch_id for scan in assembled.pages)
    return session.get_one(Batch, newest).started_at.astimezone(zone).date()


def _planned_lesson(session: Session, resolution: Resolution) -> PlannedLesson | None:
    """The lesson that the numbers mean, with all that a card prints of it."""
    r = resolution
    if (
        r.teacher_id is None
        or r.subject_id is None
        or r.unit_id is None
        or r.lesson_date is None
        or r.period is None
    ):
        return None
    teacher = session.get_one(Teacher, r.teacher_id)
    subject = session.get_one(Subject, r.subject_id)
    unit = session.get_one(Unit, r.unit_id)
    return PlannedLesson(
        lesson_date=r.lesson_date,
        period=r.period,
        unit_id=unit.id,
        unit=unit.name,
        unit_number=unit.number,
        level=unit.level,
        subject_id=subject.id,
        subject=subject.name,
        subject_number=subject.number,
        teacher_id=teacher.id,
        teacher=teacher.name,
        teacher_number=teacher.number,
    )


def _on_paper(snapshot: CardSnapshot, rows: int) -> CardSnapshot:
    """The pupils that have a row on the blank card."""
    listed = tuple(row for row in snapshot.roster if row.register_number <= rows)
    return replace(snapshot, kind=CardKind.BLANK, roster=listed)

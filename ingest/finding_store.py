"""Findings in the diary's database: those of a card's latest validation are open, others closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core import tables
from ediary_core.review.tasks import ClosedHow, close
from ediary_core.tables import FindingState, Page
from ingest.finding import Code, Finding, Severity

PROGRAM = "program"  # who closed what no person did


def open_findings(session: Session, card_id: str) -> tuple[Finding, ...]:
    """The card's open findings, in the order in which they were found."""
    return tuple(_finding(session, row) for row in _open_rows(session, card_id))


def first_deadline(session: Session, card_id: str) -> date | None:
    """The day until which the most urgent open finding of a card is to be settled."""
    return min((row.due_on for row in _open_rows(session, card_id) if row.due_on), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundIn:
    """Where and when findings of one card were found, and whose task they are until when.

    ``page_ids`` maps the card's pages to the scans that show them.
    """

    batch_id: int
    page_ids: Mapping[int, int]
    now: datetime
    teacher_id: int | None
    due_on: date
    by_correction_card: bool = False


def replace_findings(
    session: Session, card_id: str, findings: Iterable[Finding], found: FoundIn
) -> None:
    """Make these the card's open findings; those that are open already keep their deadline.

    What a person has closed is not opened again by the same reading.
    """
    wanted = [
        finding
        for finding in findings
        if not _is_among(finding, closed_by_person(session, card_id))
    ]
    for row in _open_rows(session, card_id):
        same = next((each for each in wanted if each.same_doubt(_finding(session, row))), None)
        if same is not None:
            wanted.remove(same)
        else:
            how = ClosedHow.CORRECTION_CARD if found.by_correction_card else ClosedHow.RESCAN
            close(row, how, who=PROGRAM, at=found.now)
    for finding in wanted:
        _add_finding(session, card_id, finding, found)
    session.flush()


def closed_by_person(session: Session, card_id: str) -> tuple[Finding, ...]:
    """The card's findings that a person has decided, dismissed or accepted."""
    ways = [how.value for how in ClosedHow if how.by_person]
    rows = session.scalars(
        select(tables.Finding)
        .where(tables.Finding.card_id == card_id, tables.Finding.closed_how.in_(ways))
        .order_by(tables.Finding.id)
    )
    return tuple(_finding(session, row) for row in rows)


def accepted_findings(session: Session, card_id: str) -> tuple[Finding, ...]:
    """Those in spite of which a person let the card load as it was read."""
    rows = session.scalars(
        select(tables.Finding).where(
            tables.Finding.card_id == card_id,
            tables.Finding.closed_how == ClosedHow.ACCEPTED.value,
        )
    )
    return tuple(_finding(session, row) for row in rows)


def _is_among(finding: Finding, others: Iterable[Finding]) -> bool:
    return any(finding.same_doubt(other) for other in others)


def _add_finding(session: Session, card_id: str, finding: Finding, found: FoundIn) -> None:
    is_task = finding.severity is not Severity.MILD
    session.add(
        tables.Finding(
            batch_id=found.batch_id,
            card_id=card_id,
            page_id=None if finding.page is None else found.page_ids.get(finding.page),
            code=finding.code.value,
            field=finding.field,
            register_number=finding.register_number,
            detail=dict(finding.detail),
            state=FindingState.OPEN,
            found_at=found.now,
            teacher_id=found.teacher_id if is_task else None,
            due_on=found.due_on if is_task else None,
        )
    )


def _open_rows(session: Session, card_id: str) -> list[tables.Finding]:
    return list(
        session.scalars(
            select(tables.Finding)
            .where(tables.Finding.card_id == card_id, tables.Finding.state == FindingState.OPEN)
            .order_by(tables.Finding.id)
        )
    )


def _finding(session: Session, row: tables.Finding) -> Finding:
    page = session.get(Page, row.page_id) if row.page_id is not None else None
    return Finding(
        code=Code(row.code),
        field=row.field,
        page=page.card_page if page else None,
        register_number=row.register_number,
        detail=dict(row.detail),
    )

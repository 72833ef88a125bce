"""Findings in the diary's database: those of a card's latest validation are open, others closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core import tables
from ediary_core.tables import FindingState, Page
from ingest.finding import Code, Finding


def open_findings(session: Session, card_id: str) -> tuple[Finding, ...]:
    """The card's open findings, in the order in which they were found."""
    return tuple(_finding(session, row) for row in _open_rows(session, card_id))


def replace_findings(
    session: Session,
    card_id: str,
    findings: Iterable[Finding],
    *,
    batch_id: int,
    page_ids: Mapping[int, int],
    now: datetime,
) -> None:
    """Make these the card's open findings. The same as before: nothing is written.

    ``page_ids`` maps the card's pages to the scans that show them.
    """
    wanted = tuple(findings)
    if wanted == open_findings(session, card_id):
        return
    for row in _open_rows(session, card_id):
        row.state = FindingState.RESOLVED
    for finding in wanted:
        add_finding(session, card_id, finding, batch_id=batch_id, page_ids=page_ids, now=now)


def add_finding(
    session: Session,
    card_id: str,
    finding: Finding,
    *,
    batch_id: int,
    page_ids: Mapping[int, int],
    now: datetime,
) -> None:
    session.add(
        tables.Finding(
            batch_id=batch_id,
            card_id=card_id,
            page_id=None if finding.page is None else page_ids.get(finding.page),
            code=finding.code.value,
            field=finding.field,
            register_number=finding.register_number,
            detail=dict(finding.detail),
            state=FindingState.OPEN,
            found_at=now,
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

"""Gives every page that belongs to no card its outcome, and closes a batch that has them all."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from ediary_core.diary import Diary
from ediary_core.tables import Batch, Card, Page, ScanFile
from ingest.identity import belonging
from ingest.outcome import ReconciliationError
from ingest.page_store import pages_without_outcome
from omr.reading import PageOutcome


def settle_pages_without_card(diary: Diary, batch_id: int) -> None:
    """Blank, foreign and unreadable pages, and codes that name no card of this diary."""
    with diary.sessions.begin() as session:
        for stored in pages_without_outcome(session, batch_id):
            if stored.reading.outcome is PageOutcome.READ:
                continue
            verdict = belonging(stored.reading, key=diary.signing_key)
            page = session.get_one(Page, stored.page_id)
            page.outcome, page.reason = verdict.end.value, verdict.reason
            claimed = verdict.claimed
            if claimed is not None and session.get(Card, claimed.card_id) is not None:
                page.card_id, page.card_page = claimed.card_id, claimed.page


def finish_batch(diary: Diary, batch_id: int, *, now: datetime) -> None:
    """Close the batch.

    Raises:
        ReconciliationError: a page has no outcome; that is a mistake of the program.
    """
    with diary.sessions.begin() as session:
        left = session.scalar(
            select(func.count(Page.id))
            .join(ScanFile)
            .where(ScanFile.batch_id == batch_id, Page.outcome.is_(None))
        )
        if left:
            raise ReconciliationError(f"{left} pages of batch {batch_id} have no outcome")
        session.get_one(Batch, batch_id).finished_at = now

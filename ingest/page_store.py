"""Pages and their readings in the diary's database: written once, found again by card or batch."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.scan_store import ScanStore
from ediary_core.tables import Page, Reading, ScanFile
from ingest.assemble import ScannedPage
from ingest.outcome import PageEnd
from ingest.staging import StagedFile
from omr.reading import PageOutcome, PageReading, reading_from_json


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPage:
    """A page of a batch with its reading, before or after it has an outcome."""

    page_id: int
    reading: PageReading
    end: PageEnd | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPicture:
    """Where a page's upright picture lies in the scan store."""

    name: str
    dpi: int


def keep_reading(
    session: Session, store: ScanStore, file: StagedFile, reading: PageReading, *, now: datetime
) -> None:
    """Write one page and its reading; a page that was read before keeps its first reading."""
    known = session.scalar(
        select(Page.id).where(
            Page.scan_file_id == file.scan_file_id, Page.number == reading.source_page
        )
    )
    if known is not None:
        return
    read = reading.outcome is PageOutcome.READ
    page = Page(
        scan_file_id=file.scan_file_id,
        number=reading.source_page,
        card_id=reading.card_id if read else None,
        card_page=reading.page if read else None,
        outcome=None,
        reason=None,
    )
    session.add(page)
    session.flush()
    picture = store.put(reading.picture, extension="png") if reading.picture else None
    session.add(
        Reading(
            page_id=page.id,
            document=dataclasses.replace(reading, source=file.name).to_json(),
            picture=picture,
            picture_dpi=reading.picture_dpi if picture else None,
            read_at=now,
        )
    )


def pages_without_outcome(session: Session, batch_id: int) -> tuple[StoredPage, ...]:
    rows = session.execute(
        select(Page, Reading)
        .join(Reading, Reading.page_id == Page.id)
        .join(ScanFile, ScanFile.id == Page.scan_file_id)
        .where(ScanFile.batch_id == batch_id, Page.outcome.is_(None))
        .order_by(Page.id)
    )
    return tuple(
        StoredPage(page_id=page.id, reading=reading_from_json(reading.document), end=None)
        for page, reading in rows
    )


def scans_of_card(session: Session, card_id: str) -> tuple[ScannedPage, ...]:
    """Every reading of a card's pages that was ever taken in."""
    rows = session.execute(
        select(Page, Reading, ScanFile.batch_id)
        .join(Reading, Reading.page_id == Page.id)
        .join(ScanFile, ScanFile.id == Page.scan_file_id)
        .where(Page.card_id == card_id, Page.card_page.is_not(None))
        .order_by(Page.id)
    )
    return tuple(
        ScannedPage(
            page_id=page.id,
            batch_id=batch_id,
            reading=reading_from_json(reading.document),
            end=PageEnd(page.outcome) if page.outcome else None,
        )
        for page, reading, batch_id in rows
        if PageOutcome(reading.document["outcome"]) is PageOutcome.READ
    )


# What a mended calendar, register or card may bring into the diary after all.
_TRIED_AGAIN = (PageEnd.WAITING.value, PageEnd.CONFLICT.value, PageEnd.REJECTED.value)


def cards_to_take_up(
    session: Session, batch_id: int | None, given_again: Iterable[StagedFile]
) -> tuple[str, ...]:
    """Cards with new pages in the batch, and cards not in the diary that were given again."""
    new = (
        select(Page.card_id)
        .join(ScanFile)
        .where(ScanFile.batch_id == batch_id, Page.outcome.is_(None), Page.card_id.is_not(None))
    )
    again = select(Page.card_id).where(
        Page.scan_file_id.in_([file.scan_file_id for file in given_again]),
        Page.outcome.in_(_TRIED_AGAIN),
        Page.card_id.is_not(None),
    )
    found = {*session.scalars(new), *session.scalars(again)}
    return tuple(sorted(card_id for card_id in found if card_id is not None))


def set_outcome(session: Session, page_id: int, end: PageEnd, reason: str | None) -> None:
    page = session.get_one(Page, page_id)
    page.outcome = end.value
    page.reason = reason


def pictures_of(session: Session, page_ids: Collection[int]) -> dict[int, StoredPicture]:
    rows = session.execute(
        select(Reading.page_id, Reading.picture, Reading.picture_dpi).where(
            Reading.page_id.in_(page_ids)
        )
    )
    return {
        page_id: StoredPicture(name=name, dpi=dpi)
        for page_id, name, dpi in rows
        if name is not None and dpi is not None
    }

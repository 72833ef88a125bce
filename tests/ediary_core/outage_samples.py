"""Cards, scans and lessons of the made-up school, as the tests of the outage need them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from diary_samples import lesson_record
from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.card import CardKind, CardSnapshot, CardState
from ediary_core.cards import add_card, card_number, next_serial
from ediary_core.recording import TopicRecord, record_lesson
from ediary_core.scan_store import ScanStore
from ediary_core.tables import (
    Batch,
    Card,
    EntryState,
    Lesson,
    Page,
    Reading,
    ScanFile,
)
from ediary_core.timetable import PlannedLesson, planned_lessons

WARSAW = ZoneInfo("Europe/Warsaw")


def at(text: str) -> datetime:
    """A moment by the school's clocks."""
    return datetime.fromisoformat(text).replace(tzinfo=WARSAW)


def issue(session: Session, day: date, *, now: datetime) -> list[Card]:
    """A card for every lesson planned that day, as ``cards print`` issues them."""
    return [_card(session, lesson, now) for lesson in planned_lessons(session, day)]


def _card(session: Session, lesson: PlannedLesson, now: datetime) -> Card:
    serial = next_serial(session)
    snapshot = CardSnapshot(
        card_id=f"C{serial:09d}",
        serial=serial,
        card_number=card_number(serial),
        revision=1,
        profile="librus",
        school="Test",
        lesson_date=lesson.lesson_date,
        period=lesson.period,
        unit=lesson.unit,
        unit_number=lesson.unit_number,
        level=lesson.level,
        subject=lesson.subject,
        subject_number=lesson.subject_number,
        teacher=lesson.teacher,
        teacher_number=lesson.teacher_number,
        teacher_code="0111",
        teacher_digits=3,
        roster=(),
    )
    return add_card(session, snapshot, lesson=lesson, form="", issued_at=now)


def blank_card(session: Session, *, now: datetime) -> Card:
    """A blank card from stock."""
    serial = next_serial(session)
    card = Card(
        id=f"B{serial:09d}",
        serial=serial,
        kind=CardKind.BLANK,
        revision=1,
        state=CardState.ISSUED,
        snapshot={},
        form="",
        issued_at=now,
    )
    session.add(card)
    session.flush()
    return card


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedPage:
    """A page to come in: of which card, in which outcome; None for no card."""

    card: Card | None
    outcome: str
    has_picture: bool = True


def scan(
    session: Session, store: ScanStore, pages: Sequence[ScannedPage], *, now: datetime, name: str
) -> list[int]:
    """A scan file with its pages and readings, and their files in the store; the page ids."""
    batch = Batch(started_at=now, finished_at=now)
    session.add(batch)
    session.flush()
    stored = store.put(f"scan {name}".encode(), extension="pdf")
    file = ScanFile(
        batch_id=batch.id, sha256=stored.partition(".")[0], name=f"{name}.pdf", pages=len(pages)
    )
    session.add(file)
    session.flush()
    ids = []
    for number, each in enumerate(pages, start=1):
        page = Page(
            scan_file_id=file.id,
            number=number,
            card_id=each.card.id if each.card else None,
            card_page=1 if each.card else None,
            outcome=each.outcome,
        )
        session.add(page)
        session.flush()
        picture = None
        if each.has_picture and each.card is not None:
            picture = store.put(f"picture {name} {number}".encode(), extension="png")
        session.add(Reading(page_id=page.id, document={}, picture=picture, read_at=now))
        ids.append(page.id)
    session.flush()
    return ids


def load(
    session: Session,
    store: ScanStore,
    card: Card,
    page_id: int,
    *,
    now: datetime,
    topic_picture: bool = False,
    verify_by: date | None = None,
) -> Lesson:
    """The card's lesson in the diary, as ``ingest`` loads it."""
    crop = store.put(f"crop {card.id}".encode(), extension="png") if topic_picture else None
    topic = TopicRecord(
        text=None if topic_picture else "Ułamki",
        picture=crop,
        due_on=None,
        state=EntryState.LOADED,
        page_id=page_id,
    )
    assert card.lesson_date is not None
    assert card.period is not None
    assert card.teacher_id is not None
    assert card.subject_id is not None
    record = lesson_record(
        lesson_date=card.lesson_date,
        period=card.period,
        subject_id=card.subject_id,
        card_id=card.id,
    )
    card.state = CardState.LOADED
    return record_lesson(
        session,
        replace(
            record,
            loaded_at=now,
            page_id=page_id,
            teacher_id=card.teacher_id,
            planned_teacher_id=card.teacher_id,
            topic=topic,
            verify_by=verify_by,
        ),
    )


def scan_and_load(
    session: Session,
    store: ScanStore,
    card: Card,
    *,
    now: datetime,
    topic_picture: bool = False,
    verify_by: date | None = None,
) -> Lesson:
    """A file with one page, which is loaded."""
    pages = [ScannedPage(card=card, outcome="loaded")]
    [page_id] = scan(session, store, pages, now=now, name=f"{card.id} {now.isoformat()}")
    return load(
        session,
        store,
        card,
        page_id,
        now=now,
        topic_picture=topic_picture,
        verify_by=verify_by,
    )


def card_of(session: Session, card_id: str) -> Card:
    """The card as the database has it now."""
    session.expire_all()
    return session.scalars(select(Card).where(Card.id == card_id)).one()

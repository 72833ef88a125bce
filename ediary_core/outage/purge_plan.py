"""Which files of the scan store must go together with some cards, and what must be kept of them.

No picture of a destroyed card may survive, and nothing of another card may be lost. Pages set
upright and topics cut out belong to one page, and go with it. A scan file holds pages of several
cards: it goes as soon as one of them does. The other pages have a picture of their own; those that
have none (they were not read) are cut out of the file first. See docs/decisions/0012-retention.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from ediary_core.outage_tables import KeptPage, PurgedKind
from ediary_core.scan_store import ScanStore, scan_file_name
from ediary_core.tables import History, Lesson, Page, Reading, ScanFile, Topic

_BLANK = "blank"  # ingest.outcome.PageEnd
_MOST_VALUES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class FileToPurge:
    """A file of the scan store and what it is."""

    name: str
    kind: PurgedKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PageToKeep:
    """A page that exists nowhere else than in a scan file that has to go."""

    page_id: int
    file: str  # in the scan store
    number: int  # in the file, from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgePlan:
    """What an act of destruction does to the scan store."""

    files: tuple[FileToPurge, ...]
    keep: tuple[PageToKeep, ...]


def purge_plan(session: Session, store: ScanStore, page_ids: Collection[int]) -> PurgePlan:
    """The files that show some pages, as far as they are there, and the pages to keep.

    ``page_ids``: all pages that may go, those of earlier acts included.
    """
    going = set(page_ids)
    scans = _scan_files(session, going)
    keep = tuple(page for file in scans for page in _to_keep(session, file, going))
    wanted = [
        *(FileToPurge(name=_name(file), kind=PurgedKind.SCAN) for file in scans),
        *(FileToPurge(name=name, kind=PurgedKind.PICTURE) for name in _pictures(session, going)),
        *(FileToPurge(name=name, kind=PurgedKind.CROP) for name in _crops(session, going)),
        *(FileToPurge(name=name, kind=PurgedKind.KEPT) for name in _kept(session, going)),
    ]
    needed = _needed(session, going, {file.id for file in scans})
    kinds = {_content(file.name): file.kind for file in reversed(wanted)}
    there = sorted(name for name in store.names() if _content(name) in kinds)
    return PurgePlan(
        files=tuple(
            FileToPurge(name=name, kind=kinds[_content(name)])  # under whatever suffix
            for name in there
            if _content(name) not in needed
        ),
        keep=keep,
    )


def pages_of_cards(session: Session, card_ids: Collection[str]) -> set[int]:
    """The ids of all pages that show some cards, whatever became of them."""
    return {
        page_id
        for chunk in _chunks(sorted(card_ids))
        for page_id in session.scalars(select(Page.id).where(Page.card_id.in_(chunk)))
    }


def _scan_files(session: Session, going: Collection[int]) -> list[ScanFile]:
    """Those read whole; of others there may be pages to come."""
    found = {
        file.id: file
        for chunk in _chunks(sorted(going))
        for file in session.scalars(
            select(ScanFile)
            .join(Page, Page.scan_file_id == ScanFile.id)
            .where(Page.id.in_(chunk), ScanFile.pages.is_not(None))
        )
    }
    return [found[key] for key in sorted(found)]


def _to_keep(session: Session, file: ScanFile, going: Collection[int]) -> list[PageToKeep]:
    kept = select(KeptPage.page_id)
    rows = session.execute(
        select(Page.id, Page.number)
        .join(Reading, Reading.page_id == Page.id)
        .where(
            Page.scan_file_id == file.id,
            Reading.picture.is_(None),
            or_(Page.outcome.is_(None), Page.outcome != _BLANK),
            Page.id.not_in(kept),
        )
        .order_by(Page.number)
    )
    return [
        PageToKeep(page_id=page_id, file=_name(file), number=number)
        for page_id, number in rows
        if page_id not in going
    ]


def _pictures(session: Session, going: Collection[int]) -> list[str]:
    return [
        name
        for chunk in _chunks(sorted(going))
        for name in session.scalars(select(Reading.picture).where(Reading.page_id.in_(chunk)))
        if name is not None
    ]


def _kept(session: Session, going: Collection[int]) -> list[str]:
    return [
        name
        for chunk in _chunks(sorted(going))
        for name in session.scalars(select(KeptPage.picture).where(KeptPage.page_id.in_(chunk)))
    ]


def _crops(session: Session, going: Collection[int]) -> list[str]:
    """Topics cut out of the pages, also those that newer paper replaced since."""
    seen = _topics(session, going, Topic.page_id)
    unseen = [each for each in _topics(session, going, Lesson.page_id) if each.page_id is None]
    of_lessons = {str(each.id) for each in (*seen, *_topics(session, going, Lesson.page_id))}
    former = [
        name
        for chunk in _chunks(sorted(of_lessons))
        for name in session.scalars(
            select(History.old).where(
                History.entity == "topic",
                History.attribute == "picture",
                History.entity_id.in_(chunk),
            )
        )
    ]
    return [name for name in (*(each.picture for each in (*seen, *unseen)), *former) if name]


def _topics(
    session: Session, going: Collection[int], column: InstrumentedAttribute[int | None]
) -> list[Topic]:
    """The texts of lessons, by the page that shows them or the one that holds the lesson."""
    return [
        topic
        for chunk in _chunks(sorted(going))
        for topic in session.scalars(
            select(Topic).join(Lesson, Lesson.id == Topic.lesson_id).where(column.in_(chunk))
        )
    ]


def _needed(session: Session, going: Collection[int], scans: Collection[int]) -> set[str]:
    """Contents that something else than the pages that go refers to."""
    gone_topics = {topic.id for topic in _topics(session, going, Topic.page_id)} | {
        topic.id for topic in _topics(session, going, Lesson.page_id) if topic.page_id is None
    }
    pictures = session.execute(select(Reading.page_id, Reading.picture))
    kept = session.execute(select(KeptPage.page_id, KeptPage.picture))
    topics = session.execute(select(Topic.id, Topic.picture))
    files = session.execute(select(ScanFile.id, ScanFile.sha256))
    return {
        *(_content(name) for page_id, name in pictures if name and page_id not in going),
        *(_content(name) for page_id, name in kept if page_id not in going),
        *(_content(name) for topic_id, name in topics if name and topic_id not in gone_topics),
        *(sha256 for file_id, sha256 in files if file_id not in scans),
    }


def _name(file: ScanFile) -> str:
    return scan_file_name(file.sha256, file.name)


def _content(name: str) -> str:
    return name.partition(".")[0]


def _chunks(keys: list[int] | list[str]) -> Iterable[list[int] | list[str]]:
    return (keys[i : i + _MOST_VALUES] for i in range(0, len(keys), _MOST_VALUES))

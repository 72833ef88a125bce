"""Shredding with real scan files: what is kept is cut out, what is gone stays gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import paper
import pytest
from PIL import Image
from small_school import NOW, issue_cards, other_page, white_page

from ediary_core.card import CardSnapshot, CardState
from ediary_core.diary import Diary
from ediary_core.errors import DestructionRefused
from ediary_core.history import acting
from ediary_core.outage.destruction import DestructionOrder, stray_pages
from ediary_core.outage.shredded import kept_picture
from ediary_core.tables import Card, Lesson, Page, Topic
from ingest.finding import Code
from ingest.outcome import BatchReport, PageEnd
from ingest.read_batch import ReadingRun
from ingest.report import render_report
from ingest.run import ingest_with
from ingest.shred import retention_terms, shred
from omr.reading import PageOutcome, PageReading

DUE = NOW + timedelta(days=40)
ORDER = DestructionOrder(who="Anna Sowa", recorded_by="administrator", confirmed_by="Anna Sowa")


@dataclass
class Stack:
    """A TIFF that can be decoded, and what a reader makes of its pages."""

    path: Path
    readings: Sequence[PageReading]

    def reader(self, paths: Sequence[Path]) -> ReadingRun:
        [path] = paths
        return ReadingRun(
            pages=len(self.readings),
            readings=[
                replace(
                    each,
                    source=str(path),
                    source_page=number,
                    picture=white_page() if each.outcome is PageOutcome.READ else None,
                    picture_dpi=50 if each.outcome is PageOutcome.READ else None,
                )
                for number, each in enumerate(self.readings, start=1)
            ],
        )

    def ingest(self, diary: Diary, *, now: datetime = NOW) -> BatchReport:
        return ingest_with(diary, [self.path], reader=self.reader, now=now)


def stack(folder: Path, name: str, readings: Sequence[PageReading], *, grey: int = 60) -> Stack:
    """Each page is a grey of its own, so that one can be told from another."""
    pages = [Image.new("L", (300, 420), color=grey + 40 * i) for i in range(len(readings))]
    path = folder / name
    pages[0].save(path, save_all=True, append_images=pages[1:])
    return Stack(path=path, readings=readings)


@pytest.fixture
def card(diary: Diary) -> CardSnapshot:
    return issue_cards(diary)[0]


@pytest.fixture
def scanned(diary: Diary, card: CardSnapshot, tmp_path: Path) -> Stack:
    """The card, loaded and settled, and behind it a page that nobody could read."""
    unreadable = other_page(PageOutcome.UNREADABLE, reason="quality.blur")
    made = stack(tmp_path, "stos.tif", [paper.filled(card), unreadable])
    report = made.ingest(diary)
    assert report.totals[PageEnd.LOADED] == 1
    with diary.sessions.begin() as session, acting(session, who="t", why="ok", at=NOW):
        for topic in session.query(Topic):
            topic.text = "Ułamki"
        for lesson in session.query(Lesson):
            lesson.verified_at = NOW
    return made


def state_of(diary: Diary, card: CardSnapshot) -> CardState:
    with diary.sessions() as session:
        return session.get_one(Card, card.card_id).state


def names(diary: Diary) -> set[str]:
    return {path.name for path in diary.store.folder.iterdir()}


def test_the_page_that_nobody_read_is_cut_out_of_the_file_that_goes(
    diary: Diary, card: CardSnapshot, scanned: Stack
) -> None:
    done = shred(diary, ORDER, now=DUE)
    assert [each.card_number for each in done.cards] == [card.card_number]
    with diary.sessions() as session:
        [page] = session.query(Page).filter(Page.card_id.is_(None))
        kept = kept_picture(session, page.id)
    assert kept is not None
    assert names(diary) == {kept}
    with Image.open(diary.store.path(kept)) as image:
        assert image.convert("L").getpixel((150, 200)) == 100  # the second page's grey
    assert scanned.path.is_file()  # what lies elsewhere is the operator's own


def test_a_file_whose_cards_were_destroyed_is_not_kept_again(
    diary: Diary, card: CardSnapshot, scanned: Stack
) -> None:
    shred(diary, ORDER, now=DUE)
    before = names(diary)
    report = scanned.ingest(diary, now=DUE)
    assert names(diary) == before
    assert [problem.code for problem in report.problems] == [Code.FILE_SHREDDED]
    assert report.totals[PageEnd.ALREADY_INGESTED] == report.pages_received == 2
    assert state_of(diary, card) is CardState.DESTROYED


def test_paper_of_a_destroyed_card_loads_nothing_and_its_scan_goes_with_the_next_act(
    diary: Diary, card: CardSnapshot, scanned: Stack, tmp_path: Path
) -> None:
    shred(diary, ORDER, now=DUE)
    before = names(diary)
    again = stack(tmp_path, "kopia.tif", [paper.filled(card)] * 2, grey=70)
    report = again.ingest(diary, now=DUE)
    assert state_of(diary, card) is CardState.DESTROYED
    assert Code.CARD_DESTROYED in [page.reason for page in report.pages]
    assert {page.end for page in report.pages} <= {PageEnd.REJECTED, PageEnd.DUPLICATE}
    assert names(diary) > before
    done = shred(diary, ORDER, now=DUE)
    assert (done.cards, names(diary)) == ((), before)
    with pytest.raises(DestructionRefused, match="Nothing is due"):
        shred(diary, ORDER, now=DUE)


def test_a_report_of_destroyed_cards_says_when_they_were_shredded(
    diary: Diary, scanned: Stack
) -> None:
    shred(diary, ORDER, now=DUE)
    report = scanned.ingest(diary, now=DUE)
    page = render_report(report, diary)
    assert f"skan zniszczono {DUE:%d.%m.%Y}" in page


def test_pages_of_no_card_are_named_after_a_month_and_go_when_a_person_says_so(
    diary: Diary, scanned: Stack
) -> None:
    terms = retention_terms(diary)
    with diary.sessions() as session:
        assert stray_pages(session, terms, today=NOW.date()) == []
        assert len(stray_pages(session, terms, today=DUE.date())) == 1
    shred(diary, ORDER, now=DUE)
    shred(diary, replace(ORDER, strays=True), now=DUE)
    assert names(diary) == set()
    assert scanned.readings

"""A card is shredded a month after it was loaded, and not before everything of it is settled."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from diary_samples import FRIDAY
from outage_samples import (
    WARSAW,
    ScannedPage,
    at,
    blank_card,
    card_of,
    issue,
    load,
    scan,
    scan_and_load,
)
from sqlalchemy.orm import Session, sessionmaker

from ediary_core.card import CardState
from ediary_core.cards import card_number
from ediary_core.errors import ClockDoubtful, DestructionRefused, HomeError
from ediary_core.history import acting
from ediary_core.outage.clock import note_day
from ediary_core.outage.destruction import (
    DestructionOrder,
    DestructionProtocol,
    destroy,
    finish_acts,
    protocols,
)
from ediary_core.outage.movements import place_of_card
from ediary_core.outage.places import CardPlace
from ediary_core.outage.purge_plan import PageToKeep
from ediary_core.outage.registers import hand_out, note_lost, take_back
from ediary_core.outage.retention import RetentionTerms, card_fates, due_cards
from ediary_core.outage.retention_rule import CardFate, Obstacle, Reason
from ediary_core.outage.shredded import kept_picture, purged_at, shredded_at
from ediary_core.outage_tables import DestroyedCard, PaperEnd, PurgedFile
from ediary_core.review_tables import Difference, DifferenceState
from ediary_core.scan_store import ScanStore
from ediary_core.tables import Attendance, Batch, Card, Finding, FindingState, Lesson, Topic

LOADED = at("2026-11-20 15:00")
DUE = at("2026-12-20 08:00")
TERMS = RetentionTerms(months=1, zone=WARSAW, mild=frozenset({"quality.streak"}))
ORDER = DestructionOrder(who="Anna Sowa", recorded_by="administrator", confirmed_by="Anna Sowa")


class Keeper:
    """Cuts pages out of scan files: here, a text that says which."""

    def __init__(self, store: ScanStore) -> None:
        self.store = store
        self.asked: list[PageToKeep] = []

    def __call__(self, page: PageToKeep) -> str | None:
        self.asked.append(page)
        assert self.store.path(page.file).is_file()
        return self.store.put(f"kept {page.page_id}".encode(), extension="png")


@pytest.fixture
def store(tmp_path: Path) -> ScanStore:
    return ScanStore(folder=tmp_path / "scans")


@pytest.fixture
def cards(school: Session) -> list[Card]:
    return issue(school, FRIDAY, now=LOADED)


def files(store: ScanStore) -> int:
    return len(list(store.folder.iterdir()))


def run(
    school: Session,
    store: ScanStore,
    order: DestructionOrder = ORDER,
    *,
    now: datetime = DUE,
    keep: Keeper | None = None,
) -> DestructionProtocol:
    school.commit()
    sessions = sessionmaker(school.get_bind())
    return destroy(sessions, store, order, TERMS, now=now, keep=keep or Keeper(store))


def fate(school: Session, card: Card) -> CardFate:
    return next(each for each in card_fates(school, TERMS) if each.card_id == card.id)


def test_a_card_is_due_a_calendar_month_after_it_was_loaded(
    school: Session, cards: list[Card], store: ScanStore
) -> None:
    scan_and_load(school, store, cards[0], now=LOADED)
    assert fate(school, cards[0]).due_on == date(2026, 12, 20)
    assert due_cards(school, TERMS, today=date(2026, 12, 19)) == []
    assert [each.card_id for each in due_cards(school, TERMS, today=date(2026, 12, 20))] == [
        cards[0].id
    ]


def test_the_month_counts_from_the_local_day(
    school: Session, cards: list[Card], store: ScanStore
) -> None:
    scan_and_load(school, store, cards[0], now=at("2027-01-31 00:30"))  # 30 January in UTC
    assert fate(school, cards[0]).due_on == date(2027, 2, 28)


def test_a_card_that_was_scanned_again_and_spoke_counts_from_then(
    school: Session, cards: list[Card], store: ScanStore
) -> None:
    scan_and_load(school, store, cards[0], now=LOADED)
    later = at("2026-12-01 10:00")
    scan(school, store, [ScannedPage(card=cards[0], outcome="loaded")], now=later, name="again")
    scan(
        school,
        store,
        [ScannedPage(card=cards[0], outcome="duplicate")],
        now=at("2026-12-10 10:00"),
        name="twice",
    )
    assert fate(school, cards[0]).due_on == date(2027, 1, 1)


def test_scans_pictures_and_crops_go_and_entries_stay(
    school: Session, cards: list[Card], store: ScanStore
) -> None:
    lesson = scan_and_load(school, store, cards[0], now=LOADED, topic_picture=True)
    with acting(school, who="t", why="typed", at=LOADED):
        school.query(Topic).one().text = "Ułamki"
    assert files(store) == 3
    done = run(school, store)
    assert files(store) == 0
    assert (done.who, len(done.cards), done.files, done.finished) == ("Anna Sowa", 1, 3, True)
    card = card_of(school, cards[0].id)
    assert card.state is CardState.DESTROYED
    assert place_of_card(school, card) is CardPlace.DESTROYED
    assert school.query(Attendance).filter_by(lesson_id=lesson.id).count() == 3
    assert school.query(Topic).one().text == "Ułamki"
    assert shredded_at(school, card.id) == DUE


def test_a_crop_that_newer_paper_replaced_goes_too(
    school: Session, cards: list[Card], store: ScanStore
) -> None:
    scan_and_load(school, store, cards[0], now=LOADED, topic_picture=True)
    with acting(school, who="t", why="rescan", at=LOADED):
        topic = school.query(Topic).one()
        topic.picture, topic.text = store.put(b"newer crop", extension="png"), "Ułamki"
    assert files(store) == 4
    run(school, store)
    assert files(store) == 0


@pytest.mark.parametrize("named", [False, True])
def test_nothing_goes_a_day_early(
    school: Session, cards: list[Card], store: ScanStore, *, named: bool
) -> None:
    scan_and_load(school, store, cards[0], now=LOADED)
    serials = frozenset({cards[0].serial}) if named else None
    order = DestructionOrder(who="A", recorded_by="a", serials=serials, confirmed_by="A")
    with pytest.raises(DestructionRefused, match="2026-12-20" if named else "Nothing is due"):
        run(school, store, order, now=at("2026-12-19 23:59"))
    assert files(store) == 2


def test_an_open_topic_finding_difference_or_verification_keeps_a_card(
    school: Session, cards: list[Card], store: ScanStore
) -> None:
    lesson = scan_and_load(
        school, store, cards[0], now=LOADED, topic_picture=True, verify_by=date(2026, 11, 25)
    )
    batch = school.query(Batch).one()
    school.add(
        Finding(
            batch_id=batch.id,
            card_id=cards[0].id,
            code="mark.doubtful",
            detail={},
            state=FindingState.OPEN,
            found_at=LOADED,
        )
    )
    school.add(
        Difference(
            card_id=cards[0].id,
            entity="attendance",
            entity_id="1",
            found_at=LOADED,
            state=DifferenceState.OPEN,
        )
    )
    school.flush()
    assert fate(school, cards[0]).obstacles == (
        Obstacle.TOPIC,
        Obstacle.FINDING,
        Obstacle.DIFFERENCE,
        Obstacle.NOT_VERIFIED,
    )
    number = card_number(cards[0].serial)
    order = DestructionOrder(
        who="A", recorded_by="a", serials=frozenset({cards[0].serial}), confirmed_by="A"
    )
    with pytest.raises(DestructionRefused, match=f"card {number}: topic, finding, difference"):
        run(school, store, order)
    with pytest.raises(DestructionRefused, match="Nothing is due"):
        run(school, store)
    assert (files(store), lesson.id) == (3, school.query(Lesson).one().id)


def test_a_finding_that_asks_nothing_of_anybody_keeps_no_card(
    school: Session, cards: list[Card], store: ScanStore
) -> None:
    scan_and_load(school, store, cards[0], now=LOADED)
    school.add(
        Finding(
            batch_id=school.query(Batch).one().id,
            card_id=cards[0].id,
            code="quality.streak",
            detail={},
            state=FindingState.OPEN,
            found_at=LOADED,
        )
    )
    school.flush()
    assert fate(school, cards[0]).obstacles == ()


def test_one_card_of_a_file_goes_and_the_others_lose_nothing(
    school: Session, cards: list[Card], store: ScanStore
) -> None:
    going, staying = cards
    pages = [
        ScannedPage(card=going, outcome="loaded"),
        ScannedPage(card=staying, outcome="waiting"),
        ScannedPage(card=None, outcome="unreadable", has_picture=False),
        ScannedPage(card=None, outcome="blank", has_picture=False),
    ]
    ids = scan(school, store, pages, now=LOADED, name="stack")
    load(school, store, going, ids[0], now=LOADED)
    staying.state = CardState.WAITING
    keep = Keeper(store)
    done = run(school, store, keep=keep)
    left = {path.read_bytes() for path in store.folder.iterdir()}
    assert left == {b"picture stack 2", f"kept {ids[2]}".encode()}
    assert [page.number for page in keep.asked] == [3]  # the empty back is not worth keeping
    assert kept_picture(school, ids[2]) is not None
    assert done.files == 2


def test_pages_of_no_card_go_only_when_a_person_says_so(
    school: Session, cards: list[Card], store: ScanStore
) -> None:
    pages = [ScannedPage(card=None, outcome="unreadable", has_picture=False)]
    scan(school, store, pages, now=LOADED, name="stray")
    scan_and_load(school, store, cards[0], now=LOADED)
    run(school, store)
    assert files(store) == 1
    order = DestructionOrder(who="A", recorded_by="a", strays=True, confirmed_by="A")
    done = run(school, store, order)
    assert (files(store), done.cards, done.files) == (0, (), 1)


def test_a_kept_page_goes_with_its_own_card(
    school: Session, cards: list[Card], store: ScanStore
) -> None:
    going, staying = cards
    pages = [
        ScannedPage(card=going, outcome="loaded"),
        ScannedPage(card=staying, outcome="unreadable", has_picture=False),
    ]
    ids = scan(school, store, pages, now=LOADED, name="stack")
    load(school, store, going, ids[0], now=LOADED)
    run(school, store)
    assert files(store) == 1
    scan_and_load(school, store, staying, now=at("2026-12-20 09:00"))
    run(school, store, now=at("2027-01-20 09:00"))
    assert files(store) == 0


def test_a_crash_before_any_file_is_deleted_is_finished_by_the_next_run(
    school: Session, cards: list[Card], store: ScanStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan_and_load(school, store, cards[0], now=LOADED, topic_picture=True)
    with acting(school, who="t", why="typed", at=LOADED):
        school.query(Topic).one().text = "Ułamki"
    deleted: list[str] = []
    whole = ScanStore.purge

    def dies_after_one(self: ScanStore, name: str) -> bool:
        if deleted:
            raise HomeError("The power is gone.", "Wait.")
        deleted.append(name)
        return whole(self, name)

    monkeypatch.setattr(ScanStore, "purge", dies_after_one)
    with pytest.raises(HomeError):
        run(school, store)
    school.expire_all()
    assert not protocols(school)[0].finished
    assert card_of(school, cards[0].id).state is CardState.DESTROYED
    monkeypatch.setattr(ScanStore, "purge", whole)
    school.commit()
    assert finish_acts(sessionmaker(school.get_bind()), store, now=DUE) == 1
    school.expire_all()
    assert protocols(school)[0].finished
    assert files(store) == 0
    assert len(protocols(school)) == 1


def test_a_crash_before_the_protocol_is_written_destroys_nothing(
    school: Session, cards: list[Card], store: ScanStore
) -> None:
    pages = [
        ScannedPage(card=cards[0], outcome="loaded"),
        ScannedPage(card=None, outcome="unreadable", has_picture=False),
    ]
    ids = scan(school, store, pages, now=LOADED, name="stack")
    load(school, store, cards[0], ids[0], now=LOADED)

    class Dies(Keeper):
        def __call__(self, page: PageToKeep) -> str | None:
            super().__call__(page)
            raise HomeError("The disk is full.", "Make room.")

    with pytest.raises(HomeError):
        run(school, store, keep=Dies(store))
    assert card_of(school, cards[0].id).state is CardState.LOADED
    assert protocols(school) == []
    assert files(store) == 3  # the scan, the picture, and the page that was cut out in vain
    run(school, store)
    assert len(protocols(school)) == 1


def test_no_card_is_destroyed_twice(school: Session, cards: list[Card], store: ScanStore) -> None:
    scan_and_load(school, store, cards[0], now=LOADED)
    run(school, store)
    with pytest.raises(DestructionRefused, match="Nothing is due"):
        run(school, store)
    order = DestructionOrder(
        who="A", recorded_by="a", serials=frozenset({cards[0].serial}), confirmed_by="A"
    )
    with pytest.raises(DestructionRefused, match="not kept any more"):
        run(school, store, order)
    assert school.query(DestroyedCard).count() == 1


def test_the_scan_of_a_destroyed_card_that_comes_again_goes_with_the_next_act(
    school: Session, cards: list[Card], store: ScanStore
) -> None:
    scan_and_load(school, store, cards[0], now=LOADED)
    run(school, store)
    card = card_of(school, cards[0].id)
    scan(school, store, [ScannedPage(card=card, outcome="rejected")], now=DUE, name="copy")
    assert files(store) == 2
    done = run(school, store)
    assert (files(store), done.cards, done.files) == (0, (), 2)


def test_the_same_content_under_another_suffix_goes_too(
    school: Session, cards: list[Card], store: ScanStore
) -> None:
    scan_and_load(school, store, cards[0], now=LOADED)
    [original] = [path for path in store.folder.iterdir() if path.suffix == ".pdf"]
    store.put(original.read_bytes(), extension="tif")
    run(school, store)
    assert files(store) == 0


def test_a_date_that_jumped_destroys_nothing_until_it_is_confirmed(
    school: Session, cards: list[Card], store: ScanStore
) -> None:
    note_day(school, LOADED, zone=WARSAW)
    scan_and_load(school, store, cards[0], now=LOADED)
    order = DestructionOrder(who="A", recorded_by="a")
    with pytest.raises(ClockDoubtful):
        run(school, store, order)
    assert files(store) == 2
    run(school, store)
    assert files(store) == 0


def test_a_card_loaded_under_a_wrong_date_counts_from_when_the_date_was_right(
    school: Session, cards: list[Card], store: ScanStore
) -> None:
    note_day(school, LOADED, zone=WARSAW)
    wrong = at("2020-01-01 08:00")
    note_day(school, wrong, zone=WARSAW)
    scan_and_load(school, store, cards[0], now=wrong)
    assert fate(school, cards[0]).obstacles == (Obstacle.CLOCK,)
    note_day(school, at("2026-11-23 08:00"), zone=WARSAW)
    assert fate(school, cards[0]).due_on == date(2026, 12, 23)


def test_a_lost_cards_pictures_go_and_its_paper_stays_lost(
    school: Session, cards: list[Card], store: ScanStore
) -> None:
    scan_and_load(school, store, cards[0], now=LOADED)
    note_lost(school, [card_number(cards[0].serial)], who="A", at=LOADED)
    done = run(school, store)
    assert [each.paper for each in done.cards] == [PaperEnd.LOST]
    assert place_of_card(school, card_of(school, cards[0].id)) is CardPlace.LOST


def test_unused_cards_go_only_when_asked_for_and_when_they_came_back(
    school: Session, cards: list[Card], store: ScanStore
) -> None:
    hand_out(school, teacher_number=11, day=FRIDAY, who="A", at=LOADED)
    today = date(2026, 12, 20)
    assert due_cards(school, TERMS, today=today) == []
    out, inside = due_cards(school, TERMS, today=today, unused=True)
    assert out.obstacles == (Obstacle.NOT_RETURNED,)
    assert (inside.reason, inside.obstacles) == (Reason.UNUSED, ())
    take_back(school, [card_number(cards[0].serial)], who="A", at=LOADED)
    [filled, _] = due_cards(school, TERMS, today=today, unused=True)
    assert filled.obstacles == (Obstacle.NOT_LOADED,)  # it may be filled
    order = DestructionOrder(who="A", recorded_by="a", unused=True, confirmed_by="A")
    assert [each.card_number for each in run(school, store, order).cards] == [inside.card_number]


def test_a_card_that_was_scanned_and_never_loaded_is_kept(
    school: Session, cards: list[Card], store: ScanStore
) -> None:
    scan(school, store, [ScannedPage(card=cards[0], outcome="unreadable")], now=LOADED, name="x")
    assert fate(school, cards[0]).obstacles == (Obstacle.NOT_LOADED,)


def test_blank_cards_in_stock_are_never_due(school: Session) -> None:
    card = blank_card(school, now=LOADED)
    assert card.id not in [each.card_id for each in card_fates(school, TERMS)]


def test_a_protocol_names_who_shreds(school: Session, store: ScanStore) -> None:
    with pytest.raises(DestructionRefused, match="names who shreds"):
        run(school, store, DestructionOrder(who=" ", recorded_by="a", confirmed_by="A"))


def test_every_purged_file_is_recorded_once_with_its_moment(
    school: Session, cards: list[Card], store: ScanStore
) -> None:
    scan_and_load(school, store, cards[0], now=LOADED)
    names = {path.name for path in store.folder.iterdir()}
    run(school, store)
    rows = school.query(PurgedFile).all()
    assert {row.name for row in rows} == names
    assert len(rows) == len(names)
    assert all(row.deleted_at == DUE for row in rows)
    assert purged_at(school, names) == dict.fromkeys(names, DUE)

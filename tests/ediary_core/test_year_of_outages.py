"""A school year of outages, losses, late loads, acts of destruction and clocks that jump.

A seeded simulation keeps its own ledger of what really happened, and holds the diary against it
after every day. The computer's clock is not always the real one; people confirm it only when it is.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from outage_samples import WARSAW, ScannedPage, issue, load, scan
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from ediary_core.card import CardState
from ediary_core.cards import card_number
from ediary_core.errors import ClockDoubtful, DestructionRefused, OutageRefused
from ediary_core.history import acting
from ediary_core.local_time import moment_of, months_later
from ediary_core.outage.board import completeness_board
from ediary_core.outage.case import end_outage, lasting_outage, outages, start_outage
from ediary_core.outage.clock import LONGEST_GAP_DAYS, note_day
from ediary_core.outage.destruction import DestructionOrder, destroy
from ediary_core.outage.guidance import outage_status
from ediary_core.outage.length import Branch
from ediary_core.outage.movements import last_steps
from ediary_core.outage.places import CardPlace, place_after
from ediary_core.outage.purge_plan import PageToKeep
from ediary_core.outage.registers import hand_out, note_lost, take_back
from ediary_core.outage.retention import RetentionTerms
from ediary_core.outage.safe import put_into_safe, take_out_of_safe
from ediary_core.outage_tables import DestroyedCard, Destruction, KeptPage, PurgedFile
from ediary_core.profile_files import load_profile
from ediary_core.recording import recorded_lesson
from ediary_core.scan_store import ScanStore
from ediary_core.school_calendar import school_calendar
from ediary_core.school_days import why_no_school
from ediary_core.tables import (
    CalendarKind,
    CalendarSpan,
    Card,
    Lesson,
    Reading,
    TimetableSlot,
    Topic,
)

FIRST, LAST = date(2026, 9, 1), date(2027, 8, 31)
RULES = load_profile("librus").rules
TERMS = RetentionTerms(months=1, zone=WARSAW, mild=frozenset())
WHO = "Anna Sowa"


@dataclass(slots=True)
class Ledger:
    """What really happened, by the calendar on the wall."""

    loaded_on: dict[str, date] = field(default_factory=dict)
    destroyed_on: dict[str, date] = field(default_factory=dict)
    files_of: dict[str, set[str]] = field(default_factory=dict)
    kept: dict[int, str] = field(default_factory=dict)
    acts: int = 0
    refused_by_clock: int = 0
    crashes: int = 0
    long_outages: int = 0
    short_outages: int = 0


class PowerCutError(Exception):
    """The simulated end of a run in the middle of an act."""


class FlakyStore(ScanStore):
    """A scan store in which the power may fail before a file is deleted."""

    cuts: list[bool] = []

    def purge(self, name: str) -> bool:
        if self.cuts and self.cuts.pop():
            raise PowerCutError
        return ScanStore.purge(self, name)


class Year:
    """One simulated school year."""

    def __init__(self, school: Session, store: FlakyStore, seed: int, *, small_jumps: bool) -> None:
        self.school, self.store, self.rng = school, store, random.Random(seed)
        self.sessions = sessionmaker(school.get_bind())
        self.ledger = Ledger()
        self.offset = timedelta()  # of the computer's clock
        self.small_jumps = small_jumps

    def clock(self, day: date, hour: int, minute: int = 0) -> datetime:
        """What the computer says at a real time."""
        return moment_of(day, time(hour, minute), WARSAW) + self.offset

    def live(self) -> None:
        """Every day of the year, checked at its end."""
        day = FIRST
        calendar = school_calendar(self.school)
        while day <= LAST:
            self.maybe_jump()
            if self.rng.random() < 0.8:  # the program is not used every day
                note_day(self.school, self.clock(day, 7), zone=WARSAW)
                self.outage_events(day)
                if why_no_school(calendar, day) is None:
                    self.school_day(day)
                self.teachers_review(day)
                if self.rng.random() < 0.3:
                    self.shred(day)
            self.school.commit()
            self.check(day)
            day += timedelta(days=1)

    def maybe_jump(self) -> None:
        if self.offset:
            if self.rng.random() < 0.5:
                self.offset = timedelta()  # somebody set the clock
        elif self.rng.random() < 0.03:
            least = 1 if self.small_jumps else LONGEST_GAP_DAYS + 1
            days = self.rng.choice([least, 14, 31, 45, 400, 3000])
            self.offset = timedelta(days=days * self.rng.choice([-1, 1]))

    def outage_events(self, day: date) -> None:
        for teacher in (None, 11, 12):
            now = self.clock(day, self.rng.randint(8, 16))
            lasting = lasting_outage(self.school, teacher_number=teacher)
            if lasting is None and self.rng.random() < 0.08:
                begun = now - timedelta(hours=self.rng.choice([0, 0, 1, 30]))
                self.start(begun, now, teacher)
            elif lasting is not None and self.rng.random() < 0.5:
                if now >= lasting.started_at:
                    end_outage(self.school, who=WHO, now=now, teacher_number=teacher)
                    self.count(lasting.id, now)
                else:
                    with pytest.raises(OutageRefused):
                        end_outage(self.school, who=WHO, now=now, teacher_number=teacher)

    def start(self, begun: datetime, now: datetime, teacher: int | None) -> None:
        with pytest.raises(OutageRefused):
            start_outage(self.school, reason="x", who=WHO, now=now, at=now + timedelta(minutes=1))
        # Where clocks jump, an earlier outage may stand in the way, and is named.
        try:
            start_outage(
                self.school, reason="x", who=WHO, now=now, at=begun, teacher_number=teacher
            )
        except OutageRefused as refused:
            assert "same scope" in str(refused)

    def count(self, outage_id: int, now: datetime) -> None:
        outage = next(each for each in outages(self.school) if each.id == outage_id)
        status = outage_status(self.school, outage, now=now, zone=WARSAW, rules=RULES)
        if status.branch is Branch.CARDS:
            self.ledger.long_outages += 1
        else:
            self.ledger.short_outages += 1

    def school_day(self, day: date) -> None:
        if self.rng.random() > 0.35:
            return
        now = self.clock(day, 7, 30)
        cards = issue(self.school, day, now=now)
        for teacher in (11, 12):
            hand_out(self.school, teacher_number=teacher, day=day, who=WHO, at=now)
        for card in cards:
            number, chance = card_number(card.serial), self.rng.random()
            if chance < 0.05:
                note_lost(self.school, [number], who=WHO, at=now)
            elif chance < 0.9:
                take_back(self.school, [number], who=WHO, at=now)
            if chance > 0.85:
                take_back(self.school, [number], who=WHO, at=now)
        put_into_safe(self.school, day, who=WHO, at=now, zone=WARSAW)
        if self.rng.random() < 0.8:
            take_out_of_safe(self.school, day, who=WHO, at=now, zone=WARSAW)
            self.scan_stack(day, cards)
            put_into_safe(self.school, day, who=WHO, at=now, zone=WARSAW)

    def scan_stack(self, day: date, cards: list[Card]) -> None:
        """One file with the day's cards, empty backs and pages that nobody can read."""
        now = self.clock(day, 15)
        pages: list[ScannedPage] = []
        for card in cards:
            outcome = self.rng.choice(["loaded", "loaded", "loaded", "waiting", "unreadable"])
            has_picture = outcome != "unreadable"
            pages.append(ScannedPage(card=card, outcome=outcome, has_picture=has_picture))
            pages.append(ScannedPage(card=None, outcome="blank", has_picture=False))
        if self.rng.random() < 0.3:
            pages.append(ScannedPage(card=None, outcome="unreadable", has_picture=False))
        before = {path.name for path in self.store.folder.glob("*")}
        name = f"{day}"
        ids = scan(self.school, self.store, pages, now=now, name=name)
        [original] = [
            path.name
            for path in self.store.folder.glob("*.pdf")
            if path.name not in before and path.read_bytes() == f"scan {name}".encode()
        ]
        for page_id, page in zip(ids, pages, strict=True):
            if page.card is None:
                continue
            mine = self.ledger.files_of.setdefault(page.card.id, set())
            mine |= {original}
            if page.outcome == "loaded":
                self.load(page.card, page_id, day, now)
            elif page.outcome == "waiting":
                page.card.state = CardState.WAITING
            mine |= set(
                self.school.scalars(
                    select(Reading.picture).where(
                        Reading.page_id == page_id, Reading.picture.is_not(None)
                    )
                )
            )

    def load(self, card: Card, page_id: int, day: date, now: datetime) -> None:
        assert card.lesson_date is not None
        assert card.period is not None
        there = recorded_lesson(
            self.school, lesson_date=card.lesson_date, period=card.period, unit_id=1
        )
        assert there is None
        has_crop = self.rng.random() < 0.5
        load(
            self.school,
            self.store,
            card,
            page_id,
            now=now,
            topic_picture=has_crop,
            verify_by=day + timedelta(days=5),
        )
        self.ledger.loaded_on[card.id] = day
        if has_crop:
            crop = self.store.put(f"crop {card.id}".encode(), extension="png")
            self.ledger.files_of[card.id].add(crop)

    def teachers_review(self, day: date) -> None:
        now = self.clock(day, 16)
        with acting(self.school, who="t", why="verified", at=now):
            for topic in self.school.scalars(select(Topic).where(Topic.text.is_(None))):
                if self.rng.random() < 0.1:
                    topic.text = "Ułamki"
            for lesson in self.school.scalars(select(Lesson).where(Lesson.verified_at.is_(None))):
                if self.rng.random() < 0.1:
                    lesson.verified_at, lesson.verified_by = now, "t"

    def shred(self, day: date) -> None:
        """Somebody shreds; only a clock that is right is ever confirmed."""
        now = self.clock(day, 17)
        right = not self.offset
        confirms = WHO if right and self.rng.random() < 0.5 else None
        order = DestructionOrder(who=WHO, recorded_by="a", confirmed_by=confirms)
        self.store.cuts[:] = [self.rng.random() < 0.2 for _ in range(3)]
        self.school.commit()
        try:
            destroy(self.sessions, self.store, order, TERMS, now=now, keep=self.keep)
        except ClockDoubtful:
            self.ledger.refused_by_clock += 1
        except DestructionRefused as refused:
            assert "Nothing is due" in str(refused)
        except PowerCutError:
            self.ledger.crashes += 1
        else:
            self.ledger.acts += 1
        self.store.cuts.clear()
        self.school.expire_all()
        for card_id in self.school.scalars(select(DestroyedCard.card_id)):
            self.ledger.destroyed_on.setdefault(card_id, day)

    def keep(self, page: PageToKeep) -> str | None:
        assert self.store.path(page.file).is_file()
        name = self.store.put(f"kept {page.page_id}".encode(), extension="png")
        self.ledger.kept[page.page_id] = name
        return name

    def check(self, day: date) -> None:
        self.check_places()
        self.check_nothing_early()
        if day.weekday() == 4:
            self.check_board(day)
            self.check_files()
            self.check_outages()

    def check_places(self) -> None:
        """Every card is in exactly one named place, and destroyed ones nowhere else."""
        cards = self.school.execute(select(Card.id, Card.state)).all()
        steps = last_steps(self.school, [card.id for card in cards])
        destroyed = set(self.school.scalars(select(DestroyedCard.card_id)))
        places: Counter[CardPlace] = Counter()
        for card_id, state in cards:
            last = steps.get(card_id)
            gone = state is CardState.DESTROYED
            assert gone == (card_id in destroyed)
            place = place_after(last.kind if last else None, destroyed=gone)
            assert not gone or place in (CardPlace.DESTROYED, CardPlace.LOST)
            assert gone or place is not CardPlace.DESTROYED
            places[place] += 1
        assert places.total() == len(cards)

    def check_nothing_early(self) -> None:
        """By the real calendar; a jump too small to be noticed shortens the month by days."""
        slack = timedelta(days=LONGEST_GAP_DAYS if self.small_jumps else 0)
        for card_id, day in self.ledger.destroyed_on.items():
            due = months_later(self.ledger.loaded_on[card_id], 1)
            assert day >= due - slack, f"card {card_id} was destroyed {due - day} early"

    def check_board(self, day: date) -> None:
        start = day - timedelta(days=self.rng.randint(0, 40))
        now = moment_of(day, time(18), WARSAW)
        board = completeness_board(self.school, start, day, now=now, zone=WARSAW)
        assert sum(board.totals.values()) == board.lessons_planned == len(board.lessons)
        done = sum(lesson.stop is None for lesson in board.lessons)
        assert sum(board.stops.values()) + done == board.lessons_planned

    def check_files(self) -> None:
        """No picture of a destroyed card survives, and nothing of another card is lost."""
        finished = set(
            self.school.scalars(
                select(DestroyedCard.card_id)
                .join(Destruction)
                .where(Destruction.finished_at.is_not(None))
            )
        )
        started = set(self.school.scalars(select(DestroyedCard.card_id)))
        shared = {  # scan files that went because a card in them went
            name for card_id in started for name in self.ledger.files_of[card_id]
        }
        for card_id, names in self.ledger.files_of.items():
            there = {name for name in names if self.store.path(name).is_file()}
            if card_id in finished:
                assert not there
            elif card_id not in started:
                assert names - there <= shared
                assert all(name.endswith(".pdf") for name in names - there)
        for page_id in self.school.scalars(select(KeptPage.page_id)):
            assert self.store.path(self.ledger.kept[page_id]).is_file()
        purged = self.school.scalars(select(PurgedFile.name)).all()
        assert len(purged) == len(set(purged)), "a file was purged twice"

    def check_outages(self) -> None:
        """Two outages of one scope never overlap."""
        by_scope: dict[int | None, list[tuple[datetime, datetime]]] = {}
        for each in outages(self.school):
            end = each.ended_at or datetime.max.replace(tzinfo=WARSAW)
            by_scope.setdefault(each.teacher_id, []).append((each.started_at, end))
        for spans in by_scope.values():
            for (_, end), (start, _) in pairwise(sorted(spans, key=lambda span: span[0])):
                assert end <= start


@pytest.fixture
def busy_school(school: Session) -> Session:
    """Lessons on all five days, a winter break and a second term."""
    school.add_all(
        TimetableSlot(weekday=day, period=period, unit_id=1, subject_id=period, teacher_id=period)
        for day in range(1, 5)
        for period in (1, 2)
    )
    school.add_all(
        [
            CalendarSpan(
                kind=CalendarKind.HOLIDAY,
                first=date(2026, 12, 23),
                last=date(2027, 1, 1),
                name="Zima",
            ),
            CalendarSpan(
                kind=CalendarKind.TERM, first=date(2027, 2, 15), last=date(2027, 6, 25), name="II"
            ),
        ]
    )
    school.commit()
    return school


@pytest.mark.parametrize(("seed", "small_jumps"), [(1, False), (3, True)])
def test_a_year_of_outages_loses_nothing_and_destroys_nothing_early(
    busy_school: Session, tmp_path: Path, seed: int, *, small_jumps: bool
) -> None:
    store = FlakyStore(folder=tmp_path / "scans")
    store.folder.mkdir()
    year = Year(busy_school, store, seed, small_jumps=small_jumps)
    year.live()
    ledger = year.ledger
    # The year was eventful, or it would have shown nothing.
    assert len(ledger.loaded_on) > 40
    assert len(ledger.destroyed_on) > 20
    assert min(ledger.acts, ledger.crashes) > 5
    assert ledger.refused_by_clock > 0
    assert min(ledger.long_outages, ledger.short_outages) > 2
    assert ledger.kept
    destroy_the_rest(year)
    left = busy_school.scalars(select(Card).where(Card.id.in_(ledger.loaded_on)))
    assert {card.state for card in left} == {CardState.DESTROYED}


def destroy_the_rest(year: Year) -> None:
    """In the end every lesson is verified and typed, and nothing may keep a loaded card."""
    year.offset = timedelta()
    now = year.clock(date(2027, 10, 15), 12)
    with acting(year.school, who="t", why="end of the year", at=now):
        for lesson in year.school.scalars(select(Lesson)):
            lesson.verified_at = now
        for topic in year.school.scalars(select(Topic)):
            topic.text = "Ułamki"
    year.school.commit()
    order = DestructionOrder(who=WHO, recorded_by="a", confirmed_by=WHO)
    if set(year.ledger.loaded_on) - set(year.ledger.destroyed_on):
        destroy(year.sessions, year.store, order, TERMS, now=now, keep=year.keep)
    year.school.expire_all()

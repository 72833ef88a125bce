"""Locks in a diary: set by the administrator, noted once they hold, asked before a change."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from ediary_core.errors import EntryLocked, NothingToLock
from ediary_core.lock_tables import Lock, LockKind
from ediary_core.locks.diary_locks import (
    keep_due_locks,
    lock_month,
    locks_listing,
    refuse_locked,
)
from ediary_core.outage_tables import ClockDay, ClockDoubt
from ediary_core.profile import ProfileRules
from ediary_core.profile_files import load_profile
from ediary_core.tables import CalendarSpan

OCTOBER = date(2026, 10, 16)


@pytest.fixture(params=["librus", "dnevnik"])
def rules(request: pytest.FixtureRequest) -> ProfileRules:
    return load_profile(request.param).rules


def at(month: int, day: int, *, year: int = 2026) -> datetime:
    return datetime(year, month, day, 8, tzinfo=UTC)


def test_an_open_month_may_be_changed(school: Session, rules: ProfileRules) -> None:
    refuse_locked(school, OCTOBER, grade=True, rules=rules, now=at(11, 9))


def test_a_closed_month_may_not_be_changed(school: Session, rules: ProfileRules) -> None:
    with pytest.raises(EntryLocked, match=r"month 2026-10 is locked: the entry of 2026-10-16"):
        refuse_locked(school, OCTOBER, grade=False, rules=rules, now=at(11, 10))


def test_a_clock_set_back_opens_nothing(school: Session, rules: ProfileRules) -> None:
    school.add(ClockDay(seen_at=at(11, 10), doubt=None, confirmed_by=None))
    school.add(ClockDay(seen_at=at(11, 2), doubt=ClockDoubt.BACK, confirmed_by=None))
    school.flush()
    with pytest.raises(EntryLocked):
        refuse_locked(school, OCTOBER, grade=False, rules=rules, now=at(11, 2))


def test_the_administrator_locks_a_month_early_and_twice_is_once(
    school: Session, rules: ProfileRules
) -> None:
    lock_month(school, OCTOBER, who="administrator", now=at(11, 2))
    lock_month(school, OCTOBER, who="another", now=at(11, 3))
    with pytest.raises(EntryLocked):
        refuse_locked(school, OCTOBER, grade=False, rules=rules, now=at(11, 3))
    refuse_locked(school, date(2026, 11, 2), grade=False, rules=rules, now=at(11, 3))
    listed = locks_listing(school, rules, now=at(11, 3))
    assert [(lock.first, lock.locked_by) for lock in listed] == [
        (date(2026, 9, 1), "rule"),
        (date(2026, 10, 1), "administrator"),
    ]


def test_a_month_that_is_not_over_is_not_locked(school: Session) -> None:
    with pytest.raises(NothingToLock, match="2026-10 is not over"):
        lock_month(school, OCTOBER, who="administrator", now=at(10, 31))
    assert school.query(Lock).count() == 0


def test_locks_that_hold_by_rule_are_noted_once(school: Session, rules: ProfileRules) -> None:
    kept = keep_due_locks(school, rules, now=at(2, 3, year=2027))
    assert [(lock.kind, lock.first.isoformat()) for lock in kept] == [
        (LockKind.MONTH, "2026-09-01"),
        (LockKind.MONTH, "2026-10-01"),
        (LockKind.MONTH, "2026-11-01"),
        (LockKind.MONTH, "2026-12-01"),
        (LockKind.TERM, "2026-09-01"),
    ]
    assert keep_due_locks(school, rules, now=at(2, 3, year=2027)) == []


def test_a_longer_term_does_not_open_the_grades_that_were_locked(
    school: Session, rules: ProfileRules
) -> None:
    now = at(2, 3, year=2027)
    keep_due_locks(school, rules, now=now)
    term = next(span for span in school.query(CalendarSpan) if span.name == "I")
    term.last = date(2027, 2, 26)
    school.flush()
    with pytest.raises(EntryLocked, match="term that ended on 2027-01-31"):
        refuse_locked(school, date(2027, 1, 20), grade=True, rules=rules, now=now)
    refuse_locked(school, date(2027, 2, 2), grade=True, rules=rules, now=now)

"""The locks of a diary as it is: asked before an entry changes, set, and kept once they hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.errors import EntryLocked, NothingToLock
from ediary_core.local_time import SCHOOL_ZONE, local_day
from ediary_core.lock_tables import Lock, LockKind
from ediary_core.locks.rules import KeptLock, LockOver, LockRules, due_locks, lock_over, month_of
from ediary_core.outage_tables import ClockDay
from ediary_core.profile import ProfileRules
from ediary_core.school_calendar import school_calendar
from ediary_core.school_days import DaySpan

_LIFTED = "ediary locks lifted"
_LAST_BELIEVED = (
    select(ClockDay.seen_at).where(ClockDay.doubt.is_(None)).order_by(ClockDay.id.desc()).limit(1)
)
BY_RULE = "rule"  # who locked what no person did


def lock_rules(session: Session, rules: ProfileRules) -> LockRules:
    """What the locks of this diary follow from; nothing is locked while an act is being written."""
    if session.info.get(_LIFTED):
        return LockRules(month_closes_on=None, grades_lock_with_term=False, terms=(), kept=())
    return LockRules(
        month_closes_on=rules.month_closes_on,
        grades_lock_with_term=rules.grades_lock_with_term,
        terms=school_calendar(session).terms,
        kept=tuple(
            KeptLock(kind=lock.kind, first=lock.first, last=lock.last)
            for lock in session.scalars(select(Lock).order_by(Lock.first, Lock.kind))
        ),
        believed_at=session.scalar(_LAST_BELIEVED),
        zone=session.info.get(SCHOOL_ZONE),
    )


def refuse_locked(
    session: Session, day: date, *, grade: bool, rules: ProfileRules, now: datetime
) -> None:
    """Refuse to change an entry of a lesson on ``day`` over which a lock lies (L9, L16.5).

    To be asked before every change of a value: attendance, a stay's hour, a grade, a topic's text,
    a lesson itself. Two things are no change and are not asked about: verifying a lesson, and
    typing for the first time what stands in the diary as a picture of handwriting (G90).

    Raises:
        EntryLocked: the day's month is closed, or for a grade its term; an act has to be written.
    """
    lock = lock_over(day, grade=grade, now=now, rules=lock_rules(session, rules))
    if lock is not None:
        raise EntryLocked(
            f"{_in_words(lock)} is locked: the entry of {day.isoformat()} was not changed.",
            "Ask the administrator for a correction act: ediary lock open.",
        )


@contextmanager
def locks_lifted(session: Session) -> Iterator[None]:
    """No lock holds for this session in this block; for ``acts.writing_act`` alone."""
    session.info[_LIFTED] = True
    try:
        yield
    finally:
        session.info[_LIFTED] = False


def lock_month(session: Session, day: date, *, who: str, now: datetime) -> Lock:
    """Lock the month of ``day`` now, before it closes by itself; safe to repeat.

    Raises:
        NothingToLock: the month is not over yet, and lessons of it are still to come.
    """
    month = month_of(day)
    if local_day(now, session.info.get(SCHOOL_ZONE) or now.tzinfo) <= month.last:
        raise NothingToLock(
            f"The month {month.name} is not over: lessons of it are still to come.",
            f"Lock it after {month.last.isoformat()}.",
        )
    return _keep(
        session, LockOver(kind=LockKind.MONTH, first=month.first, last=month.last), who=who, now=now
    )


def keep_due_locks(session: Session, rules: ProfileRules, *, now: datetime) -> list[Lock]:
    """Note every lock that holds by rule, so that a later calendar or rule does not lift it.

    Safe to repeat. The caller commits.
    """
    known = lock_rules(session, rules)
    noted = {(lock.kind, lock.first) for lock in known.kept}
    return [
        _keep(session, lock, who=BY_RULE, now=now)
        for span in _spans_so_far(known, now)
        for lock in due_locks(span, now=now, rules=known)
        if (lock.kind, lock.first) not in noted
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class LockListing:
    """One lock; the fields are the columns of ``ediary lock list``.

    ``locked_at`` is missing where the lock holds by rule and no run has noted it yet.
    """

    kind: str
    first: date
    last: date
    locked_at: datetime | None
    locked_by: str


def locks_listing(session: Session, rules: ProfileRules, *, now: datetime) -> list[LockListing]:
    """Every lock that holds, by first day: those kept, and those that hold by rule."""
    known = lock_rules(session, rules)
    kept = {
        (lock.kind, lock.first): LockListing(
            kind=lock.kind.value,
            first=lock.first,
            last=lock.last,
            locked_at=lock.locked_at,
            locked_by=lock.locked_by,
        )
        for lock in session.scalars(select(Lock))
    }
    by_rule = {
        (lock.kind, lock.first): LockListing(
            kind=lock.kind.value,
            first=lock.first,
            last=lock.last,
            locked_at=None,
            locked_by=BY_RULE,
        )
        for span in _spans_so_far(known, now)
        for lock in due_locks(span, now=now, rules=known)
    }
    return sorted((by_rule | kept).values(), key=lambda lock: (lock.first, lock.kind))


def _spans_so_far(rules: LockRules, now: datetime) -> list[DaySpan]:
    """The parts of the terms that lie in the past: nothing else has entries that could lock."""
    today = local_day(now, rules.zone or now.tzinfo)
    return [
        DaySpan(first=term.first, last=min(term.last, today), name=term.name)
        for term in rules.terms
        if term.first <= today
    ]


def _keep(session: Session, lock: LockOver, *, who: str, now: datetime) -> Lock:
    there = session.scalar(select(Lock).where(Lock.kind == lock.kind, Lock.first == lock.first))
    if there is not None:
        return there
    kept = Lock(kind=lock.kind, first=lock.first, last=lock.last, locked_at=now, locked_by=who)
    session.add(kept)
    session.flush()
    return kept


def _in_words(lock: LockOver) -> str:
    if lock.kind is LockKind.MONTH:
        return f"The month {lock.month}"
    return f"The grades of the term that ended on {lock.last.isoformat()}"

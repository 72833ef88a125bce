"""Which lock, if any, lies over an entry of a day. Pure.

A month closes by itself on a day of the next month (L9), a term's grades at 24:00 of the term's
last day (L16.5). Both hold by rule, whether or not anybody ran a command; what the administrator
locks earlier is kept as a row of its own. Days are those of the school's own clock.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from ediary_core.lock_tables import LockKind
from ediary_core.school_days import DaySpan


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLock:
    """A lock that was set or noted. It holds whatever the clock says: it was set in the past."""

    kind: LockKind
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LockRules:
    """What locks follow from: the profile's switches, the calendar's terms, and locks kept.

    ``believed_at`` is the last moment at which the clock was believed: a clock that was set back
    since opens nothing. ``zone`` is the school's, where it is not that of ``now`` already.
    """

    month_closes_on: int | None
    grades_lock_with_term: bool
    terms: tuple[DaySpan, ...]
    kept: tuple[KeptLock, ...]
    believed_at: datetime | None = None
    zone: tzinfo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LockOver:
    """The lock over an entry; it closes the days from ``first`` to ``last``."""

    kind: LockKind
    first: date
    last: date

    @property
    def month(self) -> str:
        """The month of its first day, like ``2026-10``."""
        return f"{self.first:%Y-%m}"


def lock_over(day: date, *, grade: bool, now: datetime, rules: LockRules) -> LockOver | None:
    """The lock over an entry of a lesson on ``day``, if there is one.

    A month's lock closes every entry, a term's lock only grades. Where both hold, the month's is
    named.

    Raises:
        ValueError: ``now`` has no time zone.
    """
    if now.tzinfo is None:
        raise ValueError("whether a day is locked depends on a moment with its time zone")
    over = [*_kept(day, rules), *_by_rule(day, now, rules)]
    months = [lock for lock in over if lock.kind is LockKind.MONTH]
    closing = [*months, *over] if grade else months
    return closing[0] if closing else None


def month_of(day: date) -> DaySpan:
    """The calendar month of a day."""
    last = monthrange(day.year, day.month)[1]
    return DaySpan(first=day.replace(day=1), last=day.replace(day=last), name=f"{day:%Y-%m}")


def month_closing_day(day: date, *, closes_on: int) -> date:
    """The first day on which the month of ``day`` is closed: a day of the month after it."""
    return (month_of(day).last + timedelta(days=1)).replace(day=closes_on)


def due_locks(days: DaySpan, *, now: datetime, rules: LockRules) -> tuple[LockOver, ...]:
    """The locks that hold by rule over some day of a span, months first, in order."""
    found: list[LockOver] = []
    day = days.first
    while day <= days.last:
        found.extend(lock for lock in _by_rule(day, now, rules) if lock not in found)
        day += timedelta(days=1)
    return tuple(sorted(found, key=lambda lock: (lock.kind.value, lock.first)))


def _kept(day: date, rules: LockRules) -> list[LockOver]:
    return [
        LockOver(kind=lock.kind, first=lock.first, last=lock.last)
        for lock in rules.kept
        if lock.first <= day <= lock.last
    ]


def _by_rule(day: date, now: datetime, rules: LockRules) -> list[LockOver]:
    today = _today(now, rules)
    found = []
    if rules.month_closes_on is not None:
        month = month_of(day)
        if today >= month_closing_day(day, closes_on=rules.month_closes_on):
            found.append(LockOver(kind=LockKind.MONTH, first=month.first, last=month.last))
    if rules.grades_lock_with_term:
        found.extend(
            LockOver(kind=LockKind.TERM, first=term.first, last=term.last)
            for term in rules.terms
            if term.holds(day) and today > term.last
        )
    return found


def _today(now: datetime, rules: LockRules) -> date:
    """The school's day, which is never before one already seen."""
    moment = now if rules.zone is None else now.astimezone(rules.zone)
    if rules.believed_at is None:
        return moment.date()
    return max(moment, rules.believed_at.astimezone(moment.tzinfo)).date()

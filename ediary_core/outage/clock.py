"""Whether the computer's date may be believed, for what cannot be undone: shredding and locking.

Every run that writes notes its day. A day before one seen, or more than ``LONGEST_GAP_DAYS`` after
the last one, is in doubt until a person confirms it. Nothing else could: a clock that stood wrong
and a long holiday look the same, so after the summer the question is asked once.

The gap is far below the month for which cards are kept. So a jump that goes unnoticed shortens
that month by a week at the most. See docs/decisions/0012-retention.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.errors import ClockDoubtful
from ediary_core.local_time import local_day
from ediary_core.outage_tables import ClockDay, ClockDoubt
from ediary_core.tables import School

LONGEST_GAP_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenDay:
    """A moment at which the program wrote, and whether the clock was believed then."""

    at: datetime
    doubt: ClockDoubt | None


def clock_doubt(last: date | None, today: date) -> ClockDoubt | None:
    """Why ``today`` is not believed after ``last``, the last day believed. Pure."""
    if last is None:
        return None
    if today < last:
        return ClockDoubt.BACK
    return ClockDoubt.AHEAD if (today - last).days > LONGEST_GAP_DAYS else None


def note_day(session: Session, now: datetime, *, zone: tzinfo | None) -> ClockDoubt | None:
    """Note that the program writes today; once a day is enough. The caller commits.

    Returns why the date is in doubt, if it is.
    """
    doubt = clock_doubt(_last_believed_day(session, zone), local_day(now, zone))
    newest = session.scalar(select(ClockDay).order_by(ClockDay.id.desc()))
    same = (
        newest is not None
        and newest.doubt is doubt
        and local_day(newest.seen_at, zone) == local_day(now, zone)
    )
    if not same:
        session.add(ClockDay(seen_at=now, doubt=doubt, confirmed_by=None))
        session.flush()
    return doubt


def trusted_now(
    session: Session, now: datetime, *, zone: tzinfo | None, confirmed_by: str | None = None
) -> datetime:
    """``now``, if the date may be believed or ``confirmed_by`` has looked at it and says so.

    Raises:
        ClockDoubtful: the date jumped and nobody has confirmed it.
    """
    doubt = note_day(session, now, zone=zone)
    if doubt is None:
        return now
    if confirmed_by is None:
        raise _doubtful(doubt, _last_believed_day(session, zone), local_day(now, zone))
    confirm_day(session, now, who=confirmed_by)
    return now


def doubt_now(session: Session, now: datetime, *, zone: tzinfo | None) -> ClockDoubtful | None:
    """Why ``now`` is not believed: the failure that ``trusted_now`` would raise. Notes nothing."""
    last, today = _last_believed_day(session, zone), local_day(now, zone)
    doubt = clock_doubt(last, today)
    return None if doubt is None else _doubtful(doubt, last, today)


def confirm_day(session: Session, now: datetime, *, who: str) -> None:
    """Note that a person says: the computer's date is right. The caller commits.

    Raises:
        ValueError: nobody is named.
    """
    if not who.strip():
        raise ValueError("a date is confirmed by somebody")
    session.add(ClockDay(seen_at=now, doubt=None, confirmed_by=who.strip()))
    session.flush()


def seen_days(session: Session) -> list[SeenDay]:
    """Every day noted, in the order in which it was seen."""
    rows = session.scalars(select(ClockDay).order_by(ClockDay.id))
    return [SeenDay(at=row.seen_at, doubt=row.doubt) for row in rows]


def believed_from(
    moment: datetime, seen: Sequence[SeenDay], zone: tzinfo | None
) -> datetime | None:
    """The moment from which a month may be counted for what was dated ``moment``. Pure.

    What was written on a day that was in doubt happened, at the latest, when the clock was next
    believed; where that very day was believed another time, the later of the two counts. None: the
    clock has not been believed since. Days that nobody noted are taken as they are.
    """
    day = local_day(moment, zone)
    same_day = [(i, each) for i, each in enumerate(seen) if local_day(each.at, zone) == day]
    doubted = [i for i, each in same_day if each.doubt is not None]
    if not doubted:
        return moment
    after = next((each.at for each in seen[doubted[-1] :] if each.doubt is None), None)
    if after is None:
        return None
    was_believed = any(each.doubt is None for _, each in same_day)
    return max(moment, after) if was_believed else after


def _last_believed_day(session: Session, zone: tzinfo | None) -> date | None:
    """The home was made on a day like any other; it counts until one is noted."""
    last = session.scalar(
        select(ClockDay.seen_at).where(ClockDay.doubt.is_(None)).order_by(ClockDay.id.desc())
    )
    if last is None:
        last = session.scalar(select(School.created_at))
    return None if last is None else local_day(last, zone)


def _doubtful(doubt: ClockDoubt, last: date | None, today: date) -> ClockDoubtful:
    jump = "earlier than" if doubt is ClockDoubt.BACK else "much later than"
    return ClockDoubtful(
        f"The computer says {today.isoformat()}, {jump} the last day it was used"
        f" ({last.isoformat() if last else 'never'}).",
        "Set its clock if that is wrong. If it is right, say so: "
        f"ediary clock confirm --date {today.isoformat()} --by NAME.",
    )

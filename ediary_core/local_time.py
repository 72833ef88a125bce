"""The school's local days: which day a moment falls on, and which moment a clock on the wall means.

A zone of None is the computer's own. Days follow the zone's rules of the moment in question, so
that a lesson of October stays on its day when it is looked at in November.
"""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta, tzinfo

SCHOOL_ZONE = "ediary school zone"  # under which a session keeps the zone of the settings


def local(moment: datetime, zone: tzinfo | None) -> datetime:
    """The moment as the school's clocks show it."""
    return moment.astimezone(zone)


def local_day(moment: datetime, zone: tzinfo | None) -> date:
    """The school's day on which a moment falls."""
    return local(moment, zone).date()


def moment_of(day: date, clock: time, zone: tzinfo | None) -> datetime:
    """The moment at which the school's clocks show a time.

    A time that is shown twice (an hour is repeated in autumn) means the first; one that is skipped
    in spring means as much after the hour that the clocks are put forward.
    """
    naive = datetime.combine(day, clock)
    moment = naive.astimezone() if zone is None else naive.replace(tzinfo=zone)
    return moment.astimezone(UTC)


def day_later(moment: datetime, zone: tzinfo | None) -> datetime:
    """The same time of the wall clock on the next day: 23 or 25 hours where the clocks change."""
    wall = local(moment, zone)
    return moment_of(wall.date() + timedelta(days=1), wall.time(), zone)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last one where it has no such day.

    31 January and one month is 28 February (29 in leap years).
    """
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))

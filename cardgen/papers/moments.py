"""Days and moments as people write them, in the profile's language and the school's time."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from cardgen.head import numeric_date, written_date
from ediary_core.local_time import local
from ediary_core.profile import Profile


def day_words(moment: datetime, profile: Profile, zone: tzinfo | None) -> str:
    """The moment's day, like "poniedziałek, 23 listopada 2026"."""
    return written_date(local(moment, zone).date(), profile)


def clock_words(moment: datetime, zone: tzinfo | None) -> str:
    """The moment's time of day, like 07:45."""
    return f"{local(moment, zone):%H:%M}"


def short_moment(moment: datetime | None, profile: Profile, zone: tzinfo | None) -> str:
    """Day and time for a table, like 23.11.2026 07:45; nothing for None."""
    if moment is None:
        return ""
    there = local(moment, zone)
    return f"{numeric_date(there.date(), profile)} {there:%H:%M}"


def short_day(day: date | None, profile: Profile) -> str:
    """A day for a table, like 23.11.2026; nothing for None."""
    return "" if day is None else numeric_date(day, profile)

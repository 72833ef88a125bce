"""A run that writes to a home: alone, and with its day noted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from ediary_core.diary import Diary
from ediary_core.home_lock import home_lock
from ediary_core.locks.diary_locks import keep_due_locks
from ediary_core.outage.clock import note_day


@contextmanager
def at_work(diary: Diary, *, doing: str, now: datetime) -> Iterator[None]:
    """Hold the home's lock while the block runs; ``now`` becomes a day on which it was written to.

    Every command that writes runs in it, so that a date that jumps is noticed (see
    ``outage.clock``). Locks that hold by then are noted, unless the date is in doubt: what the
    calendar becomes later does not lift them. ``doing`` tells others what keeps them waiting.

    Raises:
        HomeBusy: another run holds it.
    """
    with home_lock(diary.home.lock_file, doing=doing):
        with diary.sessions.begin() as session:
            if note_day(session, now, zone=diary.zone) is None:
                keep_due_locks(session, diary.profile.rules, now=now)
        yield

"""Which tables the history keeps, and how each.

docs/decisions/0015 says why these and no others.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from ediary_core.account_tables import Account, AccountChild, AccountRole, ArchiveCopy
from ediary_core.history_text import as_text
from ediary_core.lock_tables import CorrectionAct, Lock
from ediary_core.outage_tables import Destruction, Movement, Outage
from ediary_core.review_tables import Withdrawal
from ediary_core.tables import (
    Attendance,
    Base,
    Grade,
    GradeColumn,
    History,
    HistoryHead,
    Lesson,
    Reading,
    StayHour,
    Topic,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A table whose rows say by themselves who made them and when, and who changed them."""

    who: str
    at: str
    changed_who: str | None = None  # None: nobody changes a row except within acting()
    changed_at: str | None = None


# Recorded whole and sealed with their lesson; from then on changed within acting() only.
ENTRIES = (Lesson, Topic, Attendance, StayHour, GradeColumn, Grade)
# Made and changed within acting() only.
AUDITED = (Account, AccountRole, AccountChild)
REGISTERS: dict[type[Base], Register] = {
    Lock: Register(who="locked_by", at="locked_at"),
    CorrectionAct: Register(who="administrator", at="made_at"),
    Withdrawal: Register(who="who", at="at", changed_who="who", changed_at="at"),
    Outage: Register(
        who="started_by", at="started_at", changed_who="ended_by", changed_at="ended_at"
    ),
    Movement: Register(who="who", at="at"),
    Destruction: Register(
        who="recorded_by", at="at", changed_who="recorded_by", changed_at="finished_at"
    ),
    ArchiveCopy: Register(who="made_by", at="made_at"),
}
# Written once.
FOREVER = (Reading, History, HistoryHead)
WHOLE: tuple[type[Base], ...] = (*AUDITED, *REGISTERS)  # every row of them is in the history
KEPT: tuple[type[Base], ...] = (*ENTRIES, *WHOLE, *FOREVER)

# What sign-in counts is no change of rights, and a password's hash is nobody's to read.
UNNOTED = {
    "account": frozenset(
        {"failures", "last_good_at", "last_failed_at", "lock_left_s", "lock_seen_at"}
    )
}
_SECRET = {"account": frozenset({"password_hash"})}


def noted_text(entity: str, attribute: str, value: object) -> str | None:
    """A value as the history keeps it; of a secret one only the digest, which shows a change."""
    text = as_text(value)
    if text is None or attribute not in _SECRET.get(entity, ()):
        return text
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"

"""What running a command gives, and the day that the made-up school is printed for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

LESSON_DAY = date(2026, 11, 23)
MORNING_AFTER = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """How a command ended and what it said."""

    exit_code: int
    out: str
    err: str


Ediary = Callable[..., Said]

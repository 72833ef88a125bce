"""Attendance in percent, by the school's rule. Pure.

The share of lessons at which a pupil counts as attending, of all lessons but those left out. What
counts as attending is the school's to say (settings ``attendance_attended`` and
``attendance_left_out``); the rule stands on every summary beside its numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ediary_core.profile import AttendanceCategory

ATTENDED = (
    AttendanceCategory.PRESENT,
    AttendanceCategory.LATE,
    AttendanceCategory.SCHOOL_REASONS,
)
LEFT_OUT = (AttendanceCategory.EXEMPT,)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRule:
    """Which categories count as attending, and which are not asked about at all."""

    attended: tuple[AttendanceCategory, ...] = ATTENDED
    left_out: tuple[AttendanceCategory, ...] = LEFT_OUT


def attendance_percent(counts: Mapping[AttendanceCategory, int], rule: ShareRule) -> Decimal | None:
    """The percentage with one decimal, halves rounded up; None where there is nothing to count."""
    asked = sum(times for category, times in counts.items() if category not in rule.left_out)
    if asked == 0:
        return None
    attended = sum(
        times
        for category, times in counts.items()
        if category in rule.attended and category not in rule.left_out
    )
    share = Decimal(100 * attended) / Decimal(asked)
    return share.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)

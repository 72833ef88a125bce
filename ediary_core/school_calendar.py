"""The school's calendar as it stands in the diary."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.school_days import WEEKDAYS, DaySpan, SchoolCalendar
from ediary_core.tables import CalendarKind, CalendarSpan, TimetableSlot


def school_calendar(session: Session) -> SchoolCalendar:
    """Terms, holidays and the weekdays of lessons (a Saturday where the timetable has one)."""
    spans = session.scalars(select(CalendarSpan).order_by(CalendarSpan.first)).all()
    return SchoolCalendar(
        terms=_of_kind(spans, CalendarKind.TERM),
        holidays=_of_kind(spans, CalendarKind.HOLIDAY),
        weekdays=WEEKDAYS | set(session.scalars(select(TimetableSlot.weekday).distinct())),
    )


def _of_kind(spans: Sequence[CalendarSpan], kind: CalendarKind) -> tuple[DaySpan, ...]:
    return tuple(
        DaySpan(first=span.first, last=span.last, name=span.name)
        for span in spans
        if span.kind is kind
    )

"""Reads from the diary what the rules need to know of one card's lesson."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.card import CardKind
from ediary_core.cards import CardLesson
from ediary_core.lessons.two_places import other_lessons_say
from ediary_core.locks.rules import LockRules, lock_over
from ediary_core.profile import Profile
from ediary_core.recording import recorded_lesson
from ediary_core.roster import roster_on
from ediary_core.school_calendar import school_calendar
from ediary_core.school_days import NoSchool, SchoolCalendar, add_school_days, why_no_school
from ediary_core.school_years import is_of_earlier_year
from ediary_core.tables import Card, Period, Teacher, TimetableSlot
from ingest.assemble import ScannedPage
from ingest.card_rules import Day, LessonStanding
from ingest.flag_rules import HeldTime
from ingest.validate import DiaryContext


def read_context(
    session: Session,
    card: Card,
    lesson: CardLesson,
    pages: Iterable[ScannedPage],
    *,
    held: HeldTime,
    topic_days: int,
    verify_days: int,
    locks: LockRules,
    profile: Profile,
    now: datetime,
) -> DiaryContext:
    """The diary as it is now, as far as it concerns a card that is not loaded yet.

    ``lesson`` is what the card was printed for, ``held`` when it really took place.
    """
    calendar = school_calendar(session)
    roster = roster_on(session, lesson.unit_id, held.lesson_date, lesson.subject_id)
    blank = card.kind is CardKind.BLANK
    planned = _slot_of(session, lesson) if blank else None
    return DiaryContext(
        unit_id=lesson.unit_id,
        subject_id=lesson.subject_id,
        planned_teacher_id=planned.teacher_id if planned else lesson.teacher_id,
        filled_by_id=lesson.teacher_id if blank else None,
        standing=_standing(session, card, lesson, calendar, held=held, locks=locks, now=now),
        roster={pupil.register_number: pupil for pupil in roster},
        teacher_ids={number: id_ for id_, number in session.execute(_TEACHERS)},
        page_ids={page.card_page: page.page_id for page in pages},
        topic_due_on=add_school_days(calendar, now.date(), topic_days),
        verify_by=add_school_days(calendar, now.date(), verify_days),
        loaded_at=now,
        elsewhere=other_lessons_say(
            session,
            lesson_date=lesson.lesson_date,
            period=lesson.period,
            unit_id=lesson.unit_id,
            profile=profile,
        ),
    )


_TEACHERS = select(Teacher.id, Teacher.number)


def _standing(
    session: Session,
    card: Card,
    lesson: CardLesson,
    calendar: SchoolCalendar,
    *,
    held: HeldTime,
    locks: LockRules,
    now: datetime,
) -> LessonStanding:
    day = held.lesson_date
    recorded = recorded_lesson(session, lesson_date=day, period=held.period, unit_id=lesson.unit_id)
    blank = card.kind is CardKind.BLANK
    return LessonStanding(
        day=_day(calendar, day, today=now.date()),
        already_recorded=recorded is not None,
        period_known=held.planned_period is None or _has_period(session, held.period),
        superseded=not blank and _has_newer_print(session, card, lesson),
        # A blank card's numbers were held against the timetable when they were resolved.
        timetable_agrees=blank or _timetable_agrees(session, lesson),
        locked=lock_over(day, grade=False, now=now, rules=locks),
        grades_locked=lock_over(day, grade=True, now=now, rules=locks),
    )


def _day(calendar: SchoolCalendar, day: date, *, today: date) -> Day:
    if is_of_earlier_year(calendar, day, today=today):
        return Day.LAST_YEAR
    reason = why_no_school(calendar, day)
    if reason is None:
        return Day.SCHOOL_DAY
    return Day.OUT_OF_TERM if reason is NoSchool.OUT_OF_TERM else Day.NOT_SCHOOL_DAY


def _has_period(session: Session, period: int) -> bool:
    return session.get(Period, period) is not None


def _has_newer_print(session: Session, card: Card, lesson: CardLesson) -> bool:
    """Asked of the cards, not of this one's state, which says something else once it was read."""
    newer = select(Card.id).where(
        Card.kind == CardKind.LESSON,
        Card.lesson_date == lesson.lesson_date,
        Card.period == lesson.period,
        Card.unit_id == lesson.unit_id,
        Card.serial > card.serial,
    )
    return session.scalars(newer).first() is not None


def _timetable_agrees(session: Session, lesson: CardLesson) -> bool:
    slot = _slot_of(session, lesson)
    return slot is not None and (slot.subject_id, slot.teacher_id) == (
        lesson.subject_id,
        lesson.teacher_id,
    )


def _slot_of(session: Session, lesson: CardLesson) -> TimetableSlot | None:
    """What the timetable plans for the unit at that time."""
    return session.scalar(
        select(TimetableSlot).where(
            TimetableSlot.weekday == lesson.lesson_date.isoweekday(),
            TimetableSlot.period == lesson.period,
            TimetableSlot.unit_id == lesson.unit_id,
        )
    )

"""How far a programme has come: lessons planned, held and counted, per unit and subject."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from ediary_core.lessons.numbers import UNNUMBERED
from ediary_core.school_calendar import school_calendar
from ediary_core.school_days import why_no_school
from ediary_core.tables import Lesson, LessonKind, Subject, Teacher, TimetableSlot, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonListing:
    """One lesson; the fields are the columns of ``ediary lessons list``."""

    lesson_date: date
    period: int
    unit: str
    subject: str
    number: int
    kind: str
    counts: bool
    teacher: int
    planned_teacher: int | None
    substitution: bool
    trainee: bool
    planned_date: date | None
    planned_period: int | None
    verified: bool
    load_order: int


def lessons_listing(
    session: Session, *, first: date | None, last: date | None, unit_id: int | None
) -> list[LessonListing]:
    """The lessons of some days, in the order of the school day."""
    query = _lessons(first, last, unit_id).options(
        joinedload(Lesson.unit), joinedload(Lesson.subject), joinedload(Lesson.teacher)
    )
    numbers = _teacher_numbers(session)
    return [_listing(lesson, numbers) for lesson in session.scalars(query)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeRow:
    """One subject in one unit; the fields are the columns of ``ediary lessons programme``.

    ``planned`` are the places of the timetable on school days; ``counted`` are the lessons that
    count toward the programme. Ceremonies and excursions never do.
    """

    unit: str
    subject: str
    planned: int
    held: int
    counted: int
    not_counted: int
    ceremonies: int
    substitutions: int
    trainee: int
    last_number: int


def programme(
    session: Session, *, first: date, last: date, unit_id: int | None = None
) -> list[ProgrammeRow]:
    """The programme from ``first`` to ``last``, by unit and subject (S35, S36)."""
    planned = _planned(session, first, last, unit_id)
    held: dict[tuple[int, int], list[Lesson]] = defaultdict(list)
    for lesson in session.scalars(_lessons(first, last, unit_id)):
        held[lesson.unit_id, lesson.subject_id].append(lesson)
    units = {unit.id: unit for unit in session.scalars(select(Unit))}
    subjects = {subject.id: subject for subject in session.scalars(select(Subject))}
    keys = sorted(
        {*planned, *held}, key=lambda key: (units[key[0]].number, subjects[key[1]].number)
    )
    return [
        _row(units[key[0]].name, subjects[key[1]].name, planned[key], held[key]) for key in keys
    ]


def counts_toward_programme(lesson: Lesson) -> bool:
    """Whether a lesson's hour is one of the programme."""
    return lesson.counts and lesson.kind not in UNNUMBERED


def _row(unit: str, subject: str, planned: int, lessons: Sequence[Lesson]) -> ProgrammeRow:
    taught = [each for each in lessons if each.kind not in UNNUMBERED]
    return ProgrammeRow(
        unit=unit,
        subject=subject,
        planned=planned,
        held=len(lessons),
        counted=sum(map(counts_toward_programme, lessons)),
        not_counted=sum(not each.counts for each in taught),
        ceremonies=len(lessons) - len(taught),
        substitutions=sum(each.substitution for each in lessons),
        trainee=sum(each.trainee for each in lessons),
        last_number=max(
            (each.number for each in lessons if each.kind is LessonKind.LESSON), default=0
        ),
    )


def _planned(
    session: Session, first: date, last: date, unit_id: int | None
) -> Counter[tuple[int, int]]:
    """Places of the timetable on the school days of a span, by unit and subject."""
    days = Counter(day.isoweekday() for day in school_days(session, first, last))
    query = select(TimetableSlot)
    if unit_id is not None:
        query = query.where(TimetableSlot.unit_id == unit_id)
    planned: Counter[tuple[int, int]] = Counter()
    for slot in session.scalars(query):
        planned[slot.unit_id, slot.subject_id] += days[slot.weekday]
    return planned


def school_days(session: Session, first: date, last: date) -> list[date]:
    """The days with lessons from ``first`` to ``last``."""
    calendar = school_calendar(session)
    span = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return [day for day in span if why_no_school(calendar, day) is None]


def _lessons(first: date | None, last: date | None, unit_id: int | None) -> Select[Lesson]:
    query = select(Lesson).order_by(Lesson.lesson_date, Lesson.period, Lesson.load_order)
    if first is not None:
        query = query.where(Lesson.lesson_date >= first)
    if last is not None:
        query = query.where(Lesson.lesson_date <= last)
    return query if unit_id is None else query.where(Lesson.unit_id == unit_id)


def _teacher_numbers(session: Session) -> dict[int, int]:
    return {teacher.id: teacher.number for teacher in session.scalars(select(Teacher))}


def _listing(lesson: Lesson, numbers: dict[int, int]) -> LessonListing:
    return LessonListing(
        lesson_date=lesson.lesson_date,
        period=lesson.period,
        unit=lesson.unit.name,
        subject=lesson.subject.name,
        number=lesson.number,
        kind=lesson.kind.value,
        counts=lesson.counts,
        teacher=lesson.teacher.number,
        planned_teacher=numbers.get(lesson.planned_teacher_id),
        substitution=lesson.substitution,
        trainee=lesson.trainee,
        planned_date=lesson.planned_date,
        planned_period=lesson.planned_period,
        verified=lesson.verified_at is not None,
        load_order=lesson.load_order,
    )

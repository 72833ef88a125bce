"""What timetable and registers say of the lesson that a blank card's numbers mean. Pure.

They are the second witness: two wrong digits that check all the same hardly name what is planned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ediary_core.school_days import SchoolCalendar
from ingest.blank_numbers import BlankNumbers
from ingest.finding import Code, Finding
from ingest.interpret import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSlot:
    """One lesson of the weekly timetable."""

    weekday: int
    period: int
    unit_id: int
    subject_id: int
    subject_number: int
    teacher_id: int
    teacher_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysOfOutage:
    """The days of an outage; ``teacher_id`` where only one teacher's workstation was down."""

    first: date
    last: date
    teacher_id: int | None

    def covers(self, day: date, teacher_id: int) -> bool:
        meant = self.teacher_id is None or self.teacher_id == teacher_id
        return meant and self.first <= day <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNumbers:
    """All that the diary knows about numbers: code number to id, the timetable, the calendar.

    ``handed_to`` is the teacher to whom the register says that this card was handed out.
    """

    teachers: Mapping[int, int]
    subjects: Mapping[int, int]
    units: Mapping[int, int]
    periods: tuple[int, ...]
    slots: tuple[PlannedSlot, ...]
    calendar: SchoolCalendar
    outages: tuple[DaysOfOutage, ...]
    handed_to: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeantLesson:
    """A lesson of which all but the period is known."""

    teacher_id: int
    subject_id: int
    unit_id: int
    lesson_date: date

    @classmethod
    def of(
        cls,
        teacher_id: int | None,
        subject_id: int | None,
        unit_id: int | None,
        lesson_date: date | None,
    ) -> MeantLesson | None:
        if teacher_id is None or subject_id is None or unit_id is None or lesson_date is None:
            return None
        return cls(
            teacher_id=teacher_id,
            subject_id=subject_id,
            unit_id=unit_id,
            lesson_date=lesson_date,
        )


def planned_period(lesson: MeantLesson, known: KnownNumbers) -> int | None:
    """Where the day has no periods, the place of the unit's own plan; else the day's first."""
    planned = [
        slot
        for slot in known.slots
        if (slot.weekday, slot.unit_id) == (lesson.lesson_date.isoweekday(), lesson.unit_id)
    ]
    best = min(
        planned,
        key=lambda s: (
            s.subject_id != lesson.subject_id,
            s.teacher_id != lesson.teacher_id,
            s.period,
        ),
        default=None,
    )
    return best.period if best else min(known.periods, default=None)


def against_the_plan(
    lesson: MeantLesson, period: int, numbers: BlankNumbers, known: KnownNumbers
) -> Iterator[Finding]:
    """What timetable and registers say against the numbers, or of them."""
    at_that_time = [
        slot
        for slot in known.slots
        if (slot.weekday, slot.period) == (lesson.lesson_date.isoweekday(), period)
    ]
    planned = next((slot for slot in at_that_time if slot.unit_id == lesson.unit_id), None)
    teacher = numbers.teacher.digits[0]
    written = {"date": lesson.lesson_date.isoformat()}
    if planned is None:
        yield about(Code.BLANK_NOT_PLANNED, numbers.unit.digits[0], written)
    elif planned.subject_id != lesson.subject_id:
        number = str(planned.subject_number)
        yield about(Code.BLANK_OTHER_SUBJECT, numbers.subject.digits[0], {"subject": number})
    if planned is None or planned.teacher_id != lesson.teacher_id:
        own = any(slot.teacher_id == lesson.teacher_id for slot in at_that_time)
        read = {"teacher": numbers.teacher.as_read}
        if own:
            yield about(Code.BLANK_TEACHER_ELSEWHERE, teacher, read)
        elif planned is not None:
            yield about(Code.BLANK_TAKEN_OVER, teacher, {"teacher": str(planned.teacher_number)})
    if known.handed_to is not None and known.handed_to != lesson.teacher_id:
        yield about(Code.BLANK_HANDED_TO_OTHER, teacher, {"teacher": numbers.teacher.as_read})
    covered = (o.covers(lesson.lesson_date, lesson.teacher_id) for o in known.outages)
    if known.outages and not any(covered):
        yield about(Code.BLANK_OUTSIDE_OUTAGE, numbers.day.digits[0], written)


def about(code: Code, answer: Answer, detail: Mapping[str, str]) -> Finding:
    return Finding(code=code, field=answer.field, page=answer.page, detail=detail)

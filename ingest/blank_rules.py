"""The rules that turn a blank card's numbers into a lesson of the diary, or say why not. Pure.

A blank card names its lesson by pen alone, so nothing of it is believed on one digit's word: every
code number has a check digit, every digit must be marked, and the result is held against the
timetable and the registers. What they contradict is a finding, never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, TypeVar

from ediary_core import check_digit
from ediary_core.school_days import NoSchool, SchoolCalendar, why_no_school
from ediary_core.school_years import is_of_earlier_year
from ingest.blank_numbers import BlankNumbers
from ingest.blank_plan import KnownNumbers, MeantLesson, about, against_the_plan, planned_period
from ingest.finding import Code, Finding
from ingest.interpret import Answer, NumberAnswer

_UNKNOWN = {
    "teacher": Code.BLANK_UNKNOWN_TEACHER,
    "subject": Code.BLANK_UNKNOWN_SUBJECT,
    "unit": Code.BLANK_UNKNOWN_UNIT,
}
Meant = TypeVar("Meant", int, date)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedNumbers:
    """What a person said that a card's numbers mean; None: as bubbled."""

    teacher_id: int | None = None
    subject_id: int | None = None
    unit_id: int | None = None
    lesson_date: date | None = None
    period: int | None = None


NOTHING_DECIDED = DecidedNumbers()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What a blank card's numbers mean, each None where it is in doubt."""

    teacher_id: int | None
    subject_id: int | None
    unit_id: int | None
    lesson_date: date | None
    period: int | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Meaning(Generic[Meant]):
    """One number of the card: what it means, or why nothing."""

    value: Meant | None
    findings: tuple[Finding, ...] = ()


def resolve(
    numbers: BlankNumbers,
    known: KnownNumbers,
    *,
    scanned_on: date,
    decided: DecidedNumbers = NOTHING_DECIDED,
) -> Resolution:
    """The lesson that a blank card means (G61), as far as its numbers are beyond doubt.

    ``scanned_on`` is the day on which the card came in: its year is the one that makes the date
    the latest not after it. What a person has ``decided`` is not read from the bubbles, but held
    against calendar, timetable and registers like any number.
    """
    teacher = _said(decided.teacher_id) or _code_number("teacher", numbers.teacher, known.teachers)
    subject = _said(decided.subject_id) or _code_number("subject", numbers.subject, known.subjects)
    unit = _said(decided.unit_id) or _code_number("unit", numbers.unit, known.units)
    day = _lesson_date(numbers, known.calendar, scanned_on=scanned_on, said=decided.lesson_date)
    there = MeantLesson.of(teacher.value, subject.value, unit.value, day.value)
    period = _said(decided.period) or _period(numbers.period, there, known)
    resolved = Resolution(
        teacher_id=teacher.value,
        subject_id=subject.value,
        unit_id=unit.value,
        lesson_date=day.value,
        period=period.value,
        findings=tuple(
            finding for part in (teacher, subject, unit, day, period) for finding in part.findings
        ),
    )
    if there is None or period.value is None:
        return resolved
    compared = against_the_plan(there, period.value, numbers, known)
    return replace(resolved, findings=(*resolved.findings, *compared))


# -- code numbers ----------------------------------------------------------------------------


def _said(value: int | None) -> _Meaning[int] | None:
    return None if value is None else _Meaning(value=value)


def _code_number(kind: str, number: NumberAnswer, ids: Mapping[int, int]) -> _Meaning[int]:
    doubt = _digit_doubt(number.digits)
    if doubt is not None:
        return _Meaning(value=None, findings=(doubt,))
    text = number.text or ""
    if not check_digit.is_valid(text):
        return _Meaning(value=None, findings=(_about(Code.BLANK_CHECK_DIGIT, number.digits),))
    known = ids.get(int(text[:-1]))
    if known is None:
        return _Meaning(value=None, findings=(_about(_UNKNOWN[kind], number.digits),))
    return _Meaning(value=known)


def _digit_doubt(digits: Sequence[Answer]) -> Finding | None:
    """A doubtful digit first: it may be why another one seems to be missing."""
    for digit in digits:
        if digit.doubtful:
            return _about(Code.BLANK_DIGIT_DOUBTFUL, digits, field=digit)
    for digit in digits:
        if digit.blank:
            return _about(Code.BLANK_NUMBER_MISSING, digits, field=digit)
    return None


def _about(code: Code, digits: Sequence[Answer], *, field: Answer | None = None) -> Finding:
    shown = field or digits[0]
    read = NumberAnswer(digits=tuple(digits)).as_read
    return Finding(code=code, field=shown.field, page=shown.page, detail={"read": read})


# -- the date --------------------------------------------------------------------------------


def _lesson_date(
    numbers: BlankNumbers, calendar: SchoolCalendar, *, scanned_on: date, said: date | None
) -> _Meaning[date]:
    if said is not None:
        return _on_a_school_day(said, numbers, calendar, scanned_on=scanned_on)
    doubts = [_digit_doubt(number.digits) for number in (numbers.day, numbers.month)]
    found = tuple(doubt for doubt in doubts if doubt is not None)
    if found:
        return _Meaning(value=None, findings=found)
    day, month = int(numbers.day.text or ""), int(numbers.month.text or "")
    lesson_date = latest_date(day, month, not_after=scanned_on)
    if lesson_date is None:
        digits = (*numbers.day.digits, *numbers.month.digits)
        return _Meaning(value=None, findings=(_about(Code.BLANK_IMPOSSIBLE_DATE, digits),))
    if numbers.weekday.possible and str(lesson_date.isoweekday()) not in numbers.weekday.possible:
        return _Meaning(value=None, findings=(_other_weekday(lesson_date, numbers.weekday),))
    return _on_a_school_day(lesson_date, numbers, calendar, scanned_on=scanned_on)


def latest_date(day: int, month: int, *, not_after: date) -> date | None:
    """The latest such day within the year up to ``not_after``; None if there is none."""
    for year in (not_after.year, not_after.year - 1):
        try:
            found = date(year, month, day)
        except ValueError:  # the 31st of June, the 29th of February of most years
            continue
        if found <= not_after:
            return found
    return None


def _other_weekday(day: date, weekday: Answer) -> Finding:
    return Finding(
        code=Code.BLANK_WEEKDAY_DISAGREES,
        field=weekday.field,
        page=weekday.page,
        detail={"date": day.isoformat(), "weekday": ", ".join(weekday.possible)},
    )


def _on_a_school_day(
    day: date, numbers: BlankNumbers, calendar: SchoolCalendar, *, scanned_on: date
) -> _Meaning[date]:
    code = _no_school(day, calendar, scanned_on=scanned_on)
    if code is None:
        return _Meaning(value=day)
    first = numbers.day.digits[0]
    return _Meaning(value=None, findings=(about(code, first, {"date": day.isoformat()}),))


def _no_school(day: date, calendar: SchoolCalendar, *, scanned_on: date) -> Code | None:
    if is_of_earlier_year(calendar, day, today=scanned_on):
        return Code.BLANK_LAST_YEAR
    reason = why_no_school(calendar, day)
    if reason is None:
        return None
    return Code.BLANK_OUT_OF_TERM if reason is NoSchool.OUT_OF_TERM else Code.BLANK_NOT_SCHOOL_DAY


# -- the period ------------------------------------------------------------------------------


def _period(
    answer: Answer | None, lesson: MeantLesson | None, known: KnownNumbers
) -> _Meaning[int]:
    if answer is None:
        return _Meaning(value=None if lesson is None else planned_period(lesson, known))
    doubt = _digit_doubt([answer])
    if doubt is not None:
        return _Meaning(value=None, findings=(doubt,))
    period = int(answer.value or "")
    if period not in known.periods:
        return _Meaning(value=None, findings=(_about(Code.BLANK_UNKNOWN_PERIOD, [answer]),))
    return _Meaning(value=period)

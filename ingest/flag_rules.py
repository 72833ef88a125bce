"""The rules of a lesson's flags: what it was, and when it was really held. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from ediary_core.card import CardSnapshot
from ediary_core.tables import LessonKind
from ingest.finding import Code, Finding
from ingest.interpret import LessonAnswers, OtherTimeAnswers
from ingest.marks import NOTHING_READ, as_read, mark_finding

_DAYS_AWAY = 7  # a lesson moved further is written on a blank card of its own day


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldTime:
    """When a lesson was held; ``planned_*`` is where it had its place, None if it was there."""

    lesson_date: date
    period: int
    planned_date: date | None = None
    planned_period: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldAs:
    """What the lesson was. ``certain`` is False where a person has to say so."""

    kind: LessonKind
    counts: bool
    trainee: bool
    certain: bool
    findings: tuple[Finding, ...]


def held_time(answers: OtherTimeAnswers, snapshot: CardSnapshot) -> HeldTime:
    """The marked day and period where they are beyond doubt, otherwise the printed ones (G61)."""
    printed = HeldTime(lesson_date=snapshot.lesson_date, period=snapshot.period)
    marked = _marked(answers, printed)
    if answers.flag.blank or marked is None:
        return printed
    return replace(marked, planned_date=printed.lesson_date, planned_period=printed.period)


def other_time_findings(
    answers: OtherTimeAnswers, snapshot: CardSnapshot, *, today: date, period_known: bool
) -> tuple[Finding, ...]:
    """Why it is not certain when the lesson was held; then the whole card waits.

    A flag without a time, a time without the flag, the printed time itself, a day further than a
    week away, one still to come and a period that the school has not are all half-filled: whatever
    was meant, a lesson on a wrong day costs more than another scan.
    """
    if answers.blank:
        return ()
    marked = _marked(answers, HeldTime(lesson_date=snapshot.lesson_date, period=snapshot.period))
    if answers.flag.blank:
        code = Code.LESSON_OTHER_TIME_NOT_MARKED
    elif marked is None or marked.lesson_date > today or not period_known:
        code = Code.LESSON_OTHER_TIME_UNCLEAR
    else:
        return ()
    day = NOTHING_READ if answers.day.blank else answers.day.as_read
    detail = {"read": day, "period": as_read([answers.period])}
    flag = answers.flag
    return (Finding(code=code, field=flag.field, page=flag.page, detail=detail),)


def day_near(printed: date, day_of_month: int) -> date | None:
    """The day with that number within a week of the printed one; no month has it there twice."""
    around = (printed + timedelta(days=n) for n in range(-_DAYS_AWAY, _DAYS_AWAY + 1))
    return next((day for day in around if day.day == day_of_month), None)


def _marked(answers: OtherTimeAnswers, printed: HeldTime) -> HeldTime | None:
    """The printed time with what is marked in its place; None where that is in doubt."""
    if answers.flag.doubtful or answers.period.doubtful:
        return None
    day: date | None = printed.lesson_date
    if not answers.day.blank:
        number = answers.day.text  # both digits, so that a missed one does not make another day
        day = day_near(printed.lesson_date, int(number)) if number else None
    if day is None:
        return None
    period = int(answers.period.value) if answers.period.value else printed.period
    marked = HeldTime(lesson_date=day, period=period)
    return None if marked == printed else marked


def held_as(answers: LessonAnswers) -> HeldAs:
    """Kind and flags of a lesson (S41, S43, G105); doubtful ones are left as they usually are."""
    asked = (answers.kind, answers.not_counted, answers.trainee)
    findings = tuple(mark_finding(each) for each in asked if each.doubtful)
    kind = answers.kind.value
    return HeldAs(
        kind=LessonKind(kind) if kind else LessonKind.LESSON,
        counts=not answers.not_counted.certain,
        trainee=answers.trainee.certain,
        certain=not findings,
        findings=findings,
    )

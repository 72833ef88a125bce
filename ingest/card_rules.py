"""The rules of a card as a whole: its lesson, its control total, its foot. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ediary_core import check_digit
from ediary_core.locks.rules import LockOver
from ingest.finding import Code, Finding
from ingest.interpret import (
    SIGNATURE,
    TOPIC,
    Answer,
    CardAnswers,
    NumberAnswer,
)
from ingest.marks import mark_finding
from ingest.row_rules import ProposedRow


class Day(StrEnum):
    """What the calendar says of a lesson's day."""

    SCHOOL_DAY = "school_day"
    NOT_SCHOOL_DAY = "not_school_day"  # a weekend or a holiday within a term
    OUT_OF_TERM = "out_of_term"
    LAST_YEAR = "last_year"  # of an earlier school year


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonStanding:
    """How the card's lesson stands to the diary as it is now."""

    day: Day
    already_recorded: bool
    superseded: bool
    timetable_agrees: bool
    period_known: bool = True  # the day of the school has such a period
    locked: LockOver | None = None  # over everything of the lesson
    grades_locked: LockOver | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """Who taught. ``certain`` is False where a person has to say so."""

    teacher_id: int
    substitution: bool
    certain: bool
    findings: tuple[Finding, ...]


def lesson_findings(standing: LessonStanding, lesson_date: date) -> tuple[Finding, ...]:
    day = {"date": lesson_date.isoformat()}
    of_day = {
        Day.NOT_SCHOOL_DAY: Code.LESSON_NOT_SCHOOL_DAY,
        Day.OUT_OF_TERM: Code.LESSON_OUT_OF_TERM,
        Day.LAST_YEAR: Code.CARD_LAST_YEAR,
    }
    found = []
    if standing.superseded:
        found.append(Finding(code=Code.CARD_SUPERSEDED))
    if standing.day in of_day:
        found.append(Finding(code=of_day[standing.day], detail=day))
    if standing.already_recorded:
        found.append(Finding(code=Code.LESSON_ALREADY_RECORDED))
    if not standing.timetable_agrees:
        found.append(Finding(code=Code.CARD_TIMETABLE_CHANGED))
    return tuple(found)


def lock_findings(standing: LessonStanding, *, grades: bool) -> tuple[Finding, ...]:
    """A late card stops at a lock as a whole (L9, L16.5).

    Where only the term's grades are locked, a card without grades passes. One with grades waits
    with its attendance too: half of a card in the diary would look like all of it. A card of last
    year is rejected whatever is locked.
    """
    if standing.day is Day.LAST_YEAR:
        return ()
    if standing.locked is not None:
        month = {"month": standing.locked.month}
        return (Finding(code=Code.LOCK_MONTH_CLOSED, detail=month),)
    if grades and standing.grades_locked is not None:
        last = {"last": standing.grades_locked.last.isoformat()}
        return (Finding(code=Code.LOCK_TERM_CLOSED, detail=last),)
    return ()


def attendance_check_findings(checked: Answer, *, marked_rows: int) -> tuple[Finding, ...]:
    """Blank is not present: without the teacher's own mark nobody's attendance is known."""
    if checked.certain:
        return ()
    if checked.doubtful:
        return (
            Finding(code=Code.ATTENDANCE_CHECK_DOUBTFUL, field=checked.field, page=checked.page),
        )
    return (
        Finding(
            code=Code.ATTENDANCE_NOT_CHECKED,
            field=checked.field,
            page=checked.page,
            detail={"counted": str(marked_rows)},
        ),
    )


def control_findings(count: NumberAnswer, *, least: int, most: int) -> tuple[Finding, ...]:
    """The number of absent pupils that the teacher counted, against what the rows may hold."""
    counted = str(least) if least == most else f"{least}–{most}"
    if count.blank:
        code, detail = Code.CONTROL_BLANK, {"counted": counted}
    elif count.number is None:
        code, detail = Code.CONTROL_UNCLEAR, {"read": count.as_read}
    elif not least <= count.number <= most:
        code = Code.CONTROL_DISAGREES
        detail = {"read": str(count.number), "counted": counted}
    else:
        return ()
    ones = count.digits[-1]
    return (Finding(code=code, field=ones.field, page=ones.page, detail=detail),)


def who_taught(
    answers: CardAnswers, *, planned_teacher_id: int, teacher_ids: Mapping[int, int]
) -> Taught:
    """The planned teacher, or the substitute whose number was bubbled with its check digit."""
    flag, number = answers.substitution, answers.substitute
    if flag.blank and number.blank:
        return Taught(teacher_id=planned_teacher_id, substitution=False, certain=True, findings=())
    finding = _substitution_doubt(flag, number, teacher_ids)
    if finding is not None:
        return Taught(
            teacher_id=planned_teacher_id,
            substitution=flag.certain,
            certain=False,
            findings=(finding,),
        )
    return Taught(
        teacher_id=teacher_ids[_teacher_number(number)],
        substitution=True,
        certain=True,
        findings=(),
    )


def foot_findings(answers: CardAnswers) -> tuple[Finding, ...]:
    """What the reader remarked, a doubtful place in the day, an empty signature or topic box."""
    found = [Finding(code=Code(each.code), page=each.page) for each in answers.page_remarks]
    if answers.fill_sequence.doubtful:
        found.append(mark_finding(answers.fill_sequence))
    if not answers.signature_inked:
        found.append(
            Finding(code=Code.SIGNATURE_MISSING, field=SIGNATURE, page=answers.signature_page)
        )
    if not answers.topic_inked:
        found.append(Finding(code=Code.TOPIC_MISSING, field=TOPIC, page=answers.topic_page))
    return tuple(found)


def absent_range(rows: Iterable[ProposedRow]) -> tuple[int, int]:
    """The least and the most pupils that some rows may count as absent."""
    ranges = [(row.absent_least, row.absent_most) for row in rows]
    return sum(least for least, _ in ranges), sum(most for _, most in ranges)


def _substitution_doubt(
    flag: Answer, number: NumberAnswer, teacher_ids: Mapping[int, int]
) -> Finding | None:
    for answer in (flag, *number.digits):
        if answer.doubtful:
            return mark_finding(answer)
    if flag.blank:
        code = Code.SUBSTITUTION_NOT_MARKED
    elif number.text is None:
        code = Code.SUBSTITUTION_NUMBER_MISSING
    elif not check_digit.is_valid(number.text):
        code = Code.SUBSTITUTION_CHECK_DIGIT
    elif _teacher_number(number) not in teacher_ids:
        code = Code.SUBSTITUTION_UNKNOWN_TEACHER
    else:
        return None
    return Finding(code=code, field=flag.field, page=flag.page, detail={"read": number.as_read})


def _teacher_number(number: NumberAnswer) -> int:
    return int((number.text or "")[:-1])

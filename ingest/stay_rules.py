"""The rules of a kindergarten row's hours: when a child came, and when it left. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ediary_core.profile import AttendanceCategory, Profile
from ediary_core.tables import StayEnd
from ingest.finding import Code, Finding
from ingest.interpret import Answer, RowAnswers, SpareAnswers
from ingest.marks import as_read, mark_finding

_THERE = (AttendanceCategory.PRESENT, AttendanceCategory.LATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedStay:
    """``hour`` is None where a person has to say what it is."""

    end: StayEnd
    hour: str | None
    page: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedHours:
    stays: tuple[ProposedStay, ...]
    findings: tuple[Finding, ...]


def hours_are_noted(rows: Iterable[RowAnswers], spares: Iterable[SpareAnswers]) -> bool:
    """Whether the teacher noted hours at all; then a child without one was forgotten."""
    every_row = (*rows, *(spare.row for spare in spares))
    return any(not hour.blank for row in every_row for hour in row.hours)


def judge_hours(
    row: RowAnswers, category: AttendanceCategory, *, register_number: int, noted: bool
) -> JudgedHours:
    """The hours of a row whose attendance is certain, and whose child was not away.

    A doubtful hour waits, and so does a blank one of a child who was there on a card on which
    hours are ``noted``: the fee is counted from them. A child cannot leave before it came.
    """
    if _left_before_coming(row):
        finding = _finding(Code.STAY_LEFT_BEFORE_COMING, row.departure, register_number, row)
        return JudgedHours(stays=held_hours(row), findings=(finding,))
    stays, findings = [], []
    for end, answer in _ends(row):
        if answer.certain:
            stays.append(ProposedStay(end=end, hour=answer.value, page=answer.page))
        elif answer.doubtful or (noted and category in _THERE):
            stays.append(ProposedStay(end=end, hour=None, page=answer.page))
            findings.append(_why_open(answer, register_number, row))
    return JudgedHours(stays=tuple(stays), findings=tuple(findings))


def held_hours(row: RowAnswers) -> tuple[ProposedStay, ...]:
    """The marked hours of a row in doubt, each left to a person."""
    return tuple(
        ProposedStay(end=end, hour=None, page=answer.page)
        for end, answer in _ends(row)
        if not answer.blank
    )


def none_noted(profile: Profile, *, noted: bool) -> tuple[Finding, ...]:
    """A remark on a card with hours of which none is marked; its entries are loaded."""
    if profile.stay is None or noted:
        return ()
    return (Finding(code=Code.STAY_NONE_NOTED),)


def _ends(row: RowAnswers) -> tuple[tuple[StayEnd, Answer], ...]:
    both = ((StayEnd.ARRIVAL, row.arrival), (StayEnd.DEPARTURE, row.departure))
    return tuple((end, answer) for end, answer in both if answer.field)


def _left_before_coming(row: RowAnswers) -> bool:
    came, left = row.arrival.value, row.departure.value
    return came is not None and left is not None and left < came  # both are HH:MM


def _why_open(answer: Answer, register_number: int, row: RowAnswers) -> Finding:
    if answer.doubtful:
        return mark_finding(answer, register_number=register_number)
    return _finding(Code.STAY_HOUR_MISSING, answer, register_number, row)


def _finding(code: Code, answer: Answer, register_number: int, row: RowAnswers) -> Finding:
    return Finding(
        code=code,
        field=answer.field,
        page=answer.page,
        register_number=register_number,
        detail={"read": as_read(row.hours)},
    )

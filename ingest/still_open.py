"""Which doubts of newer paper still wait for a person, once the diary holds the lesson.

An entry that a person decided is in no doubt any more. One that the machine had read clearly stays
as it is when newer paper is less clear; a person is asked only if it may say something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from ediary_core.profile import AttendanceCategory, Profile
from ediary_core.review.entries import (
    ATTENDANCE,
    columns_of,
    decided_by_person,
    field_of,
    pupil_entries,
    texts_of,
    value_of,
)
from ediary_core.review.tasks import entry_field
from ediary_core.tables import EntryState, Lesson
from ingest.finding import Code, Finding, Severity
from ingest.interpret import Answer, answer_of
from omr.reading import PageReading

_ANSWERED_BY_LESSON = (
    "substitution",
    "substitute",
    "fill_sequence",
    "lesson_kind",
    "not_counted",
    "trainee",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubts:
    """What the rules found on the papers, and the readings that they found it in."""

    findings: tuple[Finding, ...]
    pages: tuple[PageReading, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryValue:
    """What the diary holds at one field; ``marked``: the bubble that would say so, if any."""

    waits: bool
    decided: bool
    marked: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StillOpen:
    """``doubtful`` names fields that newer paper shows less clearly, without another meaning."""

    findings: tuple[Finding, ...]
    doubtful: tuple[str, ...]


def diary_values(session: Session, lesson: Lesson, profile: Profile) -> Mapping[str, DiaryValue]:
    """The diary's entries of a lesson by the names of their fields on cards."""
    values: dict[str, DiaryValue] = {}
    for place, entry in pupil_entries(session, lesson).items():
        value = value_of(entry)
        values[field_of(place.kind, entry.register_number)] = DiaryValue(
            waits=entry.state is EntryState.NEEDS_REVIEW,
            decided=decided_by_person(entry),
            marked=_bubble(value, profile) if place.kind == ATTENDANCE else value,
        )
    for name, column in columns_of(session, lesson).items():
        for part, held in (("category", column.category), ("weight", column.weight)):
            values[f"{name}.{part}"] = DiaryValue(
                waits=held is None, decided=decided_by_person(column), marked=held
            )
    for text in texts_of(session, lesson):
        values[text.kind.value] = DiaryValue(
            waits=text.state is EntryState.NEEDS_REVIEW, decided=decided_by_person(text)
        )
    for name in _ANSWERED_BY_LESSON:
        values[name] = DiaryValue(
            waits=lesson.state is EntryState.NEEDS_REVIEW, decided=decided_by_person(lesson)
        )
    return values


def _bubble(code: str | None, profile: Profile) -> str | None:
    """The bubble of an attendance code; those who are present or exempt have none."""
    if code is None:
        return None
    unmarked = (AttendanceCategory.PRESENT, AttendanceCategory.EXEMPT)
    return None if profile.category_of(code) in unmarked else code


def still_open(doubts: Doubts, values: Mapping[str, DiaryValue]) -> StillOpen:
    """The findings that still concern somebody, and what is worth a remark."""
    answers = {
        field.name: answer_of(field, page=None) for page in doubts.pages for field in page.fields
    }
    kept: list[Finding] = []
    doubtful: list[str] = []
    for finding in doubts.findings:
        match _judged(finding, answers, values):
            case _Judgement.ASK:
                kept.append(finding)
            case _Judgement.REMARK:
                doubtful.append(finding.field or "")
            case _Judgement.OVER:
                pass
    return StillOpen(findings=tuple(kept), doubtful=tuple(dict.fromkeys(doubtful)))


class _Judgement(StrEnum):
    ASK = "ask"
    REMARK = "remark"
    OVER = "over"


def _judged(
    finding: Finding, answers: Mapping[str, Answer], values: Mapping[str, DiaryValue]
) -> _Judgement:
    own = entry_field(finding.field, finding.register_number)
    if own is None or finding.code is Code.SIGNATURE_MISSING:
        return _Judgement.ASK
    held = values.get(_known(own))
    if finding.code is Code.PUPIL_JOINED:
        return _Judgement.OVER if held is not None else _Judgement.ASK
    if held is None or finding.severity is Severity.MILD:
        return _Judgement.ASK
    row = [name for name in values if _row(name) and _row(name) == _row(own)]
    if held.waits or any(values[name].waits for name in row if _is_whole_row(finding)):
        return _Judgement.ASK
    if held.decided:
        return _Judgement.OVER
    return _beside_loaded(answers.get(finding.field or ""), held, finding)


def _known(field: str) -> str:
    stem = field.partition(".")[0]
    return stem if stem in _ANSWERED_BY_LESSON else field


def _row(field: str) -> str:
    return field.partition("/")[2]


def _is_whole_row(finding: Finding) -> bool:
    """Whether a finding holds a row as a whole, so that it ends with the row's last open entry."""
    return finding.code.value.startswith(("row.", "pupil.")) or finding.code is Code.MARK_MISTAKE


def _beside_loaded(answer: Answer | None, held: DiaryValue, finding: Finding) -> _Judgement:
    """A doubt about a field that the machine had read clearly, from older paper."""
    if answer is None or not answer.doubtful or _is_whole_row(finding):
        return _Judgement.ASK
    marked = _part(held.marked, finding.field or "")
    others = [value for value in answer.possible if value != marked]
    if answer.unseen or not others:
        return _Judgement.OVER
    if marked is None and len(others) == 1:
        return _Judgement.REMARK  # a speck in an empty field, or a faint new mark
    return _Judgement.ASK


def _part(value: str | None, field: str) -> str | None:
    """Of a grade like ``4+`` what the field of the grade, or of its sign, has marked."""
    if value is None or not field.startswith("grade"):
        return value
    sign = value[-1] if value[-1] in "+-" else None
    if ".sign/" in field:
        return sign
    return value.removesuffix(sign) if sign else value

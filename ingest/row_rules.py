"""The rules of one row: which of its answers may be entered, and which wait for a person. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from ediary_core.profile import AttendanceCategory, GradeBlock, Profile
from ingest.finding import Code, Finding
from ingest.interpret import Answer, GradeAnswer, RowAnswers
from ingest.marks import as_read, mark_finding
from ingest.stay_rules import JudgedHours, ProposedStay, held_hours, judge_hours

_NOT_THERE = (AttendanceCategory.ABSENT, AttendanceCategory.EXCUSED)


class Standing(StrEnum):
    """How a pupil of a row stands to the unit on the day of the lesson, as the diary has it."""

    ENROLLED = "enrolled"
    LEFT = "left"
    EXEMPTION_CHANGED = "exemption_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPupil:
    """The pupil of a row. ``exempt`` is as the card was printed."""

    pupil_id: int
    register_number: int
    exempt: bool
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedGrade:
    """``symbol`` is None where a person has to say what it is."""

    column: str
    symbol: str | None
    field: str
    page: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedRow:
    """One pupil's entries. ``code`` is None where a person has to say what it is.

    ``held`` says that the row as a whole is in doubt, so that none of its marks may be believed.
    ``absent_least`` and ``absent_most`` say how many absent pupils this row may count for in the
    card's control total: 0 or 1 each, different where the row is in doubt.
    """

    pupil_id: int
    register_number: int
    code: str | None
    page: int | None
    grades: tuple[ProposedGrade, ...]
    held: bool
    absent_least: int
    absent_most: int
    findings: tuple[Finding, ...]
    stays: tuple[ProposedStay, ...] = ()
    field: str = ""  # of the attendance


def propose_row(
    row: RowAnswers,
    pupil: RowPupil,
    *,
    profile: Profile,
    block: GradeBlock | None,
    hours_noted: bool = False,
) -> ProposedRow:
    """The entries of one row of a card whose attendance was checked.

    A doubt about the row as a whole (mistake bubble, pupil left, exempt pupil marked, grade or
    hours for an absent pupil) holds all of its fields; a doubt about one field holds that field.
    ``hours_noted`` says that the card's rows have hours, see ``stay_rules``.
    """
    whole_row = _doubt_about_row(row, pupil)
    if whole_row is not None:
        return _held(row, pupil, profile, (whole_row,))
    code, attendance_findings = _attendance(row.attendance, pupil, profile)
    contradiction = _contradiction(row, pupil, code, profile)
    if contradiction is not None:
        return _held(row, pupil, profile, (contradiction,))
    judged = [_grade(grade, pupil, block) for grade in row.grades if not grade.blank]
    hours = _hours(row, pupil, code, profile, noted=hours_noted)
    absent = _absent_range(row, held=code is None, profile=profile)
    return ProposedRow(
        pupil_id=pupil.pupil_id,
        register_number=pupil.register_number,
        code=code,
        page=row.attendance.page,
        grades=tuple(grade for grade, _ in judged),
        stays=hours.stays,
        held=False,
        absent_least=absent[0],
        absent_most=absent[1],
        findings=(
            *attendance_findings,
            *(f for _, found in judged for f in found),
            *hours.findings,
        ),
        field=row.attendance.field,
    )


def hold(proposed: ProposedRow) -> ProposedRow:
    """The same row with every entry left to a person."""
    return replace(
        proposed,
        code=None,
        grades=tuple(replace(grade, symbol=None) for grade in proposed.grades),
        stays=tuple(replace(stay, hour=None) for stay in proposed.stays),
        held=True,
    )


def absent_range_of_unknown(row: RowAnswers, *, profile: Profile) -> tuple[int, int]:
    """How many absent pupils a row may count for of which it is not known whose it is."""
    return _absent_range(row, held=True, profile=profile)


def row_as_read(row: RowAnswers) -> str:
    grades = [answer for grade in row.grades for answer in (grade.grade, grade.sign)]
    return as_read([row.attendance, *row.hours, *grades])


def _doubt_about_row(row: RowAnswers, pupil: RowPupil) -> Finding | None:
    if row.mistake.doubtful and not row.impossible:
        return mark_finding(row.mistake, register_number=pupil.register_number)
    read = {"read": row_as_read(row)}
    no_detail: dict[str, str] = {}
    if row.impossible:
        code, detail = Code.ROW_IMPOSSIBLE, no_detail
    elif row.mistake.certain:
        code, detail = Code.MARK_MISTAKE, no_detail
    elif pupil.standing is Standing.LEFT:
        code, detail = Code.PUPIL_LEFT, read
    elif pupil.standing is Standing.EXEMPTION_CHANGED:
        code, detail = Code.PUPIL_EXEMPTION_CHANGED, read
    elif pupil.exempt and not row.blank:
        code, detail = Code.PUPIL_EXEMPT_MARKED, read
    else:
        return None
    return _row_finding(code, row, pupil, detail)


def _row_finding(
    code: Code, row: RowAnswers, pupil: RowPupil, detail: Mapping[str, str]
) -> Finding:
    return Finding(
        code=code,
        field=row.mistake.field if code is Code.MARK_MISTAKE else row.attendance.field,
        page=row.attendance.page,
        register_number=pupil.register_number,
        detail=detail,
    )


def _contradiction(
    row: RowAnswers, pupil: RowPupil, code: str | None, profile: Profile
) -> Finding | None:
    """What a pupil cannot have who was not there."""
    if code is None or not _is_not_there(code, profile):
        return None
    read = as_read([row.attendance])
    if _graded(row):
        grades = [answer for grade in row.grades for answer in (grade.grade, grade.sign)]
        detail = {"read": read, "grades": as_read(grades)}
        return _row_finding(Code.ROW_GRADE_FOR_ABSENT, row, pupil, detail)
    if not all(hour.blank for hour in row.hours):
        detail = {"read": read, "hours": as_read(row.hours)}
        return _row_finding(Code.ROW_HOURS_FOR_ABSENT, row, pupil, detail)
    return None


def _hours(
    row: RowAnswers, pupil: RowPupil, code: str | None, profile: Profile, *, noted: bool
) -> JudgedHours:
    """Hours wait with an attendance that is not certain: nobody knows whether the child came."""
    if code is None:
        return JudgedHours(stays=held_hours(row), findings=())
    if _is_not_there(code, profile):
        return JudgedHours(stays=(), findings=())
    return judge_hours(
        row, profile.category_of(code), register_number=pupil.register_number, noted=noted
    )


def _held(
    row: RowAnswers, pupil: RowPupil, profile: Profile, findings: tuple[Finding, ...]
) -> ProposedRow:
    least, most = _absent_range(row, held=True, profile=profile)
    return ProposedRow(
        pupil_id=pupil.pupil_id,
        register_number=pupil.register_number,
        code=None,
        page=row.attendance.page,
        grades=tuple(
            ProposedGrade(
                column=grade.column, symbol=None, field=grade.grade.field, page=grade.grade.page
            )
            for grade in row.grades
            if not grade.blank
        ),
        stays=held_hours(row),
        held=True,
        absent_least=least,
        absent_most=most,
        findings=findings,
        field=row.attendance.field,
    )


def _attendance(
    answer: Answer, pupil: RowPupil, profile: Profile
) -> tuple[str | None, tuple[Finding, ...]]:
    """The code to enter, or None and why."""
    if answer.blank:
        return _unmarked_code(profile, exempt=pupil.exempt), ()
    known = {code.code for code in profile.card_codes()}
    if answer.value in known:
        return answer.value, ()
    return None, (mark_finding(answer, register_number=pupil.register_number),)


def _unmarked_code(profile: Profile, *, exempt: bool) -> str | None:
    category = AttendanceCategory.EXEMPT if exempt else AttendanceCategory.PRESENT
    code = profile.code_of(category) or profile.code_of(AttendanceCategory.PRESENT)
    return code.code if code else None


def _grade(
    grade: GradeAnswer, pupil: RowPupil, block: GradeBlock | None
) -> tuple[ProposedGrade, tuple[Finding, ...]]:
    finding = _doubt_about_grade(grade, pupil, block)
    proposed = ProposedGrade(
        column=grade.column,
        symbol=None if finding else grade.symbol,
        field=grade.grade.field,
        page=grade.grade.page,
    )
    return proposed, (finding,) if finding else ()


def _doubt_about_grade(
    grade: GradeAnswer, pupil: RowPupil, block: GradeBlock | None
) -> Finding | None:
    for answer in (grade.grade, grade.sign):
        if answer.doubtful:
            return mark_finding(answer, register_number=pupil.register_number)
    symbols = {each.symbol: each for each in block.symbols} if block else {}
    if grade.grade.blank:
        code = Code.GRADE_SIGN_WITHOUT_GRADE
    elif grade.grade.value not in symbols:
        return mark_finding(grade.grade, register_number=pupil.register_number)
    elif grade.sign.certain and not symbols[grade.grade.value].takes_sign:
        code = Code.GRADE_SIGN_NOT_ALLOWED
    else:
        return None
    return Finding(
        code=code,
        field=grade.sign.field,
        page=grade.sign.page,
        register_number=pupil.register_number,
        detail={"read": (grade.grade.value or "") + (grade.sign.value or "")},
    )


def _graded(row: RowAnswers) -> bool:
    return any(not grade.blank for grade in row.grades)


def _is_not_there(code: str, profile: Profile) -> bool:
    try:
        return profile.category_of(code) in _NOT_THERE
    except KeyError:
        return False


def _absent_range(row: RowAnswers, *, held: bool, profile: Profile) -> tuple[int, int]:
    may_be_absent = row.attendance.unseen or any(
        _is_not_there(code, profile) for code in row.attendance.possible
    )
    if not held:
        return int(may_be_absent), int(may_be_absent)
    return 0, int(may_be_absent or not row.mistake.blank)

"""The rules of one row: which of its answers may be entered, and which wait for a person. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from ediary_core.profile import AttendanceCategory, GradeBlock, Profile
from ingest.finding import Code, Finding
from ingest.interpret import GARBLED, HIDDEN, UNPROVEN, Answer, GradeAnswer, RowAnswers

_NOT_THERE = (AttendanceCategory.ABSENT, AttendanceCategory.EXCUSED)
NOTHING_READ = "–"
TICK = "✓"  # how the value of a flag is shown
# The reader's reasons that speak of the whole field, and those that speak of a single mark.
_OF_FIELD = {
    code.value: code
    for code in (
        Code.MARK_CANCELLED,
        Code.MARK_CIRCLED,
        Code.MARK_STAINED,
        Code.QUALITY_FOLD,
        Code.QUALITY_HOLE,
    )
}
_OF_ONE_MARK = {
    code.value: code
    for code in (Code.MARK_FAINT, Code.MARK_TINY, Code.MARK_STRAY, Code.MARK_ERASED)
}


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


def propose_row(
    row: RowAnswers, pupil: RowPupil, *, profile: Profile, block: GradeBlock | None
) -> ProposedRow:
    """The entries of one row of a card whose attendance was checked.

    A doubt about the row as a whole (mistake bubble, pupil left, exempt pupil marked, grade for an
    absent pupil) holds all of its fields; a doubt about one field holds that field.
    """
    whole_row = _doubt_about_row(row, pupil)
    if whole_row is not None:
        return _held(row, pupil, profile, (whole_row,))
    code, attendance_findings = _attendance(row.attendance, pupil, profile)
    if code is not None and _is_not_there(code, profile) and _graded(row):
        return _held(row, pupil, profile, (_grade_for_absent(row, pupil),))
    judged = [_grade(grade, pupil, block) for grade in row.grades if not grade.blank]
    absent = _absent_range(row, held=code is None, profile=profile)
    return ProposedRow(
        pupil_id=pupil.pupil_id,
        register_number=pupil.register_number,
        code=code,
        page=row.attendance.page,
        grades=tuple(grade for grade, _ in judged),
        held=False,
        absent_least=absent[0],
        absent_most=absent[1],
        findings=(*attendance_findings, *(f for _, found in judged for f in found)),
    )


def hold(proposed: ProposedRow) -> ProposedRow:
    """The same row with every entry left to a person."""
    return replace(
        proposed,
        code=None,
        grades=tuple(replace(grade, symbol=None) for grade in proposed.grades),
        held=True,
    )


def absent_range_of_unknown(row: RowAnswers, *, profile: Profile) -> tuple[int, int]:
    """How many absent pupils a row may count for of which it is not known whose it is."""
    return _absent_range(row, held=True, profile=profile)


def mark_finding(answer: Answer, *, register_number: int | None = None) -> Finding:
    """Why a doubtful answer is doubtful: unseen, two marks, or a mark that may be none.

    A doubtful mark beside a certain one is two marks to a person, whatever the reader called it,
    unless it saw what lies over both or that one was taken back.
    """
    return Finding(
        code=_doubt(answer),
        field=answer.field,
        page=answer.page,
        register_number=register_number,
        detail={"read": as_read([answer])},
    )


def _doubt(answer: Answer) -> Code:
    reason = answer.reason or ""
    if reason == HIDDEN:
        return Code.MARK_UNDER_STREAK
    if reason == UNPROVEN:
        return Code.REGISTER_UNPROVEN
    if reason == GARBLED:
        return Code.PAGE_GARBLED
    if reason in _OF_FIELD:
        return _OF_FIELD[reason]
    if len(answer.possible) > 1:
        return Code.MARK_TWO
    return _OF_ONE_MARK.get(reason, Code.MARK_DOUBTFUL)


def as_read(answers: Iterable[Answer]) -> str:
    """The marked values of some answers, for a person; a question mark where it may be none."""
    parts = [_answer_as_read(answer) for answer in answers if not answer.blank]
    return "; ".join(parts) or NOTHING_READ


def _answer_as_read(answer: Answer) -> str:
    maybe_none = answer.doubtful and len(answer.possible) < 2
    return ", ".join(map(_shown, answer.possible)) + ("?" if maybe_none else "")


def _shown(value: str) -> str:
    return TICK if value == "yes" else value


def row_as_read(row: RowAnswers) -> str:
    grades = [answer for grade in row.grades for answer in (grade.grade, grade.sign)]
    return as_read([row.attendance, *grades])


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


def _grade_for_absent(row: RowAnswers, pupil: RowPupil) -> Finding:
    grades = [answer for grade in row.grades for answer in (grade.grade, grade.sign)]
    detail = {"read": as_read([row.attendance]), "grades": as_read(grades)}
    return _row_finding(Code.ROW_GRADE_FOR_ABSENT, row, pupil, detail)


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
        held=True,
        absent_least=least,
        absent_most=most,
        findings=findings,
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

"""The rule of one time: what a card says of a pupil against other lessons of that time. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ediary_core.lessons.same_time import Clash, clash_of
from ediary_core.profile import AttendanceCategory, Profile
from ingest.finding import Code, Finding
from ingest.row_rules import ProposedRow


def beside_other_lessons(
    row: ProposedRow,
    elsewhere: Mapping[int, frozenset[AttendanceCategory]],
    *,
    profile: Profile,
) -> ProposedRow:
    """The row with what other lessons of the same time make of it (S19, S31a, G60-61).

    Present here and there: one of the two is wrong, so this attendance waits for a person. Absent
    from one and in the other: each teacher wrote what they saw, so it is entered, and a finding
    says that school reasons are meant.
    """
    if row.code is None:
        return row
    here = profile.category_of(row.code)
    found = {clash_of(here, there) for there in elsewhere.get(row.pupil_id, frozenset())}
    if Clash.TWO_LESSONS in found:
        finding = _finding(Code.ATTENDANCE_TWO_LESSONS, row)
        return replace(row, code=None, findings=(*row.findings, finding))
    if Clash.ABSENT_BUT_ELSEWHERE in found:
        finding = _finding(Code.ATTENDANCE_ELSEWHERE, row)
        return replace(row, findings=(*row.findings, finding))
    return row


def _finding(code: Code, row: ProposedRow) -> Finding:
    return Finding(
        code=code,
        field=row.field,
        page=row.page,
        register_number=row.register_number,
        detail={"read": row.code or ""},
    )

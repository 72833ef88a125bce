"""The rules of the spare rows: whose row it is, and whether that may be believed. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ediary_core.card import CardSnapshot
from ediary_core.profile import GradeBlock, Profile
from ediary_core.roster import RosterPupil
from ingest.finding import Code, Finding
from ingest.interpret import RowAnswers, SpareAnswers
from ingest.marks import mark_finding
from ingest.row_rules import (
    ProposedRow,
    RowPupil,
    Standing,
    absent_range_of_unknown,
    propose_row,
    row_as_read,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedSpares:
    """Entries of the spare rows, and what they throw doubt on.

    ``contested_pupil_ids`` have a printed row as well: what that row says is no longer certain.
    """

    rows: tuple[ProposedRow, ...]
    contested_pupil_ids: frozenset[int]
    findings: tuple[Finding, ...]
    absent_least: int  # of the rows that could not be given to a pupil
    absent_most: int


def propose_spares(
    spares: Sequence[SpareAnswers],
    snapshot: CardSnapshot,
    *,
    roster: Mapping[int, RosterPupil],
    profile: Profile,
    block: GradeBlock | None,
    hours_noted: bool = False,
) -> ProposedSpares:
    """The entries of the used spare rows; ``roster`` is by register number."""
    used = [spare for spare in spares if not spare.blank]
    times = Counter(spare.number.number for spare in used if spare.number.number is not None)
    rows: list[ProposedRow] = []
    contested: set[int] = set()
    findings: list[Finding] = []
    least = most = 0
    for spare in used:
        finding = _doubt(spare, snapshot, roster, times)
        if finding is None:
            pupil = _row_pupil(roster[_number(spare)])
            rows.append(
                propose_row(spare.row, pupil, profile=profile, block=block, hours_noted=hours_noted)
            )
            continue
        findings.append(finding)
        contested |= _listed(spare, snapshot, roster)
        low, high = absent_range_of_unknown(spare.row, profile=profile)
        least, most = least + low, most + high
    return ProposedSpares(
        rows=tuple(rows),
        contested_pupil_ids=frozenset(contested),
        findings=tuple(findings),
        absent_least=least,
        absent_most=most,
    )


def _doubt(
    spare: SpareAnswers,
    snapshot: CardSnapshot,
    roster: Mapping[int, RosterPupil],
    times: Mapping[int, int],
) -> Finding | None:
    if spare.row.impossible or not spare.row.mistake.blank:
        return _refused(spare.row)
    doubtful = next((digit for digit in spare.number.digits if digit.doubtful), None)
    if doubtful is not None:
        return mark_finding(doubtful)
    number = spare.number.number
    read = {"read": row_as_read(spare.row)}
    if number is None:
        return _spare_finding(Code.SPARE_NUMBER_MISSING, spare, read)
    if times[number] > 1:
        code, detail = Code.SPARE_NUMBER_TWICE, {}
    elif _listed(spare, snapshot, roster):
        code, detail = Code.SPARE_ALREADY_LISTED, read
    elif not _names_one(number, roster):
        code, detail = Code.SPARE_UNKNOWN_PUPIL, read
    else:
        return None
    return _spare_finding(code, spare, {"number": str(number), **detail})


def _names_one(number: int, roster: Mapping[int, RosterPupil]) -> bool:
    """Whether the number means one pupil, by the group's count and by the class register alike."""
    if number not in roster:
        return False
    by_class = [pupil for pupil in roster.values() if pupil.class_number == number]
    own = roster[number].class_number
    return own in (0, number) and all(pupil is roster[number] for pupil in by_class)


def _refused(row: RowAnswers) -> Finding:
    if row.mistake.doubtful and not row.impossible:
        return mark_finding(row.mistake)
    code = Code.ROW_IMPOSSIBLE if row.impossible else Code.MARK_MISTAKE
    return Finding(code=code, field=row.mistake.field, page=row.mistake.page)


def _spare_finding(code: Code, spare: SpareAnswers, detail: Mapping[str, str]) -> Finding:
    row = spare.row
    return Finding(code=code, field=row.attendance.field, page=row.attendance.page, detail=detail)


def _listed(
    spare: SpareAnswers, snapshot: CardSnapshot, roster: Mapping[int, RosterPupil]
) -> set[int]:
    """Pupils with a printed row that the number may mean: printed under it, or holding it now."""
    number = spare.number.number
    printed = {row.pupil_id for row in snapshot.roster}
    meant = {row.pupil_id for row in snapshot.roster if row.register_number == number}
    if number is not None and number in roster:
        meant.add(roster[number].pupil_id)
    return meant & printed


def _number(spare: SpareAnswers) -> int:
    number = spare.number.number
    if number is None:
        raise ValueError("a spare row without a number has no pupil")
    return number


def _row_pupil(pupil: RosterPupil) -> RowPupil:
    return RowPupil(
        pupil_id=pupil.pupil_id,
        register_number=pupil.register_number,
        # The spare row has no pre-printed exemption: what the diary says counts.
        exempt=pupil.exempt,
        standing=Standing.ENROLLED,
    )

"""The rows of a blank card against the unit's roster on the day of the lesson. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ingest.blank_numbers import MarkedRow
from ingest.finding import Code, Finding
from ingest.marks import as_read, mark_finding

_MISTAKE = "mistake/"


def row_findings(
    rows: Iterable[MarkedRow], enrolled: Sequence[int], *, numbered_through: bool
) -> tuple[Finding, ...]:
    """Marked rows without a pupil, and a group whose numbers are not those of the classes.

    A certain mark in a row that has no pupil says that the unit or the row is wrong, so nothing of
    the card can be believed; a doubtful one, or one taken back, is for a person.
    """
    found = [_row_without_pupil(row) for row in rows if row.register_number not in enrolled]
    if numbered_through:
        found.append(Finding(code=Code.BLANK_GROUP_NUMBERS))
    return tuple(found)


def _row_without_pupil(row: MarkedRow) -> Finding:
    first = row.answers[0]
    taken_back = [a for a in row.answers if a.field.startswith(_MISTAKE) and a.certain]
    if taken_back:
        return Finding(
            code=Code.MARK_MISTAKE,
            field=taken_back[0].field,
            page=first.page,
            register_number=row.register_number,
        )
    certain = [answer for answer in row.answers if answer.certain]
    if not certain:
        return mark_finding(first, register_number=row.register_number)
    return Finding(
        code=Code.BLANK_ROW_WITHOUT_PUPIL,
        field=certain[0].field,
        page=first.page,
        register_number=row.register_number,
        detail={"read": as_read(row.answers)},
    )

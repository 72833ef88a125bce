"""What an audit can find, and how it says so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from ediary_core.history_chain import GENESIS, Head

_PRINTED = re.compile(r"\s*(\d+)[\s:-]+([0-9a-fA-F][0-9a-fA-F\s-]*)")
_LEAST_DIGITS = 16  # fewer could be met by searching


class Trace(StrEnum):
    ROW_CHANGED = "row_changed"  # it, or the one before, was changed or inserted
    ROWS_MISSING = "rows_missing"
    TAIL_CUT = "tail_cut"
    ROWS_ADDED = "rows_added"  # after the head
    HEAD_CHANGED = "head_changed"
    FILE_HEAD = "file_head"  # the head kept in the home is not in the chain
    PRINTED_HEAD = "printed_head"
    VALUE_DIFFERS = "value_differs"
    ROW_GONE = "row_gone"
    ROW_UNKNOWN = "row_unknown"
    LESSON_DIFFERS = "lesson_differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFinding:
    """One thing that does not fit; the sentence names tables and numbers, no persons."""

    trace: Trace
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What an audit looked at and found."""

    head: Head
    rows: int
    lessons: int
    unsealed_lessons: int  # loaded before lessons were sealed
    findings: tuple[AuditFinding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedHead:
    """A head as it stands on paper: the number of rows and the first digits of the digest."""

    length: int
    digits: str


def printed_head(text: str) -> PrintedHead:
    """Read a head typed off a report; spaces, dashes and case do not matter.

    Raises:
        ValueError: it is none, or has too few digits to prove anything.
    """
    match = _PRINTED.fullmatch(text)
    digits = re.sub(r"[\s-]", "", match[2]).lower() if match else ""
    if match is None or not _LEAST_DIGITS <= len(digits) <= len(GENESIS):
        raise ValueError("a head looks like: 1042 9f3a-77c2-0d11-ab34-99ee")
    return PrintedHead(length=int(match[1]), digits=digits)

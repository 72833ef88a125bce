"""What a person is told of marks: how they were read, and why one of them is doubtful. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.finding import Code, Finding
from ingest.interpret import GARBLED, HIDDEN, UNPROVEN, Answer

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

"""Why a page that the reader could not match to a form belongs to no card of this home. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ediary_core.card_code import CardCode, CodeProblem, verify
from ingest.finding import Code
from ingest.outcome import PageEnd
from omr.reading import PageOutcome, PageReading

_ENDS = {
    PageOutcome.BLANK: PageEnd.BLANK,
    PageOutcome.FOREIGN: PageEnd.FOREIGN,
    PageOutcome.UNREADABLE: PageEnd.UNREADABLE,
}
# A forged code outweighs another school's, and that one a code of something else.
_WORST_FIRST = (
    (CodeProblem.FORGED, PageEnd.REJECTED, Code.CODE_FORGED),
    (CodeProblem.OTHER_SCHOOL, PageEnd.REJECTED, Code.CODE_OTHER_SCHOOL),
    (CodeProblem.NOT_OURS, PageEnd.FOREIGN, Code.CODE_NOT_OURS),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """The outcome of a page without a card; ``claimed`` is the card that its code names, if any."""

    end: PageEnd
    reason: str | None
    claimed: CardCode | None = None


def belonging(reading: PageReading, *, key: bytes) -> Belonging:
    """The outcome of a page that was not read.

    Raises:
        ValueError: the page was read, so it belongs to its card.
    """
    if reading.outcome is PageOutcome.READ:
        raise ValueError("a page that was read belongs to its card")
    verdicts = [verify(payload, key=key) for payload in reading.payloads]
    claimed = next((each for each in verdicts if isinstance(each, CardCode)), None)
    end = _ENDS[reading.outcome]
    if reading.outcome is not PageOutcome.FOREIGN:
        return Belonging(end=end, reason=reading.reason, claimed=claimed)
    if claimed is not None:
        return Belonging(end=PageEnd.REJECTED, reason=Code.CODE_UNKNOWN_CARD, claimed=claimed)
    for problem, problem_end, code in _WORST_FIRST:
        if problem in verdicts:
            return Belonging(end=problem_end, reason=code)
    return Belonging(end=end, reason=reading.reason)

"""Readings -> cards: pages meet by their codes, whatever lay next to them in the stack. Pure.

Two scans of one page agree if every field may mean the same in both: a doubtful reading contradicts
a certain mark only if that mark is not among what it may be. A page scanned again in a later batch
replaces the older scan as long as nothing of the card is in the diary: that is how a teacher mends
a card that waits.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from ingest.finding import Code
from ingest.interpret import Answer, answer_of, readings_by_field
from ingest.outcome import PageEnd
from omr.reading import PageReading

NEWER_SCAN_USED = "page.newer_scan_used"
SAME_CONTENT = "page.same_content"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedPage:
    """A stored reading of one page of a card. ``end`` is its outcome so far, None if it is new."""

    page_id: int
    batch_id: int
    reading: PageReading
    end: PageEnd | None

    @property
    def card_page(self) -> int:
        if self.reading.page is None:
            raise ValueError("only a page of a card can be assembled")
        return self.reading.page


@dataclass(frozen=True, slots=True, kw_only=True)
class PageVerdict:
    """The outcome of a page that is not among the card's chosen pages."""

    page_id: int
    end: PageEnd
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two scans of one page that differ in these fields."""

    page: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssembledCard:
    """The pages that speak for a card, and what keeps them from being one whole card."""

    card_id: str
    pages: tuple[ScannedPage, ...]  # one for each page of the card that came, in page order
    missing: tuple[int, ...]
    contradictions: tuple[Contradiction, ...]
    verdicts: tuple[PageVerdict, ...]


def assemble(card_id: str, scans: Iterable[ScannedPage], *, pages: Sequence[int]) -> AssembledCard:
    """Put together a card that is not in the diary yet.

    ``pages`` are the page numbers of the form it was printed from. The result does not depend on
    the order of the scans.
    """
    chosen: list[ScannedPage] = []
    verdicts: list[PageVerdict] = []
    contradictions: list[Contradiction] = []
    for number, same_page in groupby(sorted(scans, key=_page_then_best), lambda s: s.card_page):
        candidates = list(same_page)
        newest = max(scan.batch_id for scan in candidates)
        current = [scan for scan in candidates if scan.batch_id == newest]
        best, others = current[0], current[1:]
        chosen.append(best)
        verdicts += [_replaced(scan) for scan in candidates if scan.batch_id != newest]
        differing = sorted({name for other in others for name in _among(current, other)})
        if differing:
            contradictions.append(Contradiction(page=number, fields=tuple(differing)))
        reason = Code.CARD_CONFLICTING_SCANS if differing else None
        verdicts += [_extra(scan, contradiction=reason) for scan in others]
    came = {scan.card_page for scan in chosen}
    return AssembledCard(
        card_id=card_id,
        pages=tuple(chosen),
        missing=tuple(number for number in pages if number not in came),
        contradictions=tuple(contradictions),
        verdicts=tuple(verdicts),
    )


def contradicting_fields(one: PageReading, other: PageReading) -> tuple[str, ...]:
    """The fields that cannot mean the same in both readings."""
    others = readings_by_field([other])
    pairs = (
        (answer_of(field, page=None), answer_of(others[field.name], page=None))
        for field in one.fields
        if field.name in others
    )
    return tuple(sorted(a.field for a, b in pairs if _contradict(a, b)))


def _contradict(one: Answer, other: Answer) -> bool:
    if one.doubtful and other.doubtful:
        return False
    if not one.doubtful and not other.doubtful:
        return one.possible != other.possible
    certain, doubtful = (other, one) if one.doubtful else (one, other)
    seen = bool(doubtful.possible)  # nothing is known of what lies under a streak
    return seen and certain.value is not None and certain.value not in doubtful.possible


def _among(scans: Sequence[ScannedPage], scan: ScannedPage) -> set[str]:
    return {
        name
        for other in scans
        if other is not scan
        for name in contradicting_fields(other.reading, scan.reading)
    }


def _page_then_best(scan: ScannedPage) -> tuple[int, int, float, str]:
    """Fewest doubts first, then the surest; the content settles ties, never the scan order."""
    doubts = sum(answer_of(field, page=None).doubtful for field in scan.reading.fields)
    confidence = sum(field.confidence for field in scan.reading.fields)
    content = json.dumps(scan.reading.to_json()["fields"], sort_keys=True)
    return scan.card_page, doubts, -confidence, content


def _replaced(scan: ScannedPage) -> PageVerdict:
    return PageVerdict(page_id=scan.page_id, end=PageEnd.DUPLICATE, reason=NEWER_SCAN_USED)


def _extra(scan: ScannedPage, *, contradiction: Code | None) -> PageVerdict:
    if contradiction is not None:
        return PageVerdict(page_id=scan.page_id, end=PageEnd.CONFLICT, reason=contradiction)
    return PageVerdict(page_id=scan.page_id, end=PageEnd.DUPLICATE, reason=SAME_CONTENT)

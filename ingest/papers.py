"""All papers of one lesson: its card and the correction cards, put one over the other. Pure.

What a correction card answers takes the place of what the earlier paper says there, whichever was
scanned first: it was printed after the earlier paper was read. What it leaves empty is no answer.
The papers' pages are numbered through as sheets, so that a place on any of them has one number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ediary_core.card import NOTHING, Question
from ingest.assemble import (
    AssembledCard,
    Contradiction,
    ScannedPage,
    contradicting_fields,
)
from ingest.interpret import SIGNATURE
from omr.reading import FieldReading, FieldState, PageReading


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One card of a lesson and what came of its pages; only a correction card asks questions."""

    card_number: str
    questions: tuple[Question, ...]
    assembled: AssembledCard

    @property
    def card_id(self) -> str:
        return self.assembled.card_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Where a sheet's place is found: on which page of which card."""

    card_id: str
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """What all papers of a lesson say together.

    ``pages`` are numbered as sheets. ``answered`` names the fields that correction cards answered,
    ``outdated`` those where an earlier paper, scanned again later, says something else than the
    correction card that counts. ``unanswered`` are cards on which no question was answered, and
    ``contradictions`` those between scans of the card that no correction card has settled.
    """

    pages: tuple[ScannedPage, ...]
    sheets: Mapping[int, Sheet]
    answered: frozenset[str]
    outdated: tuple[str, ...]
    unanswered: tuple[str, ...]
    contradictions: tuple[Contradiction, ...]


def put_together(card: Paper, corrections: Sequence[Paper]) -> Pile:
    """The card under its correction cards, which come in the order of their revisions."""
    pages = list(card.assembled.pages)
    sheets = {page.card_page: Sheet(card_id=card.card_id, page=page.card_page) for page in pages}
    answered: set[str] = set()
    outdated: list[str] = []
    unanswered: list[str] = []
    for paper in corrections:
        replaced = _replaced(paper)
        if not replaced:
            unanswered.append(paper.card_id)
            continue
        outdated += _differing_later(pages, paper, replaced)
        pages = [_without(page, replaced) for page in pages]
        answered |= replaced
        for page in paper.assembled.pages:
            sheet = max(sheets, default=0) + 1
            sheets[sheet] = Sheet(card_id=paper.card_id, page=page.card_page)
            pages.append(_as_sheet(page, sheet, replaced))
    return Pile(
        pages=tuple(pages),
        sheets=sheets,
        answered=frozenset(answered),
        outdated=tuple(dict.fromkeys(outdated)),
        unanswered=tuple(unanswered),
        contradictions=_left(card.assembled.contradictions, answered),
    )


def _left(contradictions: Iterable[Contradiction], answered: set[str]) -> tuple[Contradiction, ...]:
    """Contradicting scans of the card itself, but for what a correction card has answered."""
    left = []
    for each in contradictions:
        fields = tuple(name for name in each.fields if name not in answered)
        if fields:
            left.append(replace(each, fields=fields))
    return tuple(left)


def _replaced(paper: Paper) -> frozenset[str]:
    """The fields that a correction card's answered questions settle anew."""
    readings = [page.reading for page in paper.assembled.pages]
    marked = {
        field.name
        for reading in readings
        for field in reading.fields
        if field.state is not FieldState.UNMARKED
    }
    marked |= {region.name for reading in readings for region in reading.regions if region.inked}
    answered = [question for question in paper.questions if question.lead in marked]
    return frozenset(name for question in answered for name in question.fields)


def _without(page: ScannedPage, names: frozenset[str]) -> ScannedPage:
    """Without the fields answered anew, and without the signature, which stands on each paper."""
    reading = page.reading
    return replace(
        page,
        reading=replace(
            reading,
            fields=tuple(field for field in reading.fields if field.name not in names),
            regions=tuple(
                region
                for region in reading.regions
                if region.name not in names and region.name != SIGNATURE
            ),
        ),
    )


def _as_sheet(page: ScannedPage, sheet: int, replaced: frozenset[str]) -> ScannedPage:
    """The page as one of the pile: only what it answers, its bubbles for "nothing" as no mark."""
    reading = page.reading
    fields = tuple(_said(field) for field in reading.fields if field.name in replaced)
    regions = tuple(
        region for region in reading.regions if region.name == SIGNATURE or region.inked
    )
    return replace(page, reading=replace(reading, page=sheet, fields=fields, regions=regions))


def _said(field: FieldReading) -> FieldReading:
    if field.state is FieldState.MARKED and field.values == (NOTHING,):
        return replace(field, state=FieldState.UNMARKED, values=())
    return field


def _differing_later(
    pages: Sequence[ScannedPage], paper: Paper, replaced: frozenset[str]
) -> list[str]:
    """Fields that a later scan of earlier paper shows clearly otherwise than the correction."""
    newest = max((page.batch_id for page in paper.assembled.pages), default=0)
    later = [page for page in pages if page.batch_id > newest]
    return [
        name
        for page in later
        for answer in paper.assembled.pages
        for name in contradicting_fields(answer.reading, _certain(page.reading))
        if name in replaced
    ]


def _certain(reading: PageReading) -> PageReading:
    kept = tuple(field for field in reading.fields if field.state is FieldState.MARKED)
    return replace(reading, fields=kept)

"""Gives the pages of a lesson's papers their outcomes; what was settled before stays."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ediary_core.card import CardState
from ediary_core.cards import card_by_id
from ingest.assemble import NEWER_SCAN_USED
from ingest.finding import Code, Finding
from ingest.loading import Loading, keep_own_findings
from ingest.outcome import PageEnd
from ingest.page_store import set_outcome
from ingest.papers import Paper
from ingest.prepare import PreparedCard, WholeCard

_STATES = {
    PageEnd.LOADED: CardState.LOADED,
    PageEnd.NEEDS_REVIEW: CardState.NEEDS_REVIEW,
    PageEnd.DUPLICATE: CardState.LOADED,
    PageEnd.REJECTED: CardState.REJECTED,
}


def settle_pages(
    session: Session, prepared: PreparedCard, end: PageEnd, reason: str | None
) -> None:
    """The pages that speak for the card end as it does, the others as extra scans."""
    unanswered = prepared.pile.unanswered if isinstance(prepared, WholeCard) else ()
    for paper in (prepared.paper, *prepared.corrections):
        if paper.card_id in unanswered:
            continue
        for scan in paper.assembled.pages:
            if scan.page_id in prepared.unsettled:
                set_outcome(session, scan.page_id, end, reason)
        _settle_extra(session, prepared, paper)
    for paper in prepared.corrections:
        if paper.card_id not in unanswered:
            state = _STATES.get(end, CardState.WAITING)
            card_by_id(session, paper.card_id).state = state


def _settle_extra(session: Session, prepared: PreparedCard, paper: Paper) -> None:
    for verdict in paper.assembled.verdicts:
        if verdict.page_id not in prepared.unsettled:
            continue
        settled = verdict.end is PageEnd.CONFLICT and isinstance(prepared, WholeCard)
        if settled:  # a correction card has answered what the two scans contradicted each other in
            set_outcome(session, verdict.page_id, PageEnd.DUPLICATE, NEWER_SCAN_USED)
        else:
            set_outcome(session, verdict.page_id, verdict.end, verdict.reason)


def settle_unclear(session: Session, prepared: PreparedCard, loading: Loading) -> None:
    """Correction cards that say nothing: incomplete, contradicting each other, or left empty."""
    for paper in prepared.unclear:
        assembled = paper.assembled
        finding = _why_unclear(paper)
        end = PageEnd.CONFLICT if assembled.contradictions else PageEnd.WAITING
        for scan in assembled.pages:
            set_outcome(session, scan.page_id, end, finding.code)
        _settle_extra_of_unclear(session, paper)
        card_by_id(session, paper.card_id).state = CardState.WAITING
        keep_own_findings(session, paper, [finding], loading)
    if isinstance(prepared, WholeCard):
        for paper in prepared.corrections:
            if paper.card_id in prepared.pile.unanswered:
                _settle_unanswered(session, paper, loading)


def _settle_extra_of_unclear(session: Session, paper: Paper) -> None:
    for verdict in paper.assembled.verdicts:
        set_outcome(session, verdict.page_id, verdict.end, verdict.reason)


def _why_unclear(paper: Paper) -> Finding:
    if paper.assembled.contradictions:
        fields = paper.assembled.contradictions[0].fields
        return Finding(
            code=Code.CARD_CONFLICTING_SCANS,
            field=fields[0],
            page=paper.assembled.contradictions[0].page,
            detail={"fields": ", ".join(fields)},
        )
    missing = ", ".join(map(str, paper.assembled.missing))
    return Finding(code=Code.CARD_PAGE_MISSING, detail={"missing": missing})


def _settle_unanswered(session: Session, paper: Paper, loading: Loading) -> None:
    for scan in paper.assembled.pages:
        set_outcome(session, scan.page_id, PageEnd.WAITING, Code.CORRECTION_UNANSWERED)
    _settle_extra_of_unclear(session, paper)
    card_by_id(session, paper.card_id).state = CardState.WAITING
    keep_own_findings(session, paper, [Finding(code=Code.CORRECTION_UNANSWERED)], loading)

"""Loads prepared cards into the diary: one transaction a card, whole or not at all."""

from __future__ import annotations

import logging
import traceback

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ediary_core.card import CardState
from ediary_core.cards import card_by_id
from ediary_core.errors import EdiaryError
from ediary_core.recording import record_lesson
from ediary_core.tables import Card
from ingest.blank_resolution import keep_resolution
from ingest.finding import Code, Finding, Severity
from ingest.loading import Loading, keep_findings, lesson_held, validated_now, with_pictures
from ingest.outcome import PageEnd
from ingest.page_ends import settle_pages, settle_unclear
from ingest.page_store import scans_of_card, set_outcome
from ingest.prepare import (
    IN_DIARY,
    DestroyedCard,
    IncompleteCard,
    PreparedCard,
    UnresolvedCard,
    WholeCard,
)
from ingest.rescan import hold_rescan, merge_rescan
from ingest.validate import ValidatedCard

_LOG = logging.getLogger(__name__)

__all__ = ["Loading", "bring_to_outcome", "leave_waiting", "load_card"]


def load_card(prepared: PreparedCard, loading: Loading) -> None:
    """Bring one card to its outcome. A failure of the program on it leaves it waiting.

    Raises:
        EdiaryError: the home cannot be used; the batch stays open and can be taken up again.
    """
    card_id = prepared.card_id
    try:
        with loading.diary.sessions.begin() as session:
            bring_to_outcome(session, prepared, loading)
    except (EdiaryError, OperationalError):
        raise  # not about this card: the disk, the store or the database
    except Exception as failure:
        leave_waiting(card_id, failure, loading)


def leave_waiting(card_id: str, failure: Exception, loading: Loading) -> None:
    """The program failed on this card: say so, lose nothing of it, and let the others go on."""
    kind = type(failure).__name__
    # The message of a failure may quote entries; the log names the place and the card only.
    place = "".join(traceback.format_tb(failure.__traceback__))
    _LOG.error("card %s was not loaded: %s\n%s", card_id, kind, place)
    with loading.diary.sessions.begin() as session:
        _wait_after_failure(session, card_id, kind, loading)


def bring_to_outcome(session: Session, prepared: PreparedCard, loading: Loading) -> None:
    """Load one card within a transaction of the caller's, or note why it waits."""
    card = card_by_id(session, prepared.card_id)
    settle_unclear(session, prepared, loading)
    match prepared:
        case DestroyedCard():
            _refuse_destroyed(session, card, prepared, loading)
        case IncompleteCard():
            _wait_for_scans(session, card, prepared, loading)
        case UnresolvedCard():
            _wait_for_numbers(session, card, prepared, loading)
        case WholeCard():
            if prepared.resolved is not None and card.state not in IN_DIARY:
                keep_resolution(card, prepared.resolved)
            lesson = lesson_held(session, card, prepared, loading)
            if lesson is None:
                _validate_and_record(session, card, prepared, loading)
            else:
                merge_rescan(session, card, lesson, prepared, loading)


def _refuse_destroyed(session: Session, card: Card, gone: DestroyedCard, loading: Loading) -> None:
    """Its month is over and its paper was shredded: whatever was scanned is for a person."""
    settle_pages(session, gone, PageEnd.REJECTED, Code.CARD_DESTROYED)
    keep_findings(session, card, gone, [Finding(code=Code.CARD_DESTROYED)], loading)


def _wait_for_scans(
    session: Session, card: Card, incomplete: IncompleteCard, loading: Loading
) -> None:
    findings = whole_doubts(incomplete)
    if card.state in IN_DIARY:
        hold_rescan(session, card, incomplete, findings, loading)
        return
    contradicted = {each.page for each in incomplete.contradictions}
    settle_pages(session, incomplete, PageEnd.WAITING, findings[0].code)
    for scan in incomplete.paper.assembled.pages:
        if scan.card_page in contradicted:
            set_outcome(session, scan.page_id, PageEnd.CONFLICT, Code.CARD_CONFLICTING_SCANS)
    card.state = CardState.WAITING
    keep_findings(session, card, incomplete, findings, loading)


def whole_doubts(incomplete: IncompleteCard) -> list[Finding]:
    """Why a card cannot be read as a whole."""
    findings = []
    if incomplete.contradictions:
        first = incomplete.contradictions[0]
        fields = dict.fromkeys(name for each in incomplete.contradictions for name in each.fields)
        findings.append(
            Finding(
                code=Code.CARD_CONFLICTING_SCANS,
                field=first.fields[0],
                page=first.page,
                detail={"fields": ", ".join(fields)},
            )
        )
    if incomplete.paper.assembled.missing:
        missing = ", ".join(map(str, incomplete.paper.assembled.missing))
        findings.append(Finding(code=Code.CARD_PAGE_MISSING, detail={"missing": missing}))
    return findings


def _wait_for_numbers(
    session: Session, card: Card, unresolved: UnresolvedCard, loading: Loading
) -> None:
    """A blank card whose numbers mean no lesson yet; it is tried again when it is given again."""
    keep_resolution(card, unresolved.resolved)
    findings = unresolved.resolved.findings
    reason = next(each.code for each in findings if each.severity is Severity.CARD)
    settle_pages(session, unresolved, PageEnd.WAITING, reason)
    card.state = CardState.WAITING
    keep_findings(session, card, unresolved, findings, loading)


def _validate_and_record(session: Session, card: Card, whole: WholeCard, loading: Loading) -> None:
    validated = validated_now(session, card, whole, loading)
    if validated.lesson is not None:
        record_lesson(session, with_pictures(session, whole, validated.lesson, loading.diary))
    end, card.state, reason = _outcome(validated)
    settle_pages(session, whole, end, reason)
    keep_findings(session, card, whole, validated.findings, loading)
    _LOG.info("card %s: %s", card.id, end.value)


def _outcome(validated: ValidatedCard) -> tuple[PageEnd, CardState, str | None]:
    if validated.lesson is not None:
        if validated.needs_review:
            return PageEnd.NEEDS_REVIEW, CardState.NEEDS_REVIEW, None
        return PageEnd.LOADED, CardState.LOADED, None
    reason = validated.reason
    if not validated.rejected:
        return PageEnd.WAITING, CardState.WAITING, reason
    return PageEnd.REJECTED, CardState.REJECTED, reason


def _wait_after_failure(session: Session, card_id: str, failure: str, loading: Loading) -> None:
    card = card_by_id(session, card_id)
    for scan in scans_of_card(session, card_id):
        if scan.end is None:
            set_outcome(session, scan.page_id, PageEnd.WAITING, Code.CARD_LOAD_FAILED)
    finding = Finding(code=Code.CARD_LOAD_FAILED, detail={"failure": failure})
    if card.state not in IN_DIARY:
        card.state = CardState.WAITING
        keep_findings(session, card, None, [finding], loading)

"""Loads prepared cards into the diary: one transaction a card, whole or not at all."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ediary_core.card import CardState
from ediary_core.cards import card_by_id, lesson_of
from ediary_core.diary import Diary
from ediary_core.errors import EdiaryError
from ediary_core.locks.diary_locks import lock_rules
from ediary_core.recording import LessonRecord, TopicRecord, record_lesson
from ediary_core.tables import Card, EntryState
from ingest.assemble import AssembledCard, Contradiction, ScannedPage, compare_with_loaded
from ingest.blank_resolution import keep_resolution
from ingest.diary_context import read_context
from ingest.finding import Code, Finding, Severity
from ingest.finding_store import add_finding, open_findings, replace_findings
from ingest.flag_rules import held_time
from ingest.interpret import HOMEWORK, TOPIC
from ingest.outcome import PageEnd
from ingest.page_store import pictures_of, scans_of_card, set_outcome
from ingest.prepare import (
    IN_DIARY,
    IncompleteCard,
    KnownCard,
    PreparedCard,
    UnresolvedCard,
    WholeCard,
)
from ingest.validate import ValidatedCard, validate
from omr.form import pages_from_json
from omr.overlay import crop

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading:
    """One run's loading: the diary, the moment, and the batch whose findings are written."""

    diary: Diary
    now: datetime
    batch_id: int | None  # None: no new pages, only cards that wait are tried again


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
    match prepared:
        case KnownCard():
            _compare(session, card, prepared, loading)
        case IncompleteCard():
            _wait_for_scans(session, card, prepared.assembled, loading)
        case UnresolvedCard():
            _wait_for_numbers(session, card, prepared, loading)
        case WholeCard():
            _validate_and_record(session, card, prepared, loading)


def _compare(session: Session, card: Card, known: KnownCard, loading: Loading) -> None:
    """A loaded card came again: the diary stays as it is, a difference is for a person."""
    verdicts, contradictions = compare_with_loaded(known.loaded, known.new)
    for verdict in verdicts:
        set_outcome(session, verdict.page_id, verdict.end, verdict.reason)
    if not contradictions:
        return
    finding = _contradiction_finding(Code.CARD_DIFFERS_FROM_DIARY, contradictions)
    if finding not in open_findings(session, card.id):
        add_finding(
            session,
            card.id,
            finding,
            batch_id=_batch_of(known.new, loading),
            page_ids=_page_ids(known.new),
            now=loading.now,
        )


def _wait_for_scans(
    session: Session, card: Card, assembled: AssembledCard, loading: Loading
) -> None:
    findings = []
    if assembled.contradictions:
        findings.append(
            _contradiction_finding(Code.CARD_CONFLICTING_SCANS, assembled.contradictions)
        )
    if assembled.missing:
        missing = ", ".join(map(str, assembled.missing))
        findings.append(Finding(code=Code.CARD_PAGE_MISSING, detail={"missing": missing}))
    contradicted = {each.page for each in assembled.contradictions}
    _settle_extra_pages(session, assembled)
    for scan in assembled.pages:
        in_conflict = scan.card_page in contradicted
        set_outcome(
            session,
            scan.page_id,
            PageEnd.CONFLICT if in_conflict else PageEnd.WAITING,
            Code.CARD_CONFLICTING_SCANS if in_conflict else findings[0].code,
        )
    card.state = CardState.WAITING
    _replace(session, card, assembled.pages, findings, loading)


def _wait_for_numbers(
    session: Session, card: Card, unresolved: UnresolvedCard, loading: Loading
) -> None:
    """A blank card whose numbers mean no lesson yet; it is tried again when it is given again."""
    keep_resolution(card, unresolved.resolved)
    findings = unresolved.resolved.findings
    reason = next(each.code for each in findings if each.severity is Severity.CARD)
    for scan in unresolved.assembled.pages:
        set_outcome(session, scan.page_id, PageEnd.WAITING, reason)
    _settle_extra_pages(session, unresolved.assembled)
    card.state = CardState.WAITING
    _replace(session, card, unresolved.assembled.pages, findings, loading)


def _validate_and_record(session: Session, card: Card, whole: WholeCard, loading: Loading) -> None:
    diary, pages = loading.diary, whole.assembled.pages
    if whole.resolved is not None:
        keep_resolution(card, whole.resolved)
    lesson = lesson_of(card)
    if lesson is None:
        raise ValueError(f"card {card.id} has no lesson yet")
    context = read_context(
        session,
        card,
        lesson,
        pages,
        held=held_time(whole.answers.lesson.other_time, whole.snapshot),
        topic_days=diary.topic_days,
        verify_days=diary.profile.rules.verify_days,
        locks=lock_rules(session, diary.profile.rules),
        profile=diary.profile,
        now=loading.now,
    )
    validated = validate(
        whole.answers,
        whole.snapshot,
        profile=diary.profile,
        context=context,
        identity=whole.resolved.findings if whole.resolved else (),
    )
    if validated.lesson is not None:
        record_lesson(session, _with_pictures(session, card, validated.lesson, diary))
    end, card.state, reason = _outcome(validated)
    for scan in pages:
        set_outcome(session, scan.page_id, end, reason)
    _settle_extra_pages(session, whole.assembled)
    _replace(session, card, pages, validated.findings, loading)
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


def _with_pictures(
    session: Session, card: Card, lesson: LessonRecord, diary: Diary
) -> LessonRecord:
    """The lesson with the handwriting cut out of the pages' pictures and kept in the store."""
    return replace(
        lesson,
        topic=_with_picture(session, card, lesson.topic, diary, region=TOPIC),
        homework=_with_picture(session, card, lesson.homework, diary, region=HOMEWORK),
    )


def _with_picture(
    session: Session, card: Card, text: TopicRecord | None, diary: Diary, *, region: str
) -> TopicRecord | None:
    if text is None or text.page_id is None or text.state is not EntryState.LOADED:
        return text
    box = next(
        box for page in pages_from_json(card.form) for box in page.regions if box.name == region
    )
    picture = pictures_of(session, [text.page_id])[text.page_id]
    cut = crop(
        diary.store.read(picture.name),
        picture.dpi,
        x_mm=box.x_mm,
        y_mm=box.y_mm,
        w_mm=box.w_mm,
        h_mm=box.h_mm,
    )
    return replace(text, picture=diary.store.put(cut, extension="png"))


def _settle_extra_pages(session: Session, assembled: AssembledCard) -> None:
    for verdict in assembled.verdicts:
        set_outcome(session, verdict.page_id, verdict.end, verdict.reason)


def _replace(
    session: Session,
    card: Card,
    pages: Iterable[ScannedPage],
    findings: Iterable[Finding],
    loading: Loading,
) -> None:
    scans = tuple(pages)
    replace_findings(
        session,
        card.id,
        findings,
        batch_id=_batch_of(scans, loading),
        page_ids=_page_ids(scans),
        now=loading.now,
    )


def _batch_of(scans: Iterable[ScannedPage], loading: Loading) -> int:
    if loading.batch_id is not None:
        return loading.batch_id
    return max(scan.batch_id for scan in scans)


def _contradiction_finding(code: Code, contradictions: Iterable[Contradiction]) -> Finding:
    found = tuple(contradictions)
    fields = ", ".join(dict.fromkeys(name for each in found for name in each.fields))
    return Finding(
        code=code, field=found[0].fields[0], page=found[0].page, detail={"fields": fields}
    )


def _wait_after_failure(session: Session, card_id: str, failure: str, loading: Loading) -> None:
    card = card_by_id(session, card_id)
    scans = scans_of_card(session, card_id)
    for scan in scans:
        if scan.end is None:
            set_outcome(session, scan.page_id, PageEnd.WAITING, Code.CARD_LOAD_FAILED)
    finding = Finding(code=Code.CARD_LOAD_FAILED, detail={"failure": failure})
    if card.state not in IN_DIARY:
        card.state = CardState.WAITING
        _replace(session, card, scans, [finding], loading)


def _page_ids(scans: Iterable[ScannedPage]) -> Mapping[int, int]:
    """The card's pages and the scans that show them."""
    return {scan.card_page: scan.page_id for scan in scans}

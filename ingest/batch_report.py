"""Reads back from the diary what a run received and what became of it.

The report is made of what the database holds, not of what the run remembers: so it is the same
after an interruption, and when the same scans are given again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.card import CardState
from ediary_core.cards import card_by_id, card_number, lesson_snapshot
from ediary_core.fill_order import in_fill_order
from ediary_core.tables import Card, Lesson, Page, ScanFile, Subject, Teacher, Unit
from ingest.finding import Severity
from ingest.finding_store import first_deadline, open_findings
from ingest.outcome import (
    BatchReport,
    CardFacts,
    CardOutcome,
    Corrected,
    FileResult,
    Loaded,
    NeedsReview,
    PageEnd,
    PageResult,
    Rejected,
    Waiting,
)
from ingest.staging import StagedFile, Staging


def page_ends(session: Session, files: Iterable[StagedFile]) -> Mapping[int, str | None]:
    """The outcomes so far of the pages of some files."""
    ids = [file.scan_file_id for file in files]
    rows = session.execute(select(Page.id, Page.outcome).where(Page.scan_file_id.in_(ids)))
    return {page_id: end for page_id, end in rows}  # noqa: C416 - rows are no pairs to mypy


def read_report(
    session: Session,
    staging: Staging,
    *,
    before: Mapping[int, str | None],
    now: datetime,
) -> BatchReport:
    """The report of a finished run.

    ``before`` holds the outcomes that pages given again had when the run began: a page whose
    outcome is still the same is ``already_ingested``.

    Raises:
        ReconciliationError: pages received and outcomes do not add up.
    """
    pages = [
        *(page for file in staging.files for page in _pages(session, file, None)),
        *(page for file in staging.given_again for page in _pages(session, file, before)),
    ]
    return BatchReport(
        batch_id=staging.batch_id,
        finished_at=now,
        files=(
            *(_file(session, file, again=False) for file in staging.files),
            *(_file(session, file, again=True) for file in staging.given_again),
        ),
        pages=tuple(pages),
        cards=_cards(session, pages),
        problems=staging.problems,
    )


def _file(session: Session, file: StagedFile, *, again: bool) -> FileResult:
    pages = session.get_one(ScanFile, file.scan_file_id).pages
    return FileResult(name=file.name, sha256=file.sha256, pages=pages or 0, already_ingested=again)


def _pages(
    session: Session, file: StagedFile, before: Mapping[int, str | None] | None
) -> list[PageResult]:
    rows = session.scalars(
        select(Page).where(Page.scan_file_id == file.scan_file_id).order_by(Page.number)
    )
    return [_page(page, file.name, before) for page in rows]


def _page(page: Page, file: str, before: Mapping[int, str | None] | None) -> PageResult:
    if page.outcome is None:
        raise ValueError(f"page {page.id} of a finished run has no outcome")
    settled = PageEnd(page.outcome)
    unchanged = before is not None and before.get(page.id, page.outcome) == page.outcome
    return PageResult(
        page_id=page.id,
        file=file,
        number=page.number,
        end=PageEnd.ALREADY_INGESTED if unchanged else settled,
        settled_as=settled,
        reason=page.reason,
        card_id=page.card_id,
        card_page=page.card_page,
    )


_BELONGS = frozenset(
    {
        PageEnd.LOADED,
        PageEnd.NEEDS_REVIEW,
        PageEnd.WAITING,
        PageEnd.CONFLICT,
        PageEnd.REJECTED,
        PageEnd.DUPLICATE,
    }
)


def _cards(session: Session, pages: Sequence[PageResult]) -> tuple[CardOutcome, ...]:
    """Loaded cards in the order of loading, then the others in fill order."""
    ids = {
        page.card_id for page in pages if page.card_id is not None and page.settled_as in _BELONGS
    }
    # What a correction card answered, or left open, shows in the card that it corrects.
    corrected = {card_by_id(session, card_id).corrects_id for card_id in ids}
    ids |= {card_id for card_id in corrected if card_id is not None}
    outcomes = [_outcome(session, card_id) for card_id in sorted(ids)]
    loaded = [each for each in outcomes if isinstance(each, Loaded | NeedsReview)]
    others = [each for each in outcomes if not isinstance(each, Loaded | NeedsReview)]
    return (
        *sorted(loaded, key=lambda each: each.load_order),
        *in_fill_order(others, place=lambda each: each.card.fill_place),
    )


def _outcome(session: Session, card_id: str) -> CardOutcome:
    card = card_by_id(session, card_id)
    findings, due_on = open_findings(session, card_id), first_deadline(session, card_id)
    lesson = session.scalar(select(Lesson).where(Lesson.card_id == card_id))
    facts = _facts(session, card, lesson)
    if card.corrects_id is not None and card.state in (CardState.LOADED, CardState.NEEDS_REVIEW):
        return Corrected(card=facts, findings=findings, due_on=due_on)
    if lesson is None:
        refused = card.state is CardState.REJECTED
        return (Rejected if refused else Waiting)(card=facts, findings=findings, due_on=due_on)
    doubtful = any(finding.severity is not Severity.MILD for finding in findings)
    return (NeedsReview if doubtful else Loaded)(
        card=facts,
        findings=findings,
        due_on=due_on,
        load_order=lesson.load_order,
        lesson_number=lesson.number,
        loaded_at=lesson.loaded_at,
    )


def _facts(session: Session, card: Card, lesson: Lesson | None) -> CardFacts:
    snapshot = lesson_snapshot(card)
    if snapshot is None:
        return _partial_facts(session, card)
    return CardFacts(
        card_id=snapshot.card_id,
        card_number=snapshot.card_number,
        serial=snapshot.serial,
        revision=snapshot.revision,
        # A lesson held at another time stands and is ordered there.
        lesson_date=lesson.lesson_date if lesson else snapshot.lesson_date,
        period=lesson.period if lesson else snapshot.period,
        fill_sequence=lesson.fill_sequence if lesson else None,
        unit=snapshot.unit,
        subject=snapshot.subject,
        # Who taught has filled the card and is the one to ask.
        teacher=lesson.teacher.name if lesson else snapshot.teacher,
        teacher_number=lesson.teacher.number if lesson else snapshot.teacher_number,
    )


def _partial_facts(session: Session, card: Card) -> CardFacts:
    """What is known of a blank card whose numbers do not all resolve."""
    teacher = session.get(Teacher, card.teacher_id) if card.teacher_id else None
    unit = session.get(Unit, card.unit_id) if card.unit_id else None
    subject = session.get(Subject, card.subject_id) if card.subject_id else None
    return CardFacts(
        card_id=card.id,
        card_number=card_number(card.serial),
        serial=card.serial,
        revision=card.revision,
        lesson_date=card.lesson_date,
        period=card.period,
        fill_sequence=None,
        unit=unit.name if unit else None,
        subject=subject.name if subject else None,
        teacher=teacher.name if teacher else None,
        teacher_number=teacher.number if teacher else None,
    )

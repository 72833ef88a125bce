"""Newer paper of a lesson that the diary holds: scanned again, or a correction card (G89, row 7).

What a person decided stays, and the difference is kept and shown. What nobody decided is as the
newest clear paper has it. A doubt about the paper as a whole changes nothing in the diary.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from ediary_core.card import CardState
from ediary_core.cards import card_number
from ediary_core.locks.entry_values import entry_values
from ediary_core.profile import AttendanceCategory
from ediary_core.review.differences import open_differences
from ediary_core.review.merging import Merged, NewerPaper, merge_lesson
from ediary_core.tables import Card, Lesson
from ingest.assemble import SAME_CONTENT
from ingest.finding import Code, Finding, Severity
from ingest.finding_store import open_findings
from ingest.loading import Loading, keep_findings, validated_now, with_pictures
from ingest.outcome import PageEnd
from ingest.page_ends import settle_pages
from ingest.prepare import PreparedCard, WholeCard
from ingest.rescan_lock import lock_findings_of_change
from ingest.still_open import Doubts, StillOpen, diary_values, still_open

CHANGED_DIARY = "page.changed_diary"
_UNMARKED = (AttendanceCategory.PRESENT, AttendanceCategory.EXEMPT)


def merge_rescan(
    session: Session, card: Card, lesson: Lesson, whole: WholeCard, loading: Loading
) -> None:
    """Bring what newer paper says into the lesson, as far as nobody decided otherwise."""
    validated = validated_now(session, card, whole, loading, held=True)
    if validated.lesson is None:
        doubts = [each for each in validated.findings if each.severity is Severity.CARD]
        hold_rescan(session, card, whole, doubts, loading)
        return
    record = with_pictures(session, whole, validated.lesson, loading.diary)
    before = entry_values(session, lesson)
    with session.begin_nested() as attempt:
        merged = merge_lesson(session, lesson, record, _paper(card, whole, loading))
        locked = lock_findings_of_change(session, lesson, before, loading)
        if locked:
            attempt.rollback()
    if locked:
        hold_rescan(session, card, whole, locked, loading)
        return
    readings = tuple(page.reading for page in whole.pile.pages)
    left = still_open(
        Doubts(findings=validated.findings, pages=readings),
        diary_values(session, lesson, loading.diary.profile),
    )
    findings = _findings(session, card, whole, left, merged)
    waits = any(each.severity is not Severity.MILD for each in findings)
    told_before = _open(session, whole)
    keep_findings(session, card, whole, findings, loading)
    end = PageEnd.NEEDS_REVIEW if waits else PageEnd.LOADED
    told = bool(merged.changed or merged.vanished or merged.differences)
    if told or _says_more(told_before, _open(session, whole)):
        settle_pages(session, whole, end, CHANGED_DIARY if merged.changed else None)
    else:
        settle_pages(session, whole, PageEnd.DUPLICATE, SAME_CONTENT)
    card.state = CardState.NEEDS_REVIEW if waits else CardState.LOADED


def hold_rescan(
    session: Session,
    card: Card,
    prepared: PreparedCard,
    doubts: Iterable[Finding],
    loading: Loading,
) -> None:
    """The newer paper is in doubt as a whole: the diary stays as it is, and a person is asked."""
    whole = list(doubts)
    kept = [each for each in open_findings(session, card.id) if each.severity is not Severity.CARD]
    settle_pages(session, prepared, PageEnd.CONFLICT, whole[0].code)
    keep_findings(session, card, prepared, [*whole, *kept], loading)


def _paper(card: Card, whole: WholeCard, loading: Loading) -> NewerPaper:
    codes = loading.diary.profile.attendance
    last = whole.corrections[-1].card_number if whole.corrections else None
    number = card_number(card.serial)
    return NewerPaper(
        card_id=card.id,
        who=f"card {last or number}",
        why=f"correction card of {number}" if last else "scanned again",
        at=loading.now,
        unmarked_codes=frozenset(each.code for each in codes if each.category in _UNMARKED),
        answered=whole.pile.answered,
    )


def _findings(
    session: Session, card: Card, whole: WholeCard, left: StillOpen, merged: Merged
) -> list[Finding]:
    """What is open after the merge, what it left undone, and what it did."""
    found = [*left.findings]
    found += [
        _about(Code.CARD_DIFFERS_FROM_DIARY, whole, name, {"fields": name})
        for name in merged.vanished
    ]
    found += [
        _about(
            Code.CARD_DIFFERS_FROM_DECISION,
            whole,
            each.field or "",
            {"kept": each.kept or "–", "read": each.scanned or "–"},
        )
        for each in open_differences(session, card.id)
    ]
    changed = [*_told_before(session, card), *merged.replaced]
    for code, names in (
        (Code.CARD_CHANGED_DIARY, changed),
        (Code.CARD_RESCAN_DOUBTFUL, left.doubtful),
        (Code.CARD_OLDER_DIFFERS, whole.pile.outdated),
    ):
        if names:
            fields = ", ".join(dict.fromkeys(names))
            found.append(Finding(code=code, detail={"fields": fields}))
    return found


def _told_before(session: Session, card: Card) -> list[str]:
    """Fields that an earlier run said it changed: that stays told."""
    return [
        name
        for finding in open_findings(session, card.id)
        if finding.code is Code.CARD_CHANGED_DIARY
        for name in finding.detail["fields"].split(", ")
    ]


def _about(code: Code, whole: WholeCard, name: str, detail: dict[str, str]) -> Finding:
    row = name.partition("/")[2]
    page = next(
        (
            page.card_page
            for page in whole.pile.pages
            if any(field.name == name for field in page.reading.fields)
        ),
        None,
    )
    return Finding(
        code=code,
        field=name,
        page=page,
        register_number=int(row) if row.isdigit() else None,
        detail=detail,
    )


def _open(session: Session, whole: WholeCard) -> list[Finding]:
    papers = (whole.paper, *whole.corrections)
    return [finding for paper in papers for finding in open_findings(session, paper.card_id)]


def _says_more(before: Iterable[Finding], after: Iterable[Finding]) -> bool:
    known = list(before)
    return any(not any(each.same_doubt(old) for old in known) for each in after)

"""What every way of loading a card needs: the run, the rules, and where findings are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.cards import card_by_id, lesson_of
from ediary_core.diary import Diary
from ediary_core.history import acting
from ediary_core.locks.diary_locks import lock_rules
from ediary_core.recording import LessonRecord, TopicRecord, recorded_lesson
from ediary_core.school_calendar import school_calendar
from ediary_core.school_days import add_school_days
from ediary_core.tables import Card, EntryState, Lesson
from ingest.assemble import ScannedPage
from ingest.diary_context import read_context
from ingest.finding import Finding
from ingest.finding_store import FoundIn, accepted_findings, replace_findings
from ingest.flag_rules import held_time
from ingest.interpret import HOMEWORK, TOPIC
from ingest.page_store import pictures_of, scans_of_card
from ingest.papers import Paper, Sheet
from ingest.prepare import PreparedCard, WholeCard
from ingest.validate import ValidatedCard, validate
from omr.form import pages_from_json
from omr.overlay import crop


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading:
    """One run's loading: the diary, the moment, and the batch whose findings are written."""

    diary: Diary
    now: datetime
    batch_id: int | None  # None: no new pages, only cards that wait are tried again


def lesson_held(session: Session, card: Card, whole: WholeCard, loading: Loading) -> Lesson | None:
    """The lesson that the diary holds of this card; also one that was entered by hand without it.

    A card that turns up for a lesson entered by hand becomes that lesson's paper.
    """
    lesson = session.scalar(select(Lesson).where(Lesson.card_id == card.id))
    planned = lesson_of(card)
    if lesson is not None or planned is None:
        return lesson
    held = held_time(whole.answers.lesson.other_time, whole.meant)
    there = recorded_lesson(
        session, lesson_date=held.lesson_date, period=held.period, unit_id=planned.unit_id
    )
    if there is None or there.card_id is not None or there.subject_id != planned.subject_id:
        return None
    with acting(session, who=f"card {card.id}", why="the card turned up", at=loading.now):
        there.card_id = card.id
    return there


def validated_now(
    session: Session, card: Card, whole: WholeCard, loading: Loading, *, held: bool = False
) -> ValidatedCard:
    """The rules of loading, applied to the papers as the diary is now.

    ``held``: the diary holds the card's lesson, so that it is no other lesson in its place, and
    whether a lock lies in the way depends on what would change (``ingest.rescan_lock``).
    """
    diary = loading.diary
    lesson = lesson_of(card)
    if lesson is None:
        raise ValueError(f"card {card.id} has no lesson yet")
    context = read_context(
        session,
        card,
        lesson,
        whole.pile.pages,
        held=held_time(whole.answers.lesson.other_time, whole.meant),
        topic_days=diary.topic_days,
        verify_days=diary.profile.rules.verify_days,
        locks=lock_rules(session, diary.profile.rules),
        profile=diary.profile,
        now=loading.now,
    )
    accepted = tuple(
        finding
        for paper in (whole.paper, *whole.corrections)
        for finding in accepted_findings(session, paper.card_id)
    )
    context = replace(context, accepted=accepted)
    if held:
        standing = replace(
            context.standing, already_recorded=False, locked=None, grades_locked=None
        )
        context = replace(context, standing=standing)
    return validate(
        whole.answers,
        whole.meant,
        profile=diary.profile,
        context=context,
        identity=whole.resolved.findings if whole.resolved else (),
    )


def keep_findings(
    session: Session,
    card: Card,
    prepared: PreparedCard | None,
    findings: Iterable[Finding],
    loading: Loading,
) -> None:
    """Make these the open findings of the card and its correction cards, each of its own paper."""
    if prepared is None:
        _keep_of(session, card.id, findings, scans_of_card(session, card.id), loading)
        return
    sheets = prepared.pile.sheets if isinstance(prepared, WholeCard) else {}
    unanswered = prepared.pile.unanswered if isinstance(prepared, WholeCard) else ()
    of_card = _by_card(card.id, findings, sheets)
    for paper in (prepared.paper, *prepared.corrections):
        if paper.card_id not in unanswered:
            own = of_card.get(paper.card_id, [])
            _keep_of(session, paper.card_id, own, paper.assembled.pages, loading)


def keep_own_findings(
    session: Session, paper: Paper, findings: Iterable[Finding], loading: Loading
) -> None:
    """The findings of a correction card that says nothing yet."""
    _keep_of(session, paper.card_id, findings, paper.assembled.pages, loading)


def _by_card(
    card_id: str, findings: Iterable[Finding], sheets: Mapping[int, Sheet]
) -> dict[str, list[Finding]]:
    of_card: dict[str, list[Finding]] = {}
    for finding in findings:
        sheet = sheets.get(finding.page) if finding.page is not None else None
        if sheet is None:
            of_card.setdefault(card_id, []).append(finding)
        else:
            own = replace(finding, page=sheet.page)
            of_card.setdefault(sheet.card_id, []).append(own)
    return of_card


def _keep_of(
    session: Session,
    card_id: str,
    findings: Iterable[Finding],
    pages: Iterable[ScannedPage],
    loading: Loading,
) -> None:
    scans = tuple(pages)
    card = card_by_id(session, card_id)
    root = card.corrects_id or card.id
    taught = session.scalar(select(Lesson.teacher_id).where(Lesson.card_id == root))
    batch_id = loading.batch_id
    if batch_id is None:
        batch_id = max(scan.batch_id for scan in scans)
    days = loading.diary.profile.rules.correction_days
    found = FoundIn(
        batch_id=batch_id,
        page_ids={scan.card_page: scan.page_id for scan in scans},
        now=loading.now,
        teacher_id=taught or card.teacher_id,
        due_on=add_school_days(school_calendar(session), loading.now.date(), days),
    )
    replace_findings(session, card_id, findings, found)


def with_pictures(
    session: Session, whole: WholeCard, lesson: LessonRecord, diary: Diary
) -> LessonRecord:
    """The lesson with its handwriting cut out of the pages' pictures and kept in the store."""
    return replace(
        lesson,
        topic=_with_picture(session, whole, lesson.topic, diary, region=TOPIC),
        homework=_with_picture(session, whole, lesson.homework, diary, region=HOMEWORK),
    )


def _with_picture(
    session: Session, whole: WholeCard, text: TopicRecord | None, diary: Diary, *, region: str
) -> TopicRecord | None:
    if text is None or text.page_id is None or text.state is not EntryState.LOADED:
        return text
    sheet = next(page.card_page for page in whole.pile.pages if page.page_id == text.page_id)
    form = card_by_id(session, whole.pile.sheets[sheet].card_id).form
    box = next(box for page in pages_from_json(form) for box in page.regions if box.name == region)
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

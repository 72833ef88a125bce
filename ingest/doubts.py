"""Which cards have questions that a correction card can ask: of one teacher, one card, or all."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from cardgen.issue_correction import CardInDoubt
from ediary_core.cards import card_by_id, lesson_snapshot
from ediary_core.correction_cards import corrections_of
from ediary_core.diary import Diary
from ediary_core.outage.movements import cards_by_number
from ediary_core.profile import Profile
from ediary_core.tables import Card, Finding, FindingState, Teacher
from ediary_core.teachers import teacher_of
from ingest.finding_store import open_findings
from ingest.page_store import scans_of_card
from ingest.questions import questions_about
from omr.form import pages_from_json


def cards_in_doubt(
    session: Session,
    diary: Diary,
    *,
    teacher_number: int | None = None,
    number: str | None = None,
) -> list[CardInDoubt]:
    """The cards with open tasks that paper can answer, by serial.

    Raises:
        CardNumberWrong: the number is none, or holds a wrong digit.
        UnknownName: this home issued no card of that number, or has no such teacher.
    """
    if teacher_number is not None:
        teacher_of(session, teacher_number)
    roots = {_root(session, card_id) for card_id in _cards_with_tasks(session, teacher_number)}
    if number is not None:
        roots &= {_root(session, cards_by_number(session, [number])[0].id)}
    cards = sorted((card_by_id(session, root) for root in roots), key=lambda card: card.serial)
    found = (_in_doubt(session, card, diary.profile) for card in cards)
    return [each for each in found if each is not None]


def _root(session: Session, card_id: str) -> str:
    card = card_by_id(session, card_id)
    return card.corrects_id or card.id


def _cards_with_tasks(session: Session, teacher_number: int | None) -> Iterable[str]:
    query = select(Finding.card_id).where(
        Finding.state == FindingState.OPEN,
        Finding.due_on.is_not(None),
        Finding.card_id.is_not(None),
    )
    if teacher_number is not None:
        query = query.join(Teacher, Teacher.id == Finding.teacher_id).where(
            Teacher.number == teacher_number
        )
    return [card_id for card_id in session.scalars(query.distinct()) if card_id is not None]


def _in_doubt(session: Session, card: Card, profile: Profile) -> CardInDoubt | None:
    snapshot = lesson_snapshot(card)
    if snapshot is None:
        return None  # a blank card whose numbers mean no lesson: there is no lesson to ask about
    papers = [card, *corrections_of(session, card.id)]
    questions = questions_about(
        [finding for paper in papers for finding in open_findings(session, paper.id)],
        pages_from_json(card.form),
        [scan.reading for paper in papers for scan in scans_of_card(session, paper.id)],
        snapshot=snapshot,
        profile=profile,
    )
    if not questions:
        return None
    return CardInDoubt(card=card, snapshot=snapshot, questions=questions)

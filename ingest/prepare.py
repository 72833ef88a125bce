"""Cards to take up in this run, put together from their stored readings, in fill order.

A correction card is never taken up alone: what it answers belongs to the card that it corrects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ediary_core.card import CardKind, CardSnapshot, CardState
from ediary_core.cards import card_by_id, card_number, snapshot_of
from ediary_core.diary import Diary
from ediary_core.errors import EdiaryError
from ediary_core.fill_order import FillPlace, in_fill_order
from ediary_core.tables import Card
from ingest.assemble import Contradiction, ScannedPage, assemble, contradicting_fields
from ingest.blank_resolution import ResolvedBlank, resolve_blank
from ingest.flag_rules import held_time
from ingest.interpret import CardAnswers, interpret
from ingest.outcome import PageEnd
from ingest.page_store import scans_of_card
from ingest.papers import Paper, Pile, put_together
from omr.form import pages_from_json

IN_DIARY = (CardState.LOADED, CardState.NEEDS_REVIEW)
_SPOKE = (PageEnd.LOADED, PageEnd.NEEDS_REVIEW)
_UNSETTLED = (None, PageEnd.WAITING, PageEnd.CONFLICT, PageEnd.REJECTED)
_NUMBERS = (
    "teacher.",
    "subject.",
    "unit.",
    "day.",
    "month.",
    "weekday",
    "period",
)  # of a blank card


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedCard:
    """A card with the correction cards that were scanned for it.

    ``unclear`` are correction cards that cannot be read as a whole; they say nothing yet.
    ``unsettled`` names the pages that have no outcome yet, or one that may change. ``snapshot`` is
    None for a blank card whose numbers are not known.
    """

    card_id: str
    snapshot: CardSnapshot | None
    paper: Paper
    corrections: tuple[Paper, ...]
    unclear: tuple[Paper, ...]
    unsettled: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncompleteCard(PreparedCard):
    """It cannot be read as a whole: pages missing, or scans that contradict each other."""

    contradictions: tuple[Contradiction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnresolvedCard(PreparedCard):
    """A blank card with all of its pages whose numbers mean no lesson of the diary."""

    resolved: ResolvedBlank


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeCard(PreparedCard):
    """All of its pages came, and what they say together with the correction cards.

    A blank card is as its numbers resolve it; one that is in the diary as they did then.
    """

    meant: CardSnapshot
    pile: Pile
    answers: CardAnswers
    resolved: ResolvedBlank | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DestroyedCard(PreparedCard):
    """Its paper was shredded and its scans were purged: what comes now is nothing to load."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedCard:
    """A card that the program failed to put together; the others go on without it."""

    card_id: str
    failure: Exception


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """The cards to bring to their outcome, in fill order."""

    cards: tuple[PreparedCard, ...]
    failed: tuple[FailedCard, ...]


def prepare_cards(
    session: Session, card_ids: Iterable[str], *, diary: Diary, now: datetime
) -> Preparation:
    """Put the cards together, in fill order; correction cards with the cards that they correct."""
    prepared: list[PreparedCard] = []
    failed: list[FailedCard] = []
    cards = [card_by_id(session, card_id) for card_id in card_ids]
    for card_id in dict.fromkeys(card.corrects_id or card.id for card in cards):
        try:
            prepared.append(
                prepare_card(session, card_by_id(session, card_id), diary=diary, now=now)
            )
        except (EdiaryError, OperationalError):
            raise  # not about this card: the store or the database
        except Exception as failure:
            failed.append(FailedCard(card_id=card_id, failure=failure))
    return Preparation(cards=tuple(in_fill_order(prepared, place=_place)), failed=tuple(failed))


def prepare_card(session: Session, card: Card, *, diary: Diary, now: datetime) -> PreparedCard:
    """Put one card together from its stored readings and those of its correction cards.

    Given a correction card, it is the card that it corrects.
    """
    if card.corrects_id is not None:
        card = card_by_id(session, card.corrects_id)
    base = _scanned(session, card)
    if card.state is CardState.DESTROYED:
        return DestroyedCard(**_as_fields(base))
    pile = put_together(base.paper, base.corrections)
    contradictions = (*pile.contradictions, *_other_numbers(session, card, base.paper))
    if base.paper.assembled.missing or contradictions:
        return IncompleteCard(**_as_fields(base), contradictions=contradictions)
    if card.kind is CardKind.BLANK:
        resolved = resolve_blank(session, card, base.paper.assembled, diary, now=now)
        return _blank(session, card, base, pile, resolved)
    return _whole(base, pile, snapshot_of(card))


def _blank(
    session: Session, card: Card, base: PreparedCard, pile: Pile, resolved: ResolvedBlank
) -> PreparedCard:
    if card.state in IN_DIARY:
        return _whole(base, pile, snapshot_of(card), resolved)
    if resolved.snapshot is None:
        return UnresolvedCard(**_as_fields(base), resolved=resolved)
    return _whole(base, pile, resolved.snapshot, resolved)


def _whole(
    base: PreparedCard, pile: Pile, snapshot: CardSnapshot, resolved: ResolvedBlank | None = None
) -> WholeCard:
    return WholeCard(
        **_as_fields(replace(base, snapshot=snapshot)),
        meant=snapshot,
        pile=pile,
        answers=interpret([page.reading for page in pile.pages], snapshot),
        resolved=resolved,
    )


def _scanned(session: Session, card: Card) -> PreparedCard:
    """What came of a card and its correction cards, before it is known what they say."""
    paper = _paper(session, card)
    scanned = tuple(_scanned_corrections(session, card))
    known = card.kind is not CardKind.BLANK or card.state in IN_DIARY
    return PreparedCard(
        card_id=card.id,
        snapshot=snapshot_of(card) if known else None,
        paper=paper,
        corrections=tuple(each for each in scanned if _is_clear(each)),
        unclear=tuple(each for each in scanned if not _is_clear(each)),
        unsettled=_unsettled(session, (paper, *scanned)),
    )


def _as_fields(base: PreparedCard) -> Mapping[str, Any]:
    return {name: getattr(base, name) for name in PreparedCard.__dataclass_fields__}


def _is_clear(paper: Paper) -> bool:
    return not paper.assembled.missing and not paper.assembled.contradictions


def _unsettled(session: Session, papers: Iterable[Paper]) -> frozenset[int]:
    return frozenset(
        scan.page_id
        for paper in papers
        for scan in scans_of_card(session, paper.card_id)
        if scan.end in _UNSETTLED
    )


def _paper(session: Session, card: Card) -> Paper:
    numbers = sorted(page.page for page in pages_from_json(card.form))
    assembled = assemble(card.id, scans_of_card(session, card.id), pages=numbers)
    questions = snapshot_of(card).questions if card.kind is CardKind.CORRECTION else ()
    return Paper(card_number=card_number(card.serial), questions=questions, assembled=assembled)


def _scanned_corrections(session: Session, card: Card) -> Iterator[Paper]:
    """The correction cards of which a page came, the earlier revision first."""
    query = select(Card).where(Card.corrects_id == card.id).order_by(Card.revision, Card.serial)
    for correction in session.scalars(query):
        paper = _paper(session, correction)
        if paper.assembled.pages:
            yield paper


def _other_numbers(session: Session, card: Card, paper: Paper) -> list[Contradiction]:
    """Where a blank card that is in the diary now names another lesson: that is for a person."""
    if card.kind is not CardKind.BLANK or card.state not in IN_DIARY:
        return []
    loaded = [scan for scan in scans_of_card(session, card.id) if scan.end in _SPOKE]
    found = []
    for page in paper.assembled.pages:
        names = {name for scan in loaded for name in _differing_numbers(scan, page)}
        if names:
            found.append(Contradiction(page=page.card_page, fields=tuple(sorted(names))))
    return found


def _differing_numbers(one: ScannedPage, other: ScannedPage) -> list[str]:
    if one.card_page != other.card_page:
        return []
    fields = contradicting_fields(one.reading, other.reading)
    return [name for name in fields if name.startswith(_NUMBERS)]


def _place(card: PreparedCard) -> FillPlace:
    if card.snapshot is None:
        return FillPlace(lesson_date=date.max, period=0, fill_sequence=None, revision=1, serial=0)
    lesson_date, period, sequence = card.snapshot.lesson_date, card.snapshot.period, None
    if isinstance(card, WholeCard):
        sequence = card.answers.fill_sequence.value
        held = held_time(card.answers.lesson.other_time, card.snapshot)
        lesson_date, period = held.lesson_date, held.period
    return FillPlace(
        lesson_date=lesson_date,
        period=period,
        fill_sequence=int(sequence) if sequence else None,
        revision=card.snapshot.revision,
        serial=card.snapshot.serial,
    )

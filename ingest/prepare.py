"""Cards to take up in this run, put together from their stored readings, in fill order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ediary_core.card import CardKind, CardSnapshot, CardState
from ediary_core.cards import card_by_id, snapshot_of
from ediary_core.diary import Diary
from ediary_core.errors import EdiaryError
from ediary_core.fill_order import FillPlace, in_fill_order
from ediary_core.tables import Card
from ingest.assemble import AssembledCard, ScannedPage, assemble
from ingest.blank_resolution import ResolvedBlank, resolve_blank
from ingest.flag_rules import held_time
from ingest.interpret import CardAnswers, interpret
from ingest.outcome import PageEnd
from ingest.page_store import scans_of_card
from omr.form import pages_from_json

IN_DIARY = (CardState.LOADED, CardState.NEEDS_REVIEW)
_SPOKE = (PageEnd.LOADED, PageEnd.NEEDS_REVIEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCard:
    """A card that the diary holds already, and what came of it now."""

    snapshot: CardSnapshot
    loaded: tuple[ScannedPage, ...]
    new: tuple[ScannedPage, ...]

    @property
    def card_id(self) -> str:
        return self.snapshot.card_id


@dataclass(frozen=True, slots=True, kw_only=True)
class IncompleteCard:
    """A card that cannot be read as a whole: pages missing, or scans that contradict.

    ``snapshot`` is None for a blank card, whose numbers are then not known either.
    """

    card_id: str
    snapshot: CardSnapshot | None
    assembled: AssembledCard


@dataclass(frozen=True, slots=True, kw_only=True)
class UnresolvedCard:
    """A blank card with all of its pages whose numbers mean no lesson of the diary."""

    card_id: str
    assembled: AssembledCard
    resolved: ResolvedBlank


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeCard:
    """A card with all of its pages, and what they say; a blank one as its numbers resolve it."""

    snapshot: CardSnapshot
    assembled: AssembledCard
    answers: CardAnswers
    resolved: ResolvedBlank | None = None

    @property
    def card_id(self) -> str:
        return self.snapshot.card_id


PreparedCard = KnownCard | IncompleteCard | UnresolvedCard | WholeCard


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
    """Put the cards together, in fill order."""
    prepared: list[PreparedCard] = []
    failed: list[FailedCard] = []
    for card_id in card_ids:
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
    """Put one card together from its stored readings."""
    scans = scans_of_card(session, card.id)
    if card.state in IN_DIARY:
        return KnownCard(
            snapshot=snapshot_of(card),
            loaded=tuple(scan for scan in scans if scan.end in _SPOKE),
            new=tuple(scan for scan in scans if scan.end is None),
        )
    blank = card.kind is CardKind.BLANK
    numbers = sorted(page.page for page in pages_from_json(card.form))
    assembled = assemble(card.id, scans, pages=numbers)
    if assembled.missing or assembled.contradictions:
        snapshot = None if blank else snapshot_of(card)
        return IncompleteCard(card_id=card.id, snapshot=snapshot, assembled=assembled)
    if blank:
        return _prepare_blank(assembled, resolve_blank(session, card, assembled, diary, now=now))
    return _whole(snapshot_of(card), assembled)


def _prepare_blank(assembled: AssembledCard, resolved: ResolvedBlank) -> PreparedCard:
    if resolved.snapshot is None:
        return UnresolvedCard(card_id=assembled.card_id, assembled=assembled, resolved=resolved)
    return _whole(resolved.snapshot, assembled, resolved)


def _whole(
    snapshot: CardSnapshot, assembled: AssembledCard, resolved: ResolvedBlank | None = None
) -> WholeCard:
    answers = interpret([scan.reading for scan in assembled.pages], snapshot)
    return WholeCard(snapshot=snapshot, assembled=assembled, answers=answers, resolved=resolved)


def _place(card: PreparedCard) -> FillPlace:
    if isinstance(card, UnresolvedCard) or card.snapshot is None:
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

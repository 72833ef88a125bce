"""Issues correction cards: the open questions about a card, on paper of their own (G89)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from cardgen.error import CardLayoutError
from cardgen.issue import Issue, IssuedCard, IssueSettings, keep_masters, unused_card_id
from cardgen.layout import lay_out, number_pages
from cardgen.pdf import PrintedCard, refuse_other_design, render
from ediary_core.card import CardKind, CardSnapshot, CardState, Question
from ediary_core.card_code import sign
from ediary_core.cards import card_number, next_serial, snapshot_of
from ediary_core.correction_cards import add_correction_card, corrections_of
from ediary_core.tables import Card
from omr.form import Form, pages_from_json, pages_to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class CardInDoubt:
    """A card with the lesson that it means, and what is to be asked about it anew."""

    card: Card
    snapshot: CardSnapshot
    questions: tuple[Question, ...]


def issue_correction_cards(
    session: Session,
    doubts: Iterable[CardInDoubt],
    settings: IssueSettings,
    *,
    now: datetime,
    random_bytes: Callable[[int], bytes],
) -> Issue:
    """Give every card in doubt its correction card; the caller commits.

    While the questions are the same and the card was not read yet, it is printed again as it was.
    Otherwise it is a new card with the next revision. One that cannot be laid out is refused with
    the reason, and the others go on.
    """
    cards: list[IssuedCard] = []
    refused: list[CardLayoutError] = []
    for doubt in doubts:
        try:
            cards.append(issue_one(session, doubt, settings, now=now, random_bytes=random_bytes))
        except CardLayoutError as error:
            refused.append(error)
    forms = number_pages(card.printed.form for card in cards)
    numbered = tuple(
        replace(card, printed=replace(card.printed, form=form))
        for card, form in zip(cards, forms, strict=True)
    )
    pdf = render([card.printed for card in numbered]) if numbered else b""
    return Issue(cards=_mastered(session, numbered, pdf), refused=tuple(refused), pdf=pdf)


def _mastered(session: Session, cards: Sequence[IssuedCard], pdf: bytes) -> tuple[IssuedCard, ...]:
    fresh = [card.printed.form for card in cards if not card.reprinted]
    mastered = {form.card_id: form for form in keep_masters(session, fresh, pdf)} if fresh else {}
    return tuple(
        replace(
            card,
            printed=replace(
                card.printed,
                form=mastered.get(card.printed.form.card_id, card.printed.form),
            ),
        )
        for card in cards
    )


def issue_one(
    session: Session,
    doubt: CardInDoubt,
    settings: IssueSettings,
    *,
    now: datetime,
    random_bytes: Callable[[int], bytes],
) -> IssuedCard:
    """One card's correction card, not drawn yet; its form has no print masters.

    Raises:
        CardLayoutError: its questions have no legible place.
    """
    earlier = corrections_of(session, doubt.card.id)
    again = _still_asks(earlier, doubt, settings)
    if again is not None:
        return again
    serial = next_serial(session)
    snapshot = replace(
        doubt.snapshot,
        card_id=unused_card_id(session, random_bytes),
        serial=serial,
        card_number=card_number(serial),
        revision=max([doubt.card.revision, *(each.revision for each in earlier)]) + 1,
        kind=CardKind.CORRECTION,
        corrects=doubt.card.id,
        corrects_number=card_number(doubt.card.serial),
        questions=doubt.questions,
    )
    form = _laid_out(snapshot, settings)
    card = add_correction_card(
        session, snapshot, card=doubt.card, form=pages_to_json(form.pages), issued_at=now
    )
    printed = PrintedCard(snapshot=snapshot, form=form, profile=settings.profile)
    return IssuedCard(printed=printed, state=card.state, reprinted=False)


def _still_asks(
    earlier: Sequence[Card], doubt: CardInDoubt, settings: IssueSettings
) -> IssuedCard | None:
    """The latest correction card, if it waits to be filled and asks the same."""
    if not earlier or earlier[-1].state is not CardState.ISSUED:
        return None
    snapshot = snapshot_of(earlier[-1])
    if snapshot.questions != doubt.questions:
        return None
    form = Form(card_id=earlier[-1].id, pages=pages_from_json(earlier[-1].form))
    printed = PrintedCard(snapshot=snapshot, form=form, profile=settings.profile)
    try:
        refuse_other_design(printed)
    except CardLayoutError:
        return None  # of an earlier design: a new card is issued
    return IssuedCard(printed=printed, state=earlier[-1].state, reprinted=True)


def _laid_out(snapshot: CardSnapshot, settings: IssueSettings) -> Form:
    return lay_out(
        snapshot,
        settings.profile,
        payloads=lambda page: sign(card_id=snapshot.card_id, page=page, key=settings.key),
    )

"""The stock of blank cards: how many lie ready, and when to print more (rule 2, G85).

In stock is a blank card that was issued and neither handed out, returned nor read. One whose
printed numbers no longer suit the school (a longer number, another period) is outdated: it still
reads, but a teacher may not be able to mark what is needed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.blank_card import BlankSnapshot, blank_from_json
from ediary_core.card import CardKind, CardState
from ediary_core.outage_tables import Movement, MovementKind
from ediary_core.tables import Card

# Steps after which a card is in somebody's hands, filled, or gone.
_LEFT_THE_STOCK = (
    MovementKind.HANDED_OUT,
    MovementKind.RETURNED,
    MovementKind.LOST,
    MovementKind.DESTROYED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StockCard:
    card_id: str
    card_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankStock:
    """Blank cards by where they are; ``threshold`` is the setting ``low_stock``."""

    in_stock: tuple[StockCard, ...]
    outdated: tuple[StockCard, ...]
    handed_out: int  # and not read yet
    read: int
    threshold: int

    @property
    def level(self) -> int:
        return len(self.in_stock)

    @property
    def low(self) -> bool:
        return self.level < self.threshold

    @property
    def reorder(self) -> int:
        """How many to print when too few are left: up to twice the threshold."""
        return max(0, 2 * self.threshold - self.level) if self.low else 0


def blank_stock(session: Session, today: BlankSnapshot, *, threshold: int) -> BlankStock:
    """Count the home's blank cards; ``today`` is what a blank card printed now would be."""
    left = set(session.scalars(select(Movement.card_id).where(Movement.kind.in_(_LEFT_THE_STOCK))))
    cards = session.scalars(
        select(Card).where(Card.kind == CardKind.BLANK).order_by(Card.serial)
    ).all()
    waiting = [card for card in cards if card.state is CardState.ISSUED]
    here = [blank_from_json(card.snapshot) for card in waiting if card.id not in left]
    return BlankStock(
        in_stock=tuple(_stock_card(each) for each in here if _suits(each, today)),
        outdated=tuple(_stock_card(each) for each in here if not _suits(each, today)),
        handed_out=len(waiting) - len(here),
        read=len(cards) - len(waiting),
        threshold=threshold,
    )


def _suits(card: BlankSnapshot, today: BlankSnapshot) -> bool:
    """Whether the card is printed as one would be now; the school's name may differ."""
    as_now = replace(
        today,
        card_id=card.card_id,
        serial=card.serial,
        card_number=card.card_number,
        school=card.school,
    )
    return card == as_now


def _stock_card(snapshot: BlankSnapshot) -> StockCard:
    return StockCard(card_id=snapshot.card_id, card_number=snapshot.card_number)

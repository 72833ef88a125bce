"""Shares blank cards out over the days of a pack: those in the safe first, then new ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from cardgen.issue import IssueSettings
from cardgen.issue_blank import issue_blank_cards, stock_now
from cardgen.pdf import PrintedBlank
from ediary_core.blank_stock import StockCard
from ediary_core.pack_sections import PackSection, SectionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBlanks:
    """A day's blank cards: those that lie in the safe already, and those printed now."""

    section: PackSection  # with the ids of all of them
    there: tuple[StockCard, ...]
    fresh: tuple[PrintedBlank, ...]


def share_out_blanks(
    session: Session,
    days: Sequence[PackSection],
    in_safe: Sequence[PackSection],
    settings: IssueSettings,
    *,
    per_day: int,
    now: datetime,
    random_bytes: Callable[[int], bytes],
) -> tuple[DayBlanks, ...]:
    """Give every day ``per_day`` blank cards; the caller commits.

    A card of an earlier pack stays with its day; other cards in stock come next, by number; what
    is then lacking is issued. Two days never share a card.
    """
    stock = {card.card_id: card for card in stock_now(session, settings, threshold=0).in_stock}
    earlier = {s.key: s.card_ids for s in in_safe if s.kind is SectionKind.BLANKS}
    kept = {key: [stock[i] for i in ids if i in stock] for key, ids in earlier.items()}
    taken = {card.card_id for cards in kept.values() for card in cards}
    free = [card for card in stock.values() if card.card_id not in taken]
    there: list[tuple[StockCard, ...]] = []
    for day in days:
        own = kept.get(day.key, [])
        lacking = max(0, per_day - len(own))
        own, free = [*own, *free[:lacking]], free[lacking:]
        there.append(tuple(own))
    missing = [max(0, per_day - len(own)) for own in there]
    issue = issue_blank_cards(session, sum(missing), settings, now=now, random_bytes=random_bytes)
    return tuple(_shared(days, there, missing, issue.cards))


def _shared(
    days: Sequence[PackSection],
    there: Sequence[tuple[StockCard, ...]],
    missing: Sequence[int],
    fresh: Sequence[PrintedBlank],
) -> Iterator[DayBlanks]:
    """Each day with its cards; a day that gets none is left out."""
    used = 0
    for day, own, count in zip(days, there, missing, strict=True):
        new = tuple(fresh[used : used + count])
        used += count
        ids = (*(card.card_id for card in own), *(card.snapshot.card_id for card in new))
        if ids:
            yield DayBlanks(section=replace(day, card_ids=ids), there=own, fresh=new)

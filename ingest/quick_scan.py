"""A quick scan of returned cards: reads which they are; nothing else is read, kept or loaded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from sqlalchemy.orm import Session

from ediary_core.card_code import CardCode, verify
from ediary_core.cards import card_number
from ediary_core.tables import Card
from omr.blank import is_blank
from omr.codes import read_codes, read_codes_hard
from omr.decode import decode_pages
from omr.fault import Fault
from omr.form import pages_from_json
from omr.stack import plan_stack


@dataclass(frozen=True, slots=True, kw_only=True)
class UnnamedPage:
    """A page of which nobody can say which card it is."""

    file: str
    number: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenCard:
    """A card that came back; ``missing`` are its pages that were not in the scan."""

    card: Card
    missing: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickScan:
    """What a quick scan showed; empty backs are left out."""

    cards: tuple[SeenCard, ...]
    unnamed: tuple[UnnamedPage, ...]


def quick_scan(session: Session, paths: Sequence[Path], *, key: bytes) -> QuickScan:
    """The cards in some scans, by number, from their QR codes alone."""
    pages: dict[str, set[int]] = defaultdict(set)
    unnamed: list[UnnamedPage] = []
    for page in _pages(paths, key):
        code = page.found
        if isinstance(code, str):
            unnamed.append(UnnamedPage(file=page.file, number=page.number, reason=code))
        elif session.get(Card, code.card_id) is None:
            unnamed.append(
                UnnamedPage(file=page.file, number=page.number, reason="code.unknown_card")
            )
        else:
            pages[code.card_id].add(code.page)
    cards = [session.get_one(Card, card_id) for card_id in pages]
    return QuickScan(
        cards=tuple(
            _seen(card, pages[card.id]) for card in sorted(cards, key=lambda each: each.serial)
        ),
        unnamed=tuple(unnamed),
    )


def missing_note(seen: SeenCard) -> str:
    """What the register notes of a card of which pages were missing; else nothing."""
    if not seen.missing:
        return ""
    pages = ", ".join(map(str, seen.missing))
    return f"card {card_number(seen.card.serial)}: pages not in the quick scan: {pages}"


def _seen(card: Card, pages: set[int]) -> SeenCard:
    printed = {page.page for page in pages_from_json(card.form)}
    return SeenCard(card=card, missing=tuple(sorted(printed - pages)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _NamedPage:
    """A page and its card, or the reason why it names none."""

    file: str
    number: int
    found: CardCode | str


def _pages(paths: Sequence[Path], key: bytes) -> Iterator[_NamedPage]:
    for item in plan_stack(paths).items:
        name = PurePath(item.source).name
        if item.fault is not None:
            yield _NamedPage(file=name, number=1, found=item.fault.reason)
            continue
        numbers = range(item.first, item.stop)
        for number, image in zip(numbers, decode_pages(item.path, numbers), strict=True):
            if isinstance(image, Fault):
                yield _NamedPage(file=name, number=number + 1, found=image.reason)
                continue
            seen = read_codes(image.pixels)
            if not seen and is_blank(image):
                continue
            payloads = [code.payload for code in seen or read_codes_hard(image.pixels)]
            yield _NamedPage(file=name, number=number + 1, found=_named(payloads, key))


def _named(payloads: Sequence[str], key: bytes) -> CardCode | str:
    """The one card that the codes of a page name."""
    verdicts = {verify(payload, key=key) for payload in payloads}
    codes = [each for each in verdicts if isinstance(each, CardCode)]
    if len(codes) == 1:
        return codes[0]
    if codes:
        return "code.contradiction"
    return min((str(each) for each in verdicts), default="page.no_code")

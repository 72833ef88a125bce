"""Holds the diary's entries against what the pens meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ediary_app.demo.intention import CardIntention
from ediary_core.card import CardSnapshot
from ediary_core.export import EntryKind, ExportRow
from ediary_core.profile import AttendanceCategory, Profile
from ediary_core.tables import EntryState


@dataclass(frozen=True, slots=True, kw_only=True)
class MeantCard:
    """A card as printed, and what its teacher meant by the marks on it."""

    snapshot: CardSnapshot
    intention: CardIntention


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Place:
    """One entry of a card: ``column`` is ``attendance`` or a grade column."""

    card_id: str
    column: str
    register_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """An entry that says what nobody meant, or a meant one that is not there and not in doubt."""

    place: Place
    meant: str | None
    found: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """``right`` and ``for_review`` count entries; ``waiting`` counts entries of cards that wait."""

    right: int
    for_review: int
    waiting: int
    wrong: tuple[Wrong, ...]


def compare(cards: Iterable[MeantCard], rows: Sequence[ExportRow], profile: Profile) -> Comparison:
    """Compare every entry that was meant, and every one that is in the diary."""
    in_diary = _by_place(rows)
    loaded = {row.card_id for row in rows if row.kind is EntryKind.LESSON}
    right = for_review = waiting = 0
    wrong: list[Wrong] = []
    for card in cards:
        meant = dict(_meant_entries(card, profile))
        held = _held_places(card)
        if card.snapshot.card_id not in loaded:
            waiting += len(meant)
            continue
        if card.intention.waits:
            held = held | meant.keys()  # nothing of it should have been loaded
        found = {p: row for p, row in in_diary.items() if p.card_id == card.snapshot.card_id}
        for place in sorted(meant.keys() | found.keys()):
            row = found.get(place)
            if row is not None and row.state == EntryState.NEEDS_REVIEW:
                for_review += 1
            elif row is not None and place not in held and row.value == meant.get(place):
                right += 1
            else:
                value = row.value if row is not None else None
                wrong.append(Wrong(place=place, meant=meant.get(place), found=value))
    return Comparison(right=right, for_review=for_review, waiting=waiting, wrong=tuple(wrong))


def _by_place(rows: Sequence[ExportRow]) -> Mapping[Place, ExportRow]:
    return {
        Place(
            card_id=row.card_id,
            column=row.column or "attendance",
            register_number=row.register_number,
        ): row
        for row in rows
        if row.kind in (EntryKind.ATTENDANCE, EntryKind.GRADE)
        and row.card_id is not None
        and row.register_number is not None
    }


def _meant_entries(card: MeantCard, profile: Profile) -> Iterator[tuple[Place, str]]:
    values = card.intention.values
    present = _code(profile, AttendanceCategory.PRESENT)
    exempt = _code(profile, AttendanceCategory.EXEMPT)
    for row in card.snapshot.roster:
        number = row.register_number
        unmarked = exempt if row.exempt else present
        yield (
            _place(card, "attendance", number),
            _value(values, f"attendance/{number:02d}", unmarked),
        )
        for column in ("grade1", "grade2"):
            symbol = _value(values, f"{column}/{number:02d}", "")
            if symbol:
                sign = _value(values, f"{column}.sign/{number:02d}", "")
                yield _place(card, column, number), symbol + sign


def _code(profile: Profile, category: AttendanceCategory) -> str:
    known = profile.code_of(category)
    return known.code if known is not None else ""


def _value(values: Mapping[str, tuple[str, ...]], field: str, blank: str) -> str:
    return "".join(values.get(field, ())) or blank


def _held_places(card: MeantCard) -> set[Place]:
    return {
        _place(card, column, int(row))
        for row in card.intention.held_rows
        for column in ("attendance", "grade1", "grade2")
    }


def _place(card: MeantCard, column: str, number: int) -> Place:
    return Place(card_id=card.snapshot.card_id, column=column, register_number=number)

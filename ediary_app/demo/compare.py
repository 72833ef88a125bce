"""Holds the diary's entries against what the pens meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ediary_app.demo.meant import MeantCard, Place, held_places, meant_entries
from ediary_core.export import EntryKind, ExportRow
from ediary_core.profile import Profile
from ediary_core.tables import EntryState, Lesson

_OF_PUPILS = (
    EntryKind.ATTENDANCE,
    EntryKind.GRADE,
    EntryKind.ARRIVAL,
    EntryKind.DEPARTURE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the diary says in one place; ``in_doubt``: it asks a person."""

    value: str | None
    in_doubt: bool


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


def compare(
    cards: Iterable[MeantCard], diary: Mapping[Place, Found], profile: Profile
) -> Comparison:
    """Compare every entry that was meant, and every one that is in the diary."""
    loaded = {place.card_id for place in diary}
    right = for_review = waiting = 0
    wrong: list[Wrong] = []
    for card in cards:
        meant = dict(meant_entries(card, profile))
        held = held_places(card)
        if card.snapshot.card_id not in loaded:
            waiting += len(meant)
            continue
        if card.intention.waits:
            held = held | meant.keys()  # nothing of it should have been loaded
        found = {p: entry for p, entry in diary.items() if p.card_id == card.snapshot.card_id}
        for place in sorted(meant.keys() | found.keys()):
            entry = found.get(place)
            if entry is not None and entry.in_doubt:
                for_review += 1
            elif entry is not None and place not in held and entry.value == meant.get(place):
                right += 1
            else:
                value = entry.value if entry is not None else None
                wrong.append(Wrong(place=place, meant=meant.get(place), found=value))
    return Comparison(right=right, for_review=for_review, waiting=waiting, wrong=tuple(wrong))


def in_diary(rows: Iterable[ExportRow], lessons: Iterable[Lesson]) -> Mapping[Place, Found]:
    """What the diary says, by place: entries as they are exported, and what each lesson was."""
    found: dict[Place, Found] = {}
    for row in rows:
        place = _place_of(row)
        if place is not None:
            in_doubt = row.state == EntryState.NEEDS_REVIEW
            found[place] = Found(value=row.value, in_doubt=in_doubt)
    for lesson in lessons:
        if lesson.card_id is not None:
            found[Place(card_id=lesson.card_id, column="lesson")] = Found(
                value=_what_it_was(lesson), in_doubt=lesson.state is EntryState.NEEDS_REVIEW
            )
    return found


def _place_of(row: ExportRow) -> Place | None:
    if row.card_id is None:
        return None
    if row.kind is EntryKind.HOMEWORK:
        return Place(card_id=row.card_id, column=row.kind.value)
    if row.kind not in _OF_PUPILS or row.register_number is None:
        return None
    return Place(
        card_id=row.card_id,
        column=row.column or row.kind.value,
        register_number=row.register_number,
    )


def _what_it_was(lesson: Lesson) -> str:
    flags = [
        *(["not_counted"] if not lesson.counts else []),
        *(["trainee"] if lesson.trainee else []),
    ]
    return " ".join([lesson.kind.value, *flags])

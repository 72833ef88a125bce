"""The order in which teachers filled cards, whatever order the scanner saw them in.

Schools' procedures have cards entered in the order in which they were filled. Lesson numbers and
the load order follow it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

Item = TypeVar("Item")

_AFTER_ALL_GIVEN = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FillPlace:
    """What a card says about when it was filled; ``serial`` is its own in the home."""

    lesson_date: date
    period: int
    fill_sequence: int | None  # the teacher's own order of the day, if marked
    revision: int
    serial: int


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class FillOrderKey:
    """Compares as its fields stand; no two cards of a home have equal keys."""

    lesson_date: date
    period: int
    fill_sequence: int
    revision: int
    serial: int


def fill_order_key(place: FillPlace) -> FillOrderKey:
    """The sort key: lesson date, period, fill sequence, revision, serial.

    A card without a fill sequence comes after those of its period that have one: who wrote a
    number said where it belongs, and who wrote none said nothing against being last. The serial
    makes the order total.
    """
    missing = place.fill_sequence is None
    return FillOrderKey(
        lesson_date=place.lesson_date,
        period=place.period,
        fill_sequence=_AFTER_ALL_GIVEN if missing else place.fill_sequence or 0,
        revision=place.revision,
        serial=place.serial,
    )


def in_fill_order(items: Iterable[Item], *, place: Callable[[Item], FillPlace]) -> list[Item]:
    """The items in fill order; ``place`` tells where each belongs."""
    return sorted(items, key=lambda item: fill_order_key(place(item)))

"""What the pens of a day meant, entry by entry, as the diary should have it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ediary_app.demo.card_draft import HOMEWORK
from ediary_app.demo.intention import CardIntention
from ediary_core.card import CardSnapshot
from ediary_core.export import PICTURE
from ediary_core.profile import AttendanceCategory, Profile
from ediary_core.tables import LessonKind

_GRADES = ("grade1", "grade2")
_HOURS = ("arrival", "departure")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeantCard:
    """A card as printed, and what its teacher meant by the marks on it."""

    snapshot: CardSnapshot
    intention: CardIntention


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Place:
    """One entry of a card.

    ``column`` is ``attendance``, a grade column, ``arrival`` or ``departure`` of a pupil, or, with
    the register number 0, ``lesson`` (what it was) or ``homework``.
    """

    card_id: str
    column: str
    register_number: int = 0


def meant_entries(card: MeantCard, profile: Profile) -> Iterator[tuple[Place, str]]:
    """Every entry that the diary should have of a card that is loaded."""
    values = card.intention.values
    yield _place(card, "lesson", 0), _what_it_was(values)
    if HOMEWORK in card.intention.work.written:
        yield _place(card, HOMEWORK, 0), PICTURE
    present = _code(profile, AttendanceCategory.PRESENT)
    exempt = _code(profile, AttendanceCategory.EXEMPT)
    for row in card.snapshot.roster:
        number = row.register_number
        unmarked = exempt if row.exempt else present
        code = _value(values, f"attendance/{number:02d}") or unmarked
        yield _place(card, "attendance", number), code
        for column in _GRADES:
            symbol = _value(values, f"{column}/{number:02d}")
            if symbol:
                sign = _value(values, f"{column}.sign/{number:02d}")
                yield _place(card, column, number), symbol + sign
        for end in _HOURS:
            hour = _value(values, f"{end}/{number:02d}")
            if hour:
                yield _place(card, end, number), hour


def held_places(card: MeantCard) -> set[Place]:
    """Where nothing should be entered without a person."""
    return {
        _place(card, column, int(row))
        for row in card.intention.held_rows
        for column in ("attendance", *_GRADES, *_HOURS)
    }


def _what_it_was(values: Mapping[str, tuple[str, ...]]) -> str:
    flags = [flag for flag in ("not_counted", "trainee") if _value(values, flag)]
    return " ".join([_value(values, "lesson_kind") or LessonKind.LESSON.value, *flags])


def _code(profile: Profile, category: AttendanceCategory) -> str:
    known = profile.code_of(category)
    return known.code if known is not None else ""


def _value(values: Mapping[str, tuple[str, ...]], field: str) -> str:
    return "".join(values.get(field, ()))


def _place(card: MeantCard, column: str, number: int) -> Place:
    return Place(card_id=card.snapshot.card_id, column=column, register_number=number)

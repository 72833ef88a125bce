"""A card as a document: the lesson, roster and timetable as they stood when it was issued.

A snapshot is stored with the card and never changed. What moved in the diary since is a finding of
the validation, never a shift of rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class CardState(StrEnum):
    ISSUED = "issued"  # printed, nothing of it read yet
    WAITING = "waiting"  # read, but the whole card waits for a person or for its other pages
    NEEDS_REVIEW = "needs_review"  # loaded; some fields wait for a person
    LOADED = "loaded"  # loaded whole
    REJECTED = "rejected"  # cannot be loaded at all; a person decides
    SUPERSEDED = "superseded"  # printed again with a changed roster before it was read
    DESTROYED = "destroyed"  # shredded after its month; its pictures are purged


class CardKind(StrEnum):
    LESSON = "lesson"  # printed for one lesson of the timetable
    BLANK = "blank"  # from stock: teacher, subject, unit, date and period are bubbled
    CORRECTION = "correction"  # asks anew for the doubtful rows of another card


class NameStyle(StrEnum):
    FULL = "full"
    INITIALS = "initials"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """One printed row. ``register_number`` is the number on the card and in field names.

    ``printed_name`` is all that stands beside the number: it begins with ``class_place``, if any,
    and ends with ``given_name``. Cards issued before these two were kept have them empty.
    """

    register_number: int
    pupil_id: int
    printed_name: str  # already in the card's name style; "" for none
    exempt: bool
    class_place: str = ""  # own class and number in it, where the unit's pupils are of several
    given_name: str = ""  # in the card's name style


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedField:
    """A field of a correction card and its bubbles: what they mean, and what is printed in them."""

    name: str
    caption: str  # where a question has several lines
    values: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a correction card asks anew: fields that are answered together, or not at all.

    It is answered once ``lead`` is marked; then these fields, and those that it ``replaces``, count
    no more as the earlier paper had them. Every answer has a bubble of its own, also "present" and
    "nothing": an empty question is no answer, as blank is not present. A question without fields
    asks for handwriting in the box named ``lead``.
    """

    lead: str
    asked: tuple[AskedField, ...]
    replaces: tuple[str, ...] = ()
    title: str  # whose, and what
    reason: str  # why it is asked
    read: str  # what was read

    @property
    def fields(self) -> tuple[str, ...]:
        """All names that it settles once it is answered."""
        return (*(each.name for each in self.asked), self.lead, *self.replaces)


NOTHING = "none"  # the value of a correction card's bubble for "nothing is meant here"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSnapshot:
    """All that is printed on a lesson card, and all that its reading is validated against."""

    card_id: str  # opaque, random, 10 characters of the code alphabet
    serial: int  # counts cards of this home from 1
    card_number: str  # for humans: the serial with a check digit, like "00042-6"
    revision: int  # 1 for the first card of a lesson
    profile: str
    school: str
    lesson_date: date
    period: int
    unit: str
    unit_number: int
    level: int
    subject: str
    subject_number: int
    teacher: str
    teacher_number: int
    teacher_code: str  # the teacher number with its check digit, as bubbled by a substitute
    teacher_digits: int  # digits of a teacher number without the check digit
    roster: tuple[RosterRow, ...]
    numbered_through: bool = False  # the rows' numbers are not those of the pupils' class registers
    kind: CardKind = CardKind.LESSON
    corrects: str | None = None  # the id of the card that a correction card asks about
    corrects_number: str = ""  # its number for humans
    questions: tuple[Question, ...] = ()  # of a correction card

    @property
    def listed_numbers(self) -> tuple[int, ...]:
        """The register numbers of the printed rows."""
        return tuple(row.register_number for row in self.roster)

    @property
    def exempt_numbers(self) -> tuple[int, ...]:
        """Those of them that are pre-printed as exempt."""
        return tuple(row.register_number for row in self.roster if row.exempt)

    def to_json(self) -> dict[str, Any]:
        raw = asdict(self)
        raw["lesson_date"] = self.lesson_date.isoformat()
        return raw


def snapshot_from_json(raw: Mapping[str, Any]) -> CardSnapshot:
    """The inverse of ``CardSnapshot.to_json``."""
    values = dict(raw)
    values["lesson_date"] = date.fromisoformat(values["lesson_date"])
    values["roster"] = tuple(RosterRow(**row) for row in values["roster"])
    values["kind"] = CardKind(values.get("kind", CardKind.LESSON))
    values["questions"] = tuple(_question(each) for each in values.get("questions", ()))
    return CardSnapshot(**values)


def _question(raw: Mapping[str, Any]) -> Question:
    values = dict(raw)
    values["replaces"] = tuple(values["replaces"])
    values["asked"] = tuple(
        AskedField(
            name=each["name"],
            caption=each["caption"],
            values=tuple(each["values"]),
            labels=tuple(each["labels"]),
        )
        for each in values["asked"]
    )
    return Question(**values)

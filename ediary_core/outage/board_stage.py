"""How far a lesson has come from the plan to a verified entry, and why it stopped. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ediary_core.card import CardState
from ediary_core.outage.places import CardPlace


class Stage(StrEnum):
    """The furthest point that a lesson has reached, in the order of the way."""

    PLANNED = "planned"
    ISSUED = "issued"
    HANDED_OUT = "handed_out"
    RETURNED = "returned"
    SCANNED = "scanned"
    LOADED = "loaded"
    VERIFIED = "verified"


ORDER = {stage: place for place, stage in enumerate(Stage)}


class Stop(StrEnum):
    """Why a lesson has not come further."""

    TO_COME = "to_come"  # it has not been held yet
    NO_CARD = "no_card"
    NOT_HANDED_OUT = "not_handed_out"
    WITH_TEACHER = "with_teacher"
    LOST = "lost"
    NOT_IN_SAFE = "not_in_safe"  # returned, waits at the secretariat
    IN_SAFE = "in_safe"  # waits for scanning
    AT_SCANNER = "at_scanner"
    UNREADABLE = "unreadable"  # what was scanned says nothing of the lesson
    WAITING = "waiting"  # read; a person must decide about the whole card
    REJECTED = "rejected"
    DESTROYED = "destroyed"  # shredded without having been loaded
    QUESTIONS = "questions"  # loaded; fields wait for the teacher
    DIFFERENCE = "difference"  # paper and teacher say different things
    TOPIC = "topic"  # handwriting to be typed
    NOT_VERIFIED = "not_verified"
    OVERDUE = "overdue"  # the days for verifying are over


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """What is known of one card of a lesson."""

    card_id: str
    card_number: str
    state: CardState
    place: CardPlace
    holder_id: int | None  # the teacher of its last step
    scanned: bool
    open_findings: tuple[str, ...]
    open_differences: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFacts:
    """What is known of a lesson that the diary holds."""

    verified: bool
    verify_by: date | None
    topic_is_picture: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Stage, and why it is not the last one; ``codes`` are the findings behind it."""

    stage: Stage
    stop: Stop | None
    codes: tuple[str, ...] = ()


def progress_of(
    cards: Sequence[CardFacts], entry: EntryFacts | None, *, today: date, held: bool
) -> Progress:
    """How far a lesson has come; ``held``: its time is over."""
    if entry is not None:
        return _loaded(cards, entry, today)
    if not cards:
        return Progress(stage=Stage.PLANNED, stop=Stop.NO_CARD if held else Stop.TO_COME)
    furthest = max((_not_loaded(card) for card in cards), key=lambda each: ORDER[each.stage])
    if furthest.stage is Stage.ISSUED and not held:
        return Progress(stage=Stage.ISSUED, stop=Stop.TO_COME)
    return furthest


_WITH_PAPER = {
    CardPlace.PRINTED: (Stage.ISSUED, Stop.NOT_HANDED_OUT),
    CardPlace.WITH_TEACHER: (Stage.HANDED_OUT, Stop.WITH_TEACHER),
    CardPlace.LOST: (Stage.HANDED_OUT, Stop.LOST),
    CardPlace.RETURNED: (Stage.RETURNED, Stop.NOT_IN_SAFE),
    CardPlace.IN_SAFE: (Stage.RETURNED, Stop.IN_SAFE),
    CardPlace.AT_SCANNER: (Stage.RETURNED, Stop.AT_SCANNER),
    CardPlace.DESTROYED: (Stage.ISSUED, Stop.DESTROYED),
}
_READ = {
    CardState.WAITING: Stop.WAITING,
    CardState.REJECTED: Stop.REJECTED,
    CardState.DESTROYED: Stop.DESTROYED,
}


def _not_loaded(card: CardFacts) -> Progress:
    if card.scanned:
        stop = _READ.get(card.state, Stop.UNREADABLE)
        return Progress(stage=Stage.SCANNED, stop=stop, codes=card.open_findings)
    stage, stop = _WITH_PAPER[card.place]
    return Progress(stage=stage, stop=stop)


def _loaded(cards: Sequence[CardFacts], entry: EntryFacts, today: date) -> Progress:
    stage = Stage.VERIFIED if entry.verified else Stage.LOADED
    codes = tuple(dict.fromkeys(code for card in cards for code in card.open_findings))
    if any(card.state is CardState.NEEDS_REVIEW for card in cards):
        return Progress(stage=Stage.LOADED, stop=Stop.QUESTIONS, codes=codes)
    if any(card.open_differences for card in cards):
        return Progress(stage=Stage.LOADED, stop=Stop.DIFFERENCE, codes=codes)
    if entry.topic_is_picture:
        return Progress(stage=Stage.LOADED, stop=Stop.TOPIC, codes=codes)
    if stage is Stage.VERIFIED:
        return Progress(stage=stage, stop=None, codes=codes)
    overdue = entry.verify_by is not None and entry.verify_by < today
    return Progress(stage=stage, stop=Stop.OVERDUE if overdue else Stop.NOT_VERIFIED, codes=codes)

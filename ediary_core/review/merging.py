"""Brings what newer paper says into a lesson that the diary holds; people's decisions stay (G89).

The paper may be the same card scanned again, a correction card, or a card that turned up for a
lesson that was entered by hand. Every change goes through the history.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.history import acting
from ediary_core.recording import LessonRecord
from ediary_core.review.differences import FoundDifference, keep_differences
from ediary_core.review.entries import (
    ATTENDANCE,
    NewEntry,
    Place,
    PupilEntry,
    add_entry,
    decided_by_person,
    field_of,
    pupil_entries,
    set_value,
    value_of,
)
from ediary_core.review.lesson_merging import merge_columns, merge_lesson_facts, merge_texts
from ediary_core.review.weighing import Held, Seen, Verdict, weigh
from ediary_core.review_tables import Withdrawal
from ediary_core.tables import EntrySource, EntryState, Lesson


@dataclass(frozen=True, slots=True, kw_only=True)
class NewerPaper:
    """Which paper speaks: ``who`` and ``why`` go into the history.

    ``answered`` names the fields that a correction card asked and that were answered on it: no mark
    is an answer there. ``unmarked_codes`` are the attendance codes that follow from no mark.
    """

    card_id: str
    who: str
    why: str
    at: datetime
    unmarked_codes: frozenset[str]
    answered: frozenset[str] = frozenset()


@dataclass(slots=True, kw_only=True)
class Merged:
    """What became of each field that the paper speaks of, by its name on the card."""

    added: list[str] = field(default_factory=list)
    filled: list[str] = field(default_factory=list)  # also: a doubtful mark that proved to be none
    replaced: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    differences: list[FoundDifference] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether the diary says anything else than before."""
        return bool(self.added or self.filled or self.replaced)

    def note(self, verdict: Verdict, name: str) -> None:
        lists = {
            Verdict.ADD: self.added,
            Verdict.FILL: self.filled,
            Verdict.DROP: self.filled,
            Verdict.REPLACE: self.replaced,
            Verdict.VANISHED: self.vanished,
        }
        if verdict in lists and name not in lists[verdict]:
            lists[verdict].append(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class _SeenEntry:
    seen: Seen
    register_number: int
    page_id: int | None


def merge_lesson(
    session: Session, lesson: Lesson, record: LessonRecord, paper: NewerPaper
) -> Merged:
    """Fill, replace or keep the lesson's entries as ``weigh`` says of each; the caller commits.

    Differences to people's decisions are kept in the diary's own table, once each.
    """
    merged = Merged()
    seen = dict(_seen(record, paper))
    held = pupil_entries(session, lesson)
    withdrawn = _withdrawn(session, lesson)
    with acting(session, who=paper.who, why=paper.why, at=paper.at):
        merge_lesson_facts(lesson, record, merged)
        merge_texts(session, lesson, record)
        for place in sorted({*held, *seen}):
            spot = _Spot(
                place=place,
                entry=held.get(place),
                found=seen.get(place),
                withdrawal=withdrawn.get(place),
            )
            _merge_spot(session, lesson, spot, merged)
        merge_columns(session, lesson, record, merged)
    keep_differences(session, paper.card_id, merged.differences, now=paper.at)
    return merged


def _seen(record: LessonRecord, paper: NewerPaper) -> Iterator[tuple[Place, _SeenEntry]]:
    for row in record.attendance:
        name = field_of(ATTENDANCE, row.register_number)
        unmarked = row.code in paper.unmarked_codes and name not in paper.answered
        yield (
            Place(kind=ATTENDANCE, pupil_id=row.pupil_id),
            _SeenEntry(
                seen=Seen(value=row.code, unmarked=unmarked),
                register_number=row.register_number,
                page_id=row.page_id,
            ),
        )
    for column in record.grade_columns:
        for grade in column.grades:
            yield (
                Place(kind=column.name, pupil_id=grade.pupil_id),
                _SeenEntry(
                    seen=Seen(value=grade.symbol),
                    register_number=grade.register_number,
                    page_id=grade.page_id,
                ),
            )
    for stay in record.stays:
        yield (
            Place(kind=stay.end.value, pupil_id=stay.pupil_id),
            _SeenEntry(
                seen=Seen(value=stay.hour),
                register_number=stay.register_number,
                page_id=stay.page_id,
            ),
        )


def _withdrawn(session: Session, lesson: Lesson) -> Mapping[Place, Withdrawal]:
    rows = session.scalars(select(Withdrawal).where(Withdrawal.lesson_id == lesson.id))
    return {Place(kind=row.field, pupil_id=row.pupil_id): row for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spot:
    """One place with what the diary holds there and what the paper shows there."""

    place: Place
    entry: PupilEntry | None
    found: _SeenEntry | None
    withdrawal: Withdrawal | None

    @property
    def held(self) -> Held | None:
        if self.entry is not None:
            return Held(value=value_of(self.entry), decided=decided_by_person(self.entry))
        return Held(value=None, decided=True) if self.withdrawal is not None else None

    @property
    def field(self) -> str:
        """The name that the paper has for it, or had."""
        known = self.entry or self.found
        return field_of(self.place.kind, known.register_number if known is not None else 0)


def _merge_spot(session: Session, lesson: Lesson, spot: _Spot, merged: Merged) -> None:
    entry, found = spot.entry, spot.found
    seen = found.seen if found is not None else None
    verdict = weigh(spot.held, seen, closed=lesson.verified_at is not None)
    merged.note(verdict, spot.field)
    if verdict is Verdict.DIFFERS:
        merged.differences.append(_difference(lesson, spot))
    elif verdict is Verdict.ADD and found is not None:
        add_entry(session, lesson, _new_entry(spot.place, found))
    elif verdict is Verdict.DROP and entry is not None:
        session.delete(entry)
    elif verdict in (Verdict.FILL, Verdict.REPLACE) and entry is not None and found is not None:
        set_value(entry, found.seen.value)
        entry.state, entry.page_id = EntryState.LOADED, found.page_id


def _new_entry(place: Place, found: _SeenEntry) -> NewEntry:
    waits = found.seen.value is None
    return NewEntry(
        place=place,
        register_number=found.register_number,
        value=found.seen.value,
        state=EntryState.NEEDS_REVIEW if waits else EntryState.LOADED,
        source=EntrySource.CARD,
        page_id=found.page_id,
    )


def _difference(lesson: Lesson, spot: _Spot) -> FoundDifference:
    """Against a person's entry, against its withdrawal, or against a verified lesson."""
    entry, found = spot.entry, spot.found
    about: PupilEntry | Withdrawal | Lesson = entry or spot.withdrawal or lesson
    return FoundDifference(
        entity=about.__tablename__,
        entity_id=str(about.id),
        field=spot.field,
        kept=value_of(entry) if entry is not None else None,
        scanned=found.seen.value if found is not None else None,
        page_id=found.page_id if found is not None else None,
    )

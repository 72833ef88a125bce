"""What every decision of a person needs: who decides, whose row it is, and what it settles."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ediary_core.errors import DecisionRefused, UnknownName
from ediary_core.history import acting
from ediary_core.locks.diary_locks import refuse_locked
from ediary_core.profile import Profile
from ediary_core.review.differences import settle_differences_of
from ediary_core.review.entries import Entry, pupil_entries
from ediary_core.review.tasks import close_settled
from ediary_core.roster import roster_on
from ediary_core.tables import EntrySource, EntryState, Lesson, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """Who decides, why and when. ``teacher_id`` is None for the office, which is nobody's tutor."""

    who: str
    why: str
    at: datetime
    teacher_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPupil:
    """The pupil of a row, as the lesson or the day's register has it."""

    pupil_id: int
    register_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was decided: the field by its name on cards, and the entry as the history names it."""

    field: str
    entity: str
    entity_id: str


def decided(field: str, entry: Entry) -> Decided:
    """A decision about an entry that the diary holds."""
    return Decided(field=field, entity=entry.__tablename__, entity_id=str(entry.id))


def acting_as(session: Session, decider: Decider) -> AbstractContextManager[None]:
    """Changes in this block are the decider's own."""
    return acting(session, who=decider.who, why=decider.why, at=decider.at)


def make_own(entry: Entry) -> None:
    """From now on no scan changes it."""
    entry.state, entry.source = EntryState.CORRECTED, EntrySource.TEACHER


def settle(session: Session, lesson: Lesson, what: Decided, decider: Decider) -> None:
    """End what was open about it: differences to paper, and the findings of its field."""
    settle_differences_of(
        session,
        entity=what.entity,
        entity_id=what.entity_id,
        who=decider.who,
        at=decider.at,
    )
    close_settled(session, lesson, fields=frozenset({what.field}), who=decider.who, at=decider.at)


def row_pupil(session: Session, lesson: Lesson, register_number: int) -> RowPupil:
    """Whose row it is: as the lesson's entries have it, else by the day's register.

    Raises:
        UnknownName: neither knows the number.
    """
    for place, entry in pupil_entries(session, lesson).items():
        if entry.register_number == register_number:
            return RowPupil(pupil_id=place.pupil_id, register_number=register_number)
    for pupil in roster_on(session, lesson.unit_id, lesson.lesson_date, lesson.subject_id):
        if pupil.register_number == register_number:
            return RowPupil(pupil_id=pupil.pupil_id, register_number=register_number)
    raise UnknownName(
        f"Nobody has register number {register_number} in that unit on"
        f" {lesson.lesson_date.isoformat()}.",
        "See students.csv and groups.csv.",
    )


def level_of(session: Session, lesson: Lesson) -> int:
    """The class level of the lesson's unit."""
    return session.get_one(Unit, lesson.unit_id).level


def refuse_change(
    session: Session, lesson: Lesson, profile: Profile, decider: Decider, *, grade: bool
) -> None:
    """Refuse to change what is locked.

    Raises:
        EntryLocked: a lock lies over the day, or over its grades.
    """
    refuse_locked(session, lesson.lesson_date, grade=grade, rules=profile.rules, now=decider.at)


def refuse(lesson: Lesson, why_not: str | None) -> None:
    """Refuse a decision for a reason, if there is one.

    Raises:
        DecisionRefused: there is.
    """
    if why_not is not None:
        raise DecisionRefused(
            f"Lesson of {lesson.lesson_date.isoformat()}, period {lesson.period}: {why_not}.",
            "Nothing was changed.",
        )

"""A lesson entered by hand: after a short outage, or instead of a card that cannot load (S32).

What is entered here is a person's decision from the start: a card that turns up later changes none
of it, and what it says otherwise is kept and shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.card import CardState
from ediary_core.errors import DecisionRefused, UnknownName
from ediary_core.history import acting, note
from ediary_core.locks.diary_locks import refuse_locked
from ediary_core.profile import AttendanceCategory, Profile, SetBy
from ediary_core.recording import AttendanceRecord, LessonRecord, TopicRecord, record_lesson
from ediary_core.review.deciding import Decider
from ediary_core.review.tasks import ClosedHow, close, open_findings_of
from ediary_core.roster import RosterPupil, roster_on
from ediary_core.tables import Card, EntrySource, EntryState, Lesson, Teacher, TimetableSlot, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonByHand:
    """What a teacher says of a lesson: who had which code; everybody else was present.

    Who taught is the planned teacher unless ``teacher_number`` names another one.
    """

    lesson_date: date
    period: int
    unit: str
    codes: Mapping[int, str]  # register number -> attendance code
    topic: str
    teacher_number: int | None = None


def enter_lesson(
    session: Session, lesson: LessonByHand, *, profile: Profile, decider: Decider
) -> Lesson:
    """Write a planned lesson that no card brought; grades are added to it as decisions.

    A card of the lesson that waits belongs to it from now on. The caller commits.

    Raises:
        UnknownName: no such unit, lesson, teacher or register number that day.
        DecisionRefused: a code that a teacher may not set, no topic, or a day still to come.
        EntryLocked: a lock lies over the day.
        LessonAlreadyRecorded: the diary holds that lesson.
    """
    slot = _slot(session, lesson)
    refuse_locked(session, lesson.lesson_date, grade=False, rules=profile.rules, now=decider.at)
    roster = roster_on(session, slot.unit_id, lesson.lesson_date, slot.subject_id)
    numbers = {pupil.register_number for pupil in roster}
    _refuse(lesson, profile, numbers, today=decider.at.date())
    taught = _taught(session, lesson, slot)
    card = _waiting_card(session, lesson, slot)
    written = record_lesson(
        session,
        LessonRecord(
            lesson_date=lesson.lesson_date,
            period=lesson.period,
            unit_id=slot.unit_id,
            subject_id=slot.subject_id,
            teacher_id=taught,
            planned_teacher_id=slot.teacher_id,
            substitution=taught != slot.teacher_id,
            fill_sequence=None,
            card_id=card.id if card is not None else None,
            state=EntryState.CORRECTED,
            source=EntrySource.TEACHER,
            loaded_at=decider.at,
            attendance=tuple(_attendance(roster, lesson.codes, profile)),
            grade_columns=(),
            topic=TopicRecord(
                text=lesson.topic.strip(),
                picture=None,
                due_on=None,
                state=EntryState.CORRECTED,
                page_id=None,
            ),
        ),
    )
    with acting(session, who=decider.who, why=decider.why, at=decider.at):
        note(session, "lesson", str(written.id), "by_hand", new=f"{lesson.lesson_date}")
    if card is not None:
        _take_over(session, card, decider)
    return written


def _slot(session: Session, lesson: LessonByHand) -> TimetableSlot:
    slot = session.scalar(
        select(TimetableSlot)
        .join(TimetableSlot.unit)
        .where(
            TimetableSlot.weekday == lesson.lesson_date.isoweekday(),
            TimetableSlot.period == lesson.period,
            Unit.name == lesson.unit,
        )
    )
    if slot is None:
        raise UnknownName(
            f"The timetable plans no lesson of {lesson.unit!r} on {lesson.lesson_date.isoformat()},"
            f" period {lesson.period}.",
            "See timetable.csv; use a blank card for a lesson that was not planned.",
        )
    return slot


def _refuse(lesson: LessonByHand, profile: Profile, numbers: set[int], *, today: date) -> None:
    own = {code.code for code in profile.attendance if code.set_by is SetBy.TEACHER}
    for number, code in lesson.codes.items():
        if number not in numbers:
            raise UnknownName(
                f"Nobody has register number {number} in {lesson.unit!r} that day.",
                "See students.csv and groups.csv.",
            )
        if code not in own:
            raise DecisionRefused(
                f"{code!r} is no code that a teacher sets; those are {', '.join(sorted(own))}.",
                "Nothing was entered.",
            )
    if lesson.lesson_date > today:
        raise DecisionRefused("A lesson still to come was not held yet.", "Nothing was entered.")
    if not lesson.topic.strip():
        raise DecisionRefused("A lesson entered by hand needs its topic.", "Nothing was entered.")


def _taught(session: Session, lesson: LessonByHand, slot: TimetableSlot) -> int:
    if lesson.teacher_number is None:
        return slot.teacher_id
    taught = session.scalar(select(Teacher.id).where(Teacher.number == lesson.teacher_number))
    if taught is None:
        raise UnknownName(
            f"There is no teacher with number {lesson.teacher_number}.", "See teachers.csv."
        )
    return taught


def _attendance(
    roster: Iterable[RosterPupil], codes: Mapping[int, str], profile: Profile
) -> Iterable[AttendanceRecord]:
    present = profile.code_of(AttendanceCategory.PRESENT)
    exempt = profile.code_of(AttendanceCategory.EXEMPT) or present
    for pupil in roster:
        unmarked = exempt if pupil.exempt else present
        yield AttendanceRecord(
            pupil_id=pupil.pupil_id,
            register_number=pupil.register_number,
            code=codes.get(pupil.register_number, unmarked.code if unmarked else None),
            state=EntryState.CORRECTED,
            page_id=None,
        )


def _waiting_card(session: Session, lesson: LessonByHand, slot: TimetableSlot) -> Card | None:
    """A card of that lesson that was read and waits; the latest, if there are several."""
    return session.scalar(
        select(Card)
        .where(
            Card.lesson_date == lesson.lesson_date,
            Card.period == lesson.period,
            Card.unit_id == slot.unit_id,
            Card.subject_id == slot.subject_id,
            Card.corrects_id.is_(None),
            Card.state == CardState.WAITING,
        )
        .order_by(Card.serial.desc())
        .limit(1)
    )


def _take_over(session: Session, card: Card, decider: Decider) -> None:
    card.state = CardState.LOADED
    for finding in open_findings_of(session, [card.id]):
        close(finding, ClosedHow.DECIDED, who=decider.who, at=decider.at)
    session.flush()

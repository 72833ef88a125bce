"""What people enter about pupils: attendance, grades, hours; a missing one added, a wrong one out.

Every change goes through the history and is never undone by a scan: a decision makes the entry the
person's own (source teacher, state corrected), ends the findings about it and settles what paper
said otherwise. The caller commits.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.profile import Profile
from ediary_core.review.deciding import (
    Decider,
    RowPupil,
    acting_as,
    decided,
    level_of,
    make_own,
    refuse,
    refuse_change,
    row_pupil,
    settle,
)
from ediary_core.review.entries import (
    ATTENDANCE,
    NewEntry,
    Place,
    add_entry,
    field_of,
    pupil_entries,
    set_value,
)
from ediary_core.review.permission import (
    Standing,
    why_no_attendance,
    why_no_grade,
    why_no_hour,
)
from ediary_core.review_tables import Withdrawal
from ediary_core.tables import (
    Enrolment,
    EntrySource,
    EntryState,
    Exemption,
    Grade,
    Lesson,
    StayEnd,
    Unit,
    UnitKind,
)

_GRADE = "grade"


def decide_attendance(
    session: Session,
    lesson: Lesson,
    register_number: int,
    code: str,
    *,
    profile: Profile,
    decider: Decider,
) -> None:
    """Enter a pupil's attendance; also of a pupil who has no entry yet.

    Raises:
        DecisionRefused: the profile has no such code, or it is not this person's to set.
        EntryLocked: a lock lies over the day.
        UnknownName: the unit has no such register number that day.
    """
    pupil = row_pupil(session, lesson, register_number)
    refuse(lesson, why_no_attendance(code, profile, _standing(session, lesson, pupil, decider)))
    _decide(session, lesson, ATTENDANCE, pupil, code, profile=profile, decider=decider)


def decide_grade(
    session: Session,
    lesson: Lesson,
    column: str,
    register_number: int,
    symbol: str,
    *,
    profile: Profile,
    decider: Decider,
) -> None:
    """Enter a grade as its literal symbol, in ``grade1`` or ``grade2``; a missing one is added.

    Raises:
        DecisionRefused: the scale has no such grade, or the class is not graded.
        EntryLocked: a lock lies over the day's grades.
        UnknownName: the unit has no such register number that day.
    """
    block = profile.grades_at(level_of(session, lesson))
    columns = [f"{_GRADE}{number}" for number in range(1, (block.columns if block else 0) + 1)]
    why_not = why_no_grade(symbol, block)
    if why_not is None and column not in columns:
        why_not = f"the grade columns are {', '.join(columns)}"
    refuse(lesson, why_not)
    pupil = row_pupil(session, lesson, register_number)
    _decide(session, lesson, column, pupil, symbol, profile=profile, decider=decider)


def decide_stay(
    session: Session,
    lesson: Lesson,
    end: StayEnd,
    register_number: int,
    hour: str,
    *,
    profile: Profile,
    decider: Decider,
) -> None:
    """Enter when a child came or left.

    Raises:
        DecisionRefused: the profile keeps no hours, or not this one.
        EntryLocked: a lock lies over the day.
        UnknownName: the unit has no such register number that day.
    """
    refuse(lesson, why_no_hour(end, hour, profile))
    pupil = row_pupil(session, lesson, register_number)
    _decide(session, lesson, end.value, pupil, hour, profile=profile, decider=decider)


def remove_entry(
    session: Session,
    lesson: Lesson,
    kind: str,
    register_number: int,
    *,
    profile: Profile,
    decider: Decider,
) -> None:
    """Take a wrong entry out of the diary; the history keeps it, and no scan brings it back.

    Raises:
        DecisionRefused: there is no such entry.
        EntryLocked: a lock lies over it.
    """
    pupil = row_pupil(session, lesson, register_number)
    entry = pupil_entries(session, lesson).get(Place(kind=kind, pupil_id=pupil.pupil_id))
    if entry is None:
        refuse(lesson, f"there is no entry {field_of(kind, register_number)}")
        return
    refuse_change(session, lesson, profile, decider, grade=isinstance(entry, Grade))
    what = decided(field_of(kind, register_number), entry)
    with acting_as(session, decider):
        session.delete(entry)
        _withdraw(session, lesson, kind, pupil, decider)
    settle(session, lesson, what, decider)


def _decide(
    session: Session,
    lesson: Lesson,
    kind: str,
    pupil: RowPupil,
    value: str,
    *,
    profile: Profile,
    decider: Decider,
) -> None:
    """Make the entry the person's own, whether or not the machine had the same value."""
    refuse_change(session, lesson, profile, decider, grade=kind.startswith(_GRADE))
    entry = pupil_entries(session, lesson).get(Place(kind=kind, pupil_id=pupil.pupil_id))
    with acting_as(session, decider):
        if entry is None:
            entry = add_entry(
                session,
                lesson,
                NewEntry(
                    place=Place(kind=kind, pupil_id=pupil.pupil_id),
                    register_number=pupil.register_number,
                    value=value,
                    state=EntryState.CORRECTED,
                    source=EntrySource.TEACHER,
                    page_id=None,
                ),
            )
        else:
            set_value(entry, value)
            make_own(entry)
    what = decided(field_of(kind, entry.register_number), entry)
    settle(session, lesson, what, decider)


def _withdraw(
    session: Session, lesson: Lesson, kind: str, pupil: RowPupil, decider: Decider
) -> None:
    known = session.scalar(
        select(Withdrawal).where(
            Withdrawal.lesson_id == lesson.id,
            Withdrawal.field == kind,
            Withdrawal.pupil_id == pupil.pupil_id,
        )
    )
    if known is None:
        known = Withdrawal(lesson_id=lesson.id, field=kind, pupil_id=pupil.pupil_id)
        session.add(known)
    known.who, known.at, known.why = decider.who, decider.at, decider.why


def _standing(session: Session, lesson: Lesson, pupil: RowPupil, decider: Decider) -> Standing:
    exempt = select(Exemption.id).where(
        Exemption.pupil_id == pupil.pupil_id, Exemption.subject_id == lesson.subject_id
    )
    return Standing(
        is_tutor=decider.teacher_id is not None
        and decider.teacher_id in _tutors(session, pupil.pupil_id, lesson),
        is_exempt=session.scalar(exempt) is not None,
        lesson_date=lesson.lesson_date,
        today=decider.at.date(),
    )


def _tutors(session: Session, pupil_id: int, lesson: Lesson) -> set[int]:
    """The form tutors of the pupil's own class on the lesson's day."""
    day = lesson.lesson_date
    query = (
        select(Unit.tutor_id)
        .join(Enrolment, Enrolment.unit_id == Unit.id)
        .where(
            Unit.kind == UnitKind.CLASS,
            Enrolment.pupil_id == pupil_id,
            Enrolment.since <= day,
            (Enrolment.until.is_(None)) | (Enrolment.until >= day),
        )
    )
    return {tutor for tutor in session.scalars(query) if tutor is not None}

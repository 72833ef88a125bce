"""Corrects named values of one locked lesson by an act (L9): the decisions are those of a review.

What may be entered is asked of the same rules as every other decision, on behalf of the teacher
who asked; the act lifts the lock and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from ediary_core.errors import DecisionRefused, NotLocked
from ediary_core.lessons.amend import Amendment, amend_lesson
from ediary_core.lock_tables import CorrectionAct
from ediary_core.locks.acts import ActRequest, writing_act
from ediary_core.locks.diary_locks import lock_rules
from ediary_core.locks.rules import lock_over
from ediary_core.profile import Profile
from ediary_core.review.decide import decide_attendance, decide_grade, decide_stay, remove_entry
from ediary_core.review.decide_lesson import decide_teacher, set_text
from ediary_core.review.deciding import Decider
from ediary_core.tables import Lesson, LessonKind, StayEnd, TextKind

_WRITTEN = re.compile(r"(?P<field>[a-z_]+\d?)(?:/(?P<row>\d{1,2}))?=(?P<value>.*)", re.DOTALL)
_TEXTS = {kind.value: kind for kind in TextKind}
_STAYS = {end.value: end for end in StayEnd}


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One value to be made right: ``attendance`` or ``grade1`` of a pupil, ``topic``, ...

    ``value`` is empty where an entry is to be taken out.
    """

    field: str
    register_number: int | None
    value: str


def correction(written: str) -> Correction:
    """A correction as it is written: ``attendance/07=nb``, ``grade1/07=``, ``number=12``.

    Raises:
        ValueError: it is not written so.
    """
    match = _WRITTEN.fullmatch(written.strip())
    if match is None:
        raise ValueError("a correction is written like attendance/07=nb")
    row = match["row"]
    return Correction(
        field=match["field"],
        register_number=None if row is None else int(row),
        value=match["value"].strip(),
    )


def correct_locked(
    session: Session,
    lesson: Lesson,
    corrections: Sequence[Correction],
    request: ActRequest,
    *,
    profile: Profile,
    now: datetime,
) -> CorrectionAct:
    """Correct exactly these values and write the act about them; all or none. The caller commits.

    Raises:
        DecisionRefused: a value may not be entered there; nothing is changed.
        NothingCorrected: the diary holds these values already.
        NotLocked: no lock lies over them, so that no act is needed.
        UnknownName: the unit has no such register number, or there is no such teacher.
    """
    _refuse_open(session, lesson, corrections, profile, now)
    decider = Decider(
        who=request.administrator, why=request.reason, at=now, teacher_id=request.teacher_id
    )
    with writing_act(session, request, lesson=lambda: lesson, now=now) as written:
        for each in corrections:
            _apply(session, lesson, each, profile, decider)
    assert written.act is not None  # noqa: S101 - the block above ended without an error
    return written.act


def _refuse_open(
    session: Session,
    lesson: Lesson,
    corrections: Sequence[Correction],
    profile: Profile,
    now: datetime,
) -> None:
    locks = lock_rules(session, profile.rules)
    for each in corrections:
        grade = each.field.startswith("grade")
        if lock_over(lesson.lesson_date, grade=grade, now=now, rules=locks) is None:
            raise NotLocked(
                f"No lock lies over {each.field} of {lesson.lesson_date.isoformat()}.",
                "Enter it without an act: ediary entries decide.",
            )


def _apply(
    session: Session, lesson: Lesson, each: Correction, profile: Profile, decider: Decider
) -> None:
    if each.register_number is None:
        _apply_to_lesson(session, lesson, each, profile, decider)
    elif not each.value:
        remove_entry(
            session, lesson, each.field, each.register_number, profile=profile, decider=decider
        )
    else:
        number = each.register_number
        _apply_to_pupil(session, lesson, each, number, profile=profile, decider=decider)


def _apply_to_pupil(
    session: Session,
    lesson: Lesson,
    each: Correction,
    number: int,
    *,
    profile: Profile,
    decider: Decider,
) -> None:
    field, value = each.field, each.value
    if field == "attendance":
        decide_attendance(session, lesson, number, value, profile=profile, decider=decider)
    elif field in _STAYS:
        end = _STAYS[field]
        decide_stay(session, lesson, end, number, value, profile=profile, decider=decider)
    else:
        decide_grade(session, lesson, field, number, value, profile=profile, decider=decider)


def _apply_to_lesson(
    session: Session, lesson: Lesson, each: Correction, profile: Profile, decider: Decider
) -> None:
    if each.field in _TEXTS:
        kind = _TEXTS[each.field]
        set_text(session, lesson, kind, each.value, profile=profile, decider=decider)
        return
    try:
        if each.field == "teacher":
            number = int(each.value)
            decide_teacher(session, lesson, number, profile=profile, decider=decider)
            return
        amendment = _amendment(each)
    except (ValueError, KeyError) as error:
        raise DecisionRefused(
            f"{each.field}={each.value} is no value of a lesson.",
            "Nothing was changed; see ediary lock open --help.",
        ) from error
    amend_lesson(
        session,
        lesson,
        amendment,
        rules=profile.rules,
        who=decider.who,
        why=decider.why,
        now=decider.at,
    )


def _amendment(each: Correction) -> Amendment:
    """What a correction says of the lesson itself.

    Raises:
        KeyError, ValueError: no such thing can be said of a lesson.
    """
    match each.field:
        case "number":
            return Amendment(number=int(each.value))
        case "kind":
            return Amendment(kind=LessonKind(each.value))
        case "counts":
            return Amendment(counts={"yes": True, "no": False}[each.value])
        case "trainee":
            return Amendment(trainee={"yes": True, "no": False}[each.value])
        case "planned_date":
            return Amendment(planned_date=date.fromisoformat(each.value))
        case "planned_period":
            return Amendment(planned_period=int(each.value))
    raise KeyError(each.field)

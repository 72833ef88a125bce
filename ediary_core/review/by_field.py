"""Decides one value by the name of its field on cards, as people name it: ``attendance/07``."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from ediary_core.errors import DecisionRefused
from ediary_core.profile import Profile
from ediary_core.review.decide import (
    decide_attendance,
    decide_grade,
    decide_stay,
    remove_entry,
)
from ediary_core.review.decide_lesson import (
    decide_column,
    decide_teacher,
    describe_column,
    set_text,
)
from ediary_core.review.deciding import Decider
from ediary_core.review.entries import ATTENDANCE, columns_of
from ediary_core.tables import Lesson, StayEnd, TextKind

TAKE_OUT = "-"
_HEAD = re.compile(r"(grade\d+)\.(category|weight)")
_DESCRIPTION = re.compile(r"(grade\d+)\.description")
_HOURS = frozenset(end.value for end in StayEnd)
_TEXTS = frozenset(kind.value for kind in TextKind)


def decide_field(
    session: Session,
    lesson: Lesson,
    field: str,
    value: str,
    *,
    profile: Profile,
    decider: Decider,
) -> None:
    """Enter one value; ``TAKE_OUT`` takes the entry of a row out. The caller commits.

    Raises:
        DecisionRefused: there is no such field, or the value is not to be set there.
        EntryLocked: a lock lies over it.
        UnknownName: there is no such row or teacher.
    """
    kind, _, row = field.partition("/")
    head, described = _HEAD.fullmatch(field), _DESCRIPTION.fullmatch(field)
    if row.isdigit():
        _decide_row(session, lesson, kind, (int(row), value), profile=profile, decider=decider)
    elif described is not None:
        describe_column(session, lesson, described[1], value, profile=profile, decider=decider)
    elif head is not None:
        column = columns_of(session, lesson).get(head[1])
        held = {
            "category": column.category if column is not None else None,
            "weight": column.weight if column is not None else None,
        }
        both = held | {head[2]: value}
        decide_column(session, lesson, head[1], **both, profile=profile, decider=decider)
    elif field in _TEXTS:
        set_text(session, lesson, TextKind(field), value, profile=profile, decider=decider)
    elif field == "teacher" and value.isdigit():
        decide_teacher(session, lesson, int(value), profile=profile, decider=decider)
    else:
        raise DecisionRefused(
            f"There is no field {field!r} that could be {value!r}.",
            "Fields are attendance/07, grade1/07, arrival/07, grade1.category, grade1.description,"
            " topic, homework, teacher.",
        )


def _decide_row(
    session: Session,
    lesson: Lesson,
    kind: str,
    row: tuple[int, str],
    *,
    profile: Profile,
    decider: Decider,
) -> None:
    number, value = row
    if value == TAKE_OUT:
        remove_entry(session, lesson, kind, number, profile=profile, decider=decider)
    elif kind == ATTENDANCE:
        decide_attendance(session, lesson, number, value, profile=profile, decider=decider)
    elif kind in _HOURS:
        end = StayEnd(kind)
        decide_stay(session, lesson, end, number, value, profile=profile, decider=decider)
    else:
        decide_grade(session, lesson, kind, number, value, profile=profile, decider=decider)

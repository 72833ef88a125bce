"""What an outage asks of whom now: the branch, its days, its deadline and the next steps.

Source: requirements rows 1, 4, 6 and 8 (G85-G92, S32).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum

from sqlalchemy.orm import Session

from ediary_core.errors import ClockDoubtful
from ediary_core.local_time import local, local_day
from ediary_core.outage.length import Branch, branch_of, long_from
from ediary_core.outage.lesson_times import coming_lessons, lessons_within
from ediary_core.outage_tables import Outage, OutageScope
from ediary_core.profile import EntryDay, ProfileRules
from ediary_core.school_calendar import school_calendar
from ediary_core.school_days import add_school_days


class Person(StrEnum):
    SECRETARY = "secretary"
    TEACHERS = "teachers"
    ADMINISTRATOR = "administrator"


class Step(StrEnum):
    """One thing to do next; its words stand with the door that shows it."""

    POST_NOTICE = "post_notice"
    SEND_MESSAGE = "send_message"
    PREPARE_CARDS = "prepare_cards"  # until ``turns_long_at``
    HAND_OUT_CARDS = "hand_out_cards"
    KEEP_IN_SAFE = "keep_in_safe"
    HAND_OUT_LISTS = "hand_out_lists"
    COLLECT_CARDS = "collect_cards"
    TAKE_NOTES = "take_notes"
    USE_CARDS = "use_cards"
    MAY_USE_CARDS = "may_use_cards"  # one broken workstation
    BACK_FILL = "back_fill"  # until ``back_fill_by``
    VERIFY = "verify"  # until ``verify_by``
    REPAIR = "repair"  # and note the end
    SCAN_DAILY = "scan_daily"
    SCAN_TODAY = "scan_today"  # on the day of the repair
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    person: Person
    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageStatus:
    """An outage as it stands at one moment."""

    outage_id: int
    scope: OutageScope
    teacher_number: int | None
    started_at: datetime
    ended_at: datetime | None
    reason: str
    branch: Branch
    turns_long_at: datetime  # from then on the branch is cards, if it still lasts
    days: tuple[date, ...]  # school days whose lessons lie in it so far
    lesson_count: int
    back_fill_by: date | None  # known when a short one has ended
    verify_by: date | None  # known when a long one has ended and its cards are loaded that day
    tasks: tuple[Task, ...]

    @property
    def lasts(self) -> bool:
        return self.ended_at is None


def _refuse_clock_put_back(outage: Outage, until: datetime, zone: tzinfo | None) -> None:
    if until < outage.started_at:
        raise ClockDoubtful(
            f"Outage {outage.id} began on {local(outage.started_at, zone):%Y-%m-%d %H:%M}, later"
            f" than the computer's clock says ({local(until, zone):%Y-%m-%d %H:%M}).",
            "Set the computer's date and time, and run the same command again.",
        )


def outage_status(
    session: Session, outage: Outage, *, now: datetime, zone: tzinfo | None, rules: ProfileRules
) -> OutageStatus:
    """The branch that holds now, and what to do next, by person.

    Raises:
        ClockDoubtful: the outage lasts and began after ``now``: the computer's clock was put back.
    """
    teacher_number = outage.teacher.number if outage.teacher else None
    until = outage.ended_at or now
    _refuse_clock_put_back(outage, until, zone)
    limit = long_from(
        outage.started_at,
        coming_lessons(session, outage.started_at, zone, teacher_number=teacher_number),
        zone,
    )
    branch = branch_of(outage.started_at, until, limit)
    lessons = lessons_within(session, outage.started_at, until, zone, teacher_number=teacher_number)
    ended_on = None if outage.ended_at is None else local_day(outage.ended_at, zone)
    calendar = school_calendar(session)
    short = branch is Branch.BACK_FILL
    return OutageStatus(
        outage_id=outage.id,
        scope=outage.scope,
        teacher_number=teacher_number,
        started_at=outage.started_at,
        ended_at=outage.ended_at,
        reason=outage.reason,
        branch=branch,
        turns_long_at=limit.moment,
        days=tuple(dict.fromkeys(each.lesson.lesson_date for each in lessons)),
        lesson_count=len(lessons),
        back_fill_by=(
            add_school_days(calendar, ended_on, rules.backfill_days)
            if ended_on is not None and short
            else None
        ),
        verify_by=(
            add_school_days(calendar, ended_on, rules.verify_days)
            if ended_on is not None and not short
            else None
        ),
        tasks=next_tasks(
            branch,
            lasts=outage.ended_at is None,
            one_workstation=outage.scope is OutageScope.TEACHER,
            lessons=len(lessons),
            entry=rules.entry,
        ),
    )


def next_tasks(
    branch: Branch, *, lasts: bool, one_workstation: bool, lessons: int, entry: EntryDay
) -> tuple[Task, ...]:
    """Who does what next. Pure; one broken workstation concerns its teacher alone (G91-93)."""
    secretary, teachers, administrator = Person.SECRETARY, Person.TEACHERS, Person.ADMINISTRATOR
    if not lasts and not lessons:
        steps = [(person, Step.NOTHING) for person in Person]
    elif lasts and branch is Branch.BACK_FILL:
        steps = [
            *([] if one_workstation else [(secretary, Step.POST_NOTICE)]),
            (secretary, Step.PREPARE_CARDS),
            (teachers, Step.MAY_USE_CARDS if one_workstation else Step.TAKE_NOTES),
            (administrator, Step.REPAIR),
        ]
    elif lasts:
        posts = [(secretary, Step.POST_NOTICE), (secretary, Step.SEND_MESSAGE)]
        steps = [
            *([] if one_workstation else posts),
            (secretary, Step.HAND_OUT_CARDS),
            (secretary, Step.KEEP_IN_SAFE),
            (teachers, Step.USE_CARDS),
            *([(administrator, Step.SCAN_DAILY)] if entry is EntryDay.DAILY else []),
            (administrator, Step.REPAIR),
        ]
    elif branch is Branch.BACK_FILL:
        steps = [(secretary, Step.HAND_OUT_LISTS), (teachers, Step.BACK_FILL)]
    else:
        steps = [
            (secretary, Step.COLLECT_CARDS),
            (administrator, Step.SCAN_TODAY),
            (teachers, Step.VERIFY),
        ]
    return tuple(Task(person=person, step=step) for person, step in steps)

"""The director's view (G58, D3.8, D6.2): what is missing, unverified or overdue, by teacher.

It counts and lists lessons, cards and deadlines; it shows no pupil and no entry.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ediary_core.cards import card_number
from ediary_core.local_time import local_day
from ediary_core.lock_tables import Notification
from ediary_core.locks.act_view import ActListing, acts_listing
from ediary_core.locks.diary_locks import LockListing, locks_listing
from ediary_core.outage.board import BoardLesson, completeness_board
from ediary_core.outage.board_stage import Stop
from ediary_core.outage_tables import Outage, OutageScope
from ediary_core.profile import ProfileRules
from ediary_core.tables import Card, Finding, FindingState, Lesson, Subject, Teacher, Topic, Unit
from ediary_core.teachers import teacher_of


class Matter(StrEnum):
    """What is open."""

    MISSING_CARD = "missing_card"  # a lesson of an outage without a card, or one not given back
    CARD_ON_THE_WAY = "card_on_the_way"  # given back, not read yet
    CARD_WAITS = "card_waits"  # read, and not in the diary
    UNVERIFIED = "unverified"
    TOPIC = "topic"  # handwriting to be typed
    TASK = "task"  # a finding of the error report


_OF_STOP = {
    Stop.NO_CARD: Matter.MISSING_CARD,
    Stop.NOT_HANDED_OUT: Matter.MISSING_CARD,
    Stop.WITH_TEACHER: Matter.MISSING_CARD,
    Stop.LOST: Matter.MISSING_CARD,
    Stop.NOT_IN_SAFE: Matter.CARD_ON_THE_WAY,
    Stop.IN_SAFE: Matter.CARD_ON_THE_WAY,
    Stop.AT_SCANNER: Matter.CARD_ON_THE_WAY,
    Stop.UNREADABLE: Matter.CARD_WAITS,
    Stop.WAITING: Matter.CARD_WAITS,
    Stop.REJECTED: Matter.CARD_WAITS,
    Stop.DESTROYED: Matter.CARD_WAITS,
}
_ONLY_IN_OUTAGES = (Stop.NO_CARD, Stop.NOT_HANDED_OUT)  # else the lesson needs no card


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMatter:
    """One open thing; the fields are the columns of ``ediary summary --director``."""

    matter: str
    teacher: int
    name: str
    lesson_date: date | None
    period: int | None
    unit: str | None
    subject: str | None
    card_numbers: str
    detail: str
    due_on: date | None
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TeacherCounts:
    """How much is open for one teacher, and how much of it past its day."""

    teacher: int
    name: str
    open: Mapping[Matter, int]
    overdue: Mapping[Matter, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectorView:
    first: date
    last: date
    matters: tuple[OpenMatter, ...]
    locks: tuple[LockListing, ...]
    acts: tuple[ActListing, ...]
    notifications_waiting: int

    @property
    def teachers(self) -> tuple[TeacherCounts, ...]:
        """Everyone for whom something is open, by number."""
        names = {each.teacher: each.name for each in self.matters}
        return tuple(
            TeacherCounts(
                teacher=number,
                name=names[number],
                open=_count(each for each in self.matters if each.teacher == number),
                overdue=_count(
                    each for each in self.matters if each.teacher == number and each.overdue
                ),
            )
            for number in sorted(names)
        )

    @property
    def totals(self) -> Mapping[Matter, int]:
        return _count(self.matters)


def director_view(
    session: Session,
    *,
    first: date,
    last: date,
    rules: ProfileRules,
    now: datetime,
    zone: tzinfo | None,
    teacher_number: int | None = None,
) -> DirectorView:
    """What is open of the lessons from ``first`` to ``last``, of all teachers or of one.

    Raises:
        UnknownName: there is no such teacher.
    """
    if teacher_number is not None:
        teacher_of(session, teacher_number)
    today = local_day(now, zone)
    people = {each.id: each for each in session.scalars(select(Teacher))}
    found = [
        *_cards(session, first, last, people, now=now, zone=zone),
        *_unverified(session, first, last, today),
        *_topics(session, first, last, today),
        *_tasks(session, first, last, today),
    ]
    if teacher_number is not None:
        found = [each for each in found if each.teacher == teacher_number]
    return DirectorView(
        first=first,
        last=last,
        matters=tuple(sorted(found, key=_place)),
        locks=tuple(locks_listing(session, rules, now=now)),
        acts=tuple(acts_listing(session)),
        notifications_waiting=session.scalar(
            select(func.count(Notification.id)).where(Notification.sent_at.is_(None))
        )
        or 0,
    )


def _count(matters: Iterable[OpenMatter]) -> Mapping[Matter, int]:
    count = Counter(each.matter for each in matters)
    return {matter: count[matter.value] for matter in Matter}


def _place(each: OpenMatter) -> tuple[int, date, int, str]:
    return each.teacher, each.lesson_date or date.max, each.period or 0, each.matter


def _cards(
    session: Session,
    first: date,
    last: date,
    people: Mapping[int, Teacher],
    *,
    now: datetime,
    zone: tzinfo | None,
) -> Iterator[OpenMatter]:
    board = completeness_board(session, first, last, now=now, zone=zone)
    names = {each.number: each.name for each in people.values()}
    outages = list(session.scalars(select(Outage)))
    for lesson in (*board.lessons, *board.beside_plan):
        matter = None if lesson.stop is None else _OF_STOP.get(lesson.stop)
        needless = lesson.stop in _ONLY_IN_OUTAGES and not any(
            _covers(outage, lesson, people, now=now, zone=zone) for outage in outages
        )
        if matter is None or needless:
            continue
        number = lesson.responsible or 0
        yield OpenMatter(
            matter=matter.value,
            teacher=number,
            name=names.get(number, ""),
            lesson_date=lesson.lesson_date,
            period=lesson.period,
            unit=lesson.unit,
            subject=lesson.subject,
            card_numbers=" ".join(lesson.card_numbers),
            detail=", ".join(lesson.codes) or (lesson.stop.value if lesson.stop else ""),
            due_on=None,
            overdue=False,
        )


def _covers(
    outage: Outage,
    lesson: BoardLesson,
    people: Mapping[int, Teacher],
    *,
    now: datetime,
    zone: tzinfo | None,
) -> bool:
    """Whether an outage made the lesson one that needs a card; whole days, as cards are printed."""
    ended = outage.ended_at or now
    days = local_day(outage.started_at, zone) <= lesson.lesson_date <= local_day(ended, zone)
    if not days or outage.scope is OutageScope.SCHOOL:
        return days
    teacher = people.get(outage.teacher_id or 0)
    return teacher is not None and teacher.number == lesson.responsible


def _unverified(session: Session, first: date, last: date, today: date) -> Iterator[OpenMatter]:
    query = select(Lesson).where(
        Lesson.lesson_date.between(first, last), Lesson.verified_at.is_(None)
    )
    for lesson in session.scalars(query):
        yield _of_lesson(Matter.UNVERIFIED, lesson, due_on=lesson.verify_by, today=today)


def _topics(session: Session, first: date, last: date, today: date) -> Iterator[OpenMatter]:
    query = (
        select(Topic)
        .join(Topic.lesson)
        .where(
            Lesson.lesson_date.between(first, last),
            Topic.text.is_(None),
            Topic.picture.is_not(None),
        )
    )
    for topic in session.scalars(query):
        yield _of_lesson(
            Matter.TOPIC, topic.lesson, due_on=topic.due_on, today=today, detail=topic.kind.value
        )


def _of_lesson(
    matter: Matter, lesson: Lesson, *, due_on: date | None, today: date, detail: str = ""
) -> OpenMatter:
    return OpenMatter(
        matter=matter.value,
        teacher=lesson.teacher.number,
        name=lesson.teacher.name,
        lesson_date=lesson.lesson_date,
        period=lesson.period,
        unit=lesson.unit.name,
        subject=lesson.subject.name,
        card_numbers="",
        detail=detail,
        due_on=due_on,
        overdue=due_on is not None and due_on < today,
    )


def _tasks(session: Session, first: date, last: date, today: date) -> Iterator[OpenMatter]:
    """Findings that are somebody's task; those of cards without a day are shown in every span."""
    query = (
        select(Finding, Card, Teacher, Unit.name, Subject.name)
        .join(Card, Card.id == Finding.card_id)
        .join(Teacher, Teacher.id == Finding.teacher_id)
        .outerjoin(Unit, Unit.id == Card.unit_id)
        .outerjoin(Subject, Subject.id == Card.subject_id)
        .where(Finding.state == FindingState.OPEN)
    )
    for finding, card, teacher, unit, subject in session.execute(query):
        if card.lesson_date is not None and not first <= card.lesson_date <= last:
            continue
        yield OpenMatter(
            matter=Matter.TASK.value,
            teacher=teacher.number,
            name=teacher.name,
            lesson_date=card.lesson_date,
            period=card.period,
            unit=unit,
            subject=subject,
            card_numbers=card_number(card.serial),
            detail=finding.code,
            due_on=finding.due_on,
            overdue=finding.due_on is not None and finding.due_on < today,
        )

"""The completeness board: what became of every lesson planned, by day and teacher.

Its sums are checked against the timetable, as a batch report's are against the pages received.
Substitutions, blank cards and correction cards count for the lesson that they mean.

Source: requirements rows 4, 5 and 8 (G58, G61, G87, G90).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ediary_core.local_time import local_day
from ediary_core.outage.board_facts import (
    HeldLesson,
    IssuedCard,
    LessonKey,
    held_lessons,
    is_with_somebody,
    issued_cards,
)
from ediary_core.outage.board_stage import ORDER, Progress, Stage, Stop, progress_of
from ediary_core.outage.lesson_times import TimedLesson, school_days_between, timed_lessons
from ediary_core.school_calendar import school_calendar
from ediary_core.tables import Subject, Teacher, TimetableSlot, Unit


class BoardSumsError(RuntimeError):
    """The board's totals and the timetable do not agree: a bug, never an operator's mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLesson:
    """One lesson and how far it has come."""

    lesson_date: date
    period: int
    unit: str
    subject: str
    teacher_number: int | None  # whose lesson it is by the plan
    teacher: str
    taught_by: int | None  # another teacher's number: who took the cards or taught
    card_numbers: tuple[str, ...]
    stage: Stage
    stop: Stop | None
    codes: tuple[str, ...]

    @property
    def responsible(self) -> int | None:
        """The number of the teacher to ask."""
        return self.taught_by or self.teacher_number


@dataclass(frozen=True, slots=True, kw_only=True)
class LooseCard:
    """A blank card in use that names no lesson yet."""

    card_number: str
    teacher_number: int | None
    stage: Stage
    stop: Stop | None
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLine:
    """A day of one teacher: how many of the planned lessons have come at least so far."""

    day: date
    teacher_number: int
    teacher: str
    planned: int
    issued: int
    handed_out: int
    returned: int
    scanned: int
    loaded: int
    verified: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletenessBoard:
    """What became of the lessons of some days.

    ``lessons`` are those of the timetable, ``beside_plan`` those that were held or printed without
    having a place in it (any more).

    Raises:
        BoardSumsError: a lesson is missing or counted twice.
    """

    first: date
    last: date
    lessons_planned: int  # counted from the timetable alone
    lessons: tuple[BoardLesson, ...]
    beside_plan: tuple[BoardLesson, ...]
    loose_cards: tuple[LooseCard, ...]

    def __post_init__(self) -> None:
        if sum(self.totals.values()) != self.lessons_planned:
            raise BoardSumsError(
                f"{self.lessons_planned} lessons planned, {len(self.lessons)} on the board"
            )
        places = Counter((each.lesson_date, each.period, each.unit) for each in self.lessons)
        if len(places) != len(self.lessons):
            raise BoardSumsError("a lesson stands on the board twice")

    @property
    def totals(self) -> Mapping[Stage, int]:
        """Lessons whose furthest stage it is, every stage named; they add up to those planned."""
        count = Counter(lesson.stage for lesson in self.lessons)
        return {stage: count[stage] for stage in Stage}

    @property
    def stops(self) -> Mapping[Stop, int]:
        """Lessons that stopped for each reason; with the verified ones they add up, too."""
        count = Counter(lesson.stop for lesson in self.lessons if lesson.stop is not None)
        return {stop: count[stop] for stop in Stop if count[stop]}

    @property
    def lines(self) -> tuple[BoardLine, ...]:
        """The board by day and teacher of the plan."""
        groups: dict[tuple[date, int], list[BoardLesson]] = defaultdict(list)
        for lesson in self.lessons:
            groups[lesson.lesson_date, lesson.teacher_number or 0].append(lesson)
        return tuple(_line(groups[key]) for key in sorted(groups))

    def of_teacher(self, number: int) -> CompletenessBoard:
        """The lessons that a teacher had by the plan, or taught, or took cards for."""
        chosen = tuple(each for each in self.lessons if _concerns(each, number))
        return replace(
            self,
            lessons_planned=len(chosen),
            lessons=chosen,
            beside_plan=tuple(each for each in self.beside_plan if _concerns(each, number)),
            loose_cards=tuple(each for each in self.loose_cards if each.teacher_number == number),
        )


def completeness_board(
    session: Session, first: date, last: date, *, now: datetime, zone: tzinfo | None
) -> CompletenessBoard:
    """The board of the school days from ``first`` to ``last``.

    Raises:
        BoardSumsError: a mistake of the program.
        ValueError: the days stand the wrong way round.
    """
    if last < first:
        raise ValueError("the last day lies before the first")
    days = school_days_between(school_calendar(session), first, last)
    gathered = _Gathered(
        names=_Names(session),
        cards=issued_cards(session, first, last),
        held=held_lessons(session, first, last),
        now=now,
        today=local_day(now, zone),
    )
    planned = timed_lessons(session, days, zone)
    keys = {_key_of(each) for each in planned}
    return CompletenessBoard(
        first=first,
        last=last,
        lessons_planned=_count_planned(session, days),
        lessons=tuple(gathered.planned(each) for each in planned),
        beside_plan=tuple(gathered.beside(key) for key in gathered.keys_beside(keys, first, last)),
        loose_cards=gathered.loose(),
    )


def _count_planned(session: Session, days: Iterable[date]) -> int:
    """Asked of the timetable by weekday, so that it can disagree with the board."""
    rows = session.execute(
        select(TimetableSlot.weekday, func.count(TimetableSlot.id)).group_by(TimetableSlot.weekday)
    )
    slots = {weekday: count for weekday, count in rows}  # noqa: C416 - rows are no pairs to mypy
    return sum(slots.get(day.isoweekday(), 0) for day in days)


class _Names:
    """The school's names by id, read once."""

    def __init__(self, session: Session) -> None:
        self.teachers = {each.id: each for each in session.scalars(select(Teacher))}
        self.subjects = {each.id: each.name for each in session.scalars(select(Subject))}
        self.units = {each.id: each.name for each in session.scalars(select(Unit))}

    def number(self, teacher_id: int | None) -> int | None:
        teacher = self.teachers.get(teacher_id or 0)
        return teacher.number if teacher else None


class _Gathered:
    """The facts of some days, by lesson."""

    def __init__(
        self,
        *,
        names: _Names,
        cards: Iterable[IssuedCard],
        held: Iterable[HeldLesson],
        now: datetime,
        today: date,
    ) -> None:
        self._names, self._now, self._today = names, now, today
        self._held: dict[LessonKey, HeldLesson] = {}
        for each in held:  # one that was moved stands at its place in the plan, if that is free
            self._held[each.held_at if each.key in self._held else each.key] = each
        of_card = {each.card_id: key for key, each in self._held.items() if each.card_id}
        self._cards: dict[LessonKey, list[IssuedCard]] = defaultdict(list)
        self._loose: list[IssuedCard] = []
        for card in cards:
            key = of_card.get(card.facts.card_id, card.key)
            if key is None:
                self._loose.append(card)
            else:
                self._cards[key].append(card)

    def planned(self, timed: TimedLesson) -> BoardLesson:
        """A lesson of the timetable."""
        lesson, key = timed.lesson, _key_of(timed)
        return self._lesson(
            key,
            unit=lesson.unit,
            subject=lesson.subject,
            teacher_id=lesson.teacher_id,
            held=timed.span.end <= self._now,
        )

    def keys_beside(self, planned: set[LessonKey], first: date, last: date) -> list[LessonKey]:
        """Places of lessons that were held, or whose cards are in use, beside the timetable."""
        used = {
            key for key, cards in self._cards.items() if any(is_with_somebody(c) for c in cards)
        }
        beside = (used | set(self._held)) - planned
        return sorted(key for key in beside if first <= key.lesson_date <= last)

    def beside(self, key: LessonKey) -> BoardLesson:
        """A lesson without a place in the timetable."""
        lesson, cards = self._held.get(key), self._cards[key]
        known = lesson or next(card for card in cards if card.teacher_id is not None)
        return self._lesson(
            key,
            unit=self._names.units[key.unit_id],
            subject=self._names.subjects.get(known.subject_id or 0, ""),
            teacher_id=known.teacher_id or 0,
            held=True,
        )

    def loose(self) -> tuple[LooseCard, ...]:
        """Blank cards in use that name no lesson yet."""
        return tuple(self._loose_card(card) for card in self._loose)

    def _loose_card(self, card: IssuedCard) -> LooseCard:
        progress = progress_of([card.facts], None, today=self._today, held=True)
        return LooseCard(
            card_number=card.facts.card_number,
            teacher_number=self._names.number(card.facts.holder_id),
            stage=progress.stage,
            stop=progress.stop,
            codes=progress.codes,
        )

    def _lesson(
        self, key: LessonKey, *, unit: str, subject: str, teacher_id: int, held: bool
    ) -> BoardLesson:
        lesson, cards = self._held.get(key), self._cards.get(key, [])
        facts = [card.facts for card in cards]
        entry = lesson.entry if lesson else None
        progress: Progress = progress_of(facts, entry, today=self._today, held=held)
        teacher = self._names.teachers.get(teacher_id)
        taught = lesson.teacher_id if lesson else _holder(cards)
        return BoardLesson(
            lesson_date=key.lesson_date,
            period=key.period,
            unit=unit,
            subject=subject,
            teacher_number=teacher.number if teacher else None,
            teacher=teacher.name if teacher else "",
            taught_by=None if taught in (None, teacher_id) else self._names.number(taught),
            card_numbers=tuple(sorted(each.card_number for each in facts)),
            stage=progress.stage,
            stop=progress.stop,
            codes=progress.codes,
        )


def _key_of(timed: TimedLesson) -> LessonKey:
    lesson = timed.lesson
    return LessonKey(lesson_date=lesson.lesson_date, period=lesson.period, unit_id=lesson.unit_id)


def _holder(cards: Iterable[IssuedCard]) -> int | None:
    """The teacher who has one of the cards, or had it last."""
    return next((card.facts.holder_id for card in cards if card.facts.holder_id), None)


def _concerns(lesson: BoardLesson, number: int) -> bool:
    return number in (lesson.teacher_number, lesson.taught_by)


def _line(lessons: list[BoardLesson]) -> BoardLine:
    def reached(stage: Stage) -> int:
        return sum(ORDER[lesson.stage] >= ORDER[stage] for lesson in lessons)

    return BoardLine(
        day=lessons[0].lesson_date,
        teacher_number=lessons[0].teacher_number or 0,
        teacher=lessons[0].teacher,
        planned=len(lessons),
        issued=reached(Stage.ISSUED),
        handed_out=reached(Stage.HANDED_OUT),
        returned=reached(Stage.RETURNED),
        scanned=reached(Stage.SCANNED),
        loaded=reached(Stage.LOADED),
        verified=reached(Stage.VERIFIED),
    )

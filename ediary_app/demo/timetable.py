"""A week's timetable in which no class and no teacher is in two places at once."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

WEEKDAYS = 5
SHORTEST_DAY = 6
LONGEST_DAY = 8
_ATTEMPTS = 400


class TimetableError(RuntimeError):
    """The courses do not fit into a week, however they are tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One teacher with one unit; a course of two parts is taught in two rooms at the same time."""

    unit: str
    teacher: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A subject taught to whole classes ``hours`` times a week."""

    classes: tuple[str, ...]
    subject: int
    parts: tuple[Part, ...]
    hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """``weekday`` 1 = Monday; ``period`` from 1."""

    weekday: int
    period: int
    unit: str
    subject: int
    teacher: int


Slot = tuple[int, int]  # weekday, period


@dataclass(slots=True)
class _Week:
    """The week while it is being filled."""

    placed: dict[tuple[str, Slot], Course] = field(default_factory=dict)
    busy: set[tuple[int, Slot]] = field(default_factory=set)
    left: dict[Course, int] = field(default_factory=dict)

    def fits(self, course: Course, slot: Slot) -> bool:
        teachers_free = all((part.teacher, slot) not in self.busy for part in course.parts)
        return teachers_free and all((name, slot) not in self.placed for name in course.classes)

    def put(self, course: Course, slot: Slot) -> None:
        self.placed.update({(name, slot): course for name in course.classes})
        self.busy.update((part.teacher, slot) for part in course.parts)
        self.left[course] -= 1

    def lift(self, course: Course, slot: Slot) -> None:
        for name in course.classes:
            del self.placed[name, slot]
        self.busy.difference_update((part.teacher, slot) for part in course.parts)
        self.left[course] += 1


def make_week(courses: Sequence[Course], *, rng: random.Random) -> tuple[Lesson, ...]:
    """Place every course; each class has 6 to 8 lessons a day, from period 1 without gaps.

    A greedy filling with one-step swaps, started afresh when it is stuck.

    Raises:
        TimetableError: a class has too few or too many hours, or no filling was found.
    """
    for _ in range(_ATTEMPTS):
        week = _try_week(courses, rng)
        if week is not None:
            return _lessons(week)
    raise TimetableError(f"no timetable found for {len(courses)} courses in {_ATTEMPTS} attempts")


def days_of_one_lesson(courses: Sequence[Course]) -> tuple[Lesson, ...]:
    """Every day one lesson of every course, as in a kindergarten without periods."""
    return tuple(
        Lesson(
            weekday=weekday, period=1, unit=part.unit, subject=course.subject, teacher=part.teacher
        )
        for weekday in range(1, WEEKDAYS + 1)
        for course in courses
        for part in course.parts
    )


def _try_week(courses: Sequence[Course], rng: random.Random) -> _Week | None:
    week = _Week(left={course: course.hours for course in courses})
    names = sorted({name for course in courses for name in course.classes})
    lengths = {
        name: _day_lengths(sum(c.hours for c in courses if name in c.classes), rng)
        for name in names
    }
    if not _place_shared(week, [c for c in courses if len(c.parts) > 1], rng):
        return None
    slots = [(day, period) for day in range(1, WEEKDAYS + 1) for period in range(1, 9)]
    rng.shuffle(slots)
    for slot in slots:
        for name in rng.sample(names, len(names)):
            wanted = slot[1] <= lengths[name][slot[0] - 1] and (name, slot) not in week.placed
            if wanted and not _fill(week, name, slot, rng):
                return None
    return week


def _day_lengths(hours: int, rng: random.Random) -> list[int]:
    if not WEEKDAYS * SHORTEST_DAY <= hours <= WEEKDAYS * LONGEST_DAY:
        raise TimetableError(f"{hours} lessons a week do not make five days of 6 to 8")
    lengths = [SHORTEST_DAY] * WEEKDAYS
    for _ in range(hours - sum(lengths)):
        lengths[rng.choice([d for d in range(WEEKDAYS) if lengths[d] < LONGEST_DAY])] += 1
    return lengths


def _place_shared(week: _Week, shared: Sequence[Course], rng: random.Random) -> bool:
    """Lessons in groups first, on different days, in periods that every day has."""
    for course in shared:
        for day in rng.sample(range(1, WEEKDAYS + 1), course.hours):
            free = [(day, p) for p in range(1, SHORTEST_DAY + 1) if week.fits(course, (day, p))]
            if not free:
                return False
            week.put(course, rng.choice(free))
    return True


def _fill(week: _Week, name: str, slot: Slot, rng: random.Random) -> bool:
    mine = [c for c, left in week.left.items() if left and name in c.classes]
    fitting = [course for course in mine if week.fits(course, slot)]
    if fitting:
        week.put(max(fitting, key=lambda c: _urgency(week, c, name, slot[0], rng)), slot)
        return True
    return _swap_in(week, name, slot, mine)


def _urgency(week: _Week, course: Course, name: str, day: int, rng: random.Random) -> float:
    """Many hours left first; a subject that the class already has that day last."""
    today = sum(week.placed.get((name, (day, p))) == course for p in range(1, LONGEST_DAY + 1))
    return week.left[course] - 4 * today + rng.random()


def _swap_in(week: _Week, name: str, slot: Slot, waiting: Sequence[Course]) -> bool:
    """Move a placed lesson of the class to ``slot`` and a waiting one to where that was."""
    for (owner, other), moved in list(week.placed.items()):
        if owner != name or len(moved.classes) > 1 or len(moved.parts) > 1:
            continue
        week.lift(moved, other)
        if week.fits(moved, slot):
            for course in waiting:
                if week.fits(course, other):
                    week.put(moved, slot)
                    week.put(course, other)
                    return True
        week.put(moved, other)
    return False


def _lessons(week: _Week) -> tuple[Lesson, ...]:
    found = {
        Lesson(
            weekday=slot[0],
            period=slot[1],
            unit=part.unit,
            subject=course.subject,
            teacher=part.teacher,
        )
        for (_, slot), course in week.placed.items()
        for part in course.parts
    }
    return tuple(sorted(found, key=lambda x: (x.weekday, x.period, x.unit)))

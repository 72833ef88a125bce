"""A day's entries in the order of another diary's screens, for those who must type them there.

The list holds every entry of the day's lessons once. An entry that needs review is listed as such
and has no value: whoever types must not fill it in by guessing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from ediary_core.card import CardKind, CardState
from ediary_core.cards import card_number
from ediary_core.collation import SortKey, collation
from ediary_core.errors import NothingToPrint
from ediary_core.interchange.reentry_lines import LineMaker
from ediary_core.interchange.reentry_view import ReentryList, Screen, ScreenPart, Section
from ediary_core.interchange.screen_order import (
    LessonOrder,
    Part,
    ScreenOrder,
    SectionBy,
)
from ediary_core.names import class_place
from ediary_core.profile import Profile
from ediary_core.tables import (
    Card,
    Enrolment,
    Lesson,
    TextKind,
    Unit,
    UnitKind,
)


def reentry_list(
    session: Session, day: date, *, order: ScreenOrder, profile: Profile, school: str
) -> ReentryList:
    """The entries of the day's lessons in the order of ``order``.

    Raises:
        NothingToPrint: the diary holds no lesson of that day.
    """
    lessons = _lessons(session, day)
    if not lessons:
        raise NothingToPrint(
            f"The diary holds no lesson of {day.isoformat()}.",
            "Check the date; cards that wait for a person are not in the diary yet.",
        )
    places = _class_places(session, day)
    lines = LineMaker(session=session, order=order, profile=profile, places=places)
    maker = _Maker(lines=lines, order=order, profile=profile)
    return ReentryList(
        day=day,
        order_title=order.title,
        school=school,
        sections=tuple(maker.sections(lessons)),
        waiting=_waiting_cards(session, day),
    )


def _lessons(session: Session, day: date) -> list[Lesson]:
    query = (
        select(Lesson)
        .options(joinedload(Lesson.unit), joinedload(Lesson.subject), joinedload(Lesson.teacher))
        .where(Lesson.lesson_date == day)
        .order_by(Lesson.load_order)
    )
    return list(session.scalars(query))


def _waiting_cards(session: Session, day: date) -> tuple[str, ...]:
    query = (
        select(Card.serial)
        .where(
            Card.lesson_date == day,
            Card.kind != CardKind.CORRECTION,
            Card.state.in_([CardState.WAITING, CardState.REJECTED]),
        )
        .order_by(Card.serial)
    )
    return tuple(card_number(serial) for serial in session.scalars(query))


def _class_places(session: Session, day: date) -> dict[int, str]:
    """Every pupil's class and number in it, as teachers say it: ``6b 12``."""
    query = (
        select(Enrolment.pupil_id, Unit.name, Enrolment.register_number)
        .join(Enrolment.unit)
        .where(
            Unit.kind == UnitKind.CLASS,
            Enrolment.since <= day,
            or_(Enrolment.until.is_(None), Enrolment.until >= day),
        )
    )
    return {
        pupil_id: class_place(name, number) for pupil_id, name, number in session.execute(query)
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Maker:
    lines: LineMaker
    order: ScreenOrder
    profile: Profile

    def sections(self, lessons: Sequence[Lesson]) -> Iterator[Section]:
        grouped: dict[tuple[SortKey, int], list[Lesson]] = {}
        for lesson in sorted(lessons, key=self._section_key):
            grouped.setdefault(self._section_key(lesson), []).append(lesson)
        for of_section in grouped.values():
            in_order = sorted(of_section, key=self._lesson_key)
            yield Section(
                heading=self._section_heading(in_order[0]),
                screens=tuple(self._screens(in_order)),
            )

    def _section_key(self, lesson: Lesson) -> tuple[SortKey, int]:
        """Units by number, teachers by name."""
        key = collation(self.profile.text("alphabet.letters"))
        if self.order.section is SectionBy.UNIT:
            return key(""), lesson.unit.number
        return key(lesson.teacher.name), lesson.teacher.number

    def _section_heading(self, lesson: Lesson) -> str:
        if self.order.section is SectionBy.UNIT:
            return self.lines.say("unit", name=lesson.unit.name)
        return self.lines.say("teacher", name=lesson.teacher.name, number=lesson.teacher.number)

    def _lesson_key(self, lesson: Lesson) -> tuple[int, ...]:
        keys = {
            LessonOrder.PERIOD: lesson.period,
            LessonOrder.UNIT: lesson.unit.number,
            LessonOrder.SUBJECT: lesson.subject.number,
            LessonOrder.TEACHER: lesson.teacher.number,
        }
        return (*(keys[each] for each in self.order.sort), lesson.period, lesson.load_order)

    def _screens(self, lessons: Sequence[Lesson]) -> Iterator[Screen]:
        rest = [part for part in Part if part not in self.order.parts + self.order.afterwards]
        for lesson in lessons:
            parts = [self._part(part, lesson) for part in self.order.parts]
            yield self._screen(lesson, [part for part in parts if part.lines])
        for part in (*self.order.afterwards, *rest):
            for lesson in sorted(lessons, key=lambda each: (each.unit.number, each.period)):
                later = self._part(part, lesson)
                if later.lines:
                    yield self._screen(lesson, [later])

    def _screen(self, lesson: Lesson, parts: Sequence[ScreenPart]) -> Screen:
        heading = f"{lesson.unit.name} · {lesson.subject.name}"
        if self.profile.periods:
            heading = f"{self.lines.say('period', number=lesson.period)} · {heading}"
        under = "" if self.order.section is SectionBy.TEACHER else lesson.teacher.name
        return Screen(heading=heading, under=under, parts=tuple(_joined(parts)))

    def _part(self, part: Part, lesson: Lesson) -> ScreenPart:
        match part:
            case Part.LESSON:
                return ScreenPart(heading="", lines=(self.lines.lesson(lesson),))
            case Part.TOPIC:
                return ScreenPart(heading="", lines=self.lines.texts(lesson, TextKind.TOPIC))
            case Part.HOMEWORK:
                return ScreenPart(heading="", lines=self.lines.texts(lesson, TextKind.HOMEWORK))
            case Part.ATTENDANCE:
                heading = self.lines.text("attendance")
                return ScreenPart(heading=heading, lines=tuple(self.lines.attendance(lesson)))
            case Part.HOURS:
                return ScreenPart(
                    heading=self.lines.text("hours"), lines=tuple(self.lines.hours(lesson))
                )
            case Part.GRADES:
                return ScreenPart(
                    heading=self.lines.text("grades"), lines=tuple(self.lines.grades(lesson))
                )


def _joined(parts: Sequence[ScreenPart]) -> Iterator[ScreenPart]:
    """Parts without a heading of their own as one."""
    for heading, group in groupby(parts, key=lambda part: part.heading):
        yield ScreenPart(
            heading=heading, lines=tuple(line for part in group for line in part.lines)
        )

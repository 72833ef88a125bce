"""A day's entries in the order of another diary's screens, for those who must type them there.

The list holds every entry of the day's lessons once. An entry that needs review is listed as such
and has no value: whoever types must not fill it in by guessing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from ediary_core.card import CardKind, CardState
from ediary_core.cards import card_number
from ediary_core.collation import SortKey, collation
from ediary_core.errors import NothingToPrint
from ediary_core.interchange.screen_order import (
    LessonOrder,
    Part,
    PupilOrder,
    ScreenOrder,
    SectionBy,
)
from ediary_core.names import class_place
from ediary_core.profile import AttendanceCategory, Profile
from ediary_core.tables import (
    Attendance,
    Card,
    Enrolment,
    EntryState,
    Grade,
    GradeColumn,
    Lesson,
    LessonKind,
    Pupil,
    StayEnd,
    StayHour,
    TextKind,
    Topic,
    Unit,
    UnitKind,
)

_Of = TypeVar("_Of", Attendance, StayHour, Grade)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing to type and to tick off.

    ``picture`` is a file of the scan store, handwriting to be typed. With ``review`` there is no
    value; with ``note`` a word more than the value.
    """

    what: str
    value: str
    note: str = ""
    picture: str | None = None
    review: bool = False
    entries: int = 1  # of the diary, that this line stands for


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenPart:
    """What one part of a screen takes; ``heading`` is empty where the lesson's own is enough."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A lesson, or what is typed when all lessons are done."""

    heading: str
    under: str
    parts: tuple[ScreenPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What one person types in one go: a teacher's lessons, or those of a class."""

    heading: str
    screens: tuple[Screen, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(
            line for screen in self.screens for part in screen.parts for line in part.lines
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReentryList:
    day: date
    order_title: str
    school: str
    sections: tuple[Section, ...]
    waiting: tuple[str, ...] = ()  # numbers of the day's cards that are read but not in the diary

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for section in self.sections for line in section.lines)


def to_type(lines: Sequence[Line]) -> int:
    return sum(not line.review for line in lines)


def under_review(lines: Sequence[Line]) -> int:
    return sum(line.review for line in lines)


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
    maker = _Maker(
        session=session,
        order=order,
        profile=profile,
        places=_class_places(session, day),
        alphabet=profile.text("alphabet.letters"),
    )
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
    session: Session
    order: ScreenOrder
    profile: Profile
    places: Mapping[int, str]
    alphabet: str

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
        if self.order.section is SectionBy.UNIT:
            return collation(self.alphabet)(""), lesson.unit.number
        return collation(self.alphabet)(lesson.teacher.name), lesson.teacher.number

    def _section_heading(self, lesson: Lesson) -> str:
        if self.order.section is SectionBy.UNIT:
            return self._say("unit", name=lesson.unit.name)
        return self._say("teacher", name=lesson.teacher.name, number=lesson.teacher.number)

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
            heading = f"{self._say('period', number=lesson.period)} · {heading}"
        under = "" if self.order.section is SectionBy.TEACHER else lesson.teacher.name
        return Screen(heading=heading, under=under, parts=tuple(_joined(parts)))

    def _part(self, part: Part, lesson: Lesson) -> ScreenPart:
        match part:
            case Part.LESSON:
                return ScreenPart(heading="", lines=(self._lesson_line(lesson),))
            case Part.TOPIC:
                return ScreenPart(heading="", lines=self._texts(lesson, TextKind.TOPIC))
            case Part.HOMEWORK:
                return ScreenPart(heading="", lines=self._texts(lesson, TextKind.HOMEWORK))
            case Part.ATTENDANCE:
                heading = self._text("attendance")
                return ScreenPart(heading=heading, lines=tuple(self._attendance(lesson)))
            case Part.HOURS:
                return ScreenPart(heading=self._text("hours"), lines=tuple(self._hours(lesson)))
            case Part.GRADES:
                return ScreenPart(heading=self._text("grades"), lines=tuple(self._grades(lesson)))

    # -- lines -------------------------------------------------------------------------------

    def _lesson_line(self, lesson: Lesson) -> Line:
        notes = []
        if lesson.substitution:
            notes.append(self._text("substitution"))
        if lesson.kind is not LessonKind.LESSON:
            notes.append(self._text(f"kind.{lesson.kind.value}"))
        if not lesson.counts:
            notes.append(self._text("not_counted"))
        if lesson.trainee:
            notes.append(self._text("trainee"))
        if lesson.planned_date is not None or lesson.planned_period is not None:
            notes.append(self._text("other_time"))
        review = lesson.state is EntryState.NEEDS_REVIEW
        return Line(
            what=self._text("lesson_number"),
            value="" if review else str(lesson.number),
            note=", ".join(notes),
            review=review,
        )

    def _texts(self, lesson: Lesson, kind: TextKind) -> tuple[Line, ...]:
        query = select(Topic).where(Topic.lesson_id == lesson.id, Topic.kind == kind)
        return tuple(self._text_line(each, kind) for each in self.session.scalars(query))

    def _text_line(self, topic: Topic, kind: TextKind) -> Line:
        what = self._text(kind.value)
        review = topic.state is EntryState.NEEDS_REVIEW
        if topic.text is not None:
            return Line(what=what, value="" if review else topic.text, review=review)
        if topic.picture is None:
            return Line(what=what, value="", review=True)
        note = self._text("type_handwriting")
        return Line(what=what, value="", note=note, picture=topic.picture, review=review)

    def _attendance(self, lesson: Lesson) -> Iterator[Line]:
        query = (
            select(Attendance)
            .options(joinedload(Attendance.pupil))
            .where(Attendance.lesson_id == lesson.id)
        )
        found = list(self.session.scalars(query))
        present = [each for each in found if not self.order.everyone and self._is_present(each)]
        others = [each for each in found if each not in present]
        if not found and lesson.card_id is not None:
            yield Line(what=self._text("attendance_missing"), value="", review=True, entries=0)
        for each in self._in_order(others):
            yield self._attendance_line(each, lesson)
        if present:
            yield self._present_line(len(present), others_listed=bool(others))

    def _is_present(self, entry: Attendance) -> bool:
        if entry.state is EntryState.NEEDS_REVIEW or entry.code is None:
            return False
        code = self.profile.code_of(AttendanceCategory.PRESENT)
        return code is not None and code.code == entry.code

    def _present_line(self, count: int, *, others_listed: bool) -> Line:
        code = self.profile.code_of(AttendanceCategory.PRESENT)
        symbol = self.order.symbol(code.code, self.profile) if code else None
        what = self._say("others" if others_listed else "all_present", count=count)
        note = "" if symbol else self._text("nothing_to_type")
        return Line(what=what, value=symbol or "", note=note, entries=count)

    def _attendance_line(self, entry: Attendance, lesson: Lesson) -> Line:
        what = self._pupil(entry, lesson)
        if entry.state is EntryState.NEEDS_REVIEW or entry.code is None:
            return Line(what=what, value="", review=True)
        symbol = self.order.symbol(entry.code, self.profile)
        if symbol is None:
            return Line(what=what, value=self._own_name(entry.code), note=self._text("no_symbol"))
        note = self._text("nothing_to_type") if not symbol else ""
        return Line(what=what, value=symbol, note=note)

    def _own_name(self, code: str) -> str:
        """A code as the school says it, where the other diary's symbol is not known."""
        for known in self.profile.attendance:
            if known.code == code:
                return f"{known.symbol} ({known.names[self.profile.language]})"
        return code

    def _hours(self, lesson: Lesson) -> Iterator[Line]:
        query = (
            select(StayHour)
            .options(joinedload(StayHour.pupil))
            .where(StayHour.lesson_id == lesson.id)
        )
        for each in self._in_order(list(self.session.scalars(query))):
            end = self._text("arrival" if each.end is StayEnd.ARRIVAL else "departure")
            review = each.state is EntryState.NEEDS_REVIEW or each.hour is None
            what = f"{self._pupil(each, lesson)} · {end}"
            yield Line(what=what, value="" if review else each.hour or "", review=review)

    def _grades(self, lesson: Lesson) -> Iterator[Line]:
        columns = select(GradeColumn).where(GradeColumn.lesson_id == lesson.id)
        for column in self.session.scalars(columns.order_by(GradeColumn.name)):
            query = (
                select(Grade).options(joinedload(Grade.pupil)).where(Grade.column_id == column.id)
            )
            grades = list(self.session.scalars(query))
            if grades:
                yield self._column_line(column)
            for each in self._in_order(grades):
                review = each.state is EntryState.NEEDS_REVIEW or each.symbol is None
                value = "" if review else each.symbol or ""
                yield Line(what=self._pupil(each, lesson), value=value, review=review)

    def _column_line(self, column: GradeColumn) -> Line:
        """The head of a column, which the other diary wants first."""
        what = self._say("column", number=column.name.removeprefix("grade"))
        if column.state is EntryState.NEEDS_REVIEW:
            return Line(what=what, value="", review=True, entries=0)
        categories = self.profile.grades.categories if self.profile.grades else ()
        names = {each.code: each.names[self.profile.language] for each in categories}
        words = [names.get(column.category, column.category)] if column.category else []
        if column.weight:
            words.append(self._say("weight", weight=column.weight))
        if column.description:
            words.append(column.description)
        note = "" if column.category else self._text("no_category")
        return Line(what=what, value=", ".join(words), note=note, entries=0)

    # -- pupils and words --------------------------------------------------------------------

    def _in_order(self, entries: Sequence[_Of]) -> list[_Of]:
        key = collation(self.alphabet)
        by_name = self.order.pupils is PupilOrder.NAME

        def place(each: _Of) -> tuple[SortKey, SortKey, int, str]:
            surname = key(each.pupil.surname if by_name else "")
            given_name = key(each.pupil.given_name if by_name else "")
            return surname, given_name, each.register_number, str(getattr(each, "end", ""))

        return sorted(entries, key=place)

    def _pupil(self, entry: Attendance | StayHour | Grade, lesson: Lesson) -> str:
        """Number and name; in a group with the own class, since the entry belongs there (G61)."""
        place = str(entry.register_number)
        if lesson.unit.kind is UnitKind.GROUP:
            place = self.places.get(entry.pupil_id, place)
        return f"{place} {_name(entry.pupil)}"

    def _text(self, key: str) -> str:
        return self.profile.text(f"reentry.{key}")

    def _say(self, key: str, **values: object) -> str:
        return self._text(key).format(**values)


def _name(pupil: Pupil) -> str:
    return f"{pupil.surname} {pupil.given_name}"


def _joined(parts: Sequence[ScreenPart]) -> Iterator[ScreenPart]:
    """Parts without a heading of their own as one."""
    for heading, group in groupby(parts, key=lambda part: part.heading):
        yield ScreenPart(
            heading=heading, lines=tuple(line for part in group for line in part.lines)
        )

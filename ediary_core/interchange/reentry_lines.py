"""Puts the entries of a lesson into lines to type; what needs review has no value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ediary_core.collation import SortKey, collation
from ediary_core.interchange.reentry_view import Line
from ediary_core.interchange.screen_order import (
    PupilOrder,
    ScreenOrder,
)
from ediary_core.profile import AttendanceCategory, Profile
from ediary_core.tables import (
    Attendance,
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
    UnitKind,
)

_Of = TypeVar("_Of", Attendance, StayHour, Grade)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineMaker:
    """Puts the entries of a lesson into lines, in the words and symbols of the other diary."""

    session: Session
    order: ScreenOrder
    profile: Profile
    places: Mapping[int, str]  # every pupil's class and number in it, like "6b 12"

    def lesson(self, lesson: Lesson) -> Line:
        notes = []
        if lesson.substitution:
            notes.append(self.text("substitution"))
        if lesson.kind is not LessonKind.LESSON:
            notes.append(self.text(f"kind.{lesson.kind.value}"))
        if not lesson.counts:
            notes.append(self.text("not_counted"))
        if lesson.trainee:
            notes.append(self.text("trainee"))
        if lesson.planned_date is not None or lesson.planned_period is not None:
            notes.append(self.text("other_time"))
        review = lesson.state is EntryState.NEEDS_REVIEW
        return Line(
            what=self.text("lesson_number"),
            value="" if review else str(lesson.number),
            note=", ".join(notes),
            review=review,
        )

    def texts(self, lesson: Lesson, kind: TextKind) -> tuple[Line, ...]:
        query = select(Topic).where(Topic.lesson_id == lesson.id, Topic.kind == kind)
        return tuple(self._text_line(each, kind) for each in self.session.scalars(query))

    def _text_line(self, topic: Topic, kind: TextKind) -> Line:
        what = self.text(kind.value)
        review = topic.state is EntryState.NEEDS_REVIEW
        if topic.text is not None:
            return Line(what=what, value="" if review else topic.text, review=review)
        if topic.picture is None:
            return Line(what=what, value="", review=True)
        note = self.text("type_handwriting")
        return Line(what=what, value="", note=note, picture=topic.picture, review=review)

    def attendance(self, lesson: Lesson) -> Iterator[Line]:
        query = (
            select(Attendance)
            .options(joinedload(Attendance.pupil))
            .where(Attendance.lesson_id == lesson.id)
        )
        found = list(self.session.scalars(query))
        present = [each for each in found if not self.order.everyone and self._is_present(each)]
        others = [each for each in found if each not in present]
        if not found and lesson.card_id is not None:
            yield Line(what=self.text("attendance_missing"), value="", review=True, entries=0)
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
        what = self.say("others" if others_listed else "all_present", count=count)
        note = "" if symbol else self.text("nothing_to_type")
        return Line(what=what, value=symbol or "", note=note, entries=count)

    def _attendance_line(self, entry: Attendance, lesson: Lesson) -> Line:
        what = self._pupil(entry, lesson)
        if entry.state is EntryState.NEEDS_REVIEW or entry.code is None:
            return Line(what=what, value="", review=True)
        symbol = self.order.symbol(entry.code, self.profile)
        if symbol is None:
            return Line(what=what, value=self._own_name(entry.code), note=self.text("no_symbol"))
        note = self.text("nothing_to_type") if not symbol else ""
        return Line(what=what, value=symbol, note=note)

    def _own_name(self, code: str) -> str:
        """A code as the school says it, where the other diary's symbol is not known."""
        for known in self.profile.attendance:
            if known.code == code:
                return f"{known.symbol} ({known.names[self.profile.language]})"
        return code

    def hours(self, lesson: Lesson) -> Iterator[Line]:
        query = (
            select(StayHour)
            .options(joinedload(StayHour.pupil))
            .where(StayHour.lesson_id == lesson.id)
        )
        for each in self._in_order(list(self.session.scalars(query))):
            end = self.text("arrival" if each.end is StayEnd.ARRIVAL else "departure")
            review = each.state is EntryState.NEEDS_REVIEW or each.hour is None
            what = f"{self._pupil(each, lesson)} · {end}"
            yield Line(what=what, value="" if review else each.hour or "", review=review)

    def grades(self, lesson: Lesson) -> Iterator[Line]:
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
        what = self.say("column", number=column.name.removeprefix("grade"))
        if column.state is EntryState.NEEDS_REVIEW:
            return Line(what=what, value="", review=True, entries=0)
        categories = self.profile.grades.categories if self.profile.grades else ()
        names = {each.code: each.names[self.profile.language] for each in categories}
        words = [names.get(column.category, column.category)] if column.category else []
        if column.weight:
            words.append(self.say("weight", weight=column.weight))
        if column.description:
            words.append(column.description)
        note = "" if column.category else self.text("no_category")
        return Line(what=what, value=", ".join(words), note=note, entries=0)

    def _in_order(self, entries: Sequence[_Of]) -> list[_Of]:
        key = collation(self.profile.text("alphabet.letters"))
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

    def text(self, key: str) -> str:
        return self.profile.text(f"reentry.{key}")

    def say(self, key: str, **values: object) -> str:
        return self.text(key).format(**values)


def _name(pupil: Pupil) -> str:
    return f"{pupil.surname} {pupil.given_name}"

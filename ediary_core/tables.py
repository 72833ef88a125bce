"""The diary's tables. Shapes only: rules stand in the modules that use them.

Entries (lessons, topics, attendance, grades) carry a state and a source, and are changed only
through ``history``, which keeps the old value. Readings are written once.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from ediary_core.card import CardKind, CardState


class UtcDateTime(TypeDecorator[datetime]):
    """A moment with its time zone, kept as UTC; databases without time zones keep it too."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment in the diary needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    # A length for every text: some databases index none without.
    type_annotation_map = {datetime: UtcDateTime, str: String(255)}
    # Named constraints, so that a migration can find them on every database.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def words(kind: type[StrEnum]) -> Enum:
    """An enumeration kept as its words, so that a database can be read without the program."""
    return Enum(kind, native_enum=False, length=32, values_callable=lambda k: [m.value for m in k])


class UnitKind(StrEnum):
    CLASS = "class"
    GROUP = "group"


class CalendarKind(StrEnum):
    TERM = "term"
    HOLIDAY = "holiday"


class EntryState(StrEnum):
    LOADED = "loaded"
    NEEDS_REVIEW = "needs_review"
    CORRECTED = "corrected"
    VERIFIED = "verified"


class EntrySource(StrEnum):
    CARD = "card"
    TEACHER = "teacher"


class FindingState(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"


class LessonKind(StrEnum):
    """What kind of lesson it was; the running number follows from it."""

    LESSON = "lesson"
    CEREMONY = "ceremony"  # number 0: opening of the year, academies
    REPEAT = "repeat"  # repeats the last number
    EXCURSION = "excursion"  # the form tutor enters for the other teachers


class TextKind(StrEnum):
    """What a lesson's written text is about."""

    TOPIC = "topic"
    HOMEWORK = "homework"


class StayEnd(StrEnum):
    """Which end of a child's stay in a kindergarten an hour is."""

    ARRIVAL = "arrival"
    DEPARTURE = "departure"


# -- the school ------------------------------------------------------------------------------


class School(Base):
    """The one school of this home; a single row with id 1."""

    __tablename__ = "school"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    profile: Mapped[str]
    key_id: Mapped[str]  # which signing key the home issues cards with
    created_at: Mapped[datetime]


class Teacher(Base):
    __tablename__ = "teacher"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(default="")


class Subject(Base):
    __tablename__ = "subject"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    name: Mapped[str]
    # Lessons of both count in one sequence (basic and extended level); None: of its own.
    numbered_with_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id"))


class Unit(Base):
    """A class, or a group of pupils of one or several classes."""

    __tablename__ = "unit"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[UnitKind] = mapped_column(words(UnitKind))
    level: Mapped[int]
    tutor_id: Mapped[int | None] = mapped_column(ForeignKey("teacher.id"))


class Pupil(Base):
    __tablename__ = "pupil"
    id: Mapped[int] = mapped_column(primary_key=True)
    surname: Mapped[str]
    given_name: Mapped[str]


class Enrolment(Base):
    """A pupil's place in a unit's register from one day to another (open: ``until`` is None).

    In a group the number is that of the class register too, unless two pupils of the group would
    have the same: then the whole group is numbered 1 to n in the order of class and number.
    """

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("unit_id", "pupil_id", "since"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    pupil_id: Mapped[int] = mapped_column(ForeignKey("pupil.id"), index=True)
    register_number: Mapped[int]
    since: Mapped[date]
    until: Mapped[date | None]  # last day; None while enrolled
    unit: Mapped[Unit] = relationship()
    pupil: Mapped[Pupil] = relationship()


class Exemption(Base):
    __tablename__ = "exemption"
    __table_args__ = (UniqueConstraint("pupil_id", "subject_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    pupil_id: Mapped[int] = mapped_column(ForeignKey("pupil.id"), index=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))


class Period(Base):
    __tablename__ = "period"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    start: Mapped[time]
    end: Mapped[time]


class CalendarSpan(Base):
    """A term, or a holiday within it; both days belong to the span."""

    __tablename__ = "calendar"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[CalendarKind] = mapped_column(words(CalendarKind))
    first: Mapped[date]
    last: Mapped[date]
    name: Mapped[str]


class TimetableSlot(Base):
    __tablename__ = "timetable"
    __table_args__ = (UniqueConstraint("weekday", "period", "unit_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    weekday: Mapped[int]  # 1 = Monday
    period: Mapped[int] = mapped_column(ForeignKey("period.number"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id"))
    unit: Mapped[Unit] = relationship()
    subject: Mapped[Subject] = relationship()
    teacher: Mapped[Teacher] = relationship()


# -- cards and their scans -------------------------------------------------------------------


class Card(Base):
    """An issued card: what it looked like and what it was printed from.

    A blank card has no lesson until its digits have been resolved and it is loaded; ``resolved``
    then holds the lesson and roster that they meant. A correction card asks anew for some rows of
    the card ``corrects_id``.
    """

    __tablename__ = "card"
    id: Mapped[str] = mapped_column(primary_key=True)  # the opaque id in its QR codes
    serial: Mapped[int] = mapped_column(unique=True)
    kind: Mapped[CardKind] = mapped_column(words(CardKind), default=CardKind.LESSON)
    revision: Mapped[int]
    lesson_date: Mapped[date | None] = mapped_column(index=True)
    period: Mapped[int | None]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id"))
    teacher_id: Mapped[int | None] = mapped_column(ForeignKey("teacher.id"))
    corrects_id: Mapped[str | None] = mapped_column(ForeignKey("card.id"))
    resolved: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # CardSnapshot.to_json
    state: Mapped[CardState] = mapped_column(words(CardState))
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON)  # CardSnapshot.to_json
    form: Mapped[str] = mapped_column(Text)  # ediary-forms/1, this card's pages
    issued_at: Mapped[datetime]


class Batch(Base):
    """One ingest run."""

    __tablename__ = "batch"
    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]  # None: interrupted; the next run takes its pages up


class ScanFile(Base):
    """A file as it came in, kept in the scan store under its hash."""

    __tablename__ = "scan_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    sha256: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    pages: Mapped[int | None]  # None until all pages of it are read


class Page(Base):
    """One page image and the one named outcome in which it ended."""

    __tablename__ = "page"
    __table_args__ = (UniqueConstraint("scan_file_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    scan_file_id: Mapped[int] = mapped_column(ForeignKey("scan_file.id"), index=True)
    number: Mapped[int]
    card_id: Mapped[str | None] = mapped_column(ForeignKey("card.id"), index=True)
    card_page: Mapped[int | None]
    outcome: Mapped[str | None]  # ingest.outcome.PageEnd; None while it is still staged
    reason: Mapped[str | None]
    scan_file: Mapped[ScanFile] = relationship()


class Reading(Base):
    """What the machine saw; written once, never changed."""

    __tablename__ = "reading"
    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), unique=True)
    document: Mapped[dict[str, Any]] = mapped_column(JSON)  # PageReading.to_json
    picture: Mapped[str | None]  # file in the scan store: the page set upright
    picture_dpi: Mapped[int | None]
    read_at: Mapped[datetime]
    page: Mapped[Page] = relationship()


class Finding(Base):
    """A reportable problem of a page, a card or one of its fields.

    An open one that needs a person is a task of ``teacher_id`` until ``due_on``.
    """

    __tablename__ = "finding"
    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    card_id: Mapped[str | None] = mapped_column(ForeignKey("card.id"), index=True)
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"))
    code: Mapped[str]
    field: Mapped[str | None]
    register_number: Mapped[int | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)  # values for the sentence; no names
    state: Mapped[FindingState] = mapped_column(words(FindingState))
    found_at: Mapped[datetime]
    teacher_id: Mapped[int | None] = mapped_column(ForeignKey("teacher.id"))
    due_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]  # as in History.who
    closed_how: Mapped[str | None]  # review.tasks.ClosedHow


# -- entries ---------------------------------------------------------------------------------


class _Entry:
    """What every entry says of itself."""

    state: Mapped[EntryState] = mapped_column(words(EntryState))
    source: Mapped[EntrySource] = mapped_column(words(EntrySource))


class Lesson(_Entry, Base):
    """A lesson that took place; ``load_order`` counts lessons in the order they were loaded."""

    __tablename__ = "lesson"
    __table_args__ = (UniqueConstraint("lesson_date", "period", "unit_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_date: Mapped[date]
    period: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id"))  # who taught
    planned_teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id"))
    substitution: Mapped[bool]
    number: Mapped[int]  # running lesson number of the subject in the unit
    fill_sequence: Mapped[int | None]
    card_id: Mapped[str | None] = mapped_column(ForeignKey("card.id"), unique=True)
    load_order: Mapped[int] = mapped_column(unique=True)
    loaded_at: Mapped[datetime]
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"))  # holds its own fields
    kind: Mapped[LessonKind] = mapped_column(words(LessonKind), default=LessonKind.LESSON)
    counts: Mapped[bool] = mapped_column(default=True)  # toward the programme
    planned_date: Mapped[date | None]  # where it was held on another date or period than planned
    planned_period: Mapped[int | None]
    trainee: Mapped[bool] = mapped_column(default=False)  # taught by one, under supervision
    verify_by: Mapped[date | None]  # the day until which its teacher verifies the entries
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[str | None]  # as in History.who
    unit: Mapped[Unit] = relationship()
    subject: Mapped[Subject] = relationship()
    teacher: Mapped[Teacher] = relationship(foreign_keys=[teacher_id])


class Topic(_Entry, Base):
    """A lesson's topic or homework: text, or a picture of handwriting to be typed by ``due_on``."""

    __tablename__ = "topic"
    __table_args__ = (UniqueConstraint("lesson_id", "kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    kind: Mapped[TextKind] = mapped_column(words(TextKind), default=TextKind.TOPIC)
    text: Mapped[str | None] = mapped_column(Text)
    picture: Mapped[str | None]  # file in the scan store
    due_on: Mapped[date | None]
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"))
    lesson: Mapped[Lesson] = relationship()


class Attendance(_Entry, Base):
    """A pupil's attendance; ``code`` is None while it needs review."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("lesson_id", "pupil_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), index=True)
    pupil_id: Mapped[int] = mapped_column(ForeignKey("pupil.id"))
    register_number: Mapped[int]
    code: Mapped[str | None]
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"))
    lesson: Mapped[Lesson] = relationship()
    pupil: Mapped[Pupil] = relationship()


class StayHour(_Entry, Base):
    """When a child came to or left the kindergarten; ``hour`` is None while it needs review."""

    __tablename__ = "stay_hour"
    __table_args__ = (UniqueConstraint("lesson_id", "pupil_id", "end"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), index=True)
    pupil_id: Mapped[int] = mapped_column(ForeignKey("pupil.id"))
    register_number: Mapped[int]
    end: Mapped[StayEnd] = mapped_column(words(StayEnd))
    hour: Mapped[str | None]  # the profile's token, like "07:30"
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"))
    lesson: Mapped[Lesson] = relationship()
    pupil: Mapped[Pupil] = relationship()


class GradeColumn(Base):
    """One grade column of a lesson; ``state`` and ``source`` are those of its head."""

    __tablename__ = "grade_column"
    __table_args__ = (UniqueConstraint("lesson_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), index=True)
    name: Mapped[str]  # grade1, grade2
    category: Mapped[str | None]
    weight: Mapped[str | None]
    description: Mapped[str | None] = mapped_column(Text)  # typed by a teacher; no card has room
    state: Mapped[EntryState] = mapped_column(words(EntryState), default=EntryState.LOADED)
    source: Mapped[EntrySource] = mapped_column(words(EntrySource), default=EntrySource.CARD)
    lesson: Mapped[Lesson] = relationship()


class Grade(_Entry, Base):
    """A current grade, as the literal symbol; None while it needs review."""

    __tablename__ = "grade"
    __table_args__ = (UniqueConstraint("column_id", "pupil_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    column_id: Mapped[int] = mapped_column(ForeignKey("grade_column.id"), index=True)
    pupil_id: Mapped[int] = mapped_column(ForeignKey("pupil.id"))
    register_number: Mapped[int]
    symbol: Mapped[str | None]
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"))
    column: Mapped[GradeColumn] = relationship()
    pupil: Mapped[Pupil] = relationship()


class History(Base):
    """One change of one value: what it was, what it became, who, when and why.

    ``id`` counts from 1 without gaps; ``digest`` chains the row to all before it.
    """

    __tablename__ = "history"
    __table_args__ = (Index("ix_history_entity_entity_id", "entity", "entity_id"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entity: Mapped[str]  # table name
    entity_id: Mapped[str]
    attribute: Mapped[str]
    old: Mapped[str | None] = mapped_column(Text)
    new: Mapped[str | None] = mapped_column(Text)
    who: Mapped[str]
    at: Mapped[datetime]
    why: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))  # history_chain.digest_after


class HistoryHead(Base):
    """Where the chain ends; one row, changed in the transaction that appends to the history."""

    __tablename__ = "history_head"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    length: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))

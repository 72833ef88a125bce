"""Readings of a card's pages -> what its pen said, row by row. No rule of schools is applied here.

An answer is blank, certain or doubtful, and a doubtful one keeps all that it may be: the rules need
that to tell a card that may be right from one that cannot be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ediary_core.card import CardSnapshot
from ingest.finding import Code
from omr.reading import FieldReading, FieldState, PageReading

TOPIC = "topic"
HOMEWORK = "homework"
SIGNATURE = "signature"
HIDDEN = "quality.streak"  # the reader's reason for a field that it could not see
UNPROVEN = "register.unproven"  # and for one that it is not certain to have looked at
GARBLED = "page.garbled"  # and for one whose picture is not that of the sheet
_GRADE_COLUMN = re.compile(r"(grade\d+)/")
_SPARE_ROW = re.compile(r"spare/(\w+)\.ones")
_SUBSTITUTE_DIGIT = re.compile(r"substitute\.d(\d+)")


class Certainty(StrEnum):
    BLANK = "blank"
    CERTAIN = "certain"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one field says.

    ``possible`` holds the values that may be marked, and ``reason`` the reader's code for its
    doubt. Of a field that the reader could not see (under a streak, in a garbled place, or not
    certainly in its place), anything may be marked.
    """

    field: str
    page: int | None
    certainty: Certainty
    possible: tuple[str, ...] = ()
    reason: str | None = None

    @property
    def value(self) -> str | None:
        """The marked value; None if blank or doubtful."""
        return self.possible[0] if self.certainty is Certainty.CERTAIN else None

    @property
    def blank(self) -> bool:
        return self.certainty is Certainty.BLANK

    @property
    def certain(self) -> bool:
        return self.certainty is Certainty.CERTAIN

    @property
    def doubtful(self) -> bool:
        return self.certainty is Certainty.DOUBTFUL

    @property
    def unseen(self) -> bool:
        return self.doubtful and (not self.possible or self.reason in (HIDDEN, UNPROVEN, GARBLED))


NOT_ASKED = Answer(field="", page=None, certainty=Certainty.BLANK)  # the card has no such field


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberAnswer:
    """A number in columns of digit bubbles, most significant first."""

    digits: tuple[Answer, ...]

    @property
    def blank(self) -> bool:
        return all(digit.blank for digit in self.digits)

    @property
    def text(self) -> str | None:
        """All digits as a string; None unless every column has one certain mark."""
        if not all(digit.certain for digit in self.digits):
            return None
        return "".join(digit.possible[0] for digit in self.digits)

    @property
    def number(self) -> int | None:
        """The number, with blank leading columns as zeros; None if any of it is in doubt."""
        marked = list(self.digits)
        while len(marked) > 1 and marked[0].blank:
            marked.pop(0)
        if not marked or not all(digit.certain for digit in marked):
            return None
        return int("".join(digit.possible[0] for digit in marked))

    @property
    def as_read(self) -> str:
        """For a person: ``_`` for a blank column, ``?`` for a doubtful one."""
        return "".join("_" if d.blank else (d.value or "?") for d in self.digits)


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeAnswer:
    column: str
    grade: Answer
    sign: Answer

    @property
    def blank(self) -> bool:
        return self.grade.blank and self.sign.blank

    @property
    def doubtful(self) -> bool:
        return self.grade.doubtful or self.sign.doubtful

    @property
    def symbol(self) -> str | None:
        """The literal symbol, like ``4+``; None unless the grade itself is certain."""
        if self.doubtful or not self.grade.certain:
            return None
        return self.grade.possible[0] + (self.sign.value or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowAnswers:
    """One row; ``key`` is what follows the slash in its field names (``07``, ``s1``)."""

    key: str
    attendance: Answer
    grades: tuple[GradeAnswer, ...]
    mistake: Answer
    arrival: Answer = NOT_ASKED
    departure: Answer = NOT_ASKED

    @property
    def hours(self) -> tuple[Answer, Answer]:
        """When a child came and when it left."""
        return self.arrival, self.departure

    @property
    def blank(self) -> bool:
        plain = (self.attendance, self.mistake, *self.hours)
        return all(answer.blank for answer in plain) and all(g.blank for g in self.grades)

    @property
    def impossible(self) -> bool:
        """Whether the reader refused the row: marked nearly all along."""
        grades = [answer for grade in self.grades for answer in (grade.grade, grade.sign)]
        answers = (self.attendance, self.mistake, *self.hours, *grades)
        return any(answer.reason == Code.ROW_IMPOSSIBLE for answer in answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpareAnswers:
    row: RowAnswers
    number: NumberAnswer

    @property
    def blank(self) -> bool:
        return self.row.blank and self.number.blank


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnAnswers:
    """The head of a grade column."""

    name: str
    category: Answer
    weight: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherTimeAnswers:
    """What is marked of another time than the printed one at which the lesson was held."""

    flag: Answer = NOT_ASKED
    day: NumberAnswer = NumberAnswer(digits=())  # of the month; blank: the printed one
    period: Answer = NOT_ASKED  # blank: the printed one

    @property
    def blank(self) -> bool:
        return self.flag.blank and self.day.blank and self.period.blank


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonAnswers:
    """What the flags say that the lesson was, on cards that have them."""

    kind: Answer = NOT_ASKED
    not_counted: Answer = NOT_ASKED
    trainee: Answer = NOT_ASKED
    other_time: OtherTimeAnswers = OtherTimeAnswers()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRemark:
    """What the reader remarked on a page as a whole."""

    page: int | None
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardAnswers:
    """All that the pen said on one card. ``topic_page`` is the card's page with the topic box."""

    rows: tuple[RowAnswers, ...]  # in the order of the snapshot's roster
    spares: tuple[SpareAnswers, ...]
    columns: tuple[ColumnAnswers, ...]
    attendance_checked: Answer
    absent_count: NumberAnswer
    substitution: Answer
    substitute: NumberAnswer
    fill_sequence: Answer
    topic_inked: bool
    topic_page: int | None
    signature_inked: bool
    signature_page: int | None
    page_remarks: tuple[PageRemark, ...]
    lesson: LessonAnswers = LessonAnswers()
    homework_inked: bool = False
    homework_page: int | None = None


def row_key(register_number: int) -> str:
    """How a register number stands in field names."""
    return f"{register_number:02d}"


def interpret(pages: Sequence[PageReading], snapshot: CardSnapshot) -> CardAnswers:
    """What the pen said on a card, from the readings of all its pages.

    The fields are those of the form that the card was printed from. A field that belongs to a
    printed row but was not read is doubtful, never blank.
    """
    read = _Fields(pages)
    columns = read.parts(_GRADE_COLUMN)
    spares = read.parts(_SPARE_ROW)
    return CardAnswers(
        rows=tuple(read.row(row_key(r.register_number), columns) for r in snapshot.roster),
        spares=tuple(
            SpareAnswers(row=read.row(key, columns), number=read.tens_and_ones(f"spare/{key}"))
            for key in spares
        ),
        columns=tuple(
            ColumnAnswers(
                name=name,
                category=read.optional(f"{name}.category"),
                weight=read.optional(f"{name}.weight"),
            )
            for name in columns
        ),
        attendance_checked=read.required("attendance_checked"),
        absent_count=read.tens_and_ones("absent_count"),
        substitution=read.optional("substitution"),
        substitute=NumberAnswer(
            digits=tuple(
                read.optional(f"substitute.d{number}")
                for number in sorted(read.parts(_SUBSTITUTE_DIGIT), key=int)
            )
        ),
        fill_sequence=read.optional("fill_sequence"),
        topic_inked=read.inked(TOPIC),
        topic_page=read.region_page(TOPIC),
        signature_inked=read.inked(SIGNATURE),
        signature_page=read.region_page(SIGNATURE),
        page_remarks=tuple(
            PageRemark(page=page.page, code=remark.code)
            for page in sorted(pages, key=lambda page: page.page or 0)
            for remark in page.findings
            if remark.field is None
        ),
        lesson=read.lesson(),
        homework_inked=read.inked(HOMEWORK),
        homework_page=read.region_page(HOMEWORK),
    )


def answer_of(reading: FieldReading, *, page: int | None, reason: str | None = None) -> Answer:
    """One field's reading as an answer; a certain mark is exactly one value."""
    if reading.state is FieldState.UNMARKED:
        return Answer(field=reading.name, page=page, certainty=Certainty.BLANK)
    single = reading.state is FieldState.MARKED and len(reading.values) == 1
    return Answer(
        field=reading.name,
        page=page,
        certainty=Certainty.CERTAIN if single else Certainty.DOUBTFUL,
        possible=tuple(reading.values),
        reason=reason,
    )


class _Fields:
    """The fields and regions of a card's pages by name."""

    def __init__(self, pages: Iterable[PageReading]) -> None:
        self._answers: dict[str, Answer] = {}
        self._inked: dict[str, bool] = {}
        self._region_page: dict[str, int | None] = {}
        for page in sorted(pages, key=lambda p: p.page or 0):
            reasons = {each.field: each.code for each in page.findings}
            for field in page.fields:
                self._answers[field.name] = answer_of(
                    field, page=page.page, reason=reasons.get(field.name)
                )
            for region in page.regions:
                self._inked[region.name] = region.inked
                self._region_page[region.name] = page.page

    @property
    def answers(self) -> Mapping[str, Answer]:
        return self._answers

    def parts(self, pattern: re.Pattern[str]) -> tuple[str, ...]:
        found = (pattern.match(name) for name in self._answers)
        return tuple(sorted({match[1] for match in found if match}))

    def required(self, name: str) -> Answer:
        unread = Answer(field=name, page=None, certainty=Certainty.DOUBTFUL)
        return self._answers.get(name, unread)

    def optional(self, name: str) -> Answer:
        absent = Answer(field=name, page=None, certainty=Certainty.BLANK)
        return self._answers.get(name, absent)

    def row(self, key: str, columns: Sequence[str]) -> RowAnswers:
        return RowAnswers(
            key=key,
            attendance=self.required(f"attendance/{key}"),
            grades=tuple(
                GradeAnswer(
                    column=column,
                    grade=self.required(f"{column}/{key}"),
                    sign=self.optional(f"{column}.sign/{key}"),
                )
                for column in columns
            ),
            mistake=self.optional(f"mistake/{key}"),
            arrival=self.optional(f"arrival/{key}"),
            departure=self.optional(f"departure/{key}"),
        )

    def lesson(self) -> LessonAnswers:
        return LessonAnswers(
            kind=self.optional("lesson_kind"),
            not_counted=self.optional("not_counted"),
            trainee=self.optional("trainee"),
            other_time=OtherTimeAnswers(
                flag=self.optional("other_time"),
                day=self.tens_and_ones("other_day"),
                period=self.optional("other_period"),
            ),
        )

    def tens_and_ones(self, name: str) -> NumberAnswer:
        return NumberAnswer(digits=(self.optional(f"{name}.tens"), self.optional(f"{name}.ones")))

    def inked(self, name: str) -> bool:
        return self._inked.get(name, False)

    def region_page(self, name: str) -> int | None:
        return self._region_page.get(name)


def readings_by_field(pages: Iterable[PageReading]) -> Mapping[str, FieldReading]:
    """All field readings of some pages by field name."""
    return {field.name: field for page in pages for field in page.fields}


def answers_by_field(pages: Iterable[PageReading]) -> Mapping[str, Answer]:
    """What every field of some pages says, by field name."""
    return _Fields(pages).answers

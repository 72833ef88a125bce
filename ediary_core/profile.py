"""A profile: one school system's codes, scales and words, as the program uses them.

The data stand in ``ediary_core/profiles/*.toml`` and ``ediary_core/languages/*.toml``;
``profile_files`` reads and checks them. Nothing about a school system is written in code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class AttendanceCategory(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"
    LATE = "late"
    EXCUSED = "excused"
    SCHOOL_REASONS = "school_reasons"
    EXEMPT = "exempt"


class SetBy(StrEnum):
    """Who may set an attendance code."""

    TEACHER = "teacher"  # on a card or in the diary
    TUTOR = "tutor"
    RECORD = "record"  # comes from the pupil's file (exemptions), pre-printed on the card
    CHECK = "check"  # follows from "attendance checked" and no mark (present)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceCode:
    code: str  # the token in forms, readings and exports
    symbol: str  # what is printed in the bubble
    category: AttendanceCategory
    set_by: SetBy
    names: Mapping[str, str]  # language -> word


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeSymbol:
    symbol: str  # the literal grade in forms, entries and exports
    label: str  # what is printed in the bubble; the symbol itself unless that is too long
    takes_sign: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeCategory:
    code: str  # the token in forms and exports
    symbol: str  # what is printed in the bubble, one to three letters
    names: Mapping[str, str]
    colour: str | None  # "#rrggbb" in lists and pages (S37)


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeBlock:
    """The grade part of a card; a profile without grades has none."""

    columns: int
    symbols: tuple[GradeSymbol, ...]
    signs: tuple[str, ...]
    categories: tuple[GradeCategory, ...]
    weights: tuple[str, ...]
    from_level: int  # the first class level that is graded


class EntryDay(StrEnum):
    """When filled cards are entered."""

    DAILY = "daily"  # at the end of each day, where scanning is possible
    ON_REPAIR = "on_repair"  # all of them on the day the diary is back


class PasswordRules(StrEnum):
    """Which set of password rules holds unless the settings choose another."""

    SCHOOL = "school"  # as schools' procedures have them: classes of characters, 30 days
    MODERN = "modern"  # length and a blocklist, no rotation


class LessonFlag(StrEnum):
    """A bubble of its own on the card for what a lesson is, where a profile wants it."""

    CEREMONY = "ceremony"  # takes number 0
    REPEAT = "repeat"  # repeats the last number
    NOT_COUNTED = "not_counted"  # does not count toward the programme
    TRAINEE = "trainee"  # taught by a trainee under the teacher's supervision
    EXCURSION = "excursion"
    OTHER_TIME = "other_time"  # held on another date or period than printed


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileRules:
    """The switches of a school system's procedure. Days are school days of the calendar."""

    topic_days: int  # to type a handwritten topic
    verify_days: int  # to verify a loaded lesson
    backfill_days: int  # to back-fill after an outage shorter than a day
    correction_days: int  # to settle a finding of the error report
    retention_months: int  # from loading a card to shredding it
    month_closes_on: int | None  # day of the next month that locks a month; None: never
    grades_lock_with_term: bool  # at 24:00 of the term's last day
    entry: EntryDay
    excuse_in_advance: bool  # whether an absence may be excused before it happens
    passwords: PasswordRules


@dataclass(frozen=True, slots=True, kw_only=True)
class StayBlock:
    """A kindergarten's arrival and departure hours, as bubbles of a row."""

    arrivals: tuple[str, ...]  # tokens like "07:00": came in the hour that begins then
    departures: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    name: str
    title: str
    language: str  # of cards and reports
    attendance: tuple[AttendanceCode, ...]
    grades: GradeBlock | None
    spare_rows: int
    blank_rows: int  # rows of a blank card
    periods: bool  # whether the day has periods; a kindergarten's has none
    homework: bool  # whether the card has a box for homework
    stay: StayBlock | None
    lesson_flags: tuple[LessonFlag, ...]
    rules: ProfileRules
    texts: Mapping[str, str]  # words of cards and reports in the profile's language

    def card_codes(self) -> tuple[AttendanceCode, ...]:
        """The codes that a teacher may mark on a card, in print order."""
        return tuple(code for code in self.attendance if code.set_by is SetBy.TEACHER)

    def code_categories(self) -> Mapping[str, str]:
        """Code token to category, of every code."""
        return {code.code: code.category.value for code in self.attendance}

    def code_of(self, category: AttendanceCategory) -> AttendanceCode | None:
        """The profile's first code of a category, if it has one."""
        return next((code for code in self.attendance if code.category is category), None)

    def category_of(self, code: str) -> AttendanceCategory:
        """The category of a code token.

        Raises:
            KeyError: the profile has no such code.
        """
        for known in self.attendance:
            if known.code == code:
                return known.category
        raise KeyError(code)

    def grades_at(self, level: int) -> GradeBlock | None:
        """The grade block of a class level; None where that level is not graded."""
        if self.grades is None or level < self.grades.from_level:
            return None
        return self.grades

    def text(self, key: str) -> str:
        """A word or sentence in the profile's language.

        Raises:
            KeyError: the language file lacks the key.
        """
        return self.texts[key]

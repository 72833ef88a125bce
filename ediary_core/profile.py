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
    symbol: str
    takes_sign: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeCategory:
    code: str  # the token in forms and exports
    symbol: str  # what is printed in the bubble, one to three letters
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeBlock:
    """The grade part of a card; a profile without grades has none."""

    columns: int
    symbols: tuple[GradeSymbol, ...]
    signs: tuple[str, ...]
    categories: tuple[GradeCategory, ...]
    weights: tuple[str, ...]
    from_level: int  # the first class level that is graded


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    name: str
    title: str
    language: str  # of cards and reports
    attendance: tuple[AttendanceCode, ...]
    grades: GradeBlock | None
    spare_rows: int
    topic_deadline_days: int
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

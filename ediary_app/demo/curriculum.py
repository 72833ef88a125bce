"""What a made-up school is: its subjects with weekly hours by level, its classes and its year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ediary_app.demo.names import NameStock

PERIODS = (
    ("08:00", "08:45"),
    ("08:55", "09:40"),
    ("09:50", "10:35"),
    ("10:55", "11:40"),
    ("11:50", "12:35"),
    ("12:45", "13:30"),
    ("13:40", "14:25"),
    ("14:35", "15:20"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """``department``: subjects that share it share teachers; ``hours``: lessons a week by level."""

    name: str
    department: str
    hours: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidaySpan:
    """Days off, both ends included, as (month, day)."""

    name: str
    first: tuple[int, int]
    last: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curriculum:
    """A made-up school: ``levels`` in the order in which classes are opened.

    ``english`` is taught in groups; from ``sport`` a few pupils are exempt. In a kindergarten
    there is neither, its classes have names of their own, and a day is one lesson.
    """

    school_name: str
    names: NameStock
    levels: tuple[int, ...]
    letters: str = ""
    class_names: tuple[str, ...] = ()  # in place of a level with a letter
    class_sizes: range = range(24, 32)
    periods: tuple[tuple[str, str], ...] = PERIODS
    subjects: tuple[Subject, ...]
    english: str | None
    sport: str | None
    group_word: str
    mail_host: str
    term_names: tuple[str, str]
    second_term_starts: tuple[int, int]
    second_term_ends: tuple[int, int]
    holidays: tuple[HolidaySpan, ...]

    @property
    def one_lesson_a_day(self) -> bool:
        return len(self.periods) == 1

    def subject_number(self, name: str) -> int:
        """Subjects are numbered from 1 as they are listed."""
        return 1 + [subject.name for subject in self.subjects].index(name)


def subject(name: str, department: str, levels: tuple[int, ...], *hours: int) -> Subject:
    """A subject with its weekly hours, one for each level."""
    return Subject(name=name, department=department, hours=dict(zip(levels, hours, strict=True)))

"""What a re-entry list says: sections of screens, their parts, and lines to type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


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

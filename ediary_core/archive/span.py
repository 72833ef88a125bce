"""Which days an archive holds: a term, or a school year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ediary_core.errors import UnknownName
from ediary_core.school_days import SchoolCalendar
from ediary_core.school_years import year_first_days


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveSpan:
    """Both days belong to it; ``title`` names it for people."""

    title: str
    first: date
    last: date


def term_span(calendar: SchoolCalendar, name: str) -> ArchiveSpan:
    """The term with a name; the last one if years have terms of the same name.

    Raises:
        UnknownName: the calendar holds no such term.
    """
    terms = [term for term in calendar.terms if term.name == name]
    if not terms:
        known = ", ".join(sorted({term.name for term in calendar.terms})) or "none"
        raise UnknownName(f"The calendar holds no term {name!r}.", f"It holds: {known}.")
    term = max(terms, key=lambda each: each.first)
    return ArchiveSpan(title=term.name, first=term.first, last=term.last)


def year_span(calendar: SchoolCalendar, year: int) -> ArchiveSpan:
    """The school year that begins in a calendar year, from its first term's to its last's end.

    Raises:
        UnknownName: none begins in it.
    """
    firsts = [first for first in year_first_days(calendar.terms) if first.year == year]
    if not firsts:
        raise UnknownName(
            f"No school year of the calendar begins in {year}.",
            "Give the year in which it begins, as 2026 for 2026/2027.",
        )
    first = firsts[0]
    later = [each for each in year_first_days(calendar.terms) if each > first]
    terms = [
        term
        for term in calendar.terms
        if term.first >= first and (not later or term.first < later[0])
    ]
    last = max(term.last for term in terms)
    title = str(first.year) if last.year == first.year else f"{first.year}/{last.year}"
    return ArchiveSpan(title=title, first=first, last=last)

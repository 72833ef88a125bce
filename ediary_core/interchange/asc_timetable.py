"""Reads the XML export of aSc Timetables: days, periods, classes, groups, lessons and their cards.

Both the dialect of 2012 and later (masks of days, ``daysdefs``) and the one before it (``day``
numbers, ``durationperiods``) are read. Pupils are not taken from here.
"""

from __future__ import annotations

from ediary_core.errors import ImportProblem
from ediary_core.interchange.asc_cards import asc_cards
from ediary_core.interchange.asc_days import BadDaysError, read_days
from ediary_core.interchange.asc_export import AscExport, asc_tables
from ediary_core.interchange.safe_xml import Element, XmlRefusedError, read_elements
from ediary_core.interchange.source import (
    Plan,
    Source,
    about,
)

_PASSED_OVER = {
    "unplaced": "card(s) are not placed in the week; passed over",
    "no_teacher": "lesson(s) have no teacher, so no card can be printed for them; passed over",
    "some_weeks": "lesson(s) take place in some weeks or terms only; planned in every week",
    "other_week": "card(s) are of other weeks of the cycle; passed over",
    "more_teachers": "lesson(s) have several teachers; the card is the first one's",
    "no_class": "lesson(s) have no class; passed over",
}


def read_asc(data: bytes, *, file: str, week: int | None = None) -> Source:
    """What an export says; a file that is none, or a week that contradicts itself, is a problem.

    Where lessons take turns by weeks, only those of the cycle's ``week`` (from 1) are taken, or
    all of them if it is None.
    """
    try:
        elements = read_elements(data)
        if elements[0].name != "timetable":
            return _refused(file, "this is no aSc Timetables export", elements[0].line)
        days = read_days(elements)
    except (XmlRefusedError, BadDaysError) as error:
        return _refused(file, str(error), error.line)
    by_name: dict[str, list[Element]] = {}
    for each in elements:
        by_name.setdefault(each.name, []).append(each)
    asc = AscExport(file=file, elements=by_name, days=days, week=week)
    cards = tuple(asc_cards(asc))
    if not asc.of("card"):
        asc.problems.append(about(file, "the export holds no cards: no lesson is placed in it"))
    return Source(
        name=file,
        tables=asc_tables(asc),
        plan=Plan(file=file, cards=cards),
        problems=tuple(asc.problems),
        notices=_notices(asc),
    )


def _refused(file: str, reason: str, line: int | None) -> Source:
    return Source(name=file, problems=(about(file, reason, line=line),))


def _notices(asc: AscExport) -> tuple[ImportProblem, ...]:
    notices = [about(asc.file, f"{asc.counts[key]} {_PASSED_OVER[key]}") for key in asc.counts]
    if not asc.days.names_known:
        reason = f"the names of the days are not known; the first of {len(asc.days.weekdays)} is"
        notices.append(about(asc.file, f"{reason} taken for Monday"))
    return tuple(notices)

"""Reads the XML export of aSc Timetables: days, periods, classes, groups, lessons and their cards.

Both the dialect of 2012 and later (masks of days, ``daysdefs``) and the one before it (``day``
numbers, ``durationperiods``) are read. Pupils are not taken from here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ediary_core.errors import ImportProblem
from ediary_core.interchange.asc_days import AscDays, BadDaysError, read_days
from ediary_core.interchange.safe_xml import Element, XmlRefusedError, read_elements
from ediary_core.interchange.source import (
    Card,
    Plan,
    Source,
    SourceRow,
    SourceTable,
    UnitPart,
    about,
)
from ediary_core.school_files import CLASSES, PERIODS, SUBJECTS, TEACHERS

_PASSED_OVER = {
    "unplaced": "card(s) are not placed in the week; passed over",
    "no_teacher": "lesson(s) have no teacher, so no card can be printed for them; passed over",
    "some_weeks": "lesson(s) take place in some weeks or terms only; planned in every week",
    "other_week": "card(s) are of other weeks of the cycle; passed over",
    "more_teachers": "lesson(s) have several teachers; the card is the first one's",
    "no_class": "lesson(s) have no class; passed over",
}


@dataclass(slots=True, kw_only=True)
class _Asc:
    """The file by kinds of elements, and what is found out about it on the way."""

    file: str
    elements: Mapping[str, Sequence[Element]]  # by name
    days: AscDays
    week: int | None
    problems: list[ImportProblem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def of(self, name: str) -> Sequence[Element]:
        return self.elements.get(name, ())

    def by_id(self, name: str) -> dict[str, Element]:
        found: dict[str, Element] = {}
        for each in self.of(name):
            key = each.get("id")
            if key in found:
                self.blame(each, f"the id is also that of line {found[key].line}", "id")
            elif key:
                found[key] = each
        return found

    def blame(self, element: Element, reason: str, column: str | None = None) -> None:
        self.problems.append(about(self.file, reason, line=element.line, column=column))

    def count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


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
    asc = _Asc(file=file, elements=by_name, days=days, week=week)
    cards = tuple(_cards(asc))
    if not asc.of("card"):
        asc.problems.append(about(file, "the export holds no cards: no lesson is placed in it"))
    tables = (_teachers(asc), _subjects(asc), _classes(asc), _periods(asc))
    return Source(
        name=file,
        tables=tuple(table for table in tables if table.rows),
        plan=Plan(file=file, cards=cards),
        problems=tuple(asc.problems),
        notices=_notices(asc),
    )


def _refused(file: str, reason: str, line: int | None) -> Source:
    return Source(name=file, problems=(about(file, reason, line=line),))


def _notices(asc: _Asc) -> tuple[ImportProblem, ...]:
    notices = [about(asc.file, f"{asc.counts[key]} {_PASSED_OVER[key]}") for key in asc.counts]
    if not asc.days.names_known:
        reason = f"the names of the days are not known; the first of {len(asc.days.weekdays)} is"
        notices.append(about(asc.file, f"{reason} taken for Monday"))
    return tuple(notices)


def _teachers(asc: _Asc) -> SourceTable:
    rows = []
    for each in asc.by_id("teacher").values():
        parts = (each.get("lastname"), each.get("firstname"))
        name = " ".join(parts) if all(parts) else each.get("name") or each.get("short")
        cells = {"number": "", "name": name, "email": each.get("email"), "short": each.get("short")}
        rows.append(SourceRow(line=each.line, cells=cells, key=each.get("id")))
    return SourceTable(
        shape=TEACHERS,
        file=asc.file,
        rows=tuple(rows),
        own=False,
        silent=frozenset({"number", "email"}),
    )


def _subjects(asc: _Asc) -> SourceTable:
    rows = [
        SourceRow(
            line=each.line,
            cells={
                "number": "",
                "name": each.get("name") or each.get("short"),
                "short": each.get("short"),
            },
            key=each.get("id"),
        )
        for each in asc.by_id("subject").values()
    ]
    return SourceTable(
        shape=SUBJECTS, file=asc.file, rows=tuple(rows), own=False, silent=frozenset({"number"})
    )


def _classes(asc: _Asc) -> SourceTable:
    rows = [
        SourceRow(
            line=each.line,
            cells={
                "number": "",
                "name": each.get("name") or each.get("short"),
                "short": each.get("short"),
                "level": each.get("grade"),
                "tutor": each.get("teacherid"),
            },
            key=each.get("id"),
        )
        for each in asc.by_id("class").values()
    ]
    return SourceTable(
        shape=CLASSES,
        file=asc.file,
        rows=tuple(rows),
        own=False,
        silent=frozenset({"number", "level", "tutor"}),
    )


def _periods(asc: _Asc) -> SourceTable:
    rows = [
        SourceRow(
            line=each.line,
            cells={
                "period": each.get("period"),
                "start": each.get("starttime"),
                "end": each.get("endtime"),
            },
            key=each.get("period"),
        )
        for each in asc.of("period")
        if each.parent == "periods"
    ]
    return SourceTable(shape=PERIODS, file=asc.file, rows=tuple(rows), own=False)


def _cards(asc: _Asc) -> list[Card]:
    lessons = asc.by_id("lesson")
    groups = asc.by_id("group")
    placed: dict[int, list[Element]] = {}  # by the line and id of their lesson
    known: dict[int, Element] = {}
    for each in asc.of("card"):
        lesson = _lesson_of(asc, each, lessons)
        if lesson is not None and _is_placed(asc, each) and _is_of_week(asc, lesson, each):
            known[id(lesson)] = lesson
            placed.setdefault(id(lesson), []).append(each)
    cards: list[Card] = []
    for key, of_lesson in placed.items():
        cards.extend(_cards_of(asc, known[key], of_lesson, groups))
    return cards


def _lesson_of(asc: _Asc, card: Element, lessons: dict[str, Element]) -> Element | None:
    if not card.get("lessonid") and card.get("subjectid"):
        return card  # the oldest exports put the lesson into its card
    lesson = lessons.get(card.get("lessonid"))
    if lesson is None:
        asc.blame(card, "the file has no lesson of this id", "lessonid")
    return lesson


def _is_placed(asc: _Asc, card: Element) -> bool:
    if card.get("period") or card.get("days") or card.get("day"):
        return True
    asc.count("unplaced")
    return False


def _cards_of(
    asc: _Asc, lesson: Element, cards: Sequence[Element], groups: dict[str, Element]
) -> list[Card]:
    teachers = _ids(lesson.get("teacherids") or lesson.get("teacherid"))
    parts = _parts(asc, lesson, groups)
    if not teachers or not parts:
        asc.count("no_class" if teachers else "no_teacher")
        return []
    if len(teachers) > 1:
        asc.count("more_teachers")
    if _takes_turns(asc, lesson, cards):
        asc.count("some_weeks")
    length = _periods_per_card(lesson, cards)
    found = []
    for each in cards:
        for weekday in _weekdays(asc, each):
            for period in _following(each.get("period"), length):
                found.append(
                    Card(
                        line=each.line,
                        weekday=weekday,
                        period=period,
                        parts=parts,
                        subject_key=lesson.get("subjectid"),
                        teacher_key=teachers[0],
                    )
                )
    return found


def _ids(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _parts(asc: _Asc, lesson: Element, groups: dict[str, Element]) -> tuple[UnitPart, ...]:
    parts: list[UnitPart] = []
    for key in _ids(lesson.get("groupids")):
        group = groups.get(key)
        if group is None:
            asc.blame(lesson, "the file has no group of one of these ids", "groupids")
            continue
        whole = group.get("entireclass") == "1"
        name = "" if whole else group.get("name")
        parts.append(UnitPart(class_key=group.get("classid"), group=name))
    grouped = {part.class_key for part in parts}
    for key in _ids(lesson.get("classids") or lesson.get("classid")):
        if key not in grouped:
            parts.append(UnitPart(class_key=key))
    return tuple(dict.fromkeys(parts))


def _is_of_week(asc: _Asc, lesson: Element, card: Element) -> bool:
    """Whether the card is of the week asked for; a mask of other signs says nothing of weeks."""
    mask = _week_mask(asc, lesson, card)
    if asc.week is None or set(mask) != {"0", "1"}:
        return True
    if asc.week > len(mask):
        asc.blame(card, f"the cycle has {len(mask)} weeks, not {asc.week}", "weeks")
        return False
    if mask[asc.week - 1] == "1":
        return True
    asc.count("other_week")
    return False


def _week_mask(asc: _Asc, lesson: Element, card: Element) -> str:
    """The weeks of a card, or of its lesson where the card says nothing."""
    own = card.get("weeks") or lesson.get("weeks")
    key = lesson.get("weeksdefid")
    defined = (each.get("weeks") for each in asc.of("weeksdef") if key and each.get("id") == key)
    return own or next(defined, "")


def _takes_turns(asc: _Asc, lesson: Element, cards: Sequence[Element]) -> bool:
    """Whether masks leave out some weeks, that nobody has chosen from, or some terms."""
    masks = [each.get("terms") for each in (lesson, *cards)]
    if asc.week is None:
        masks.extend(_week_mask(asc, lesson, each) for each in cards)
    key = lesson.get("termsdefid")
    masks.extend(each.get("terms") for each in asc.of("termsdef") if key and each.get("id") == key)
    return any("0" in mask and "1" in mask for mask in masks)


def _periods_per_card(lesson: Element, cards: Sequence[Element]) -> int:
    """How many periods each card stands for.

    Double lessons are exported as one card, by some programs as two: then there are as many cards
    as periods in a week, or a card stands right behind another.
    """
    text = lesson.get("periodspercard") or lesson.get("durationperiods") or "1"
    length = int(text) if text.isdecimal() and 1 <= int(text[:3]) <= 10 else 1
    if length == 1:
        return 1
    places = {(each.get("days") or each.get("day"), each.get("period")) for each in cards}
    behind = any(
        (day, str(int(period) + 1)) in places for day, period in places if period.isdecimal()
    )
    return 1 if behind else length


def _weekdays(asc: _Asc, card: Element) -> tuple[int, ...]:
    column = "days" if card.get("days") or not card.get("day") else "day"
    try:
        if column == "days":
            return asc.days.of_mask(card.get("days"))
        return asc.days.of_number(card.get("day"))
    except ValueError as error:
        asc.blame(card, str(error), column)
        return ()


def _following(period: str, length: int) -> list[str]:
    if not period.isdecimal() or length == 1:
        return [period]
    return [str(int(period[:4]) + step) for step in range(length)]

"""The cards of an aSc timetable: what is taught when, to which classes and groups."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ediary_core.interchange.asc_export import AscExport
from ediary_core.interchange.safe_xml import Element
from ediary_core.interchange.source import (
    Card,
    UnitPart,
)

_PERIOD = re.compile(r"[0-9]{1,2}")
_PERIODS_PER_CARD = re.compile(r"[1-9]|10")


def asc_cards(asc: AscExport) -> list[Card]:
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


def _lesson_of(asc: AscExport, card: Element, lessons: dict[str, Element]) -> Element | None:
    if not card.get("lessonid") and card.get("subjectid"):
        return card  # the oldest exports put the lesson into its card
    lesson = lessons.get(card.get("lessonid"))
    if lesson is None:
        asc.blame(card, "the file has no lesson of this id", "lessonid")
    return lesson


def _is_placed(asc: AscExport, card: Element) -> bool:
    if card.get("period") or card.get("days") or card.get("day"):
        return True
    asc.count("unplaced")
    return False


def _cards_of(
    asc: AscExport, lesson: Element, cards: Sequence[Element], groups: dict[str, Element]
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


def _parts(asc: AscExport, lesson: Element, groups: dict[str, Element]) -> tuple[UnitPart, ...]:
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


def _is_of_week(asc: AscExport, lesson: Element, card: Element) -> bool:
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


def _week_mask(asc: AscExport, lesson: Element, card: Element) -> str:
    """The weeks of a card, or of its lesson where the card says nothing."""
    own = card.get("weeks") or lesson.get("weeks")
    key = lesson.get("weeksdefid")
    defined = (each.get("weeks") for each in asc.of("weeksdef") if key and each.get("id") == key)
    return own or next(defined, "")


def _takes_turns(asc: AscExport, lesson: Element, cards: Sequence[Element]) -> bool:
    """Whether masks leave out some weeks, that nobody has chosen from, or some terms."""
    masks = [each.get("terms") for each in (lesson, *cards)]
    if asc.week is None:
        masks.extend(_week_mask(asc, lesson, each) for each in cards)
    key = lesson.get("termsdefid")
    masks.extend(each.get("terms") for each in asc.of("termsdef") if key and each.get("id") == key)
    return any("0" in mask and "1" in mask for mask in masks)


def _periods_per_card(lesson: Element, cards: Sequence[Element]) -> int:
    """How many periods each card stands for.

    Double lessons are exported as one card, by some programs as two: then one stands right behind
    the other.
    """
    text = lesson.get("periodspercard") or lesson.get("durationperiods")
    length = int(text) if _PERIODS_PER_CARD.fullmatch(text) else 1
    if length == 1:
        return 1
    places = {(each.get("days") or each.get("day"), each.get("period")) for each in cards}
    behind = any(
        (day, str(int(period) + 1)) in places for day, period in places if _PERIOD.fullmatch(period)
    )
    return 1 if behind else length


def _weekdays(asc: AscExport, card: Element) -> tuple[int, ...]:
    column = "days" if card.get("days") or not card.get("day") else "day"
    try:
        if column == "days":
            return asc.days.of_mask(card.get("days"))
        return asc.days.of_number(card.get("day"))
    except ValueError as error:
        asc.blame(card, str(error), column)
        return ()


def _following(period: str, length: int) -> list[str]:
    if not _PERIOD.fullmatch(period):
        return [period]  # named as a problem of its row
    return [str(int(period) + step) for step in range(length)]

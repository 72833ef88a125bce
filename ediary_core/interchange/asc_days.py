"""The days of an aSc timetable: how many a mask has, and which weekday each place of it is.

A mask has a ``1`` for every day meant: ``10000`` is the first day of five. A mask of another
length, or with other signs, means another week than the one defined, so it is a problem.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ediary_core.interchange.safe_xml import Element
from ediary_core.interchange.weekday_names import weekday_named

_MASK = re.compile(r"[01]+")
_NUMBER = re.compile(r"[0-9]{1,2}")
_WEEK = 7


class BadDaysError(ValueError):
    """Days that contradict each other; ``line`` says where."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class AscDays:
    """``weekdays``: Monday is 1, by place in the mask; ``numbers``: places by ``day`` attribute."""

    weekdays: tuple[int, ...]
    numbers: Mapping[str, int]
    names_known: bool

    def of_mask(self, mask: str) -> tuple[int, ...]:
        """The weekdays of a card's mask.

        Raises:
            ValueError: wrong length, other signs, or no day; the message says which.
        """
        if not _MASK.fullmatch(mask):
            raise ValueError("a mask of 0 and 1 is expected, one sign for each day")
        if len(mask) != len(self.weekdays):
            raise ValueError(
                f"the mask has {len(mask)} days, the week of this file {len(self.weekdays)}"
            )
        days = tuple(day for day, sign in zip(self.weekdays, mask, strict=True) if sign == "1")
        if not days:
            raise ValueError("the mask names no day")
        return days

    def of_number(self, number: str) -> tuple[int, ...]:
        """The weekday of an old export's ``day`` attribute.

        Raises:
            ValueError: the file has no such day.
        """
        place = self.numbers.get(number)
        if place is None or place >= len(self.weekdays):
            raise ValueError("the file has no day of this number")
        return (self.weekdays[place],)


def read_days(elements: Sequence[Element]) -> AscDays:
    """The week that a file defines, or the one its cards show if it defines none.

    Raises:
        BadDaysError: masks differ in length, or names of days contradict their order.
    """
    numbered = [each for each in elements if each.name == "day" and each.get("day")]
    length = _length(elements, numbered)
    names: dict[int, Element] = {}
    for each in elements:
        if each.name in ("daysdef", "day") and re.fullmatch("0*10*", each.get("days")):
            names.setdefault(each.get("days").index("1"), each)
    numbers = _numbers(elements, numbered, length)
    for each in numbered:
        names.setdefault(numbers[each.get("day")], each)
    weekdays, known = _weekdays(names, length)
    return AscDays(weekdays=weekdays, numbers=numbers, names_known=known)


def _length(elements: Sequence[Element], numbered: Sequence[Element]) -> int:
    masks = [
        (mask, each.line)
        for each in elements
        if each.name in ("daysdef", "day") and each.get("days")
        for mask in each.get("days").split(",")
    ]
    if not masks and numbered:
        lengths = [(len(numbered), numbered[-1].line)]
    elif masks:
        for mask, line in masks:
            if not _MASK.fullmatch(mask.strip()):
                raise BadDaysError("a mask of 0 and 1 is expected, one sign for each day", line)
        lengths = [(len(mask.strip()), line) for mask, line in masks]
        if numbered:
            lengths.append((len(numbered), numbered[-1].line))
    else:
        lengths = _shown_by_cards(elements)
    first = lengths[0][0]
    for length, line in lengths:
        if length != first:
            reason = f"the week has {length} days here and {first} in line {lengths[0][1]}"
            raise BadDaysError(reason, line)
    if not 1 <= first <= _WEEK:
        raise BadDaysError(f"a week of {first} days; at most {_WEEK} can be read", lengths[0][1])
    return first


def _shown_by_cards(elements: Sequence[Element]) -> list[tuple[int, int]]:
    """Without a definition the cards must agree; numbers of days alone mean a week of seven."""
    masks = [
        (len(each.get("days")), each.line)
        for each in elements
        if each.name == "card" and _MASK.fullmatch(each.get("days"))
    ]
    return masks or [(_WEEK, 1)]


def _numbers(
    elements: Sequence[Element], numbered: Sequence[Element], length: int
) -> dict[str, int]:
    """Places by number: as the days are listed, else from 1 if the options say so, else from 0."""
    if numbered:
        for each in numbered:
            if not _NUMBER.fullmatch(each.get("day")):
                raise BadDaysError("a day's number is expected", each.line)
        in_order = sorted(numbered, key=lambda each: int(each.get("day")))
        return {each.get("day"): place for place, each in enumerate(in_order)}
    options = next((each.get("options") for each in elements if each.name == "timetable"), "")
    base = 1 if "daynumbering1" in options else 0
    return {str(base + place): place for place in range(length)}


def _weekdays(names: Mapping[int, Element], length: int) -> tuple[tuple[int, ...], bool]:
    """Weekdays by place: from the names that are known, the others in order; else from Monday."""
    known = {
        place: (weekday, element.line)
        for place, element in names.items()
        if (weekday := weekday_named(element.get("name"))) is not None
    }
    if len(known) == length:
        weekdays = [known[place][0] for place in range(length)]
        if len(set(weekdays)) < length:
            raise BadDaysError("two days of the week have one name", known[length - 1][1])
        return tuple(weekdays), True
    offsets = {(weekday - place) % _WEEK for place, (weekday, _) in known.items()}
    if len(offsets) > 1:
        line = max(line for _, line in known.values())
        raise BadDaysError("the names of the days contradict their order", line)
    first = offsets.pop() if offsets else 1
    return tuple((first + place - 1) % _WEEK + 1 for place in range(length)), bool(known)

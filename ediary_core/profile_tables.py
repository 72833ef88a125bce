"""The tables of a profile's file, each read and checked."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ediary_core.profile import (
    AttendanceCategory,
    AttendanceCode,
    EntryDay,
    GradeBlock,
    GradeCategory,
    GradeSymbol,
    LessonFlag,
    PasswordRules,
    ProfileRules,
    SetBy,
    StayBlock,
)
from ediary_core.toml_table import TomlTable

_MAX_BUBBLE_LETTERS = 3  # what still prints legibly inside a bubble
_TOKEN = re.compile(r"[^\s,;:/?\"'{}]{1,12}")  # what messages and tables can tell apart
_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_COLOUR = re.compile("#[0-9a-f]{6}")


def rules_of(table: TomlTable) -> ProfileRules:
    """The switches of the procedure."""
    closes = "month_closes_on"
    rules = ProfileRules(
        topic_days=table.whole("topic_days", least=1, most=60),
        verify_days=table.whole("verify_days", least=1, most=60),
        backfill_days=table.whole("backfill_days", least=1, most=60),
        correction_days=table.whole("correction_days", least=1, most=60),
        retention_months=table.whole("retention_months", least=1, most=120),
        month_closes_on=table.whole(closes, least=1, most=28) if table.has(closes) else None,
        grades_lock_with_term=table.flag("grades_lock_with_term"),
        entry=table.word("entry", EntryDay),
        excuse_in_advance=table.flag("excuse_in_advance"),
        passwords=table.word("passwords", PasswordRules),
    )
    table.close()
    return rules


def stay_of(table: TomlTable) -> StayBlock:
    """The hours of a kindergarten, in their order."""
    stay = StayBlock(arrivals=_hours(table, "arrivals"), departures=_hours(table, "departures"))
    table.close()
    return stay


def _hours(table: TomlTable, key: str) -> tuple[str, ...]:
    hours = table.texts(key)
    if not hours:
        raise table.broken(key, "at least one hour is expected")
    for place, hour in enumerate(hours, start=1):
        if _HOUR.fullmatch(hour) is None:
            raise table.broken(f"{key}[{place}]", 'an hour like "07:30" is expected')
        if place > 1 and hour <= hours[place - 2]:
            raise table.broken(f"{key}[{place}]", "hours must stand in their order")
    return hours


def lesson_flags_of(table: TomlTable) -> tuple[LessonFlag, ...]:
    """The bubbles for what a lesson was."""
    given = table.texts("lesson_flags")
    known = [flag.value for flag in LessonFlag]
    for place, flag in enumerate(given, start=1):
        if flag not in known:
            raise table.broken(f"lesson_flags[{place}]", f"one of {', '.join(known)} is expected")
    _refuse_twice(table, "lesson_flags[{}]", given)
    return tuple(LessonFlag(flag) for flag in given)


def attendance_of(table: TomlTable, language: str) -> tuple[AttendanceCode, ...]:
    """The codes; exactly one follows from the check, and one at least is a teacher's."""
    codes = tuple(_attendance_code(each, language) for each in table.tables("attendance"))
    _refuse_twice(table, "attendance[{}].code", (code.code for code in codes))
    _refuse_twice(table, "attendance[{}].symbol", (code.symbol for code in codes))
    checked = [code for code in codes if code.set_by is SetBy.CHECK]
    if [code.category for code in checked] != [AttendanceCategory.PRESENT]:
        raise table.broken("attendance", "exactly one code is set by check, and it means present")
    if not any(code.set_by is SetBy.TEACHER for code in codes):
        raise table.broken("attendance", "no code can be set by a teacher")
    return codes


def _attendance_code(table: TomlTable, language: str) -> AttendanceCode:
    code = AttendanceCode(
        code=_token(table, "code"),
        symbol=_in_bubble(table, "symbol"),
        category=table.word("category", AttendanceCategory),
        set_by=table.word("set_by", SetBy),
        names=_names(table, language),
    )
    table.close()
    return code


def grades_of(table: TomlTable, language: str) -> GradeBlock:
    """Scale, signs, categories and weights of the grade columns."""
    block = GradeBlock(
        columns=table.whole("columns", least=1, most=2),
        symbols=tuple(_grade_symbol(each) for each in table.tables("symbols")),
        signs=_bubbles(table, "signs"),
        categories=tuple(_grade_category(each, language) for each in table.tables("categories")),
        weights=_bubbles(table, "weights"),
        from_level=table.whole("from_level", least=0, most=13),
    )
    _refuse_twice(table, "symbols[{}].symbol", (each.symbol for each in block.symbols))
    _refuse_twice(table, "symbols[{}].label", (each.label for each in block.symbols))
    _refuse_twice(table, "categories[{}].code", (each.code for each in block.categories))
    _refuse_twice(table, "categories[{}].symbol", (each.symbol for each in block.categories))
    _refuse_twice(table, "weights[{}]", block.weights)
    _refuse_twice(table, "signs[{}]", block.signs)
    if bool(block.signs) != any(symbol.takes_sign for symbol in block.symbols):
        raise table.broken("signs", "signs and the grades that take one must both be given")
    table.close()
    return block


def _grade_symbol(table: TomlTable) -> GradeSymbol:
    symbol = GradeSymbol(
        symbol=_token(table, "symbol"),
        label=_in_bubble(table, "label" if table.has("label") else "symbol"),
        takes_sign=table.flag("takes_sign"),
    )
    table.close()
    return symbol


def _grade_category(table: TomlTable, language: str) -> GradeCategory:
    category = GradeCategory(
        code=_token(table, "code"),
        symbol=_in_bubble(table, "symbol"),
        names=_names(table, language),
        colour=_colour(table) if table.has("colour") else None,
    )
    table.close()
    return category


def _colour(table: TomlTable) -> str:
    colour = table.text("colour")
    if _COLOUR.fullmatch(colour) is None:
        raise table.broken("colour", 'a colour like "#c00000" is expected')
    return colour


def _token(table: TomlTable, key: str) -> str:
    """A text that stands for itself in forms, readings and exports."""
    text = table.text(key)
    if _TOKEN.fullmatch(text) is None:
        raise table.broken(key, "one to twelve signs are expected, without spaces and , ; : / ?")
    return text


def _bubbles(table: TomlTable, key: str) -> tuple[str, ...]:
    """A list of texts that stand in bubbles and for themselves."""
    values = table.texts(key)
    for place, value in enumerate(values, start=1):
        if len(value) > _MAX_BUBBLE_LETTERS or _TOKEN.fullmatch(value) is None:
            reason = f"one to {_MAX_BUBBLE_LETTERS} letters or digits are expected"
            raise table.broken(f"{key}[{place}]", reason)
    return values


def _in_bubble(table: TomlTable, key: str) -> str:
    """The text of a bubble, which has to be short."""
    text = table.text(key)
    if len(text) > _MAX_BUBBLE_LETTERS:
        raise table.broken(key, f"at most {_MAX_BUBBLE_LETTERS} letters fit in a bubble")
    return text


def _names(table: TomlTable, language: str) -> dict[str, str]:
    names = table.words_by_language("names")
    if language not in names:
        raise table.broken("names", f"the word in the profile's language {language!r} is missing")
    return names


def _refuse_twice(table: TomlTable, key: str, values: Iterable[str]) -> None:
    """``key`` names the place of one of the values, which is counted from 1."""
    seen: set[str] = set()
    for place, value in enumerate(values, start=1):
        if value in seen:
            raise table.broken(key.format(place), f"{value!r} is there twice")
        seen.add(value)

"""Reads and checks profiles and languages from their data files.

``profiles/NAME.toml`` describes a school system, ``languages/LANGUAGE/*.toml`` hold the words: the
word ``title`` of ``card.toml`` has the key ``card.title``, and tables in a file add their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from ediary_core.errors import ProfileError
from ediary_core.profile import (
    AttendanceCategory,
    AttendanceCode,
    EntryDay,
    GradeBlock,
    GradeCategory,
    GradeSymbol,
    LessonFlag,
    PasswordRules,
    Profile,
    ProfileRules,
    SetBy,
    StayBlock,
)
from ediary_core.toml_table import TomlTable, read_toml

_DATA = Path(__file__).parent
_MAX_BUBBLE_LETTERS = 3  # what still prints legibly inside a bubble
_MAX_GRADE_LETTERS = 8
_COLOUR = re.compile("#[0-9a-f]{6}")


def profile_names() -> tuple[str, ...]:
    """The profiles that come with the program."""
    return tuple(sorted(path.stem for path in (_DATA / "profiles").glob("*.toml")))


@cache
def load_profile(name: str) -> Profile:
    """A profile that comes with the program.

    Raises:
        ProfileError: there is none of that name, or its file is broken.
    """
    if name not in profile_names():
        raise ProfileError(
            f"There is no profile {name!r}.", f"Choose one of: {', '.join(profile_names())}."
        )
    return read_profile(_DATA / "profiles" / f"{name}.toml", languages=_DATA / "languages")


def read_profile(path: Path, *, languages: Path) -> Profile:
    """A profile from its file, with the words of its language from a folder per language.

    Raises:
        ProfileError: the file is broken; the message names the file and the key.
    """
    table = TomlTable(read_toml(path), file=path)
    language = table.text("language")
    texts = read_words(languages / language)
    if not texts:
        raise table.broken("language", f"there are no words of the language {language!r}")
    profile = Profile(
        name=path.stem,
        title=table.text("title"),
        language=language,
        attendance=_attendance(table, language),
        grades=_grades(table.table("grades"), language) if table.has("grades") else None,
        spare_rows=table.whole("spare_rows", least=0, most=9),
        blank_rows=table.whole("blank_rows", least=1, most=99),
        periods=table.flag("periods"),
        homework=table.flag("homework"),
        stay=_stay(table.table("stay")) if table.has("stay") else None,
        lesson_flags=_lesson_flags(table),
        rules=_rules(table.table("rules")),
        texts=texts,
    )
    table.close()
    return profile


def _rules(table: TomlTable) -> ProfileRules:
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


def _stay(table: TomlTable) -> StayBlock:
    stay = StayBlock(arrivals=table.texts("arrivals"), departures=table.texts("departures"))
    _refuse_twice(table, "arrivals", "hour", stay.arrivals)
    _refuse_twice(table, "departures", "hour", stay.departures)
    table.close()
    return stay


def _lesson_flags(table: TomlTable) -> tuple[LessonFlag, ...]:
    given = table.texts("lesson_flags")
    known = [flag.value for flag in LessonFlag]
    for flag in given:
        if flag not in known:
            raise table.broken("lesson_flags", f"one of {', '.join(known)} is expected")
    _refuse_twice(table, "lesson_flags", "flag", given)
    return tuple(LessonFlag(flag) for flag in given)


def read_words(folder: Path) -> dict[str, str]:
    """All words of one language folder, by their full keys.

    Raises:
        ProfileError: a file is not TOML, or a value in it is not a text.
    """
    words: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        words |= _flat(read_toml(path), prefix=path.stem, file=path)
    return words


def _flat(raw: Mapping[str, object], *, prefix: str, file: Path) -> dict[str, str]:
    words: dict[str, str] = {}
    for key, value in raw.items():
        full_key = f"{prefix}.{key}"
        if isinstance(value, Mapping):
            words |= _flat(value, prefix=full_key, file=file)
        elif isinstance(value, str):
            words[full_key] = value
        else:
            raise ProfileError(
                f"Language file {file}, key {full_key}: a text is expected.", "Mend the file."
            )
    return words


def _attendance(table: TomlTable, language: str) -> tuple[AttendanceCode, ...]:
    codes = tuple(_attendance_code(each, language) for each in table.tables("attendance"))
    _refuse_twice(table, "attendance", "code", (code.code for code in codes))
    _refuse_twice(table, "attendance", "symbol", (code.symbol for code in codes))
    checked = [code for code in codes if code.set_by is SetBy.CHECK]
    if [code.category for code in checked] != [AttendanceCategory.PRESENT]:
        raise table.broken("attendance", "exactly one code is set by check, and it means present")
    if not any(code.set_by is SetBy.TEACHER for code in codes):
        raise table.broken("attendance", "no code can be set by a teacher")
    return codes


def _attendance_code(table: TomlTable, language: str) -> AttendanceCode:
    code = AttendanceCode(
        code=table.text("code"),
        symbol=_in_bubble(table, "symbol"),
        category=table.word("category", AttendanceCategory),
        set_by=table.word("set_by", SetBy),
        names=_names(table, language),
    )
    table.close()
    return code


def _grades(table: TomlTable, language: str) -> GradeBlock:
    block = GradeBlock(
        columns=table.whole("columns", least=1, most=2),
        symbols=tuple(_grade_symbol(each) for each in table.tables("symbols")),
        signs=table.texts("signs"),
        categories=tuple(_grade_category(each, language) for each in table.tables("categories")),
        weights=table.texts("weights"),
        from_level=table.whole("from_level", least=0, most=13),
    )
    _refuse_twice(table, "symbols", "symbol", (symbol.symbol for symbol in block.symbols))
    _refuse_twice(table, "symbols", "label", (symbol.label for symbol in block.symbols))
    _refuse_twice(table, "categories", "code", (each.code for each in block.categories))
    _refuse_twice(table, "categories", "symbol", (each.symbol for each in block.categories))
    _refuse_twice(table, "weights", "weight", block.weights)
    _refuse_twice(table, "signs", "sign", block.signs)
    if bool(block.signs) != any(symbol.takes_sign for symbol in block.symbols):
        raise table.broken("signs", "signs and the grades that take one must both be given")
    table.close()
    return block


def _grade_symbol(table: TomlTable) -> GradeSymbol:
    text = table.text("symbol")
    if len(text) > _MAX_GRADE_LETTERS:
        raise table.broken("symbol", f"at most {_MAX_GRADE_LETTERS} letters are expected")
    symbol = GradeSymbol(
        symbol=text,
        label=_in_bubble(table, "label" if table.has("label") else "symbol"),
        takes_sign=table.flag("takes_sign"),
    )
    table.close()
    return symbol


def _grade_category(table: TomlTable, language: str) -> GradeCategory:
    category = GradeCategory(
        code=table.text("code"),
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


def _refuse_twice(table: TomlTable, key: str, what: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise table.broken(key, f"the {what} {value!r} is there twice")
        seen.add(value)

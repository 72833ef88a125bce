"""Reads and checks profiles and languages from their data files.

``profiles/NAME.toml`` describes a school system, ``languages/LANGUAGE/*.toml`` hold the words: the
word ``title`` of ``card.toml`` has the key ``card.title``, and tables in a file add their names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ediary_core.errors import ProfileError
from ediary_core.profile import Profile
from ediary_core.profile_tables import (
    attendance_of,
    grades_of,
    lesson_flags_of,
    rules_of,
    stay_of,
)
from ediary_core.toml_table import TomlTable, read_toml

_DATA = Path(__file__).parent
_NAME = re.compile(r"[\w-]{1,40}")
_PLACES = re.compile(r"{\w+}")  # in a text, what the program fills in


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
            f"There is no profile {name!r}.",
            f"Choose one of: {', '.join(profile_names())}; or give the path of a profile's file.",
        )
    return read_profile(_DATA / "profiles" / f"{name}.toml")


def load_profile_file(path: Path) -> Profile:
    """A school's own profile from its file, named after it.

    Raises:
        ProfileError: the file is broken, or its name cannot be a profile's of its own.
    """
    if path.stem in profile_names() or _NAME.fullmatch(path.stem) is None:
        raise ProfileError(
            f"The profile file {path} cannot be named so: it is the profile's name.",
            "Name it otherwise than the program's own profiles, in letters, digits, - and _.",
        )
    return read_profile(path)


def read_profile(
    path: Path, *, languages: Path = _DATA / "languages", name: str | None = None
) -> Profile:
    """A profile from its file, with the words of its language from a folder per language.

    Raises:
        ProfileError: the file is broken; the message names the file, the line and the key.
    """
    file = read_toml(path)
    table = TomlTable(file.content, file=file)
    language = table.text("language")
    if not (language.isalpha() and (languages / language).is_dir()):
        known = ", ".join(sorted(folder.name for folder in languages.iterdir()))
        raise table.broken("language", f"there are words in these languages only: {known}")
    profile = Profile(
        name=name or path.stem,
        title=table.text("title"),
        language=language,
        attendance=attendance_of(table, language),
        grades=grades_of(table.table("grades"), language) if table.has("grades") else None,
        spare_rows=table.whole("spare_rows", least=0, most=9),
        blank_rows=table.whole("blank_rows", least=1, most=99),
        periods=table.flag("periods"),
        homework=table.flag("homework"),
        stay=stay_of(table.table("stay")) if table.has("stay") else None,
        lesson_flags=lesson_flags_of(table),
        rules=rules_of(table.table("rules")),
        texts=_texts(table, read_words(languages / language)),
    )
    table.close()
    return profile


def _texts(table: TomlTable, words: Mapping[str, str]) -> Mapping[str, str]:
    """The language's words, with those that the profile has in its table ``texts`` instead."""
    if not table.has("texts"):
        return words
    given = table.table("texts")
    own = given.all_texts()
    for key, text in own.items():
        if key not in words:
            raise given.broken(key, "the language has no such text")
        if sorted(_PLACES.findall(text)) != sorted(_PLACES.findall(words[key])):
            places = " ".join(_PLACES.findall(words[key])) or "none"
            raise given.broken(key, f"it must have the places that are filled in: {places}")
        if set("{}") & set(_PLACES.sub("", text)):
            raise given.broken(key, "a curly bracket stands only around a place to fill in")
    return {**words, **own}


def read_words(folder: Path) -> dict[str, str]:
    """All words of one language folder, by their full keys.

    Raises:
        ProfileError: a file is not TOML, or a value in it is not a text.
    """
    words: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        file = read_toml(path)
        texts = TomlTable(file.content, file=file).all_texts()
        words |= {f"{path.stem}.{key}": text for key, text in texts.items()}
    return words

"""Which weekday a word is, in English and every language that the program speaks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ediary_core.profile_files import read_words

_LANGUAGES = Path(__file__).parent.parent / "languages"
_ENGLISH = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@cache
def weekday_names() -> Mapping[str, int]:
    """Monday is 1; by the names in small letters, without a dot."""
    names = {name.casefold(): day for day, name in enumerate(_ENGLISH, start=1)}
    for folder in sorted(_LANGUAGES.iterdir()):
        words = read_words(folder)
        names |= {
            words[f"days.{day}"].casefold(): day for day in range(1, 8) if f"days.{day}" in words
        }
    return names


def weekday_named(name: str) -> int | None:
    return weekday_names().get(name.strip().rstrip(".").casefold())

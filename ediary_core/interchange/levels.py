"""Guesses a class's level from its name or from what a roster says of its grade.

A guess is always told to the operator: level 0 has no grades, and in Russia level 1 has none.
"""

from __future__ import annotations

import re

MAX_LEVEL = 13
_DIGITS = re.compile(r"\s*(\d{1,2})(?!\d)")
_ROMAN = re.compile(r"\s*(VIII|XIII|XII|III|VII|XI|IV|IX|VI|II|X|V|I)(?![IVX])")
_ROMAN_VALUES = {
    "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10,
    "XI": 11, "XII": 12, "XIII": 13,
}  # fmt: skip
_GYMNASIUM_BEFORE = 8  # Lithuanian gymnasium classes I to IV are years 9 to 12
_GYMNASIUM_CLASSES = 4
_BEFORE_SCHOOL = ("IT", "PR", "PK", "TK", "KG", "PS")  # CEDS codes of kindergarten and before


def level_of_name(name: str, *, language: str) -> int | None:
    """The level that a class's name begins with: ``5a``, ``VII b``, in Lithuania ``IIg`` (10)."""
    digits = _DIGITS.match(name)
    if digits:
        return _in_range(int(digits[1]))
    roman = _ROMAN.match(name)
    if roman is None:
        return None
    level = _ROMAN_VALUES[roman[1]]
    if language == "lt" and level <= _GYMNASIUM_CLASSES:
        level += _GYMNASIUM_BEFORE
    return level


def level_of_grade(grade: str) -> int | None:
    """The level of a roster's grade code: ``05``, ``KG``."""
    code = grade.strip().upper()
    if code in _BEFORE_SCHOOL:
        return 0
    return _in_range(int(code)) if re.fullmatch(r"\d{1,2}", code) else None


def _in_range(level: int) -> int | None:
    return level if level <= MAX_LEVEL else None

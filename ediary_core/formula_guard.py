"""Keeps text from becoming a formula when a spreadsheet opens the CSV file it stands in.

Spreadsheets run a cell that starts with ``= + - @``; some also take their full-width forms, and
pass over blanks, quotes and invisible signs before them. A file written with commas is split at
semicolons, tabs or line breaks by a spreadsheet of another country, so what follows one of these
inside a cell is a start too. An apostrophe put before such a start makes it text.
"""

from __future__ import annotations

import re

_SIGNS = "=+\\-@|＝＋－＠｜"
_BLANK = r"\s\u200b-\u200f\u2060\ufeff"  # spaces of all kinds, and signs that nobody sees
_QUOTE = "\"'«“”„’‘"
_START = re.compile(rf"[{_BLANK}{_QUOTE}]*[{_SIGNS}]|[\t\r\n\x0b\x0c\x85\u2028\u2029]")
_INNER_START = re.compile(rf"([;\t\r\n][{_BLANK}{_QUOTE}]*)(?=[{_SIGNS}])")
_SIGNED_GRADE = re.compile(r"[+-][0-9]{0,2}")


def guarded(text: str, *, opens_row: bool = False) -> str:
    """The text with an apostrophe before every start of a formula in it.

    A lone sign and a sign with at most two digits are grades and codes (``-``, ``+``, ``-2``);
    they are harmless and stay exact, save at the start of a row: a spreadsheet that does not split
    it at its commas would read on.
    """
    if _SIGNED_GRADE.fullmatch(text) and not opens_row:
        return text
    safe = _INNER_START.sub(r"\1'", text)
    return f"'{safe}" if _START.match(text) else safe


def starts_formula(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula when somebody types it anew."""
    return guarded(text) != text

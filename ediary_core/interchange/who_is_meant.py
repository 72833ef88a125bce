"""Finds the row that another program's teacher, subject or class is, by all it is called.

Pure. All names that fit must lead to one row: a short name that another person bears as well is
no guess to be made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ediary_core.interchange.source import SourceRow

_NAME_COLUMNS = ("name", "short", "email")
_SEPARATORS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """The row that is meant; none if nothing, or more than one, fits."""

    row: SourceRow | None = None
    only_by_short: bool = False  # though both have names, which differ


def row_meant(called: Iterable[str], rows: Sequence[SourceRow]) -> Meant:
    """The one of ``rows`` that bears one of the names; other names must not contradict."""
    wanted = list(dict.fromkeys(filter(None, map(_folded, called))))
    fits = [{place for place, row in enumerate(rows) if name in _names(row)} for name in wanted]
    fits = [each for each in fits if each]
    if not fits:
        return Meant()
    common = set.intersection(*fits)
    if len(common) != 1:
        return Meant()
    row = rows[common.pop()]
    said = _folded(row.cells["name"])
    return Meant(row=row, only_by_short=len(wanted) > 1 and said not in wanted)


def names_of(row: SourceRow) -> list[str]:
    """All that a row is called in its own file."""
    return [row.cells[column] for column in _NAME_COLUMNS if row.cells.get(column)]


def _names(row: SourceRow) -> set[str]:
    return {_folded(name) for name in names_of(row)} | {row.cells.get("number", "")} - {""}


def _folded(name: str) -> str:
    """Without regard to case, order of words, spaces and hyphens: ``Ewa NOWAK`` is ``Nowak Ewa``.

    A single word stays whole, so that ``5 a``, ``5-A`` and ``5a`` are the same.
    """
    words = [word for word in _SEPARATORS.split(name.casefold()) if word]
    if any(len(word) == 1 for word in words) or any(word.isdigit() for word in words):
        return "".join(words)
    return " ".join(sorted(words))

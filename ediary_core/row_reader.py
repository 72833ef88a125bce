"""Reads the cells of one row as what they must be, and notes every one that is not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time

from ediary_core.csv_table import CsvRow
from ediary_core.errors import ImportProblem

MAX_TEXT = 200  # characters, so that every name fits every database
_ISO_DATE = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})")
_DOTTED_DATE = re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::00)?")


class RowReader:
    """After reading, ``problems`` says what is wrong; values read are then not to be used."""

    def __init__(self, row: CsvRow, *, file: str) -> None:
        self._row = row
        self._file = file
        self.problems: list[ImportProblem] = []

    @property
    def line(self) -> int:
        return self._row.line

    def text(self, column: str) -> str:
        """A text that must be there."""
        value = self.optional(column)
        if not value:
            self.note(column, "the cell is empty")
        return value

    def optional(self, column: str) -> str:
        value = self._row.cells[column]
        if len(value) > MAX_TEXT:
            self.note(column, f"the text is longer than {MAX_TEXT} characters")
        return value

    def whole(self, column: str, *, least: int, most: int) -> int:
        return self._whole_of(self._row.cells[column], column, least, most)

    def number(self, column: str, names: Mapping[str, int], *, most: int) -> int:
        """A number from 1, or a name that stands for one."""
        value = self._row.cells[column]
        if value in names:
            return names[value]
        if value and not value.isdigit():
            self.note(column, "neither a number nor a name that stands for one")
            return 1
        return self._whole_of(value, column, 1, most)

    def wholes(self, column: str, *, least: int, most: int) -> tuple[int, ...]:
        """Whole numbers separated by spaces; none in an empty cell."""
        parts = self._row.cells[column].split()
        return tuple(self._whole_of(part, column, least, most) for part in parts)

    def day(self, column: str) -> date:
        """A date as 2026-09-01, or as spreadsheets write it: 01.09.2026."""
        value = self._row.cells[column]
        found = _ISO_DATE.fullmatch(value) or _DOTTED_DATE.fullmatch(value)
        try:
            if found:
                return date(int(found["y"]), int(found["m"]), int(found["d"]))
        except ValueError:  # there is no such day
            pass
        self.note(column, "a date like 2026-09-01 is expected")
        return date.min

    def time_of_day(self, column: str) -> time:
        found = _TIME.fullmatch(self._row.cells[column])
        if found and int(found[1]) < 24 and int(found[2]) < 60:
            return time(int(found[1]), int(found[2]))
        self.note(column, "a time like 08:45 is expected")
        return time.min

    def note(self, column: str | None, reason: str) -> None:
        self.problems.append(
            ImportProblem(file=self._file, line=self.line, column=column, reason=reason)
        )

    def _whole_of(self, value: str, column: str, least: int, most: int) -> int:
        if value.isascii() and value.isdigit() and least <= int(value[:9]) <= most:
            return int(value)
        self.note(column, f"a whole number from {least} to {most} is expected")
        return least

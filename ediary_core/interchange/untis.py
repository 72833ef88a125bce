"""Reads the timetable that Untis exports as GPU001.TXT, alone or with the names beside it.

A line is one place of one lesson: lesson number, class, teacher, subject, room, day, period. A
lesson of several classes has a line for each. Where a class has several lessons at once, or one
lesson has several teachers, each of them teaches a group.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ediary_core.csv_table import Record, csv_records
from ediary_core.errors import ImportProblem
from ediary_core.interchange.source import (
    Card,
    Plan,
    Source,
    SourceRow,
    SourceTable,
    UnitPart,
    about,
)
from ediary_core.school_files import CLASSES, SUBJECTS, TEACHERS, TableShape
from ediary_core.text_encoding import EncodingUndecidedError, decode_text

TIMETABLE_FILE = "gpu001.txt"
_NAME_FILES = {"gpu004.txt": TEACHERS, "gpu006.txt": SUBJECTS}  # short name, long name, ...
_FIELDS = 7
_NUMBER = re.compile(r"\d{1,2}")
_LINE = re.compile(r'"?\d+"?[,;]([^,;]*[,;]){4}"?\d{0,2}"?[,;]"?\d{0,2}"?([,;]|\s|$)')


@dataclass(frozen=True, slots=True, kw_only=True)
class _Teaching:
    """One teacher's part of a lesson: what a card is for."""

    lesson: str
    teacher: str
    subject: str

    @property
    def group(self) -> str:
        """What the group is called if the class is divided."""
        return f"{self.subject} {self.teacher}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    weekday: int
    period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One line of the file."""

    line: int
    place: _Place
    class_key: str
    teaching: _Teaching


@dataclass(slots=True, kw_only=True)
class _Reading:
    file: str
    problems: list[ImportProblem] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)


def looks_like_gpu001(text: str) -> bool:
    """Whether the first line that is not blank has a lesson number, and a day and a period."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return bool(_LINE.match(first.strip()))


def read_untis(files: Mapping[str, bytes], *, file: str, language: str) -> Source:
    """The timetable of ``gpu001.txt`` and long names of other GPU files, by small file names."""
    reading = _Reading(file=file)
    entries = list(_entries(reading, files[TIMETABLE_FILE], language))
    long_names = {
        shape.file: _long_names(reading, name, files, language)
        for name, shape in _NAME_FILES.items()
    }
    tables = (
        _table(TEACHERS, reading.file, _keys(entries, "teacher"), long_names),
        _table(SUBJECTS, reading.file, _keys(entries, "subject"), long_names),
        _classes(reading.file, entries),
    )
    return Source(
        name=reading.file,
        tables=tuple(table for table in tables if table.rows),
        plan=Plan(file=reading.file, cards=tuple(_cards(entries))),
        problems=tuple(reading.problems),
        notices=tuple(
            about(reading.file, f"{number} line(s) have no {what}; passed over")
            for what, number in reading.passed_over.items()
        ),
    )


def _records(reading: _Reading, data: bytes, language: str, file: str) -> list[Record]:
    records: list[Record] = []
    try:
        records.extend(csv_records(decode_text(data, language=language)))
    except EncodingUndecidedError:
        reason = "the encoding cannot be told; export with UTF-8"
        reading.problems.append(about(file, reason))
    except csv.Error as error:
        line = records[-1].line + 1 if records else 1
        reading.problems.append(about(file, f"this is no CSV from here on ({error})", line=line))
    return records


def _entries(reading: _Reading, data: bytes, language: str) -> Iterator[_Entry]:
    records = _records(reading, data, language, reading.file)
    if not records and not reading.problems:
        reading.problems.append(about(reading.file, "the file is empty"))
    for record in records:
        cells = [" ".join(cell.split()) for cell in record.cells]
        if len(cells) < _FIELDS:
            reason = f"a line of at least {_FIELDS} fields is expected"
            reading.problems.append(about(reading.file, reason, line=record.line))
            continue
        yield from _entries_of(reading, record.line, cells)


def _entries_of(reading: _Reading, line: int, cells: Sequence[str]) -> Iterator[_Entry]:
    lesson, classes, teacher, subject, _room, day, period = cells[:_FIELDS]
    if day in ("", "0") or period == "":
        reading.passed_over["day or period: not placed in the week"] += 1
        return
    if not _NUMBER.fullmatch(day) or not 1 <= int(day) <= 7:
        reason = "a day from 1 (Monday) to 7 is expected in field 6"
        reading.problems.append(about(reading.file, reason, line=line))
        return
    if not _NUMBER.fullmatch(period):
        reason = "the number of a period is expected in field 7"
        reading.problems.append(about(reading.file, reason, line=line))
        return
    for what, value in (("class", classes), ("teacher", teacher), ("subject", subject)):
        if not value:
            reading.passed_over[what] += 1
            return
    for class_key in filter(None, map(str.strip, classes.split("~"))):
        yield _Entry(
            line=line,
            place=_Place(weekday=int(day), period=str(int(period))),
            class_key=class_key,
            teaching=_Teaching(lesson=lesson, teacher=teacher, subject=subject),
        )


def _cards(entries: Sequence[_Entry]) -> Iterator[Card]:
    divided = _divided(entries)
    lessons: dict[tuple[_Place, _Teaching], list[_Entry]] = {}
    for entry in entries:
        lessons.setdefault((entry.place, entry.teaching), []).append(entry)
    for (place, teaching), lines in lessons.items():
        parts = dict.fromkeys(
            UnitPart(
                class_key=entry.class_key,
                group=teaching.group if (entry.class_key, teaching) in divided else "",
            )
            for entry in lines
        )
        yield Card(
            line=lines[0].line,
            weekday=place.weekday,
            period=place.period,
            parts=tuple(parts),
            subject_key=teaching.subject,
            teacher_key=teaching.teacher,
        )


def _divided(entries: Sequence[_Entry]) -> set[tuple[str, _Teaching]]:
    """Classes that are divided for a lesson: at some place they have another at the same time."""
    at_once: dict[tuple[_Place, str], set[_Teaching]] = {}
    for entry in entries:
        at_once.setdefault((entry.place, entry.class_key), set()).add(entry.teaching)
    return {
        (class_key, teaching)
        for (_place, class_key), teachings in at_once.items()
        if len(teachings) > 1
        for teaching in teachings
    }


def _keys(entries: Sequence[_Entry], attribute: str) -> dict[str, int]:
    """Every short name with the first line it is in."""
    keys: dict[str, int] = {}
    for entry in entries:
        keys.setdefault(getattr(entry.teaching, attribute), entry.line)
    return keys


def _long_names(
    reading: _Reading, name: str, files: Mapping[str, bytes], language: str
) -> dict[str, str]:
    if name not in files:
        return {}
    records = _records(reading, files[name], language, name.upper())
    pairs = ([" ".join(cell.split()) for cell in record.cells[:2]] for record in records)
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2 and all(pair)}


def _table(
    shape: TableShape, file: str, keys: Mapping[str, int], long_names: Mapping[str, dict[str, str]]
) -> SourceTable:
    blank = dict.fromkeys(shape.columns, "")
    names = long_names[shape.file]
    rows = tuple(
        SourceRow(line=line, cells={**blank, "name": names.get(key, key), "short": key}, key=key)
        for key, line in keys.items()
    )
    return SourceTable(
        shape=shape,
        file=file,
        rows=rows,
        own=False,
        silent=frozenset({"number", "email"}),
    )


def _classes(file: str, entries: Sequence[_Entry]) -> SourceTable:
    lines: dict[str, int] = {}
    for entry in entries:
        lines.setdefault(entry.class_key, entry.line)
    blank = dict.fromkeys(CLASSES.columns, "")
    rows = tuple(
        SourceRow(line=line, cells={**blank, "name": key}, key=key) for key, line in lines.items()
    )
    return SourceTable(
        shape=CLASSES,
        file=file,
        rows=rows,
        own=False,
        silent=frozenset({"number", "level", "tutor"}),
    )
